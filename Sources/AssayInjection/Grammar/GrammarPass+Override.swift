import AssayLanguage

// Rules of tier 1: disregarding what came before, new instructions, modes, identities.
extension GrammarPass {
  /// Verbs that people also use of orders, mails and messages; they need a noun that only instructions have.
  private static let weakVerbs: Set<WordKey> = [
    "cancel", "delete", "erase", "drop", "void", "stop", "cease", "reject", "skip", "suspend", "discard", "dismiss",
    "omit", "overlook", "neglect", "violate", "abandon",
  ]
  private static let strictNouns: Set<WordKey> = [
    "instruction", "instructions", "prompt", "prompts", "directive", "directives", "guideline", "guidelines",
    "programming", "guardrails", "rules", "instuctions", "intructions", "instrucitons", "instructons", "commandments",
    "safeguards",
  ]
  private static let looseNouns: Set<WordKey> = [
    "message", "messages", "request", "requests", "context", "conversation", "order", "orders", "configuration",
    "training", "policy", "policies", "direction",
  ]

  mutating func override(at verb: Int) {
    let classes = reading.words[verb].classes
    guard !classes.contains(.foreign) else { return }
    guard !isMention(verb) else { return }
    let key = reading.words[verb].key
    let isWeak = Self.weakVerbs.contains(key)
    let window = reading.after(verb, 8)
    guard !window.isEmpty else { return }
    if let noun = instruction(in: window, weak: isWeak) {
      let frame = verb + 1..<noun
      let strong =
        reading.has([.prior, .all, .your, .system], in: frame)
        || reading.has([.prior, .told], in: reading.after(noun, 4))
      guard strong || reading.has(.determiner, in: frame) && !isWeak else { return }
      let isLoose = Self.looseNouns.contains(reading.words[noun].key)
      if isLoose && !reading.has([.prior, .all, .your], in: frame) { return }
      if !strong {
        // "Bypass the paywall restrictions": whose, nobody says.
        add(.override, channel.isEvidence ? 2 : 3, 0.6, verb, noun)
      } else if isLoose && channel.isConversation && !reading.has(.your, in: frame) {
        add(.override, 2, 0.5, verb, noun)
      } else {
        add(.override, certainty(verb), 0.95, verb, noun)
      }
      return
    }
    guard !isWeak else { return }
    if everythingBefore(verb, window) { return }
    evidence(verb)
  }

  private static let setAside: Set<WordKey> = ["set", "put", "leave", "lay", "push", "throw", "cast", "leaving"]
  private static let aside: Set<WordKey> = ["aside", "out", "away"]
  private static let undone: Set<WordKey> = [
    "ignored", "disregarded", "forgotten", "overridden", "overruled", "void", "obsolete", "cancelled", "canceled",
    "superseded", "discarded", "revoked", "invalid", "irrelevant", "bypassed", "skipped", "dropped", "suspended",
  ]

  /// "Set aside all previous instructions".
  mutating func setAside(at index: Int) {
    guard Self.aside.contains(reading.words[index].key), index > 0, let verb = reading.key(index - 1),
      Self.setAside.contains(verb), let noun = instruction(in: reading.after(index, 6), weak: true),
      reading.has([.prior, .all, .your, .system], in: index + 1..<noun), !isMention(index - 1)
    else { return }
    add(.override, softened(index - 1) ? 2 : 1, 0.9, index - 1, noun)
  }

