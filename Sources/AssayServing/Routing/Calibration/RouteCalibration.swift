package import AssayCore
package import AssayWire

/// Thresholds fitted on one half of the groups and judged on the other.
package struct RouteCalibration: Sendable {
  /// A threshold that sends a given share to the strong model, whatever that does to quality: RouteLLM's calibration.
  package struct ShareRow: Sendable, Hashable {
    package var wantedShare: Double
    package var threshold: Double
    package var trial: RouteTrial
  }

  package let fit: RouteFit
  package let fitted: Int
  package let trial: RouteTrial
  package let strong: RouteTrial
  package let cheap: RouteTrial
  package let random: RouteTrial
  package let shares: [ShareRow]
  package let seed: UInt64

  /// - Throws: `.data` when a half is empty; `.configuration` for a target or confidence outside 0…1.
  package init(_ pairs: [RoutingPair], options: RouteFit.Options, seed: UInt64 = 1) throws(AssayError) {
    guard options.target > 0, options.target < 1, options.confidence > 0, options.confidence < 1 else {
      throw AssayError(.configuration, "target and confidence should lie between 0 and 1")
    }
    let pairs = pairs.sorted { ($0.id, $0.slice) < ($1.id, $1.slice) }
    let (learning, held) = Self.halves(pairs, seed: seed)
    guard !learning.isEmpty, !held.isEmpty else {
      throw AssayError(
        .data, "\(pairs.count) samples that both models answered are too few to fit on one half and judge on the other",
        remedy: "run both models on the same suite, with more samples")
    }
    self.seed = seed
    fit = RouteFit(learning, options: options)
    fitted = learning.count
    let thresholds = fit.thresholds
    trial = .run("calibrated", held, options.signal) { thresholds.threshold($0.slice) }
    strong = .strong(held)
    cheap = .cheap(held)
    random = .random(strong, cheap, meanNano: trial.meanNano)
    let signals = learning.map { $0.signal(options.signal) }.sorted()
    shares = stride(from: 0.1, to: 0.95, by: 0.1).map { share in
      let threshold = Self.threshold(sorted: signals, strongShare: share)
      return ShareRow(
        wantedShare: share, threshold: threshold,
        trial: .run("share", held, options.signal) { _ in threshold })
    }
  }

  /// The threshold above which about so large a share of the signals lies; ties go to the cheap model.
  package static func threshold(sorted signals: [Double], strongShare: Double) -> Double {
    guard let last = signals.last else { return 1 }
    let rank = Int((Double(signals.count) * (1 - min(1, max(0, strongShare)))).rounded())
    guard rank > 0 else { return -1 }
    return rank >= signals.count ? last : signals[rank - 1]
  }

  /// Whole groups, by a stable hash of their names.
  static func halves(_ pairs: [RoutingPair], seed: UInt64) -> (learning: [RoutingPair], held: [RoutingPair]) {
    var halves: (learning: [RoutingPair], held: [RoutingPair]) = ([], [])
    for pair in pairs {
      if StableHash.unit(pair.group, seed: seed) < 0.5 {
        halves.learning.append(pair)
      } else {
        halves.held.append(pair)
      }
    }
    return halves
  }

  package var json: JSONValue {
    let options = fit.options
    var object: JSONObject = [
      "kind": "route_thresholds", "version": 1, "target": .double(options.target),
      "target_is": .string(options.isRelative ? "relative_to_strong" : "share_right"),
      "confidence": .double(options.confidence), "seed": .string(String(seed)),
    ]
    for member in fit.thresholds.json.object?.members ?? [] { object[member.key] = member.value }
    object["fitted_rows"] = .int(fitted)
    object["slices"] = .array(fit.nodes.map(\.json))
    object["held_out"] = .array([trial, strong, cheap, random].map(\.json))
    object["strong_shares"] = .array(
      shares.map {
        [
          "wanted": .double(Complexity.rounded($0.wantedShare)), "threshold": .double($0.threshold),
          "held_out": $0.trial.json,
        ]
      })
    return .object(object)
  }
}

extension RouteFit.Node {
  package var json: JSONValue {
    .object([
      "slice": .string(slice), "rows": .int(rows), "source": .string(source.rawValue),
      "threshold": threshold.map { .double($0) } ?? .null, "errors": .int(errors),
      "error_rate_upper_bound": upperBound.map { .double(Complexity.rounded($0)) } ?? .null,
    ])
  }
}
