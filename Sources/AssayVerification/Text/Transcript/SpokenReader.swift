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
    guard hearing else { return nil }
    if let count = speakerCount() { return [count] }
    if let manner = manner() { return [manner] }
    guard let said = attributed() ?? unquoted() else { return nil }
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
    let time = TimeQuery.read(text, in: segments, quoted: verbatim)
    let relation = second.map { self.relation(quote, $0) } ?? SpokenQuery.Relation.none
    var query = SpokenQuery(
      quote: quote, verbatim: verbatim, second: second, relation: relation, time: second == nil ? time : nil,
      speaker: speaker(segments))
    if second == nil { (query.times, query.timesAtLeast) = count(segments, time: time) }
    let negative = segments.contains { segment in segment.contains { denies($0) } }
    let slots = slots(query)
    return Claim(
      span: sentence.bytes, type: relation == .before || relation == .after ? .temporal : .spoken,
      polarity: negative ? .negative : .positive, channel: .hears, slots: slots,
      form: .text(TextQuery(.spoken(query), negative: negative)))
  }

  /// "Never", "nowhere"; not "no earlier than".
  private func denies(_ index: Int) -> Bool {
    let key = text.tokens[index].key
    if SpokenWords.denying.contains(key) { return true }
    guard FunctionWords.negators.contains(key), key != "without" else { return false }
    guard index + 2 < sentence.tokens.upperBound, text.tokens[index + 2].key == "than" else { return true }
    return key != "no" && key != "not"
  }

  /// Two quotes in order are {first, second}, in the order that the claim gives them; one is {quote, speaker, time}.
  private func slots(_ query: SpokenQuery) -> [Claim.Slot] {
    func string(_ tokens: Range<Int>) -> JSONValue { .string(text.string(tokens: tokens)) }
    if let second = query.second, query.relation == .before || query.relation == .after {
      let inOrder = query.relation == .before
      return [
        .init("first", string(inOrder ? query.quote : second)), .init("second", string(inOrder ? second : query.quote)),
      ]
    }
    var slots: [Claim.Slot] = [.init("quote", string(query.quote))]
    if let speaker = query.speaker { slots.append(.init("speaker", string(speaker))) }
    if let time = query.time { slots.append(.init("time", string(time.tokens))) }
    if let second = query.second { slots.append(.init("second", string(second))) }
    if let times = query.times { slots.append(.init("times", .int(times))) }
    return slots
  }

  // MARK: Order and speakers

  private static let backwards = FunctionWords.keys("that this it which")

  private func relation(_ first: Range<Int>, _ second: Range<Int>) -> SpokenQuery.Relation {
    // "The one who says A does not say B".
    if quotes.outer.first.map({ segment in
      segment.dropLast().contains { text.tokens[$0].key == "one" && text.tokens[$0 + 1].key == "who" }
    }) ?? false, !outer({ SpokenWords.before.contains($0) || SpokenWords.after.contains($0) }) {
      return .sameSpeaker
    }
    // "… come out of the same mouth", but not "at the same time".
    let alike = quotes.outer.contains { segment in
      segment.dropLast().contains {
        text.tokens[$0].key == "same" && !SpokenWords.moments.contains(text.tokens[$0 + 1].key)
      }
    }
    if alike { return .sameSpeaker }
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
        // "A. After that she adds B": what was said before comes first.
        if key == "after" || key == "following", !leading, segment.lowerBound >= first.upperBound,
          index + 1 < segment.upperBound, Self.backwards.contains(text.tokens[index + 1].key),
          segment.upperBound <= second.lowerBound
        {
          return .before
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
    return !FunctionWords.all.contains(token.key) && !FunctionWords.negators.contains(token.key)
      && !SpokenWords.nouns.contains(token.key)
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
}
