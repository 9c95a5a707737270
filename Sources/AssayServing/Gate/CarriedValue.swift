/// A line that names what is asked for and gives its value: `Invoice number: A-1043`, `TOTAL 12.50`.
struct CarriedValue: Hashable {
  /// Number of the line.
  var line: Int
  /// As it stands, without the label.
  var value: String

  /// The one value that the lines carry for these terms; nil where none does, or where two differ.
  ///
  /// A label has to hold every term and no other word that means something: "total" is not answered by "total
  /// discount", because to skip a medium wrongly costs the answer.
  static func find(_ terms: [String], in lines: [String]) -> CarriedValue? {
    guard !terms.isEmpty else { return nil }
    var found: CarriedValue?
    for (number, line) in lines.prefix(linesMax).enumerated() where line.utf8.count <= lineBytesMax {
      guard let value = value(of: terms, in: line) else { continue }
      if let found {
        guard normal(found.value) == normal(value) else { return nil }
      } else {
        found = CarriedValue(line: number, value: value)
      }
    }
    return found
  }

  private static let linesMax = 20_000
  private static let lineBytesMax = 400
  private static let valueBytesMax = 120

  private static func value(of terms: [String], in line: String) -> String? {
    let split = line.firstIndex { $0 == ":" || $0 == "=" || $0 == "\t" }
    if let split {
      let value = trimmed(line[line.index(after: split)...])
      return matches(line[..<split], terms) && isValue(value) ? value : nil
    }
    // Without a separator only a value with a digit can be told from the label's next word.
    guard let digit = line.firstIndex(where: { $0.isNumber }) else { return nil }
    let start = line[..<digit].lastIndex { $0 == " " }.map { line.index(after: $0) } ?? line.startIndex
    let value = trimmed(line[start...])
    return matches(line[..<start], terms) && isValue(value) ? value : nil
  }

  private static func matches(_ label: Substring, _ terms: [String]) -> Bool {
    let words = GateWords.words(of: label).filter { !GateWords.functionWords.contains($0) }
    return !words.isEmpty && words.count <= terms.count && Set(words) == Set(terms)
  }

  private static func isValue(_ text: String) -> Bool {
    text.utf8.count <= valueBytesMax && text.contains { $0.isLetter || $0.isNumber }
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }

  private static func normal(_ text: String) -> String { GateWords.words(of: text).joined(separator: " ") }
}
