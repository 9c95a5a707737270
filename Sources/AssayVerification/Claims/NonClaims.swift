import AssayLanguage

/// Sets aside sentences that assert nothing an observation could settle: opinion, advice, question, courtesy,
/// refusal, generic statement. Bare speculation is decided later, when it is known that nothing observed speaks
/// to it (`Speculation`): "it may well be beige" is a claim, "it could be part of a set" is not.
enum NonClaims {
  static func reason(_ sentence: Sentence) -> Reason? {
    let view = Clause(sentence)
    guard !view.isEmpty else { return .unparsed }
    if view.tokens.count > tokensMax { return .tooLong }
    if view.endsWithQuestionMark { return .question }
    if isGreeting(view) { return .greeting }
    if isHeading(view) || isComment(view.words) { return .comment }
    if isRefusal(view) { return .refusal }
    if isAdvice(view) { return .advice }
    if isOpinion(view) { return .opinion }
    if isGeneric(view) { return .generic }
    if isAboutSpeaker(view) { return .comment }
    return nil
  }

  /// A longer sentence is no sentence; reading it would cost more than it is worth.
  static let tokensMax = 400

  /// Word tokens of a sentence outside quotation marks: what is quoted belongs to someone else.
  struct Clause {
    let tokens: ArraySlice<Token>
    /// Keys outside quotes, marks left out.
    let words: [WordKey]
    let endsWithQuestionMark: Bool
    /// Somebody's words are quoted.
    let quotes: Bool

    init(_ sentence: Sentence) {
      tokens = sentence.text.tokens[sentence.tokens]
      var words: [WordKey] = []
      var quoted = false
      for token in tokens {
        if token.key == Words.quote {
          quoted.toggle()
        } else if !quoted, token.kind != .punctuation {
          words.append(token.key)
        }
      }
      self.words = words
      quotes = words.count + 1 < tokens.count && tokens.contains { $0.key == Words.quote }
      endsWithQuestionMark = tokens.last?.key == Words.questionMark
    }

    var isEmpty: Bool { tokens.isEmpty }
    var first: WordKey? { words.first }
    func has(_ set: Set<WordKey>) -> Bool { words.contains { set.contains($0) } }

    /// The position of the first word of the set at or after a position.
    func position(of set: Set<WordKey>, from start: Int = 0) -> Int? {
      words.indices.dropFirst(start).first { set.contains(words[$0]) }
    }
  }

  /// "The premise is wrong", "that person is mistaken", "the question assumes a blue pump": about what was asked or
  /// said, not about the input.
  static func isComment(_ words: some Collection<WordKey>) -> Bool {
    let words = Array(words)
    guard (2...14).contains(words.count) else { return false }
    if words[0] == Words.that || words[0] == Words.this || words[0] == Words.thats {
      let rest = words.dropFirst(words[0] == Words.thats ? 1 : 2).filter { !Words.commentDegree.contains($0) }
      let isBe = words[0] == Words.thats || Words.being.contains(words[1])
      if isBe, rest.count == 1, Words.assessing.contains(rest[0]) { return true }
    }
    guard let subject = words.prefix(4).firstIndex(where: { Words.asked.contains($0) }), subject + 1 < words.count,
      words[..<subject].allSatisfy({ Words.askedBefore.contains($0) })
    else { return false }
    let rest = words[(subject + 1)...]
    if Words.supposing.contains(words[subject + 1]) { return true }
    guard let be = rest.firstIndex(where: { Words.being.contains($0) }), be - subject <= 6 else { return false }
    return words[(be + 1)...].prefix(4).contains { Words.assessing.contains($0) }
  }

  /// "## Objects", "**Receipt summary**", "Here are the objects:".
  private static func isHeading(_ clause: Clause) -> Bool {
    guard let first = clause.tokens.first, let last = clause.tokens.last, clause.words.count <= 8 else { return false }
    if first.key == Words.hash { return true }
    let isBold = first.key == Words.star && (last.key == Words.star || clause.tokens.dropLast().last?.key == Words.star)
    return isBold && !clause.has(Words.copulas) && !clause.tokens.contains { $0.key == Words.colon }
  }

  private static func isGreeting(_ clause: Clause) -> Bool {
    guard let first = clause.first, clause.words.count <= 12 else { return false }
    if Words.greetings.contains(first) { return clause.words.count <= 6 || first == Words.thank }
    return Words.courtesies.contains { phrase in clause.words.starts(with: phrase) }
  }

