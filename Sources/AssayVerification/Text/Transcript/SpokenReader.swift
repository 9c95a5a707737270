import AssayLanguage
import AssayWire

/// Reads sentences about speech: quotes, who said them, when and in which order.
struct SpokenReader {
  let sentence: Sentence
  let quotes: Quotes
  var text: TokenizedText { sentence.text }

  init(_ sentence: Sentence) {
    self.sentence = sentence
    quotes = Quotes(sentence.text, sentence.tokens)
  }

  func claims() -> [Claim]? {
    let hearing = !sentence.kinds.isDisjoint(with: [.words, .speech])
    if let first = quotes.inner.first {
      guard isAboutSpeech(hearing: hearing) else { return nil }
      return [claim(first)]
    }
    guard hearing, let said = unquoted() else { return nil }
    return [claim(said, verbatim: false)]
  }

  private func outer(_ test: (WordKey) -> Bool) -> Bool {
    quotes.outer.contains { segment in segment.contains { test(text.tokens[$0].key) } }
  }

  private func isAboutSpeech(hearing: Bool) -> Bool {
    if isScareQuote { return false }
    if hearing && sentence.kinds.isDisjoint(with: [.texts, .fields]) { return true }
    if !hearing, sentence.kinds.contains(.texts), !outer({ SpokenWords.nouns.contains($0) || $0 == "heard" }) {
      return false
    }
    if outer({ SpokenWords.written.contains($0) }) && !outer({ SpokenWords.nouns.contains($0) }) { return false }
    return outer { SpokenWords.saying.contains($0) || $0 == "heard" || $0 == "hear" || $0 == "spoken" }
      || (hearing && outer { SpokenWords.nouns.contains($0) || SpokenWords.verbs.contains($0) })
  }

  private func claim(_ quote: Range<Int>, verbatim: Bool = true) -> Claim {
    let second = quotes.inner.count > 1 ? quotes.inner[1] : nil
    let segments =
      verbatim
      ? quotes.outer : [sentence.tokens.lowerBound..<quote.lowerBound, quote.upperBound..<sentence.tokens.upperBound]
    let time = TimeQuery.read(text, in: segments)
    let relation = second.map { self.relation(quote, $0) } ?? SpokenQuery.Relation.none
    var query = SpokenQuery(
      quote: quote, verbatim: verbatim, second: second, relation: relation, time: second == nil ? time : nil,
      speaker: speaker(segments))
    if second == nil { (query.times, query.timesAtLeast) = count(segments, time: time) }
    let negative = segments.contains { segment in
      segment.contains { FunctionWords.negators.contains(text.tokens[$0].key) && text.tokens[$0].key != "without" }
    }
    var slots: [Claim.Slot] = [.init("quote", .string(text.string(tokens: quote)))]
    if let speaker = query.speaker { slots.append(.init("speaker", .string(text.string(tokens: speaker)))) }
    if let time = query.time { slots.append(.init("time", .string(text.string(tokens: time.tokens)))) }
    if let second { slots.append(.init("second", .string(text.string(tokens: second)))) }
    return Claim(
      span: sentence.bytes, type: relation == .before || relation == .after ? .temporal : .spoken,
      polarity: negative ? .negative : .positive, channel: .hears, slots: slots,
      form: .text(TextQuery(.spoken(query), negative: negative)))
  }

  // MARK: Order and speakers

  private func relation(_ first: Range<Int>, _ second: Range<Int>) -> SpokenQuery.Relation {
    let personal = outer { SpokenWords.persons.contains($0) }
    if personal, outer({ SpokenWords.same.contains($0) }) { return .sameSpeaker }
    if personal, outer({ SpokenWords.different.contains($0) }) { return .differentSpeakers }
    for segment in quotes.outer {
      for index in segment {
        let key = text.tokens[index].key
        let leading = segment.upperBound <= first.lowerBound
        let than = index + 1 < segment.upperBound && text.tokens[index + 1].key == "than"
        if SpokenWords.loose.contains(key), !than {
          // "A, and later B", "A is said, B earlier": said of the second quote, not of the first.
          return key == "earlier" ? .after : .before
        }
        if SpokenWords.after.contains(key) { return leading ? .before : .after }
        if SpokenWords.before.contains(key) {
          // "First A, then B" and "A, then B" tell the order of the quotes; "Before A, B" the reverse.
          return leading && key != "first" && key != "then" ? .after : .before
        }
      }
    }
    // "Whoever says A also says B", "A is said by the person who says B".
    if personal || outer({ $0 == "whoever" }), outer({ $0 == "who" || $0 == "whoever" || $0 == "also" }) {
      return .sameSpeaker
    }
    return .none
  }

