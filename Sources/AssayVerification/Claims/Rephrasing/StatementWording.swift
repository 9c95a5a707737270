import AssayLanguage

/// Statements that replies shorten or fold into one another, written out: "including a bottle", "one … the other",
/// "the former", "and so is the sofa", "the cubes aren't", "Cups: 2", "RM 31.00, not RM 101.00".
struct StatementWording {
  /// The tokens of the sentence before.
  let before: Range<Int>?
  let answersPrompt: Bool

  func rephrase(_ draft: Draft) -> [Draft] {
    var draft = draft
    if let counted = counted(draft) { return [counted] }
    if let labelled = labelled(draft) { return [labelled] }
    nameFormer(&draft)
    topicalise(&draft)
    sayMade(&draft)
    if let pair = oneAndOther(draft) { return pair }
    if let parts = including(draft) { return parts }
    echo(&draft)
    repeatDenial(&draft)
    return [draft]
  }

  // MARK: Labels

  /// "Cups: 2", "Total objects: 6", "| Cups | 2 |".
  private func counted(_ draft: Draft) -> Draft? {
    let words = draft.words.filter { $0.key != "|" }
    let isRow = words.count < draft.count
    let kept = draft.with(words)
    let end = kept.end
    let colon = isRow ? end - 1 : end - 2
    guard colon >= 1, colon <= 4, end == (isRow ? colon + 1 : colon + 2), isRow || kept.key(colon) == ":" else {
      return nil
    }
    let number = kept.words[end - 1]
    guard let token = number.token, SmallNumbers.value(kept.text, kept.text[token]) != nil else { return nil }
    var name = Array(kept.words[..<colon])
    while let first = name.first, Self.totals.contains(first.key), name.count > 1 { name.removeFirst() }
    guard name.allSatisfy({ $0.token.map { kept.text[$0].kind == .word } ?? false }), let last = name.last,
      !Self.idleLabels.contains(last.key)
    else { return nil }
    let be = SmallNumbers.value(kept.text, kept.text[token]) == 1 ? "is" : "are"
    return kept.with(Draft.words("there \(be)") + [number] + name)
  }

  /// "Colour: red", "Material: metal", "| Colour | red |".
  private func labelled(_ draft: Draft) -> Draft? {
    let kept = draft.with(draft.words.filter { $0.key != "|" })
    let isRow = kept.count < draft.count
    // "| Kettle | silver |"
    if isRow, kept.end == 2, let colour = kept.key(1), ColourWording.base(colour) != nil, !kept.isIn(Self.attributes, 0)
    {
      return kept.with(Draft.words("the") + [kept.words[0]] + Draft.words("is") + [kept.words[1]])
    }
    // "Oven: black"
    if !isRow, let colon = kept.words.firstIndex(where: { $0.key == ":" }), (1...3).contains(colon),
      kept.end == colon + 2, let colour = kept.key(colon + 1), ColourWording.base(colour) != nil,
      !kept.isIn(Self.attributes, colon - 1),
      !kept.words[..<colon].contains(where: { Self.idleLabels.contains($0.key) })
    {
      return kept.with(Draft.words("the") + kept.words[..<colon] + Draft.words("is") + [kept.words[colon + 1]])
    }
    guard answersPrompt, kept.count >= 2, kept.isIn(Self.attributes, 0) else { return nil }
    let value = isRow ? 1 : kept.key(1) == ":" ? 2 : -1
    guard value > 0, kept.end > value, kept.end <= value + 3 else { return nil }
    return kept.with(Draft.words("it is") + kept.words[value...])
  }

  // MARK: References

  /// "the former" and "the latter" of the two things that the sentence before names last.
  private func nameFormer(_ draft: inout Draft) {
    guard let before, draft.words.contains(where: { $0.key == "former" || $0.key == "latter" }) else { return }
    let things = Self.things(draft.text, before)
    guard things.count >= 2 else { return }
    for index in draft.words.indices.reversed() where index > 0 && draft.key(index - 1) == "the" {
      let thing: Range<Int>
      if draft.key(index) == "latter" {
        thing = things[things.count - 1]
      } else if draft.key(index) == "former" {
        thing = things[things.count - 2]
      } else {
        continue
      }
      guard draft.isBorder(index + 1) || !draft.isIn(Self.nouns, index + 1) else { continue }
      draft.replace(index..<index + 1, with: copied(draft.text, thing))
    }
  }

