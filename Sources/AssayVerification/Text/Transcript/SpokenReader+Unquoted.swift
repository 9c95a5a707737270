import AssayLanguage
import AssayWire

extension SpokenReader {
  // MARK: Without quotation marks

  /// What follows a verb of speech, or precedes "is mentioned".
  func unquoted() -> Range<Int>? {
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
      // "It is said that …" quotes what follows.
      let clause = passive && index + 1 < tokens.upperBound && text.tokens[index + 1].key == "that"
      if clause, said.count >= 2 { return said }
      let named =
        said.count == 1 && (text.tokens[said.lowerBound].capitalised || text.tokens[said.lowerBound].kind == .mixed)
      if !passive, said.count >= 2 || named { return said }
      // "… , the operator says."
      if !passive, said.isEmpty, let comma = (tokens.lowerBound..<index).last(where: { text.tokens[$0].key == "," }),
        index - comma <= 4, comma - tokens.lowerBound >= 3
      {
        return tokens.lowerBound..<comma
      }
    }
    for index in tokens.dropFirst() where SpokenWords.passive.contains(text.tokens[index].key) {
      var end = index
      while end > tokens.lowerBound,
        Self.be.contains(text.tokens[end - 1].key) || FunctionWords.negators.contains(text.tokens[end - 1].key)
      {
        end -= 1
      }
      let telling = (tokens.lowerBound..<end).contains { SpokenForms.isContent(text.tokens[$0].key) }
      if end < index, end > tokens.lowerBound, telling { return tokens.lowerBound..<end }
    }
    return nil
  }

  /// "According to the operator, the call is recorded", "…, according to the speaker".
  func attributed() -> Range<Int>? {
    let tokens = sentence.tokens
    guard let start = tokens.first(where: { text.tokens[$0].key == "according" }), start + 2 < tokens.upperBound,
      text.tokens[start + 1].key == "to"
    else { return nil }
    if start > tokens.lowerBound {
      var end = start
      while end > tokens.lowerBound, text.tokens[end - 1].kind == .punctuation { end -= 1 }
      return end - tokens.lowerBound >= 2 ? tokens.lowerBound..<end : nil
    }
    guard let comma = tokens.first(where: { text.tokens[$0].key == "," }), comma - start <= 6 else { return nil }
    let said = withoutTime(comma + 1..<tokens.upperBound)
    return said.count >= 2 ? said : nil
  }

  // MARK: About the speakers

  /// "There are at least three speakers", "four people speak".
  func speakerCount() -> Claim? {
    let tokens = sentence.tokens
    guard tokens.contains(where: { Self.taking.contains(text.tokens[$0].key) }),
      let noun = tokens.first(where: { Self.people.contains(text.tokens[$0].key) })
    else { return nil }
    let before = tokens.lowerBound..<noun
    guard let number = AmountReader.all(text, before).last, number.tokens.upperBound >= noun - 2,
      number.figure.decimals == 0, (0...100_000).contains(number.figure.value)
    else { return nil }
    let read = AmountConditionReader(text, before, from: tokens.lowerBound)
    let condition =
      read.conditions.last ?? AmountCondition(comparison: .equal, tokens: number.tokens, figure: number.figure)
    let negative = tokens.contains {
      FunctionWords.negators.contains(text.tokens[$0].key) && !read.negators.contains($0)
    }
    return Claim(
      span: sentence.bytes, type: .count, polarity: negative ? .negative : .positive, channel: .hears,
      slots: [
        .init("subject", .string(text.string(text.tokens[noun]))),
        .init("op", .string(Self.operators[condition.comparison] ?? "=")),
        .init("number", .int(Int(number.figure.value))),
      ],
      form: .text(TextQuery(.speakers(condition), negative: negative)))
  }

  private static let people = FunctionWords.keys(
    "speakers speaker people persons voices participants individuals person voice")
  private static let taking = FunctionWords.keys(
    "there speak speaks spoke speaking take takes took heard hear talk talks participate participates features has have includes"
  )
  private static let operators: [AmountCondition.Comparison: String] = [
    .equal: "=", .unequal: "!=", .below: "<", .above: ">", .atMost: "<=", .atLeast: ">=",
  ]

  /// "The speaker sounds confident": how somebody comes across is no fact of a transcript.
  func manner() -> Claim? {
    let tokens = sentence.tokens
    guard sentence.kinds.isDisjoint(with: [.objects, .captions, .sounds]),
      let verb = tokens.first(where: { Self.seeming.contains(text.tokens[$0].key) }), verb > tokens.lowerBound,
      verb + 1 < tokens.upperBound, !text.tokens[verb + 1].capitalised, text.tokens[verb + 1].kind == .word,
      SpokenWords.nouns.contains(text.tokens[verb - 1].key) || Self.pronouns.contains(text.tokens[verb - 1].key)
    else { return nil }
    if tokens.contains(where: { SpokenWords.saying.contains(text.tokens[$0].key) || text.tokens[$0].key == "that" }) {
      return nil
    }
    let next = text.tokens[verb + 1].key
    // "appears twice", "appears in the second half" are said of words.
    if next == "in" || next == "at" || next == "before" || next == "after" || SpokenWords.counts[next] != nil {
      return nil
    }
    return Claim(span: sentence.bytes, type: .other, form: .setAside(.opinion))
  }

  private static let seeming = FunctionWords.keys(
    "sounds sound sounded seems seem seemed appears appear appeared feels felt comes")
  private static let pronouns = FunctionWords.keys("he she they it")

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
