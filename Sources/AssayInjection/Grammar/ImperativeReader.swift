import AssayLanguage

/// How a request is put.
enum RequestForm {
  /// "Send it."
  case imperative
  /// "You must send it", "your task is to send it": addressed to the reader.
  case addressed
  /// "Could you send it": polite, between people.
  case polite
}

/// A request found at the start of a clause.
struct ImperativeClause {
  /// The verb.
  var verb: Int
  /// The first word that belongs to it, politeness included.
  var from: Int
  /// One past the last word of its clause.
  var end: Int
  var form: RequestForm
  var isNegated: Bool
  var isPolite: Bool
  /// The verb is in the lexicon; else only its shape says that it is one.
  var isKnown: Bool
  var classes: WordClass
}

/// Finds requests by their grammar: a base form at the start of a clause, behind politeness, adverbs or one of the
/// phrases that hand a task over.
struct ImperativeReader {
  let reading: Reading

  private static let make: Set<WordKey> = ["make", "be", "be"]
  private static let sure: Set<WordKey> = ["sure", "certain"]
  private static let tryWords: Set<WordKey> = ["remember", "try", "proceed", "attempt", "continue", "begin", "start"]
  private static let negations: Set<WordKey> = ["don't", "dont", "never", "not"]
  private static let hesitate: Set<WordKey> = ["hesitate", "forget", "fail", "neglect"]
  private static let wants: Set<WordKey> = [
    "want", "need", "like", "ask", "expect", "order", "command", "instruct", "require", "urge", "beg", "request",
    "love",
  ]
  private static let to: WordKey = "to"
  private static let that: WordKey = "that"
  private static let you: WordKey = "you"
  private static let doWord: WordKey = "do"
  private static let feel: WordKey = "feel"
  private static let freeWord: WordKey = "free"
  private static let go: WordKey = "go"
  private static let ahead: WordKey = "ahead"
  private static let consider: Set<WordKey> = ["consider"]
  private static let asked: Set<WordKey> = ["can", "could", "would", "will"]
  private static let offering: Set<WordKey> = ["can", "may", "could", "might"]
  private static let taskVerbs: Set<WordKey> = ["is", "was", "be", "are"]

  /// The request that starts at a word, if one does.
  func clause(at start: Int) -> ImperativeClause? {
    let sentence = reading.sentence(start)
    var index = start
    var form = RequestForm.imperative
    var negated = false
    var polite = false
    for _ in 0..<8 {
      guard index < sentence.upperBound else { return nil }
      guard let step = lead(index, sentence, &form, &negated, &polite) else { break }
      index += step
    }
    guard index < sentence.upperBound else { return nil }
    guard let known = shape(index, from: start, sentence, form, polite: polite || negated) else { return nil }
    return ImperativeClause(
      verb: index, from: start, end: end(index, sentence), form: form, isNegated: negated, isPolite: polite,
      isKnown: known, classes: reading.classes(index))
  }

  /// How many words of lead-in stand at a place; nil when the verb should be there.
  private func lead(
    _ index: Int, _ sentence: Range<Int>, _ form: inout RequestForm, _ negated: inout Bool, _ polite: inout Bool
  ) -> Int? {
    guard let key = reading.key(index) else { return nil }
    let second = index + 1 < sentence.upperBound ? reading.key(index + 1) : nil
    let third = index + 2 < sentence.upperBound ? reading.key(index + 2) : nil
    let classes = reading.classes(index)
    if Self.make.contains(key), let second, Self.sure.contains(second) {
      if let third, third == Self.to || third == Self.that { return skipYou(index + 3, sentence) - index }
      return skipYou(index + 2, sentence) - index
    }
    if Self.tryWords.contains(key), second == Self.to { return 2 }
    if key == Self.doWord, let second, Self.negations.contains(second) { return negation(index + 2, index, &negated) }
    if Self.negations.contains(key) { return negation(index + 1, index, &negated) }
    if key == Self.feel, second == Self.freeWord { return third == Self.to ? 3 : 2 }
    if key == Self.go, second == Self.ahead { return 3 }
    if key == Self.to, second.map({ Self.tryWords.contains($0) }) == true { return 2 }
    if key == "from", second == "now" || second == "this" { return third == "on" ? 3 : third == "point" ? 4 : nil }
    if Self.asked.contains(key), second == Self.you {
      form = .polite
      return 2
    }
    if let count = addressed(index, sentence) {
      // "You can…" offers, "you must…" demands.
      form = second.map { Self.offering.contains($0) } == true ? .polite : .addressed
      return count
    }
    if classes.contains(.polite) {
      polite = true
      return 1
    }
    if classes.contains(.adverb), !classes.contains(.verb) { return 1 }
    return isAdverb(index) && index + 1 < sentence.upperBound ? 1 : nil
  }

  private func negation(_ next: Int, _ index: Int, _ negated: inout Bool) -> Int {
    if let key = reading.key(next), Self.hesitate.contains(key) {
      return (reading.key(next + 1) == Self.to ? next + 2 : next + 1) - index
    }
    negated = true
    return next - index
  }

  private func skipYou(_ index: Int, _ sentence: Range<Int>) -> Int {
    index < sentence.upperBound && reading.key(index) == Self.you ? index + 1 : index
  }

