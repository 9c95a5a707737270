package import AssayStatistics
package import AssayWire

/// What a way of routing gives on rows that its thresholds have not seen.
package struct RouteTrial: Sendable, Hashable {
  package var name: String
  package var rows: Int
  /// Rows whose answer is the strong model's, as a share.
  package var strongShare: Double
  /// Nano-units a request.
  package var meanNano: Double
  package var quality: Double
  /// 95 %, groups heeded; nil for a mixture that nobody ran.
  package var interval: Interval?

  static func run(
    _ name: String, _ pairs: [RoutingPair], _ signal: RouteThresholds.Signal, threshold: (RoutingPair) -> Double?
  ) -> RouteTrial {
    let wrong = pairs.map { !$0.isRight(signal, threshold: threshold($0)) }
    let strong = pairs.count { $0.goesToStrong(signal, threshold: threshold($0)) }
    let cost = pairs.reduce(0.0) { $0 + Double($1.costNano(signal, threshold: threshold($1))) }
    let count = Double(max(1, pairs.count))
    return RouteTrial(
      name: name, rows: pairs.count, strongShare: Double(strong) / count, meanNano: cost / count,
      quality: Double(wrong.count { !$0 }) / count,
      interval: GroupNumbers(pairs.map(\.group)).rightInterval(wrong, confidence: 0.95))
  }

  static func strong(_ pairs: [RoutingPair]) -> RouteTrial { run("always strong", pairs, .risk) { _ in nil } }

  /// No threshold is above it.
  static func cheap(_ pairs: [RoutingPair]) -> RouteTrial { run("always cheap", pairs, .complexity) { _ in 1 } }

  /// A coin that costs as much: what routing by nothing at all would give.
  static func random(_ strong: RouteTrial, _ cheap: RouteTrial, meanNano: Double) -> RouteTrial {
    let room = strong.meanNano - cheap.meanNano
    let share = room > 0 ? min(1, max(0, (meanNano - cheap.meanNano) / room)) : 1
    return RouteTrial(
      name: "random at that cost", rows: strong.rows, strongShare: share,
      meanNano: cheap.meanNano + share * room, quality: cheap.quality + share * (strong.quality - cheap.quality),
      interval: nil)
  }

  package var json: JSONValue {
    var object: JSONObject = [
      "name": .string(name), "rows": .int(rows), "strong_share": .double(Complexity.rounded(strongShare)),
      "mean_nano": .double(meanNano), "quality": .double(Complexity.rounded(quality)),
    ]
    if let interval {
      object["quality_95"] = [.double(Complexity.rounded(interval.low)), .double(Complexity.rounded(interval.high))]
    }
    return .object(object)
  }
}
