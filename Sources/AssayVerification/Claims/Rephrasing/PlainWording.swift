import AssayLanguage

/// Puts the free wording of a reply into the plain statements that the readers know: "I'd call it a deep blue" says
/// "it is deep blue", "Cups: 2" says "there are 2 cups". What is said stays; only how it is said changes.
struct PlainWording {
  /// Statements of the prompt's kind are rarely this long, and longer ones are left as they stand.
  static let wordsMax = 80

  let sentence: Sentence
  /// The reply answers a prompt, so fragments speak of what was asked.
  let answersPrompt: Bool
  /// The sentence before, for "the former" and "one … the other".
  let before: Range<Int>?
  /// Doubt that stood in words that were taken out.
  private(set) var hedge = Claim.Hedge.none

  init(_ sentence: Sentence, answersPrompt: Bool, before: Range<Int>?) {
    self.sentence = sentence
    self.answersPrompt = answersPrompt
    self.before = before
  }

  /// The statements to read instead of the sentence; nil where it may be read as it stands.
  mutating func drafts() -> [Draft]? {
    guard sentence.tokens.count <= Self.wordsMax, isWorthwhile else { return nil }
    var draft = Draft(sentence.text, sentence.tokens)
    dropMarkup(&draft)
    dropOpinionFrame(&draft)
    dropFillers(&draft)
    var parts = [draft]
    if isScenic {
      ColourWording.rephrase(&parts[0], answersPrompt: answersPrompt)
      if sentence.kinds.contains(.captions) { StatementWording.denyEach(&parts[0]) }
      parts = StatementWording(before: before, answersPrompt: answersPrompt).rephrase(parts[0])
      if parts.count == 1, hasFigures {
        parts = StatementWording(before: nil, answersPrompt: false).correction(parts[0])
      }
    } else {
      parts = StatementWording(before: before, answersPrompt: answersPrompt).correction(parts[0])
    }
    guard parts.count > 1 || parts[0].isChanged else { return nil }
    return parts.filter { $0.words.contains { !$0.isMark } }
  }

  private var isScenic: Bool {
    sentence.kinds.isEmpty || !sentence.kinds.isDisjoint(with: [.objects, .captions])
  }

  /// A reading of an instrument or a figure of a page may be corrected, whatever else is seen.
  private var hasFigures: Bool {
    !sentence.kinds.isDisjoint(with: [.texts, .fields, .measures])
      && sentence.text.tokens[sentence.tokens].contains { $0.kind == .number || $0.kind == .mixed }
  }

  /// Most sentences have none of the words that any rule starts from; they cost one look-up a token.
  private var isWorthwhile: Bool {
    if !sentence.kinds.isEmpty, sentence.kinds.isDisjoint(with: Self.readable) { return false }
    for token in sentence.text.tokens[sentence.tokens] {
      if Self.triggers.contains(token.key) { return true }
      if isScenic, ColourWording.base(token.key) != nil, answersPrompt || ColourWording.isCalled(sentence) {
        return true
      }
    }
    return false
  }

  private static let readable: FactKinds = [.objects, .captions, .texts, .fields, .measures, .metadata, .sounds]

  private static let triggers: Set<WordKey> = FunctionWords.keys(
    """
    * # ` : | not including includes include other former latter so believe think guess suppose assume suspect aren't \
    isn't aren i'd neither shade tone hue tint bluish or opinion view tell me seem seems sure made them count counted counts : |
    """)

  // MARK: Marks and frames

  /// Bold and heading marks say nothing.
  private func dropMarkup(_ draft: inout Draft) {
    guard draft.words.contains(where: { Self.markup.contains($0.key) }) else { return }
    draft = draft.with(draft.words.filter { !Self.markup.contains($0.key) })
    while let first = draft.words.first, Self.bullets.contains(first.key), draft.count > 1 { draft.remove(0..<1) }
  }

  private static let markup: Set<WordKey> = ["*", "#", "`"]
  private static let bullets: Set<WordKey> = ["-", "•", ">", ":"]

  /// "I believe that there is a cat": the doubt is kept as a hedge.
  private mutating func dropOpinionFrame(_ draft: inout Draft) {
    // "I count two pans": as many are there.
    if let counting = Self.counting.first(where: { draft.matches($0, at: 0) }),
      let token = draft.words.indices.contains(counting.count) ? draft.words[counting.count].token : nil,
      SmallNumbers.value(draft.text, draft.text[token]) != nil, draft.key(counting.count + 1) != "of", isScenic
    {
      draft.replace(0..<counting.count, with: Draft.words("there are"))
    }
    for frame in Self.doubtFrames where draft.count > frame.count + 2 && draft.matches(frame, at: 0) {
      draft.remove(0..<frame.count)
      if draft.key(0) == "that" { draft.remove(0..<1) }
      hedge = .weak
      return
    }
  }

  private static let counting: [[WordKey]] = [
    ["i", "count"], ["i", "counted"], ["i", "can", "count"], ["we", "count"], ["one", "counts"],
  ]
  private static let doubtFrames: [[WordKey]] = [
    "i believe", "i think", "i guess", "i suppose", "i assume", "i suspect", "i would think", "i would guess",
    "it seems that", "it appears that", "it seems like", "it looks like there", "i am fairly sure",
    "i'm fairly sure", "i am pretty sure", "i'm pretty sure", "it seems to me that",
  ].map { phrase in phrase.split(separator: " ").map { WordKey($0) } }

  /// "to me", ", I would say", "as far as I can tell".
  private mutating func dropFillers(_ draft: inout Draft) {
    var index = 1
    while index < draft.count {
      guard let filler = Self.fillers.first(where: { draft.matches($0.keys, at: index) && ends(draft, $0, index) })
      else {
        index += 1
        continue
      }
      var start = index
      while start > 1, draft.words[start - 1].key == "," { start -= 1 }
      draft.remove(start..<index + filler.keys.count)
      if filler.isDoubt { hedge = .weak }
      index = start
    }
  }

  /// "to me" may stand before a comma; the others must close their clause.
  private func ends(_ draft: Draft, _ filler: Filler, _ index: Int) -> Bool {
    let next = index + filler.keys.count
    return draft.isBorder(next) || filler.isOpen || ["and", "but", "rather", "not"].contains(draft.key(next) ?? "")
  }

  private struct Filler {
    var keys: [WordKey]
    var isDoubt: Bool
    var isOpen: Bool
  }

  private static let fillers: [Filler] =
    [
      "to me", "to my eye", "to my eyes", "in my view", "in my opinion", "i would say", "i'd say", "as can be seen",
      "as can be clearly seen", "as you can see", "as far as i can tell", "as far as i can see", "from what i can see",
      "if you ask me", "at all", "for sure", "by the way", "after all", "as one can see", "as i see it", "as shown",
    ].map { Filler(keys: $0.split(separator: " ").map { WordKey($0) }, isDoubt: false, isOpen: false) }
    + [
      "i think", "i believe", "i guess", "i suppose", "it seems", "it appears", "as it seems", "i assume",
    ].map { Filler(keys: $0.split(separator: " ").map { WordKey($0) }, isDoubt: true, isOpen: false) }
}
