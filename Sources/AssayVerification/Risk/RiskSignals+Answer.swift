import Glibc

extension RiskSignals {
  /// The signals of a whole answer from those of its claims, for a model of answers and for people.
  ///
  /// Of an answer with one claim they are the claim's. Otherwise `unsupported` is its mean among checkable claims,
  /// `not_checkable` the share of claims, and every other the highest of a claim.
  package init(answer claims: [(judgement: Judgement, signals: RiskSignals)], context: RiskSignals = RiskSignals()) {
    self.init()
    let real = claims.filter { !$0.judgement.isNoClaim }
    for (_, signals) in real { formMaximum(signals) }
    let checkable = real.filter { $0.judgement.verdict != .notCheckable }
    if self[.unsupported] != nil, !checkable.isEmpty {
      let sum = checkable.reduce(0) { $0 + ($1.signals[.unsupported] ?? 0) }
      self[.unsupported] = sum / Double(checkable.count)
    }
    if self[.notCheckable] != nil {
      self[.notCheckable] = Double(real.count - checkable.count) / Double(real.count)
    }
    fill(from: context)
  }

  /// The signal of an answer's length: 0 up to the usual length, 1 at ten times as much.
  package static func answerLength(bytes: Int, usualBytes: Int) -> Double {
    guard bytes > usualBytes, usualBytes > 0 else { return 0 }
    return min(1, log10(Double(bytes) / Double(usualBytes)))
  }
}