  /// "I cannot tell the colour", "it is too dark to name one", "cannot be determined"; but "I cannot see any dog"
  /// denies a dog.
  private static func isRefusal(_ clause: Clause) -> Bool {
    let words = clause.words
    // "She does not say “…”" tells what was not said.
    if clause.quotes, words.contains(where: { SpokenWords.saying.contains($0) }) { return false }
    for (index, word) in words.enumerated() {
      let inability =
        Words.inabilities.contains(word)
        || (word == Words.not && index > 0 && Words.canOrDo.contains(words[index - 1]))
      if inability {
        let rest = words.dropFirst(index + 1).prefix(4)
        if rest.contains(where: { Words.knowing.contains($0) }) { return true }
        if let see = rest.firstIndex(where: { Words.seeing.contains($0) }) {
          let next = words.dropFirst(see + 1).first
          if next.map({ Words.seeingHow.contains($0) }) ?? true { return true }
        }
      }
      if word == Words.too || word == Words.insufficiently {
        if let to = words.dropFirst(index).firstIndex(of: Words.to),
          words.dropFirst(to + 1).prefix(3).contains(where: { Words.knowing.contains($0) || Words.seeing.contains($0) })
        {
          return true
        }
      }
      if word == Words.not || word == Words.impossible || word == Words.hard || word == Words.difficult {
        let rest = words.dropFirst(index + 1).prefix(4)
        if rest.contains(Words.possible) || rest.contains(Words.to) || word == Words.impossible,
          words.dropFirst(index + 1).prefix(5).contains(where: { Words.knowing.contains($0) })
        {
          return true
        }
        if word == Words.not, rest.contains(Words.enough), words.contains(where: { Words.information.contains($0) }) {
          return true
        }
      }
    }
    return false
  }

  private static func isAdvice(_ clause: Clause) -> Bool {
    guard let first = clause.first else { return false }
    if Words.imperatives.contains(first) { return true }
    if first == Words.please { return true }
    if clause.words.starts(with: [Words.i]), clause.words.prefix(4).contains(where: { Words.advising.contains($0) }) {
      return true
    }
    if let modal = clause.position(of: Words.obliging) {
      // "You should", "it should be replaced"; "must have been" is an inference.
      return clause.words.dropFirst(modal + 1).first != Words.have
    }
    // "You can hear an alarm" asserts the alarm.
    return clause.words.starts(with: [Words.you]) && clause.words.prefix(4).contains { Words.offering.contains($0) }
      && !clause.words.prefix(4).contains { Words.perceiving.contains($0) }
  }

  /// A predicate adjective of taste: "looks tidy", "seems pleasant overall".
  private static func isOpinion(_ clause: Clause) -> Bool {
    let words = clause.words
    if words.starts(with: [Words.inWord, Words.my]) { return true }
    if words.count >= 2, words[0] == Words.i, Words.feeling.contains(words[1]) { return true }
    guard let verb = clause.position(of: Words.copulas) else { return false }
    var index = verb + 1
    while index < words.count, Words.degree.contains(words[index]) { index += 1 }
    guard index < words.count else { return false }
    if Words.taste.contains(words[index]) {
      // "a nice cup" still asserts a cup; "looks nice", "is pleasant to look at" asserts nothing.
      let rest = words.dropFirst(index + 1)
      return rest.first.map { Words.afterTaste.contains($0) } ?? true
    }
    // "gives a warm and inviting impression", "is a beautiful scene"
    return words[index...].prefix(4).contains(where: { Words.taste.contains($0) })
      && words[index...].contains(where: { Words.impressions.contains($0) })
  }

  /// "I am a language model", "I disagree", "I looked twice": what a speaker says of himself, unless he says what he
  /// sees, hears or reads.
  private static func isAboutSpeaker(_ clause: Clause) -> Bool {
    guard let first = clause.first, Words.firstPerson.contains(first), clause.words.count >= 2 else { return false }
    return !clause.words.prefix(5).contains { Words.witnessing.contains($0) }
  }

  private static func isGeneric(_ clause: Clause) -> Bool {
    guard let adverb = clause.position(of: Words.generically) else { return false }
    return !clause.words.prefix(adverb + 1).contains { Words.definite.contains($0) }
  }
}
