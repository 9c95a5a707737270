package import AssayCore
import AssayWire

/// Reads which option of a multiple choice a reply means (`extract.choice@1`): a letter as people write it,
/// or the text of one option. When neither is clear the reply is unparsed; it never guesses.
package enum ChoiceExtractor {
  package static let name = "extract.choice@1"
  /// Options are lettered A to Z.
  static let optionsMax = 26
  private static let bytesMax = 20_000

  /// The index of the option.
  package static func extract(_ answer: Answer, options: [String]) -> Extraction<Int> {
    guard !options.isEmpty, options.count <= optionsMax else { return .unparsed }
    let text = AnswerText.of(answer)
    let structured = answer.structured.flatMap { $0["answer"] ?? $0 }.flatMap(LabelValues.text)
    for candidate in [structured, FinalAnswer.marked(text), text] {
      guard let candidate else { continue }
      if let index = read(candidate, options) { return .parsed(index) }
    }
    return RefusalRule.refuses(answer) ? .refused : .unparsed
  }

  static func read(_ text: String, _ options: [String]) -> Int? {
    let bytes = Array(text.utf8.prefix(bytesMax))
    if let index = leading(bytes, options.count) { return index }
    if let index = exactOption(text, options) { return index }
    if let index = announced(bytes, options.count) { return index }
    if let index = bracketed(bytes, options.count) { return index }
    return mentionedOption(text, options)
  }

  /// `B`, `b`, `(B)`, `B.`, `B) text`, `**B**: text`.
  private static func leading(_ bytes: [UInt8], _ count: Int) -> Int? {
    var index = 0
    var hasBracket = false
    while index < bytes.count, isOuter(bytes[index]) {
      hasBracket = hasBracket || bytes[index] == UInt8(ascii: "(") || bytes[index] == UInt8(ascii: "[")
      index += 1
    }
    guard index < bytes.count, let option = letter(bytes[index], count) else { return nil }
    let after = index + 1
    var end = after
    while end < bytes.count, isOuter(bytes[end]) || isMark(bytes[end]) { end += 1 }
    if end == bytes.count { return option }
    // Text follows: only a sign after the letter tells it from a word such as "A cat".
    guard after < bytes.count, bytes[index] < 0x61 || hasBracket else { return nil }
    var sign = after
    while sign < bytes.count, bytes[sign] == UInt8(ascii: "*") { sign += 1 }
    guard sign < bytes.count, isMark(bytes[sign]) || bytes[sign] == 0x0A else { return nil }
    // "U.S." is no answer U.
    if bytes[sign] == UInt8(ascii: "."), sign + 1 < bytes.count, HTMLEntities.isAlphanumeric(bytes[sign + 1]) {
      return nil
    }
    return option
  }

  private static let announcements = [
    "answer is ", "answer: ", "option ", "choice ", "choose ", "pick ", "select ", "correct is ", "answer would be ",
  ].map { Array($0.utf8) }

  /// "the answer is B", "option (C)"; several different letters are none.
  private static func announced(_ bytes: [UInt8], _ count: Int) -> Int? {
    let lower = bytes.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
    var found: Set<Int> = []
    for announcement in announcements {
      var from = 0
      while let start = ByteSearch.first(announcement, in: lower, from: from) {
        from = start + announcement.count
        if start > 0, HTMLEntities.isAlphanumeric(lower[start - 1]) { continue }
        var index = from
        while index < bytes.count, isOuter(bytes[index]) { index += 1 }
        guard index < bytes.count, bytes[index] < 0x61, let option = letter(bytes[index], count) else { continue }
        let next = index + 1
        if next < bytes.count, bytes[next] >= 0x80 || HTMLEntities.isAlphanumeric(bytes[next]) { continue }
        // "the answer is A cat" has no letter; after "option" it is one.
        let isNamed = announcement.starts(with: "option".utf8) || announcement.starts(with: "choice".utf8)
        if !isNamed, bytes[index] == UInt8(ascii: "A"), next + 1 < bytes.count, bytes[next] == 0x20,
          HTMLEntities.isAlphanumeric(bytes[next + 1])
        {
          continue
        }
        found.insert(option)
      }
    }
    return found.count == 1 ? found.first : nil
  }

  /// One letter in brackets somewhere, and no other.
  private static func bracketed(_ bytes: [UInt8], _ count: Int) -> Int? {
    var found: Set<Int> = []
    var index = 0
    while index + 2 < bytes.count {
      if bytes[index] == UInt8(ascii: "("), bytes[index + 2] == UInt8(ascii: ")"),
        let option = letter(bytes[index + 1], count)
      {
        found.insert(option)
      }
      index += 1
    }
    return found.count == 1 ? found.first : nil
  }

  private static func exactOption(_ text: String, _ options: [String]) -> Int? {
    let said = NormalForm.plain(text)
    let matches = options.indices.filter { NormalForm.plain(options[$0]) == said }
    return said.isEmpty || matches.count != 1 ? nil : matches.first
  }

  /// The only option whose words the reply holds; one inside of another that also matches does not count.
  private static func mentionedOption(_ text: String, _ options: [String]) -> Int? {
    let said = PhraseText(text, scalarsMax: bytesMax)
    let phrases = options.map { PhraseText($0) }
    let matches = options.indices.filter { said.contains(phrases[$0]) }
    let outer = matches.filter { index in
      !matches.contains {
        $0 != index && phrases[$0].bytes.count > phrases[index].bytes.count && phrases[$0].contains(phrases[index])
      }
    }
    return outer.count == 1 ? outer.first : nil
  }

  private static func letter(_ byte: UInt8, _ count: Int) -> Int? {
    let upper = byte >= 0x61 && byte <= 0x7A ? byte & 0xDF : byte
    guard upper >= 0x41, upper <= 0x5A, Int(upper - 0x41) < count else { return nil }
    return Int(upper - 0x41)
  }

  private static func isOuter(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 || byte == UInt8(ascii: "*")
      || byte == UInt8(ascii: "(") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "\"")
      || byte == UInt8(ascii: "$")
  }

  private static func isMark(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ")") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":")
      || byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";")
  }
}
