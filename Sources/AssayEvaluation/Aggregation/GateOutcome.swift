import AssayCore
package import AssayScoring
package import AssayWire

/// What became of a gate: pass, fail, or not enough data, which never passes.
package struct GateOutcome: Sendable, Hashable {
  package enum Verdict: String, Sendable { case pass, fail, inconclusive }

  package var gate: GateSpec
  package var verdict: Verdict
  package var value: Double?
  package var low: Double?
  package var high: Double?
  package var n: Int
  /// One sentence for people.
  package var reason: String

  package init(
    _ gate: GateSpec, verdict: Verdict, value: Double? = nil, low: Double? = nil, high: Double? = nil, n: Int = 0,
    reason: String
  ) {
    self.gate = gate
    self.verdict = verdict
    self.value = value
    self.low = low
    self.high = high
    self.n = n
    self.reason = reason
  }

  /// Passes when the whole interval keeps the bound, fails when none of it does.
  package init(_ gate: GateSpec, by aggregate: Aggregate?) {
    guard let aggregate, let value = aggregate.value else {
      self.init(
        gate, verdict: .inconclusive, n: aggregate?.n ?? 0,
        reason: "not enough data: no \(gate.authority.rawValue) sample was scored")
      return
    }
    self.init(
      gate, verdict: .inconclusive, value: value, low: aggregate.low, high: aggregate.high, n: aggregate.n, reason: "")
    let shown = Numbers.short(value)
    guard aggregate.n >= gate.samplesMin else {
      reason = "not enough data: \(aggregate.n) samples, the gate asks for \(gate.samplesMin)"
      return
    }
    guard gate.usesInterval else {
      verdict = gate.bound.holds(value) ? .pass : .fail
      reason = "\(shown) \(verdict == .pass ? "keeps" : "breaks") \(gate.bound.text)"
      return
    }
    guard let low = aggregate.low, let high = aggregate.high else {
      reason = "not enough data: the value \(shown) has no interval"
      return
    }
    let interval = "\(shown) (\(Numbers.short(low)) to \(Numbers.short(high)), n = \(aggregate.n))"
    let (worst, best) = gate.bound.isLower ? (low, high) : (high, low)
    if gate.bound.holds(worst) {
      verdict = .pass
      reason = "\(interval) keeps \(gate.bound.text)"
    } else if !gate.bound.holds(best) {
      verdict = .fail
      reason = "\(interval) breaks \(gate.bound.text)"
    } else {
      reason = "not enough data: \(interval) may or may not keep \(gate.bound.text)"
    }
  }

  package var json: JSONValue {
    var object: JSONObject = [
      "name": .string(gate.name), "metric": .string(gate.metric), "slice": gate.slice.map { .string($0) } ?? .null,
      "authority": .string(gate.authority.rawValue), "bound": .string(gate.bound.text),
      "confidence": .double(gate.confidence), "min_n": .int(gate.samplesMin), "verdict": .string(verdict.rawValue),
      "value": Numbers.json(value), "low": Numbers.json(low), "high": Numbers.json(high), "n": .int(n),
      "reason": .string(reason), "stress": gate.stress.map { .string($0.text) } ?? .null,
    ]
    if let attack = gate.attack { object.append("attack", .string(attack.text)) }
    return .object(object)
  }
}

/// Numbers in tables and files.
enum Numbers {
  static func json(_ value: Double?) -> JSONValue { value.map { .double($0) } ?? .null }

  /// At most four decimals.
  static func short(_ value: Double) -> String {
    let scaled = (value * 1e4).rounded() / 1e4
    guard abs(scaled) < 1e15 else { return "\(value)" }
    return scaled == scaled.rounded() ? "\(Int(scaled))" : "\(scaled)"
  }

  /// Exactly three decimals, so that columns line up.
  static func fixed(_ value: Double) -> String {
    guard abs(value) < 1e12 else { return "\(value)" }
    let thousandths = Int((abs(value) * 1000).rounded())
    let digits = String(thousandths % 1000)
    return (value < 0 && thousandths > 0 ? "-" : "") + "\(thousandths / 1000)."
      + String(repeating: "0", count: 3 - digits.utf8.count) + digits
  }
}