  /// "All previous instructions are to be ignored", "your rules are now void", "consider all rules suspended".
  mutating func undone(at noun: Int) {
    let before = reading.before(noun, 4)
    guard Self.strictNouns.contains(reading.words[noun].key) || reading.words[noun].key == "guidance" else { return }
    guard reading.has([.prior, .all, .your, .system], in: before) else { return }
    let window = reading.after(noun, 6)
    guard let end = window.first(where: { Self.undone.contains(reading.words[$0].key) }),
      !reading.has(.negation, in: noun + 1..<end)
    else {
      replaced(noun, before)
      return
    }
    let isDeemed = before.contains { Self.deeming.contains(reading.words[$0].key) }
    guard reading.has(.verbOfBeing, in: noun + 1..<end) || isDeemed else { return }
    let commands =
      reading.has(.modal, in: noun + 1..<end) || isDeemed
      || (noun + 1..<end).contains {
        reading.words[$0].key == GrammarKeys.to || reading.words[$0].key == GrammarKeys.now
      }
    add(.override, commands ? 1 : channel.isEvidence ? 2 : 3, 0.85, before.lowerBound, end)
  }

  private static let deeming: Set<WordKey> = ["consider", "treat", "regard", "deem", "declare"]
  private static let replacing: Set<WordKey> = [
    "supersedes", "overrides", "replaces", "cancels", "voids", "overrules", "nullifies", "supersede", "revokes",
  ]

  /// "This supersedes all earlier guidance": contracts say so too, so it is flagged, not certain.
  private mutating func replaced(_ noun: Int, _ before: Range<Int>) {
    guard let verb = before.first(where: { Self.replacing.contains(reading.words[$0].key) }) else { return }
    add(.override, channel.isEvidence ? 2 : 3, 0.55, verb, noun)
  }

  /// "Everything you have read so far is to be discarded".
  mutating func everythingUndone(at index: Int) {
    guard Self.everything.contains(reading.words[index].key) || reading.words[index].key == "all" else { return }
    let window = reading.after(index, 10)
    guard reading.has(.you, in: window.prefix(3)), reading.has(.told, in: window),
      let end = window.first(where: { Self.undone.contains(reading.words[$0].key) })
    else { return }
    add(.override, channel.isEvidence ? 1 : 2, 0.8, index, end)
  }

  /// "Regardless of any previous input", "no matter what you were told".
  mutating func regardless(at index: Int) {
    let key = reading.words[index].key
    guard Self.regardless.contains(key) || (key == "matter" && reading.key(index - 1) == "no") else { return }
    let window = reading.after(index, 6)
    let prior = reading.first(.prior, in: window)
    let told = reading.first(.told, in: window)
    if prior == nil, told == nil { return whateverIsShown(index, window) }
    guard let end = prior ?? told,
      prior != nil && reading.has([.instruction, .evidence, .content], in: window)
        || told != nil && reading.has(.you, in: window)
    else { return }
    add(.override, channel.isEvidence ? 1 : 2, 0.75, index, max(end, window.upperBound - 1))
  }

  private static let regardless: Set<WordKey> = ["regardless", "irrespective", "notwithstanding", "despite"]

  private func instruction(in window: Range<Int>, weak: Bool) -> Int? {
    for index in window where reading.words[index].classes.contains(.instruction) {
      if weak && !Self.strictNouns.contains(reading.words[index].key) { continue }
      return isNounPhrase(window.lowerBound..<index) ? index : nil
    }
    return nil
  }

  /// Only modifiers stand before the noun: "ignore the error and follow the rules" is another clause.
  func isNounPhrase(_ frame: Range<Int>) -> Bool {
    let modifier: WordClass = [
      .determiner, .prior, .all, .your, .system, .new, .us, .instruction, .limit, .modeKind, .assistant, .user,
      .following,
    ]
    var others = 0
    for index in frame {
      let classes = reading.words[index].classes
      if classes.contains(.connector) {
        guard !reading.classes(index + 1).isDisjoint(with: modifier) else { return false }
      } else if classes.isDisjoint(with: modifier.union(.preposition)) {
        others += 1
      }
    }
    return others <= 2
  }

  /// 1 for a request of this text; lower where the words are quoted, told of somebody, or part of a longer thought.
  private func certainty(_ verb: Int) -> Int {
    if softened(verb) { return channel.isEvidence ? 2 : 3 }
    if reading.words[verb].start > 0 || requestVerbSet.contains(verb) { return 1 }
    let before = reading.before(verb, 5)
    if reading.has([.you, .polite], in: before) { return 1 }
    let telling = reading.has([.modal, .subject], in: before) || reading.classes(verb - 1).contains(.preposition)
    return channel.isEvidence ? (telling ? 2 : 1) : telling ? 3 : 2
  }

