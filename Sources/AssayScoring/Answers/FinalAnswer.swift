package import AssayCore
import AssayWire

/// Finds the final answer in a verbose reply (`extract.final@1`): the JSON field `answer`, the last
/// `\boxed{…}`, the last line "Answer: …", or the whole reply when it is a single line.
package enum FinalAnswer {
  package static let name = "extract.final@1"
  private static let boxed = Array("\\boxed{".utf8)
  private static let markers = [
    "final answer:", "the answer is:", "the answer is", "answer:", "antwort:", "answer is:", "réponse:", "respuesta:",
  ].map { Array($0.utf8) }
  /// Beyond it only the end of the reply is read: final answers stand there.
  private static let bytesMax = 200_000

  /// What was extracted, or the whole text where nothing was.
  struct Text {
    var value: String
    var parse: Score.Parse
  }

  package static func extract(_ answer: Answer) -> Extraction<String> {
    if let field = field(answer.structured) { return .parsed(field) }
    let text = AnswerText.of(answer)
    let isRefused = RefusalRule.refuses(answer)
    if let final = marked(text) { return .parsed(final) }
    if isRefused { return .refused }
    if let structured = answer.structured, let text = LabelValues.text(structured) { return .parsed(text) }
    guard !text.isEmpty, !text.utf8.contains(0x0A) else { return .unparsed }
    return .parsed(text)
  }

  /// What was extracted or else the whole text, with the word on what happened.
  static func orWhole(_ answer: Answer) -> Text {
    let extraction = extract(answer)
    return Text(value: extraction.value ?? AnswerText.of(answer), parse: extraction.parse)
  }

  /// The answer that the text itself marks as final; nil when it marks none.
  static func marked(_ text: String) -> String? {
    let bytes = Array(text.utf8.suffix(bytesMax))
    if bytes.contains(UInt8(ascii: "{")) {
      if let first = bytes.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "`"),
        let field = field(JSONAnswer.find(in: text))
      {
        return field
      }
      if let boxed = lastBoxed(bytes) { return boxed }
    }
    return lastMarked(bytes)
  }

  private static func field(_ value: JSONValue?) -> String? {
    guard let object = value?.object else { return nil }
    for key in ["answer", "final_answer"] {
      if let found = object[key] { return LabelValues.text(found) ?? found.compact }
    }
    return nil
  }

  private static func lastBoxed(_ bytes: [UInt8]) -> String? {
    guard let start = ByteSearch.last(boxed, in: bytes) else { return nil }
    var depth = 1
    var index = start + boxed.count
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "{") { depth += 1 }
      if bytes[index] == UInt8(ascii: "}") { depth -= 1 }
      if depth == 0 {
        return unwrapped(String(decoding: bytes[(start + boxed.count)..<index], as: UTF8.self))
      }
      index += 1
    }
    return nil
  }

  /// `\text{B}` inside of the box is B.
  private static func unwrapped(_ text: String) -> String {
    for wrapper in ["\\text{", "\\mathrm{", "\\textbf{"] where text.hasPrefix(wrapper) && text.hasSuffix("}") {
      return String(text.dropFirst(wrapper.count).dropLast())
    }
    return trimmed(text)
  }

  private static func lastMarked(_ bytes: [UInt8]) -> String? {
    let lower = bytes.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
    var best: (start: Int, end: Int)?
    for marker in markers {
      guard let start = ByteSearch.last(marker, in: lower) else { continue }
      if start > 0, HTMLEntities.isAlphanumeric(lower[start - 1]) { continue }
      let end = start + marker.count
      if end > best?.end ?? -1 { best = (start, end) }
    }
    guard let best else { return nil }
    let rest = bytes[best.end...]
    let line = rest.drop { $0 == 0x20 || $0 == 0x0A || $0 == UInt8(ascii: "*") }.prefix { $0 != 0x0A }
    let text = trimmed(String(decoding: line, as: UTF8.self))
    return text.isEmpty ? nil : text
  }

  /// Without white space and Markdown's signs at the ends, and without a full stop at the end.
  static func trimmed(_ text: String) -> String {
    func isOuter(_ point: UInt32) -> Bool {
      CodePoints.isSpace(point) || point == 0x2A || point == 0x60 || point == 0x22 || point == 0x24
        || point == 0x201C || point == 0x201D
    }
    var slice = CodePoints.of(text)[...]
    // A dollar sign before a digit is a currency, not mathematics.
    while let first = slice.first, isOuter(first) {
      if first == 0x24, slice.last != 0x24 { break }
      slice.removeFirst()
    }
    while let last = slice.last, isOuter(last) || last == 0x2E { slice.removeLast() }
    return CodePoints.text(slice)
  }
}
