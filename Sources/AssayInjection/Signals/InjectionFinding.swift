package import AssayWire

/// One reason to be careful with a segment.
package struct InjectionSignal: Sendable, Hashable {
  package var rule: InjectionRule
  /// 1 = certain (override, hidden text), 2 = flag and raise risk, 3 = instruction-like, for display only.
  package var tier: Int
  /// UTF-8 bytes of the segment's text.
  package var span: Range<Int>
  /// The chance that a segment with this signal alone instructs, 0 to 1.
  package var suspicion: Double

  package init(rule: InjectionRule, tier: Int, span: Range<Int>, suspicion: Double) {
    self.rule = rule
    self.tier = tier
    self.span = span
    self.suspicion = suspicion
  }
}

/// What the screen says of a segment.
package struct InjectionFinding: Sendable, Hashable {
  /// The lowest tier of the signals; 0 when there is none.
  package var tier: Int
  /// From 0 to 1: one minus the product of the signals' chances to be harmless, each rule counted once.
  package var suspicion: Double
  /// By tier, then by place, then by rule; at most `signalsMax`.
  package var signals: [InjectionSignal]

  package static let signalsMax = 64
  package static let clean = InjectionFinding(tier: 0, suspicion: 0, signals: [])

  package init(tier: Int, suspicion: Double, signals: [InjectionSignal]) {
    self.tier = tier
    self.suspicion = suspicion
    self.signals = signals
  }

  /// Orders, bounds and weighs signals.
  package init(_ all: [InjectionSignal]) {
    let found = Self.relevant(all)
    var strongest: [InjectionRule: Double] = [:]
    for signal in found { strongest[signal.rule] = max(strongest[signal.rule] ?? 0, signal.suspicion) }
    var harmless = 1.0
    for rule in strongest.keys.sorted(by: { $0.rawValue < $1.rawValue }) { harmless *= 1 - (strongest[rule] ?? 0) }
    let tier = found.map(\.tier).min() ?? 0
    // What is only instruction-like stays below what is flagged.
    let ceiling = tier == 3 ? 0.35 : tier == 2 ? 0.89 : 0.99
    suspicion = tier == 0 ? 0 : min(ceiling, 1 - harmless)
    self.tier = tier
    signals = Array(Self.ordered(found).prefix(Self.signalsMax))
  }

  /// Beside what is flagged, what is only instruction-like in the same words adds nothing.
  private static func relevant(_ all: [InjectionSignal]) -> [InjectionSignal] {
    let flagged = all.filter { $0.tier <= 2 }.map(\.span)
    guard !flagged.isEmpty, flagged.count < all.count else { return all }
    var covered: [Range<Int>] = []
    for span in flagged.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = covered.last, span.lowerBound <= last.upperBound {
        covered[covered.count - 1] = last.lowerBound..<max(last.upperBound, span.upperBound)
      } else {
        covered.append(span)
      }
    }
    return all.filter { signal in
      guard signal.tier == 3 else { return true }
      var low = 0
      var high = covered.count
      while low < high {
        let middle = (low + high) / 2
        if covered[middle].upperBound <= signal.span.lowerBound { low = middle + 1 } else { high = middle }
      }
      return low == covered.count || covered[low].lowerBound >= signal.span.upperBound
    }
  }

  private static func ordered(_ found: [InjectionSignal]) -> [InjectionSignal] {
    var seen: Set<InjectionSignal> = []
    let unique = found.filter { seen.insert($0).inserted }
    return unique.sorted { a, b in
      if a.tier != b.tier { return a.tier < b.tier }
      if a.span.lowerBound != b.span.lowerBound { return a.span.lowerBound < b.span.lowerBound }
      if a.span.upperBound != b.span.upperBound { return a.span.upperBound < b.span.upperBound }
      return a.rule.rawValue < b.rule.rawValue
    }
  }

  /// Tier 1 or 2: the segment should be isolated and its request's risk raised.
  package var isFlagged: Bool { tier == 1 || tier == 2 }

  /// The object of the batch format: `{"tier":2,"suspicion":0.6,"signals":[{"rule":…,"tier":2,"span":[0,9]}]}`.
  package var json: JSONValue {
    [
      "tier": .int(tier), "suspicion": .double((suspicion * 10_000).rounded() / 10_000),
      "signals": .array(
        signals.map {
          [
            "rule": .string($0.rule.rawValue), "tier": .int($0.tier),
            "span": [.int($0.span.lowerBound), .int($0.span.upperBound)],
          ]
        }),
    ]
  }
}
