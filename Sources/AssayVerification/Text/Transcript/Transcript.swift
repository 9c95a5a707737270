import AssayLanguage
import AssayWire

/// The words that were spoken, indexed once: a word's places are found without a scan.
struct Transcript: Sendable {
  /// One spoken word after another, hesitations left out.
  private(set) var ids: [Int32] = []
  private(set) var stems: [Int32] = []
  private(set) var content: [Bool] = []
  /// The fact that each word comes from.
  private(set) var facts: [Int32] = []
  private(set) var starts: [Float] = []
  private(set) var ends: [Float] = []
  private(set) var speakers: [Int32] = []
  /// A sentence, or a turn, ends behind the word.
  private(set) var closes: [Bool] = []
  private(set) var speakerNames: [String] = []
  /// The sound of hesitation before a word, by place.
  private var fillerOf: [Int: WordKey] = [:]
  private var lastFiller: WordKey?

  private var idOf: [WordKey: Int32] = [:]
  private var stemOf: [WordKey: Int32] = [:]
  /// Places of word `id` are `places[offsets[id]..<offsets[id + 1]]`.
  private var offsets: [Int32] = []
  private var places: [Int32] = []
  private var negators: Set<Int32> = []
  private var numbers: Set<Int32> = []

  var count: Int { ids.count }
  var isEmpty: Bool { ids.isEmpty }

  init(facts all: [Fact]) {
    var speakerOf: [String: Int32] = [:]
    for (number, fact) in all.enumerated() where fact.kind == .word || fact.kind == .speech {
      let speaker = fact.attribute("speaker").flatMap { value in
        value.string ?? value.int.map { String($0) }
      }.map { name -> Int32 in
        if let known = speakerOf[name] { return known }
        speakerNames.append(name)
        speakerOf[name] = Int32(speakerNames.count - 1)
        return Int32(speakerNames.count - 1)
      }
      append(fact, number, speaker ?? -1)
    }
    if !closes.isEmpty { closes[closes.count - 1] = true }
    index()
  }

  private mutating func append(_ fact: Fact, _ number: Int, _ speaker: Int32) {
    let text = TokenizedText(fact.value)
    var units = SpokenForms.units(of: text, tokens: 0..<text.count)
    if let only = units.first, units.count == 1, FunctionWords.fillers.contains(only.key) { lastFiller = only.key }
    units = units.withoutFillers
    let time = fact.time
    let span = time.map { $0.end - $0.start } ?? 0
    if let last = speakers.last, last != speaker { closes[closes.count - 1] = true }
    for (position, unit) in units.enumerated() {
      if let filler = unit.filler ?? lastFiller { fillerOf[ids.count] = filler }
      lastFiller = nil
      ids.append(Self.intern(unit.key, &idOf))
      stems.append(Self.intern(unit.stem, &stemOf))
      content.append(SpokenForms.isContent(unit.key))
      facts.append(Int32(number))
      speakers.append(speaker)
      // Within one utterance the words are spread evenly over its time.
      let share = span / Double(max(units.count, 1))
      starts.append(time.map { Float($0.start + share * Double(position)) } ?? .nan)
      ends.append(time.map { Float($0.start + share * Double(position + 1)) } ?? .nan)
      closes.append(fact.kind == .speech && endsSentence(text, unit.token))
    }
    guard !units.isEmpty else { return }
    if fact.kind == .speech || Self.closing(fact.textAttribute("punct") ?? "") || Self.closing(fact.value) {
      closes[closes.count - 1] = true
    }
  }

  private func endsSentence(_ text: TokenizedText, _ token: Int) -> Bool {
    guard token + 1 < text.count else { return true }
    let next = text.tokens[token + 1].key
    return next == "." || next == "?" || next == "!"
  }

  private static func closing(_ text: String) -> Bool {
    guard let last = text.utf8.last else { return false }
    return last == UInt8(ascii: ".") || last == UInt8(ascii: "?") || last == UInt8(ascii: "!")
  }

  private static func intern(_ key: WordKey, _ table: inout [WordKey: Int32]) -> Int32 {
    if let known = table[key] { return known }
    let id = Int32(table.count)
    table[key] = id
    return id
  }

  private mutating func index() {
    numbers = Set(SpokenForms.numerals.compactMap { idOf[$0] })
    negators = Set(FunctionWords.negators.compactMap { idOf[$0] })
    offsets = [Int32](repeating: 0, count: idOf.count + 1)
    for id in ids { offsets[Int(id) + 1] += 1 }
    for id in 0..<idOf.count { offsets[id + 1] += offsets[id] }
    var next = offsets
    places = [Int32](repeating: 0, count: ids.count)
    for (place, id) in ids.enumerated() {
      places[Int(next[Int(id)])] = Int32(place)
      next[Int(id)] += 1
    }
  }

  /// The number of a word; nil when it was never said.
  func id(_ key: WordKey) -> Int32? { idOf[key] }
  func stem(_ key: WordKey) -> Int32? { stemOf[key] }
  func knows(_ key: WordKey) -> Bool { idOf[key] != nil }

  /// Whether the word at a place turns its sentence round.
  func isNegator(_ place: Int) -> Bool { negators.contains(ids[place]) }

  /// Whether the word at a place is a numeral.
  func isNumber(_ place: Int) -> Bool { numbers.contains(ids[place]) }

  /// The sound of hesitation between a word and the one before it.
  func filler(before place: Int) -> WordKey? { fillerOf[place] }

  func places(of id: Int32) -> ArraySlice<Int32> { places[Int(offsets[Int(id)])..<Int(offsets[Int(id) + 1])] }

  /// How much a word tells: the logarithm of how rarely it is said, at most 1.
  func weight(of id: Int32) -> Double {
    let share = Double(places(of: id).count) / Double(max(count, 1))
    return share > 0.02 ? 0.25 : share > 0.005 ? 0.6 : 1
  }

  /// When the last word ends.
  var seconds: Double { ends.last { $0.isFinite }.map { Double($0) } ?? 0 }

  /// Seconds of a stretch of words; nil when no times are known.
  func time(of range: Range<Int>) -> Interval? {
    var start = Float.infinity
    var end = -Float.infinity
    for place in range where starts[place].isFinite {
      start = min(start, starts[place])
      end = max(end, ends[place])
    }
    return start.isFinite ? Interval(start: Double(start), end: Double(end)) : nil
  }

  /// Numbers of the facts in a stretch of words, without repeats.
  func factNumbers(of range: Range<Int>) -> [Int] {
    var numbers: [Int] = []
    for place in range.prefix(Judgement.citationsMax * 2) where numbers.last != Int(facts[place]) {
      numbers.append(Int(facts[place]))
    }
    return numbers
  }

  /// As `factNumbers`, without a bound.
  func allFactNumbers(of range: Range<Int>) -> [Int] {
    var numbers: [Int] = []
    for place in range where numbers.last != Int(facts[place]) { numbers.append(Int(facts[place])) }
    return numbers
  }
}
