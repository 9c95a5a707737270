/// Cuts a text into sentences as ranges of its tokens.
package enum SentenceSplitter {
  /// Sentences in order; every token is in exactly one. A sentence never exceeds `tokensMax`.
  package static func sentences(of text: TokenizedText, tokensMax: Int = 400) -> [Range<Int>] {
    var sentences: [Range<Int>] = []
    var start = 0
    var quoted = false
    for index in text.tokens.indices {
      let token = text.tokens[index]
      if token.key == "\"" { quoted.toggle() }
      let ends = !quoted && endsSentence(text, index)
      let full = index + 1 - start >= tokensMax
      if ends || full || (brokenByLine(text, after: index) && index + 1 > start) {
        sentences.append(start..<index + 1)
        start = index + 1
        quoted = false
      }
    }
    if start < text.count { sentences.append(start..<text.count) }
    return sentences
  }

  private static func endsSentence(_ text: TokenizedText, _ index: Int) -> Bool {
    let token = text.tokens[index]
    guard token.kind == .punctuation else { return false }
    let next = index + 1 < text.count ? text.tokens[index + 1] : nil
    if token.key == "!" || token.key == "?" {
      return next.map { $0.spaced || $0.kind != .punctuation } ?? true
    }
    guard token.key == "." else { return false }
    guard let next else { return true }
    // A closing quote or bracket belongs to the sentence; the text behind it starts the next one.
    guard next.spaced else { return false }
    if index > 0 {
      let before = text.tokens[index - 1]
      if !token.spaced && abbreviations.contains(before.key) && !(next.capitalised && before.key == "etc") {
        return false
      }
      // An initial: "J. Smith".
      if before.kind == .word, before.end - before.start == 1, before.capitalised, before.key != "i" { return false }
    }
    // "Aeon Co. (M) Bhd": a short word in brackets belongs to a name.
    if next.key == "(", index + 3 < text.count, text.tokens[index + 3].key == ")",
      text.tokens[index + 2].end - text.tokens[index + 2].start <= 3
    {
      return false
    }
    return next.capitalised || next.kind != .word
  }

  /// A blank line, or a list item on a line of its own, ends a sentence without a full stop.
  private static func brokenByLine(_ text: TokenizedText, after index: Int) -> Bool {
    guard index + 1 < text.count, text.tokens[index + 1].spaced else { return false }
    var breaks = 0
    for offset in Int(text.tokens[index].end)..<Int(text.tokens[index + 1].start) where text.bytes[offset] == 10 {
      breaks += 1
    }
    if breaks >= 2 { return true }
    guard breaks == 1 else { return false }
    let next = text.tokens[index + 1]
    return next.key == "-" || next.key == "*" || next.key == "•" || next.kind == .number || next.capitalised
  }

  private static let abbreviations: Set<WordKey> = [
    "mr", "mrs", "ms", "dr", "prof", "st", "no", "nr", "vs", "etc", "e.g", "i.e", "eg", "ie", "approx", "ca", "fig",
    "inc", "ltd", "co", "corp", "sr", "jr", "gen", "sgt", "capt", "vol", "pp", "ed", "dept", "est", "jan", "feb",
    "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "u.s", "a.m", "p.m", "min", "max",
    "sdn", "bhd", "pte", "pty", "mfg", "bros", "intl", "assn", "bldg", "jln", "rd", "ave", "blvd",
  ]
}
