package import AssayWire

/// What stands in the place of a part.
package enum PartContent: Sendable, Hashable {
  case text(String)
  /// A picture as bytes with their type.
  case picture([UInt8], type: String)
  /// A recording as WAV.
  case sound([UInt8])
}

/// Other content for one part of a request; none at all cuts the part out.
package struct PartReplacement: Sendable, Hashable {
  /// Index into `Request.parts` and into the scan's parts.
  package var part: Int
  package var contents: [PartContent]

  package init(part: Int, contents: [PartContent]) {
    self.part = part
    self.contents = contents
  }
}

/// Bytes to be put in the place of a stretch of a body.
package struct BodyEdit: Sendable, Hashable {
  package var range: Range<Int>
  package var bytes: [UInt8]

  package init(range: Range<Int>, bytes: [UInt8]) {
    self.range = range
    self.bytes = bytes
  }
}

/// Changes exactly the bytes of the parts that are meant: all others of the client's body stay as they are.
package enum BodyRewrite {
  /// Edits in order, none overlapping.
  package static func edits(_ replacements: [PartReplacement], scan: ChatScan) -> [BodyEdit] {
    var byPart: [Int: PartReplacement] = [:]
    for replacement in replacements where scan.parts.indices.contains(replacement.part) {
      byPart[replacement.part] = replacement
    }
    var edits: [BodyEdit] = []
    var index = 0
    while index < scan.parts.count {
      guard let replacement = byPart[index] else {
        index += 1
        continue
      }
      if replacement.contents.isEmpty, scan.parts[index].index != nil {
        let end = runEnd(from: index, byPart, scan)
        edits.append(cut(index..<end, scan))
        index = end
      } else {
        edits.append(BodyEdit(range: scan.parts[index].value, bytes: bytes(replacement, scan.parts[index])))
        index += 1
      }
    }
    return edits
  }

  /// The body with the edits made.
  package static func apply(_ edits: [BodyEdit], to body: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(edits.reduce(body.count) { $0 + $1.bytes.count - $1.range.count })
    var position = 0
    for edit in edits {
      result += body[position..<edit.range.lowerBound]
      result += edit.bytes
      position = edit.range.upperBound
    }
    return result + body[position...]
  }

  /// Behind the last of the neighbouring parts that are cut too.
  private static func runEnd(from start: Int, _ byPart: [Int: PartReplacement], _ scan: ChatScan) -> Int {
    var end = start + 1
    while end < scan.parts.count, scan.parts[end].message == scan.parts[start].message,
      byPart[end]?.contents.isEmpty == true
    {
      end += 1
    }
    return end
  }

  /// A run of parts is cut with the comma that joins it to its neighbour.
  private static func cut(_ run: Range<Int>, _ scan: ChatScan) -> BodyEdit {
    let message = scan.parts[run.lowerBound].message
    let (first, last) = (scan.parts[run.lowerBound].value, scan.parts[run.upperBound - 1].value)
    if run.upperBound < scan.parts.count, scan.parts[run.upperBound].message == message {
      return BodyEdit(range: first.lowerBound..<scan.parts[run.upperBound].value.lowerBound, bytes: [])
    }
    if run.lowerBound > 0, scan.parts[run.lowerBound - 1].message == message {
      return BodyEdit(range: scan.parts[run.lowerBound - 1].value.upperBound..<last.upperBound, bytes: [])
    }
    // A list of parts may not be empty.
    return BodyEdit(range: first.lowerBound..<last.upperBound, bytes: part(.text("(left out)"), kind: .text).encoded())
  }

  private static func bytes(_ replacement: PartReplacement, _ part: ChatScan.Part) -> [UInt8] {
    guard part.index != nil else {
      let texts = replacement.contents.compactMap { content -> String? in
        if case .text(let text) = content { text } else { nil }
      }
      return JSONValue.string(texts.joined(separator: "\n")).encoded()
    }
    var bytes: [UInt8] = []
    for content in replacement.contents {
      if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
      bytes += Self.part(content, kind: part.kind).encoded()
    }
    return bytes
  }

  /// - Parameter kind: of the part that stood there: its server knows that way of sending sound.
  private static func part(_ content: PartContent, kind: ChatScan.Part.Kind) -> JSONValue {
    func text(_ bytes: [UInt8]) -> String { String(decoding: Base64.encode(bytes), as: UTF8.self) }
    return switch content {
    case .text(let words): ["type": "text", "text": .string(words)]
    case .picture(let bytes, let type):
      [
        "type": "image_url",
        "image_url": ["url": .string("data:\(type);base64," + text(bytes))],
      ]
    case .sound(let bytes) where kind == .audioURL:
      ["type": "audio_url", "audio_url": ["url": .string("data:audio/wav;base64," + text(bytes))]]
    case .sound(let bytes): ["type": "input_audio", "input_audio": ["data": .string(text(bytes)), "format": "wav"]]
    }
  }
}
