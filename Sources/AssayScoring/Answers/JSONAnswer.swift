package import AssayCore
package import AssayWire

/// Finds the JSON in a reply (`extract.json@1`): the structured reply, the whole text, a fenced block, or
/// the first object or list in the text that parses.
package enum JSONAnswer {
  package static let name = "extract.json@1"
  static let bytesMax = 4_000_000
  private static let startsMax = 8
  private static let limits = JSONLimits(depthMax: 100, valuesMax: 200_000)

  package static func find(_ answer: Answer) -> JSONValue? {
    if let structured = answer.structured { return structured }
    return find(in: AnswerText.of(answer))
  }

  package static func find(in text: String) -> JSONValue? {
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty, bytes.count <= bytesMax else { return nil }
    if let value = try? JSONValue(parsing: bytes, limits: limits) { return value }
    var starts = 0
    var position = 0
    while position < bytes.count, starts < startsMax {
      guard bytes[position] == UInt8(ascii: "{") || bytes[position] == UInt8(ascii: "[") else {
        position += 1
        continue
      }
      starts += 1
      if let end = balancedEnd(bytes, position) {
        if let value = try? JSONValue(parsing: bytes[position..<end], limits: limits) { return value }
      }
      position += 1
    }
    return nil
  }

  /// Where the bracket at `start` is closed, outside of strings.
  private static func balancedEnd(_ bytes: [UInt8], _ start: Int) -> Int? {
    var depth = 0
    var inString = false
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      if inString {
        if byte == UInt8(ascii: "\\") { index += 1 } else if byte == UInt8(ascii: "\"") { inString = false }
      } else if byte == UInt8(ascii: "\"") {
        inString = true
      } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
        depth += 1
      } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
        depth -= 1
        if depth == 0 { return index + 1 }
      }
      index += 1
    }
    return nil
  }
}
