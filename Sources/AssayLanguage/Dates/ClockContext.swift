/// What stands before a time and says what it is.
struct ClockContext {
  enum Cue: Sendable { case place, after, before, length, more, less, opening, closing }

  private(set) var cue: Cue?
  private(set) var approximate = false
  private(set) var isBetween = false
  /// "after" or "before" in front of "the first 20 seconds".
  private(set) var outer: Cue?

  init(text: TokenizedText, tokens: Range<Int>, before index: Int) {
    var at = index - 1
    // At most six words back, over articles and words of vagueness.
    for _ in 0..<6 {
      guard at >= tokens.lowerBound else { return }
      let key = text[at].key
      if ClockLexicon.vague[key] != nil {
        approximate = true
      } else if let found = ClockLexicon.cues[key] {
        if cue == .opening || cue == .closing {
          // "the first", "in the last": the adjective rules, unless a bound stands before it.
          if found == .after || found == .before { outer = found }
          return
        }
        cue = found
        isBetween = ClockLexicon.between[key] != nil
        if key == ClockLexicon.than { cue = Self.comparison(text, at - 1, from: tokens.lowerBound) }
        if isBetween, at > tokens.lowerBound, ClockLexicon.cues[text[at - 1].key] == .length { cue = .length }
        if cue != .opening && cue != .closing { return }
      } else if ClockLexicon.passed[key] == nil {
        return
      }
      at -= 1
    }
  }

  /// "less than", "no more than", "longer than".
  private static func comparison(_ text: TokenizedText, _ index: Int, from start: Int) -> Cue? {
    guard index >= start, let more = ClockLexicon.comparatives[text[index].key] else { return nil }
    let negated = index > start && ClockLexicon.negations[text[index - 1].key] != nil
    return more != negated ? .more : .less
  }
}

enum ClockLexicon {
  enum Follower: Sendable { case into, mark, long, before }

  static let units = WordTable<Double>([
    ("s", 1), ("sec", 1), ("secs", 1), ("second", 1), ("seconds", 1), ("ms", 0.001), ("millisecond", 0.001),
    ("milliseconds", 0.001), ("m", 60), ("min", 60), ("mins", 60), ("minute", 60), ("minutes", 60), ("h", 3600),
    ("hr", 3600), ("hrs", 3600), ("hour", 3600), ("hours", 3600),
  ])

  /// "two-minute", "thirty-second", "second-long".
  static let compounds: WordTable<Double> = {
    var entries: [(String, Double)] = []
    let named = [("second", 1.0), ("minute", 60.0), ("hour", 3600.0)]
    for (unit, length) in named {
      for (value, word) in SmallNumber.units.enumerated() where value > 0 {
        entries.append((word + "-" + unit, Double(value) * length))
      }
      for (index, word) in SmallNumber.tens.enumerated() {
        entries.append((word + "-" + unit, Double(20 + index * 10) * length))
      }
      entries.append(("half-" + unit, length / 2))
    }
    return WordTable(entries)
  }()

  static let starts: WordTable<Bool> = {
    var words =
      ["a", "an", "half", "couple", "second", "minute", "hour", "seconds", "minutes"] + SmallNumber.units
      + SmallNumber.tens
    for ten in SmallNumber.tens {
      for unit in 1...9 { words.append(ten + "-" + SmallNumber.units[unit]) }
    }
    for unit in ["second", "minute", "hour"] {
      for word in SmallNumber.units + SmallNumber.tens + ["half"] { words.append(word + "-" + unit) }
    }
    return WordTable(words.map { ($0, true) })
  }()

  static let cues = WordTable<ClockContext.Cue>([
    ("at", .place), ("by", .before), ("until", .before), ("till", .before), ("before", .before),
    ("after", .after), ("past", .after), ("since", .after), ("from", .place), ("between", .place), ("for", .length),
    ("lasting", .length), ("lasts", .length), ("lasted", .length), ("last", .closing), ("final", .closing),
    ("closing", .closing), ("first", .opening), ("opening", .opening), ("initial", .opening), ("within", .opening),
    ("least", .more), ("than", .more), ("over", .more), ("most", .less), ("under", .less), ("timestamp", .place),
    ("mark", .place), ("during", .place), ("timecode", .place), ("t", .place), ("takes", .length), ("took", .length),
  ])
  static let between = WordTable<Bool>(["between", "from"].map { ($0, true) })
  static let vague = WordTable<Bool>(
    ["about", "around", "approximately", "roughly", "nearly", "almost", "circa", "~", "approx", "some", "just"].map {
      ($0, true)
    })
  static let passed = WordTable<Bool>(
    ["the", "exactly", "precisely", ".", "of", "[", "(", "=", "@", ":"].map { ($0, true) })
  static let placePrepositions = WordTable<Bool>(
    ["at", "around", "by", "from", "after", "before", "until", "to", "about", "between"].map { ($0, true) })
  static let followers = WordTable<Follower>([
    ("in", .into), ("into", .into), ("mark", .mark), ("point", .mark), ("long", .long), ("timestamp", .mark),
    ("stamp", .mark), ("before", .before),
  ])
  static let verbsAfterIn = WordTable<Bool>(
    ["total", "length", "duration", "all", "real", "which", "advance", "between", "row"].map { ($0, true) })

  static let and: WordKey = "and"
  static let comma: WordKey = ","
  static let dash: WordKey = "-"
  static let than: WordKey = "than"
  static let second: WordKey = "second"
  static let theEnd: [WordKey] = ["the", "end"]
  static let links = WordTable<Bool>(["to", "until", "till", "til", "through", "-"].map { ($0, true) })
  static let comparatives = WordTable<Bool>([
    ("more", true), ("longer", true), ("greater", true), ("later", true), ("less", false), ("fewer", false),
    ("shorter", false), ("earlier", false), ("sooner", false),
  ])
  static let negations = WordTable<Bool>(["no", "not", "isn't", "never"].map { ($0, true) })
  static let edges = WordTable<Bool>(["first", "last", "final", "opening", "closing", "initial"].map { ($0, true) })
  static let afterSecond = WordTable<Bool>(
    [
      "later", "long", "in", "into", "before", "after", "and", "or", "ago", "of", "is", "when", "as", "at", "for", "to",
      "then",
      "while", "until", "earlier", "each", "the",
    ].map { ($0, true) })
  static let half: WordKey = "half"
  static let a: WordKey = "a"
  static let an: WordKey = "an"
  static let into: WordKey = "into"
  static let metre: WordKey = "m"
  static let andAHalf: [WordKey] = ["and", "a", "half"]
  static let aCoupleOf: [WordKey] = ["a", "couple", "of"]
}