  /// Noun phrases by their articles, without the article.
  private static func things(_ text: TokenizedText, _ tokens: Range<Int>) -> [Range<Int>] {
    var things: [Range<Int>] = []
    var index = tokens.lowerBound
    while index < tokens.upperBound {
      defer { index += 1 }
      guard articles.contains(text[index].key) else { continue }
      var end = index + 1
      while end < tokens.upperBound, text[end].kind == .word, !phraseEnds.contains(text[end].key), end < index + 5 {
        end += 1
      }
      if end > index + 1 { things.append(index + 1..<end) }
    }
    return things
  }

  private func copied(_ text: TokenizedText, _ range: Range<Int>) -> [Draft.Word] {
    range.map { Draft.Word(key: text[$0].key, token: nil, written: text.string(text[$0]), isMark: false) }
  }

  /// "As for the cubes, there are three of them" → "there are three cubes".
  private func topicalise(_ draft: inout Draft) {
    guard let opening = Self.topics.first(where: { draft.matches($0, at: 0) }),
      let comma = draft.words.firstIndex(where: { $0.key == "," }), comma > opening.count, comma <= opening.count + 5
    else { return }
    let thing = Array(draft.words[opening.count..<comma])
    draft.remove(0..<comma + 1)
    if let of = draft.words.indices.first(where: { draft.matches(["of", "them"], at: $0) }) {
      draft.replace(of..<of + 2, with: thing)
    } else if draft.isIn(["they", "it"], 0) {
      draft.replace(0..<1, with: Draft.words("the") + thing)
    }
  }

  /// "is blue and made of rubber" → "is blue and is made of rubber".
  private func sayMade(_ draft: inout Draft) {
    guard let and = draft.words.indices.first(where: { $0 > 2 && draft.matches(["and", "made", "of"], at: $0) }),
      let be = draft.words[..<and].last(where: { Self.be.contains($0.key) })
    else { return }
    draft.replace(and + 1..<and + 1, with: Draft.words(be.key == "are" ? "are" : "is"))
  }

  /// "no cars or buildings" → "no cars and no buildings"; a description is read thing by thing.
  static func denyEach(_ draft: inout Draft) {
    var isDenied = false
    for index in draft.words.indices {
      if draft.key(index) == "no" { isDenied = true }
      if draft.words[index].isMark { isDenied = false }
      guard isDenied, draft.key(index) == "or", index + 1 < draft.count, !draft.words[index + 1].isMark else {
        continue
      }
      draft.replace(index..<index + 1, with: Draft.words("and no"))
      return denyEach(&draft)
    }
  }

  private static let topics: [[WordKey]] = [
    ["as", "for", "the"], ["regarding", "the"], ["concerning", "the"], ["as", "to", "the"],
    ["with", "regard", "to", "the"],
  ]

  /// "One is green and the other is red", of the two things that the sentence before counts.
  private func oneAndOther(_ draft: Draft) -> [Draft]? {
    guard let before, draft.key(0) == "one" else { return nil }
    // "One of them is green …"
    let verb = draft.key(1) == "of" && draft.isIn(["them", "these", "those"], 2) ? 3 : 1
    guard draft.isIn(Self.verbs, verb) else { return nil }
    guard
      let other = draft.words.indices.first(where: { index in
        index > verb + 1 && draft.key(index) == "other" && draft.key(index - 1) == "the"
      }), let noun = Self.countedNoun(draft.text, before)
    else { return nil }
    var split = other - 1
    while split > 0, draft.isBorder(split - 1) || draft.isIn(["and", "while", "whereas", "but"], split - 1) {
      split -= 1
    }
    let head = Draft.words("one of the") + [noun]
    let first = draft.with(head + draft.words[verb..<split])
    var rest = Array(draft.words[(other + 1)...])
    // "… the other one is red", "… the other red" (the verb is left out)
    if rest.first?.key == "one" { rest.removeFirst() }
    if let next = rest.first, !Self.verbs.contains(next.key) { rest.insert(draft.words[verb], at: 0) }
    return [first, draft.with(head + rest)]
  }

  /// The plural behind "two" or "both" in a sentence.
  private static func countedNoun(_ text: TokenizedText, _ tokens: Range<Int>) -> Draft.Word? {
    for index in tokens.reversed() where text[index].key == "two" || text[index].key == "2" {
      var end = index + 1
      while end < tokens.upperBound, text[end].kind == .word, !phraseEnds.contains(text[end].key) { end += 1 }
      guard end > index + 1 else { continue }
      let token = text[end - 1]
      return Draft.Word(key: token.key, token: nil, written: text.string(token), isMark: false)
    }
    return nil
  }

  // MARK: Lists and echoes

