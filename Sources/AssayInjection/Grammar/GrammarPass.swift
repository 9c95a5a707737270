import AssayLanguage

/// Runs the rules over one form of a segment.
struct GrammarPass {
  let reading: Reading
  let channel: SegmentChannel
  private(set) var signals: [InjectionSignal] = []
  /// Requests by their first word, found once.
  private(set) var requests: [ImperativeClause] = []
  /// Words that are part of a request or a question.
  var askedWords = 0
  private(set) var requestVerbSet: Set<Int> = []

  init(_ reading: Reading, channel: SegmentChannel) {
    self.reading = reading
    self.channel = channel
  }

  /// Signals beyond this are not collected: the finding shows fewer anyway.
  static let signalsMax = 400

  mutating func add(_ rule: InjectionRule, _ tier: Int, _ suspicion: Double, _ from: Int, _ through: Int) {
    guard signals.count < Self.signalsMax else { return }
    signals.append(
      InjectionSignal(rule: rule, tier: tier, span: reading.span(from, through), suspicion: suspicion))
  }

  mutating func add(_ rule: InjectionRule, _ tier: Int, _ suspicion: Double, bytes: Range<Int>) {
    guard signals.count < Self.signalsMax else { return }
    signals.append(
      InjectionSignal(rule: rule, tier: tier, span: reading.mapped.original(bytes), suspicion: suspicion))
  }

  mutating func run() {
    phrases()
    guard !reading.words.isEmpty else { return }
    findRequests()
    for index in reading.words.indices {
      let classes = reading.words[index].classes
      if reading.words[index].token > 0 { setAside(at: index) }
      regardless(at: index)
      if classes.isEmpty { continue }
      if classes.contains(.instruction) { undone(at: index) }
      if classes.contains(.all) { everythingUndone(at: index) }
      if classes.contains(.assistant) { vocative(at: index) }
      if classes.contains(.trusting) { trust(at: index) }
      if classes.contains(.medium) { discredit(at: index) }
      if classes.contains(.disregard) { override(at: index) }
      if !classes.isDisjoint(with: [.new, .urgent]) { announcement(at: index) }
      if classes.contains(.mode) { modeSwitch(at: index) }
      if classes.contains(.you) { persona(at: index) }
      if !classes.isDisjoint(with: [.secret, .system]) { secret(at: index) }
      if classes.contains(.reveal) { reveal(at: index) }
      if classes.contains(.foreign) {
        foreign(at: index)
        foreignRequest(at: index)
      }
    }
    for request in requests { judge(request) }
    pretexts()
    alarms()
    questions()
    emptyList()
    repetition()
  }

  private mutating func findRequests() {
    let reader = ImperativeReader(reading: reading)
    var covered = 0
    var strange: UInt8 = 0
    for index in reading.words.indices {
      let word = reading.words[index]
      let isEmbedded = strange.nonzeroBitCount >= 5 && followsOtherLanguage(index)
      strange = strange << 1 | (word.classes.isEmpty || word.classes.contains(.foreign) ? 1 : 0)
      guard word.start > 0 || isEmbedded, index >= covered, let clause = reader.clause(at: index) else { continue }
      // Inside a sentence a verb must be known and something must lead to it: "…, and the" is nothing.
      if word.start < 2, !clause.isKnown || !isEmbedded && !isLedTo(index) { continue }
      requests.append(clause)
      covered = clause.verb + 1
    }
    // "I want you to", "you must" inside a sentence.
    for index in reading.words.indices
    where reading.words[index].start == 0 && reading.words[index].classes.contains(.you) {
      guard
        reading.key(index + 1) == GrammarKeys.to || !reading.classes(index + 1).isDisjoint(with: [.modal, .auxiliary]),
        let clause = reader.clause(at: index), clause.form == .addressed
      else { continue }
      requests.append(clause)
    }
    requestVerbSet = Set(requests.map(\.verb))
  }
}

extension GrammarPass {
  /// An English verb right behind words of another language starts an embedded instruction.
  private func followsOtherLanguage(_ index: Int) -> Bool {
    guard channel != .ocr, reading.words[index].classes.contains(.verb) else { return false }
    var others = 0
    for before in max(0, index - 10)..<index where LanguageGuess.isOther(reading.words[before].key) { others += 1 }
    return others >= 2
  }

  /// A clause inside a sentence asks for something when its sentence did so before, or when it follows a short
  /// frame: "if you can, …", "in your answer, …", "for research, …". In a telling sentence it goes on telling.
  private func isLedTo(_ index: Int) -> Bool {
    let start = reading.sentence(index).lowerBound
    if let last = requests.last, last.from >= start { return true }
    let first = reading.classes(start)
    guard !first.isDisjoint(with: [.condition, .preposition, .adverb, .polite, .you, .connector, .first, .wh]) else {
      return reading.words[start].key == GrammarKeys.to || index - start <= 3
    }
    return index - start <= 20 && !reading.has(.subject, in: start..<index)
  }
}

/// Keys that several rules ask for.
enum GrammarKeys {
  static let to: WordKey = "to"
  static let and: WordKey = "and"
  static let now: WordKey = "now"
  static let mode: WordKey = "mode"
  static let you: WordKey = "you"
  static let the: WordKey = "the"
  static let user: WordKey = "user"
}
