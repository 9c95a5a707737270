package import AssayResilience
package import AssayWire

/// What a simulated day came to.
package struct SimulationResult: Sendable {
  package struct Times: Sendable, Hashable {
    package var count = 0
    package var p50Ms = 0.0
    package var p99Ms = 0.0
  }

  package let mode: SimulatedDay.Mode
  package var requests = 0
  package var limited = 0
  package var answered = 0
  package var right = 0
  /// Answers that went out although something spoke against them and nothing more could be asked.
  package var doubted = 0
  package var failed = 0
  /// No model of the route takes it.
  package var incapable = 0
  package var upstreamCalls = 0
  /// Further attempts after a failure, paid from the retry budget; some of them never reached an upstream.
  package var retries = 0
  package var escalations = 0
  package var heldOut = 0
  package var byStrong = 0
  package var costNano = 0
  package var turnedAway = 0
  /// Should stay as they are.
  package var unfinished = 0
  package var deadlineOverruns = 0
  package var costOverruns = 0
  package var budgetMin = Int.max
  package var events = 0
  package private(set) var durations: [[Double]]

  init(mode: SimulatedDay.Mode) {
    self.mode = mode
    durations = PoolClass.allCases.map { _ in [] }
  }

  mutating func add(_ duration: Duration, _ pool: PoolClass) {
    durations[Int(pool.rawValue)].append(duration.inSeconds * 1000)
  }

  /// Of answered requests that were admitted.
  package func times(_ pool: PoolClass?) -> Times {
    let all = (pool.map { durations[Int($0.rawValue)] } ?? durations.flatMap { $0 }).sorted()
    guard !all.isEmpty else { return Times() }
    func rank(_ share: Double) -> Double {
      all[max(0, min(all.count, Int((share * Double(all.count)).rounded(.up))) - 1)]
    }
    return Times(count: all.count, p50Ms: rank(0.5), p99Ms: rank(0.99))
  }

  /// Requests that passed the limits.
  package var admitted: Int { requests - limited }
  /// Right answers among all that were admitted: a failure is no right answer to who waits for one.
  package var quality: Double { share(right, admitted) }
  package var qualityOfAnswers: Double { share(right, answered) }
  package var meanNano: Double { admitted > 0 ? Double(costNano) / Double(admitted) : 0 }
  package var retriesPerCall: Double { share(retries, admitted) }
  package var callsPerRequest: Double { share(upstreamCalls, admitted) }

  private func share(_ part: Int, _ whole: Int) -> Double { whole > 0 ? Double(part) / Double(whole) : 0 }

  package var json: JSONValue {
    var pools = JSONObject()
    for pool in PoolClass.allCases {
      let times = times(pool)
      guard times.count > 0 else { continue }
      pools["\(pool)"] = Self.json(times)
    }
    return .object([
      "mode": .string(mode.rawValue), "requests": .int(requests), "limited": .int(limited),
      "answered": .int(answered), "right": .int(right), "doubted": .int(doubted), "failed": .int(failed),
      "incapable": .int(incapable), "turned_away": .int(turnedAway), "upstream_calls": .int(upstreamCalls),
      "retries": .int(retries), "escalations": .int(escalations), "hold_out": .int(heldOut),
      "by_strong": .int(byStrong), "cost_nano": .int(costNano), "mean_nano": .double(Complexity.rounded(meanNano)),
      "quality": .double(Complexity.rounded(quality)), "unfinished": .int(unfinished),
      "deadline_overruns": .int(deadlineOverruns), "cost_overruns": .int(costOverruns),
      "budget_min": .int(budgetMin), "events": .int(events), "times": Self.json(times(nil)), "pools": .object(pools),
    ])
  }

  private static func json(_ times: Times) -> JSONValue {
    [
      "count": .int(times.count), "p50_ms": .double(Complexity.rounded(times.p50Ms)),
      "p99_ms": .double(Complexity.rounded(times.p99Ms)),
    ]
  }
}
