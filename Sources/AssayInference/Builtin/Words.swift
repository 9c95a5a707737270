/// Words of a text in lower case, for matching; bytes that are no letter or digit separate them.
enum Words {
  /// Letters and digits in runs; an apostrophe inside a word is dropped ("don't" is "dont").
  static func split(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    for scalar in text.unicodeScalars {
      if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
        word.unicodeScalars.append(scalar)
      } else if scalar == "'" || scalar == "\u{2019}" {
        continue
      } else if !word.isEmpty {
        words.append(word.lowercased())
        word = ""
      }
    }
    if !word.isEmpty { words.append(word.lowercased()) }
    return words
  }

  /// The pieces between white space, as they are.
  static func tokens(_ text: String) -> [String] {
    text.split(whereSeparator: \.isWhitespace).map(String.init)
  }

  /// Whether the words stand in the list one after another; gives where.
  static func find(_ phrase: [String], in words: [String]) -> Range<Int>? {
    guard !phrase.isEmpty, phrase.count <= words.count else { return nil }
    for start in 0...(words.count - phrase.count)
    where zip(phrase, words[start...]).allSatisfy({ matches($0, $1) }) { return start..<(start + phrase.count) }
    return nil
  }

  /// Equal, or as near as a reader's slip: one edit in five letters or more, two in nine, digits taken for letters.
  static func matches(_ wanted: String, _ found: String) -> Bool {
    if wanted == found { return true }
    // Nearly all pairs end here: the lengths alone tell them apart.
    guard abs(wanted.utf8.count - found.utf8.count) <= 2, wanted.utf8.count > 2 || wanted.utf8.count == found.utf8.count
    else { return false }
    let (a, b) = (Array(letters(wanted)), Array(letters(found)))
    if a == b { return true }
    // A number is another number when one digit differs.
    guard !wanted.utf8.contains(where: isDigit), a.count >= 5 else { return false }
    let allowed = a.count >= 9 ? 2 : 1
    return abs(a.count - b.count) <= allowed && distance(a, b) <= allowed
  }

  /// The singular of a plain English plural, for labels of things.
  static func singular(_ word: String) -> String {
    if word.hasSuffix("ies"), word.count > 4 { return word.dropLast(3) + "y" }
    for ending in ["ches", "shes", "xes", "sses"] where word.hasSuffix(ending) { return String(word.dropLast(2)) }
    if word == "people" || word == "persons" { return "person" }
    guard word.hasSuffix("s"), !word.hasSuffix("ss"), word.count > 3 else { return word }
    return String(word.dropLast())
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
  static func hasDigit(_ text: some StringProtocol) -> Bool { text.utf8.contains(where: isDigit) }

  /// What OCR takes for each other becomes one letter.
  private static func letters(_ word: String) -> [UInt8] {
    guard word.utf8.contains(where: { !isDigit($0) }) else { return Array(word.utf8) }
    return word.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "0"): UInt8(ascii: "o")
      case UInt8(ascii: "1"), UInt8(ascii: "i"): UInt8(ascii: "l")
      case UInt8(ascii: "5"): UInt8(ascii: "s")
      default: byte
      }
    }
  }

  /// Levenshtein's distance.
  static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let substitution = diagonal + (x == y ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substitution, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }
}