  /// "forget everything you were told", "disregard what came before", "ignore the above".
  private mutating func everythingBefore(_ verb: Int, _ window: Range<Int>) -> Bool {
    let near = reading.after(verb, 3)
    if reading.has(.all.union(.wh), in: near), let told = window.first(where: { isTold($0) }),
      reading.has(.you, in: window), reading.key(told + 1) != "about"
    {
      add(.override, certainty(verb), 0.95, verb, window.upperBound - 1)
      return true
    }
    if let prior = reading.first(.prior, in: near) {
      let next = reading.classes(prior + 1)
      let ends = !reading.sentence(verb).contains(prior + 1) || reading.words[prior].endsRun
      let carriesOn = next.contains(.connector) || next.contains(.output) || next.contains(.disregard)
      if ends || carriesOn {
        // "Ignore the above" is about all of it, "ignore the recipe above" is not.
        let isAll = (verb + 1..<prior).allSatisfy {
          !reading.words[$0].classes.isDisjoint(with: [.determiner, .all, .preposition])
            || Self.texts.contains(reading.words[$0].key)
        }
        let whole = isAll && !(verb + 1..<prior).contains { reading.words[$0].key == "my" }
        add(.override, whole ? certainty(verb) : channel.isEvidence ? 2 : 3, whole ? 0.9 : 0.5, verb, prior)
        return true
      }
    }
    if let all = near.first(where: { Self.everything.contains(reading.words[$0].key) }),
      let prior = reading.first(.prior, in: all + 1..<min(all + 5, window.upperBound)), isNounPhrase(all + 1..<prior)
    {
      add(.override, certainty(verb), 0.85, verb, window.upperBound - 1)
      return true
    }
    return false
  }

  private static let texts: Set<WordKey> = ["text", "texts", "content", "words", "everything", "stuff", "lines"]
  private static let everything: Set<WordKey> = ["everything", "anything", "whatever"]

  private func isTold(_ index: Int) -> Bool {
    reading.words[index].classes.contains(.told) || reading.words[index].key == "know"
  }

  /// Somebody speaks about ignoring, or forbids it.
  func isMention(_ verb: Int) -> Bool {
    for index in reading.before(verb, 2) where reading.words[index].classes.contains(.negation) {
      // "do not ignore" but "if not, ignore".
      if !reading.words[index].endsRun { return true }
    }
    let before = reading.before(verb, 6)
    guard let subject = before.last(where: { reading.words[$0].classes.contains(.subject) }) else {
      return isAskedAbout(verb)
    }
    if reading.has(.you, in: subject + 1..<verb) { return false }
    // "…, and ignore": another clause with the reader as its subject.
    return reading.words[verb].start == 0 || !reading.words[subject..<verb].contains { $0.endsRun }
  }

  /// "How do I ignore", "is it safe to bypass", "why does it skip".
  private func isAskedAbout(_ verb: Int) -> Bool {
    let sentence = reading.sentences[reading.words[verb].sentence]
    guard sentence.isQuestion, reading.words[verb].start == 0 else { return false }
    let first = reading.classes(sentence.words.lowerBound)
    return !first.isDisjoint(with: [.wh, .auxiliary]) && !reading.has(.you, in: sentence.words.lowerBound..<verb)
  }

  /// A quotation behind a word of saying is about the phrase: flagged in evidence, not called certain.
  private func softened(_ verb: Int) -> Bool {
    let sentence = reading.sentences[reading.words[verb].sentence]
    guard sentence.isQuoted || reading.words[verb].start == 2 else { return false }
    let words = max(0, verb - 5)..<verb
    return reading.has(.reporting, in: words) && !reading.has([.polite, .output], in: reading.after(verb, 10))
  }
}
