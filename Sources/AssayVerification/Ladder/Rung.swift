/// How much an answer may do on its own, the most autonomous first.
package enum Rung: String, Sendable, CaseIterable, Comparable, Hashable {
  case answer
  /// The answer with what is doubtful and what carries the rest.
  case caveat
  /// A question back, or a request for a better capture, that names what is missing.
  case clarify
  /// What the evidence carries, without the rest.
  case partial
  case abstain
  case human

  package var index: Int {
    switch self {
    case .answer: 0
    case .caveat: 1
    case .clarify: 2
    case .partial: 3
    case .abstain: 4
    case .human: 5
    }
  }

  package static func < (a: Rung, b: Rung) -> Bool { a.index < b.index }
}

/// How often each rung was taken; mergeable, for a monitored share with an alert.
package struct RungCounts: Sendable, Hashable {
  private var counts = [Int](repeating: 0, count: Rung.allCases.count)
  /// Decisions in which a floor overrode the score.
  package private(set) var floored = 0

  package init() {}

  package mutating func add(_ decision: Decision) {
    counts[decision.rung.index] += 1
    if !decision.floors.isEmpty { floored += 1 }
  }

  package mutating func merge(_ other: RungCounts) {
    for index in counts.indices { counts[index] += other.counts[index] }
    floored += other.floored
  }

  package var total: Int { counts.reduce(0, +) }
  package subscript(rung: Rung) -> Int { counts[rung.index] }
  /// Nil before the first decision.
  package func share(_ rung: Rung) -> Double? { total > 0 ? Double(self[rung]) / Double(total) : nil }
}