  /// "several objects, including a purple cube": what is included is there.
  private func including(_ draft: Draft) -> [Draft]? {
    guard let at = draft.words.indices.first(where: { draft.isIn(["including"], $0) && $0 > 2 }),
      at + 1 < draft.end
    else { return nil }
    var head = at
    while head > 0, draft.isBorder(head - 1) { head -= 1 }
    return [draft.with(Array(draft.words[..<head])), draft.with(Draft.words("there is") + draft.words[(at + 1)...])]
  }

  /// "The dog is brown, and so is the sofa."
  private func echo(_ draft: inout Draft) {
    guard let so = draft.words.indices.first(where: { draft.key($0) == "so" && draft.isIn(Self.be, $0 + 1) }),
      so + 2 < draft.end, let predicate = predicate(draft, before: so)
    else { return }
    let subject = Array(draft.words[(so + 2)..<draft.end])
    draft.replace(so..<draft.end, with: subject + [draft.words[so + 1]] + repeated(draft, predicate))
  }

  /// "The cylinders are metallic; however, the cubes aren't."
  private func repeatDenial(_ draft: inout Draft) {
    let end = draft.end
    guard end > 4, let last = draft.key(end - 1) else { return }
    let isDenied = Self.deniedBe.contains(last) || last == "not" && draft.isIn(Self.be, end - 2)
    guard isDenied else { return }
    let clause = draft.words.indices.prefix(end).last { draft.isBorder($0) || draft.isIn(["but", "and", "while"], $0) }
    guard let clause, clause > 2, let predicate = predicate(draft, before: clause) else { return }
    draft.replace(end..<end, with: repeated(draft, predicate))
    if let however = draft.words.firstIndex(where: { $0.key == "however" }) { draft.remove(however..<however + 1) }
  }

  /// What stands behind the first form of "be" and before the next mark.
  private func predicate(_ draft: Draft, before limit: Int) -> Range<Int>? {
    guard let be = draft.words.indices.prefix(limit).first(where: { draft.isIn(Self.be, $0) }) else { return nil }
    var end = be + 1
    while end < limit, !draft.words[end].isMark, !draft.isIn(["and", "but"], end) { end += 1 }
    return end > be + 1 && end - be <= 6 ? be + 1..<end : nil
  }

  private func repeated(_ draft: Draft, _ range: Range<Int>) -> [Draft.Word] {
    range.map { index in
      Draft.Word(key: draft.words[index].key, token: nil, written: draft.string(index), isMark: false)
    }
  }

  // MARK: Corrections

  /// "The total is RM 31.00, not RM 101.00." → two statements, one of them denied.
  func correction(_ draft: Draft) -> [Draft] {
    guard
      let not = draft.words.indices.first(where: { draft.key($0) == "not" && $0 > 3 && draft.words[$0 - 1].isMark }),
      not + 1 < draft.end, let verb = draft.words.indices.prefix(not).first(where: { draft.isIn(Self.stating, $0) }),
      verb > 0, !draft.words[(not + 1)..<draft.end].contains(where: { Self.stating.contains($0.key) })
    else { return [draft] }
    let denied =
      draft.isIn(Self.be, verb)
      ? Array(draft.words[...verb]) + Draft.words("not")
      : Array(draft.words[..<verb]) + Draft.words("does not show")
    return [
      draft.with(Array(draft.words[..<(not - 1)])), draft.with(denied + draft.words[(not + 1)...]),
    ]
  }

  private static let totals: Set<WordKey> = ["total", "number", "of", "count", "no", "visible", "the"]
  private static let idleLabels: Set<WordKey> = [
    "step", "answer", "total", "count", "item", "note", "page", "confidence", "score", "version", "option", "figure",
    "part", "section", "number", "rating", "question", "line",
  ]
  private static let attributes: Set<WordKey> = [
    "colour", "color", "material", "size", "shape", "state", "condition", "status",
  ]
  private static let articles: Set<WordKey> = ["a", "an", "the", "one"]
  private static let be: Set<WordKey> = ["is", "are", "was", "were"]
  private static let deniedBe: Set<WordKey> = ["isn't", "aren't", "wasn't", "weren't"]
  private static let verbs: Set<WordKey> = [
    "is", "are", "was", "were", "has", "looks", "appears", "seems", "stands", "lies", "sits",
  ]
  private static let stating: Set<WordKey> = [
    "is", "are", "was", "were", "shows", "reads", "says", "displays", "indicates", "states",
  ]
  private static let nouns: Set<WordKey> = ["one", "two", "case", "part", "owner", "president"]
  private static let phraseEnds: Set<WordKey> = FunctionWords.keys(
    """
    is are was were has have had of in on at to from with by and or but that which while behind near beside next under \
    above below left right sits stands lies sit stand lie can could visible shown there
    """)
}
