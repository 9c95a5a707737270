/// A verified text cut into runs that each belong to one claim, for colouring: where claims overlap, the worst
/// verdict shows.
package struct MarkedText: Sendable {
  package struct Run: Sendable {
    package var text: String
    /// Number of the claim in the verification; nil for text between claims.
    package var claim: Int?
    package var verdict: Verdict?
    /// The run is among the words that the evidence does not carry.
    package var isFocus: Bool
  }

  package let runs: [Run]

  package init(_ verification: Verification) {
    let bytes = Array(verification.text.utf8)
    var owner = [Int32](repeating: -1, count: bytes.count)
    var focus = [Bool](repeating: false, count: bytes.count)
    let order = verification.claims.indices.sorted { a, b in
      let (first, second) = (verification.claims[a].judgement, verification.claims[b].judgement)
      if first.verdict != second.verdict { return Self.weight(first.verdict) < Self.weight(second.verdict) }
      return a < b
    }
    // A long text with many overlapping claims would cost their product: the marks then stop.
    var budget = max(1 << 20, bytes.count * 8)
    for index in order {
      let claim = verification.claims[index]
      for position in claim.claim.span.clamped(to: 0..<bytes.count) where budget > 0 {
        owner[position] = Int32(truncatingIfNeeded: index)
        focus[position] = false
        budget -= 1
      }
      for position in (claim.judgement.focus ?? 0..<0).clamped(to: 0..<bytes.count) where budget > 0 {
        focus[position] = true
        budget -= 1
      }
    }
    var runs: [Run] = []
    var start = 0
    while start < bytes.count {
      var end = start + 1
      // Runs end on scalar bounds only, whatever the offsets say.
      while end < bytes.count,
        (owner[end] == owner[start] && focus[end] == focus[start]) || bytes[end] & 0xc0 == 0x80
      {
        end += 1
      }
      let claim = owner[start] < 0 ? nil : Int(owner[start])
      runs.append(
        Run(
          text: String(decoding: bytes[start..<end], as: UTF8.self), claim: claim,
          verdict: claim.map { verification.claims[$0].judgement.verdict }, isFocus: focus[start]))
      start = end
    }
    self.runs = runs
  }

  private static func weight(_ verdict: Verdict) -> Int {
    switch verdict {
    case .notCheckable: 0
    case .supported: 1
    case .unsupported: 2
    case .contradicted: 3
    }
  }
}
