package import AssayLanguage

/// The thirteen relations of Allen's interval algebra between two spans of time.
package enum AllenRelation: Int, Sendable, CaseIterable {
  case before, meets, overlaps, starts, during, finishes, equals
  case finishedBy, contains, startedBy, overlappedBy, metBy, after

  package var inverse: AllenRelation { Self.allCases[Self.allCases.count - 1 - rawValue] }

  /// How `a` stands to `b`; ends that lie within `tolerance` seconds of each other count as equal.
  package init(_ a: Interval, _ b: Interval, tolerance: Double = 0) {
    func compare(_ x: Double, _ y: Double) -> Int { abs(x - y) <= tolerance ? 0 : x < y ? -1 : 1 }
    let starts = compare(a.start, b.start)
    let ends = compare(a.end, b.end)
    if starts == 0 && ends == 0 {
      self = .equals
    } else if compare(a.end, b.start) < 0 {
      self = .before
    } else if compare(a.start, b.end) > 0 {
      self = .after
    } else if compare(a.end, b.start) == 0 && starts < 0 && ends < 0 {
      self = .meets
    } else if compare(a.start, b.end) == 0 && starts > 0 && ends > 0 {
      self = .metBy
    } else {
      self = Self.crossing(starts, ends)
    }
  }

  private static func crossing(_ starts: Int, _ ends: Int) -> AllenRelation {
    switch (starts, ends) {
    case (0, -1): .starts
    case (0, _): .startedBy
    case (-1, 0): .finishedBy
    case (_, 0): .finishes
    case (-1, -1): .overlaps
    case (1, 1): .overlappedBy
    case (1, -1): .during
    default: .contains
    }
  }
}

/// How a sentence orders two events.
package enum TimeRelation: String, Sendable, CaseIterable {
  case before, after, during, overlapping
  /// Right after the other's end, within the tolerance.
  case immediatelyAfter = "immediately after"
  case immediatelyBefore = "immediately before"

  package var inverse: TimeRelation? {
    switch self {
    case .before: .after
    case .after: .before
    case .immediatelyAfter: .immediatelyBefore
    case .immediatelyBefore: .immediatelyAfter
    case .overlapping: .overlapping
    case .during: nil
    }
  }

  /// The wording that starts at a token: "prior to", "right after", "at the same time as".
  package static func match(in text: TokenizedText, at index: Int, before end: Int? = nil) -> (
    relation: TimeRelation, tokens: Int
  )? {
    table.longest(in: text, at: index, before: end).map { (allCases[$0.value], $0.tokens) }
  }

  private static let table: PhraseTable = {
    let wordings: [(TimeRelation, [String])] = [
      (
        .before,
        [
          "before", "prior to", "earlier than", "ahead of", "preceding", "precedes|preceded", "in advance of",
          "sometime|shortly|soon|long before", "followed by", "is|are|was|were followed by", "until",
        ]
      ),
      (
        .after,
        [
          "after", "following", "follows", "later than", "subsequent to", "subsequently to", "shortly|soon|long after",
          "preceded by", "is|are|was|were preceded by", "since", "once", "as soon as", "in the wake of",
        ]
      ),
      (.during, ["during", "in the course of", "throughout", "in the middle of", "within", "amid"]),
      (
        .overlapping,
        [
          "while", "whilst", "at the same time as", "at the same moment as", "simultaneously with", "together with",
          "along with", "as", "concurrently with", "at once with", "in parallel with",
        ]
      ),
      (.immediatelyAfter, ["right|immediately|directly|just|straight after", "immediately following"]),
      (.immediatelyBefore, ["right|immediately|directly|just before", "immediately preceding"]),
    ]
    var table = PhraseTable()
    for (relation, patterns) in wordings {
      guard let value = allCases.firstIndex(of: relation) else { continue }
      for words in patterns.flatMap(PhrasePattern.expand) { table.insert(words, value) }
    }
    return table
  }()
}