  /// "you must", "you need to", "I want you to", "your new task is to".
  private func addressed(_ index: Int, _ sentence: Range<Int>) -> Int? {
    guard let key = reading.key(index) else { return nil }
    if key == Self.you {
      var next = index + 1
      var found = reading.key(next) == Self.to && isEmpowered(before: index)
      while next < min(index + 6, sentence.upperBound) {
        let classes = reading.classes(next)
        guard
          classes.contains(.modal) || classes.contains(.auxiliary) || reading.key(next) == Self.to
            || (found && classes.contains(.adverb))
        else { break }
        if classes.contains(.modal) { found = true }
        next += 1
      }
      return found ? next - index : nil
    }
    if reading.classes(index).contains(.subject) {
      for next in index + 1..<min(index + 4, max(index + 1, sentence.upperBound))
      where Self.wants.contains(reading.words[next].key) {
        guard reading.key(next + 1) == Self.you, reading.key(next + 2) == Self.to else { return nil }
        return next + 3 - index
      }
      return nil
    }
    guard reading.classes(index).contains(.your) else { return nil }
    for next in index + 1..<min(index + 4, max(index + 1, sentence.upperBound))
    where reading.classes(next).contains(.task) {
      guard let verb = reading.key(next + 1), Self.taskVerbs.contains(verb) else { continue }
      return (reading.key(next + 2) == Self.to ? next + 3 : next + 2) - index
    }
    return nil
  }

  /// "The user has authorised you to…".
  private func isEmpowered(before index: Int) -> Bool {
    guard let key = reading.key(index - 1) else { return false }
    return Self.empowering.contains(key)
  }

  private static let empowering: Set<WordKey> = [
    "authorised", "authorized", "instructed", "ordered", "commanded", "told", "permitted", "instructs", "orders",
    "authorises", "authorizes", "directs", "requires",
  ]

  /// "seamlessly", "carefully".
  private func isAdverb(_ index: Int) -> Bool {
    let range = reading.text[reading.words[index].token].range
    guard range.count >= 5, reading.classes(index).isDisjoint(with: [.verb, .instruction]) else { return false }
    return reading.text.byte(range.upperBound - 1) | 0x20 == UInt8(ascii: "y")
      && reading.text.byte(range.upperBound - 2) | 0x20 == UInt8(ascii: "l")
  }

  /// Whether a word stands as an imperative: true for a verb of the lexicon, false for an unknown word that is one
  /// by its shape, nil for no imperative.
  private func shape(
    _ verb: Int, from start: Int, _ sentence: Range<Int>, _ form: RequestForm, polite: Bool
  ) -> Bool? {
    let word = reading.words[verb]
    let classes = word.classes
    guard verb + 1 < sentence.upperBound, !word.colonBehind, !classes.contains(.foreign),
      !Self.courtesies.contains(word.key)
    else { return nil }
    let next = reading.classes(verb + 1)
    let object: WordClass = [.determiner, .object, .wh, .identifier, .your, .all]
    // "Change the…" but not "Change 1.00"; a mark behind the verb must open a quotation or a number with its sign.
    let opensObject = !next.isDisjoint(with: object) && !(next.contains(.verbOfBeing))
    if classes.contains(.verb) {
      if form != .imperative || polite { return true }
      if next.contains(.verbOfBeing) || (next.contains(.auxiliary) && !next.contains(.wh)) { return nil }
      if !classes.contains(.ambiguous) { return true }
      if opensObject { return true }
      return word.endsRun && next.contains(.number) && reading.has(.resource, in: verb + 1..<sentence.upperBound)
        ? true : ambiguousObject(verb, sentence)
    }
    guard form == .imperative, verb == start || polite || verb > start else { return form == .imperative ? nil : true }
    let closed: WordClass = [
      .determiner, .object, .subject, .wh, .auxiliary, .preposition, .negation, .connector, .number, .identifier, .you,
      .adverb, .all, .prior, .following, .condition, .new,
    ]
    guard classes.isDisjoint(with: closed), !word.endsRun, !word.isCapitals, next.contains(.determiner),
      !next.contains(.negation), looksLikeBase(verb)
    else { return nil }
    return false
  }

  /// "Send money to…", "Transfer funds to…", "Email alice@…": the noun reading needs no second noun and preposition.
  private func ambiguousObject(_ verb: Int, _ sentence: Range<Int>) -> Bool? {
    let word = reading.words[verb]
    guard !word.isCapitals, !word.endsRun, sentence.count >= 4 else { return nil }
    if let next = reading.key(verb + 1), Self.manner.contains(next) { return true }
    if word.classes.contains(.persona), let next = reading.key(verb + 1), next == "as" || next == "like" { return true }
    if let next = reading.key(verb + 1), next == "with", reading.has(.content, in: reading.after(verb, 4)) {
      return true
    }
    let window = reading.after(verb, 3)
    // "Wire Payment" is a heading.
    if word.isCapitalised, let next = window.first, reading.words[next].isCapitalised { return nil }
    return reading.has(.resource, in: window) && reading.has(.preposition, in: reading.after(verb, 6)) ? true : nil
  }

  private static let courtesies: Set<WordKey> = ["thank", "thanks", "welcome", "hope", "wish", "sorry", "love"]

  /// Behind a verb these say how, behind a noun they are rare.
  private static let manner: Set<WordKey> = ["only", "exactly", "solely", "nothing", "verbatim", "back"]

  /// Not an ending that a base form rarely has.
  private func looksLikeBase(_ index: Int) -> Bool {
    let word = reading.words[index]
    let token = reading.text[word.token]
    guard token.kind == .word, token.end - token.start >= 3 else { return false }
    let last = reading.text.byte(Int(token.end) - 1) | 0x20
    let before = reading.text.byte(Int(token.end) - 2) | 0x20
    if last == UInt8(ascii: "s") && before != UInt8(ascii: "s") { return false }
    if last == UInt8(ascii: "d") && before == UInt8(ascii: "e") { return false }
    if last == UInt8(ascii: "g") && before == UInt8(ascii: "n") { return false }
    return true
  }

  /// A clause goes on to the end of its sentence, 40 words at most.
  private func end(_ verb: Int, _ sentence: Range<Int>) -> Int { min(sentence.upperBound, verb + 40) }
}