  /// "Speaker 2", "by speaker A", or a name before a verb of speech.
  private func speaker(_ segments: [Range<Int>]) -> Range<Int>? {
    for segment in segments {
      for index in segment where index + 1 < segment.upperBound {
        let (token, next) = (text.tokens[index], text.tokens[index + 1])
        if token.key == "speaker" || token.key == "spk" || token.key == "participant" {
          // "#2", "no. 2"
          let at = next.key == "#" || next.key == "number" ? index + 2 : index + 1
          guard at < segment.upperBound else { continue }
          let name = text.tokens[at]
          if name.kind == .number || name.kind == .mixed || isLetter(name, at) || Self.spelled[name.key] != nil {
            return at..<at + 1
          }
        }
        if isName(index), SpokenWords.saying.contains(next.key) {
          var start = index
          while start > segment.lowerBound, isName(start - 1) { start -= 1 }
          return start..<index + 1
        }
        if token.key == "by", isName(index + 1) {
          var end = index + 2
          while end < segment.upperBound, isName(end) { end += 1 }
          return index + 1..<end
        }
      }
    }
    return nil
  }

  private func isLetter(_ token: Token, _ index: Int) -> Bool {
    token.kind == .word && token.end - token.start == 1 && (token.capitalised || token.key == "b" || token.key == "c")
  }

  private func isName(_ index: Int) -> Bool {
    let token = text.tokens[index]
    guard token.kind == .word, token.capitalised else { return false }
    return !FunctionWords.all.contains(token.key) && !SpokenWords.nouns.contains(token.key)
      && !SpokenWords.verbs.contains(token.key)
  }

  static let spelled: [WordKey: String] = [
    "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
  ]

  /// "twice", "three times", "at least two times".
  private func count(_ segments: [Range<Int>], time: TimeQuery?) -> (Int?, Bool) {
    for segment in segments {
      for index in segment where !(time?.tokens.contains(index) ?? false) {
        let token = text.tokens[index]
        let next = index + 1 < segment.upperBound ? text.tokens[index + 1].key : "."
        var number: Int?
        if token.key == "twice" || token.key == "thrice" || token.key == "repeatedly" {
          number = SpokenWords.counts[token.key]
        } else if next == "times" {
          number =
            SpokenWords.counts[token.key] ?? FigureScanner.scan(text.bytes, in: token.range).first.map { Int($0.value) }
        } else if token.key == "once", !segment.contains(where: { text.tokens[$0].key == "at" }) {
          number = 1
        }
        if let number {
          return (number, segment.contains { SpokenWords.atLeast.contains(text.tokens[$0].key) })
        }
      }
    }
    return (nil, false)
  }

  // MARK: Without quotation marks

  /// What follows a verb of speech, or precedes "is mentioned".
  private func unquoted() -> Range<Int>? {
    let tokens = sentence.tokens
    for index in tokens where SpokenWords.saying.contains(text.tokens[index].key) {
      var start = index + 1
      while start < tokens.upperBound,
        text.tokens[start].kind == .punctuation || text.tokens[start].key == "that" || text.tokens[start].key == "about"
      {
        start += 1
      }
      let passive = index > tokens.lowerBound && Self.be.contains(text.tokens[index - 1].key)
      let said = withoutTime(start..<tokens.upperBound)
      if !passive, said.count >= 2 { return said }
    }
    for index in tokens.dropFirst() where SpokenWords.passive.contains(text.tokens[index].key) {
      var end = index
      while end > tokens.lowerBound,
        Self.be.contains(text.tokens[end - 1].key) || FunctionWords.negators.contains(text.tokens[end - 1].key)
      {
        end -= 1
      }
      if end < index, end > tokens.lowerBound { return tokens.lowerBound..<end }
    }
    return nil
  }

  private static let be = FunctionWords.keys("is was are were be been being can could gets")

  private func withoutTime(_ range: Range<Int>) -> Range<Int> {
    var range = range
    while let last = range.last, text.tokens[last].kind == .punctuation { range.removeLast() }
    guard let time = TimeQuery.read(text, in: [range]), time.tokens.upperBound >= range.upperBound - 2 else {
      return range
    }
    range = range.lowerBound..<time.tokens.lowerBound
    while let last = range.last,
      FunctionWords.all.contains(text.tokens[last].key) || text.tokens[last].kind == .punctuation
    {
      range.removeLast()
    }
    return range
  }
}
