import AssayEvaluation
import AssayStatistics
import AssayWire

/// What `assay power` found out, for people and as JSON.
struct PowerAnswer {
  var plan: Power
  /// Without clusters.
  var plain: Power
  var designEffect: Double
  var measured: MeasuredSpread?
  var delta: Double?
  var samples: Int?
  var margin: Double?
  /// Nil: no bound is known.
  var differenceMax: Double?
  var showsCurve: Bool

  /// Fewer than these are said to be an approximation.
  static let approximateBelow = 20

  /// A design effect below 1 is luck of few clusters more often than it is true.
  private var isHeldAtOne: Bool { designEffect < 1 && measured != nil && plan == plain }

  private var needed: Int? { delta.flatMap { plan.samples(toDetect: $0) } }
  /// Nil also where it would be more than two runs can differ by.
  private var least: Double? {
    samples.flatMap { plan.leastDetectableDifference(samples: $0) }.flatMap { $0 > differenceMax ?? $0 ? nil : $0 }
  }
  private var reached: Double? {
    guard let delta, let samples else { return nil }
    return plan.power(of: delta, samples: samples)
  }
  private var neededForMargin: Int? { margin.flatMap { plan.samples(toShowNoWorseThan: $0) } }

  /// Whether the curve is about a margin and not about a difference.
  private var isAboutMargin: Bool { delta == nil && least == nil && margin != nil }

  /// The chance to find the difference, or to show that the margin is kept, over numbers around the one that matters.
  private var points: [(n: Int, delta: Double, power: Double)] {
    guard showsCurve else { return [] }
    guard let delta = delta ?? least ?? margin, let middle = samples ?? needed ?? neededForMargin else { return [] }
    var points: [(n: Int, delta: Double, power: Double)] = []
    for share in [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 4] {
      let n = max(2, Int((Double(middle) * share).rounded()))
      let power =
        isAboutMargin ? plan.power(toShowNoWorseThan: delta, samples: n) : plan.power(of: delta, samples: n)
      if let power, points.last?.n != n { points.append((n, delta, power)) }
    }
    return points
  }

  var text: String {
    var lines: [String] = []
    if let measured {
      let clusters = measured.clusters.map { " in \($0) clusters" } ?? ""
      let place = measured.slice.map { " in slice \($0)" } ?? ""
      lines.append("measured: \(measured.metric)\(place), \(measured.samples) samples\(clusters)")
      if measured.correlation == nil {
        lines.append(
          "  the correlation with another run is not known: reckoned with \(figure(plain.correlation)); --against RUN measures it"
        )
      }
    }
    lines.append(
      "standard deviation \(figure(plain.sdA))\(plain.sdA == plain.sdB ? "" : " and \(figure(plain.sdB))"), correlation \(figure(plain.correlation)), of the difference \(figure(plain.sdOfDifference)), design effect \(figure(designEffect))\(isHeldAtOne ? ", reckoned with 1" : "")"
    )
    let chance = "with a chance of \(figure(plan.power * 100)) % at the two-sided level \(figure(plan.alpha))"
    if let delta, needed == nil {
      lines.append("no number of samples that could be asked finds a difference of \(figure(delta)) \(chance)")
    }
    if let delta, let needed { lines.append("\(needed) samples find a difference of \(figure(delta)) \(chance)") }
    if let samples, let least {
      lines.append("\(samples) samples find a difference of \(figure(least)) or more \(chance)")
    }
    if let samples, least == nil, let differenceMax {
      lines.append(
        "\(samples) samples find no difference \(chance): two runs differ by at most \(figure(differenceMax))")
    }
    if let samples, let delta, let reached {
      lines.append(
        "\(samples) samples find a difference of \(figure(delta)) with a chance of \(figure(reached * 100)) %")
    }
    if let margin, let neededForMargin {
      lines.append(
        "\(neededForMargin) samples show that a candidate as good as the base is worse by less than \(figure(margin)), with a chance of \(figure(plan.power * 100)) % at the one-sided level \(figure(plan.alpha))"
      )
    }
    let fewest = [needed, samples, neededForMargin].compactMap { $0 }.min()
    if let fewest, fewest < Self.approximateBelow {
      lines.append(
        "below some \(Self.approximateBelow) samples this is too hopeful: it is reckoned by the normal distribution, and exact tests ask for more"
      )
    }
    guard !points.isEmpty else { return lines.joined(separator: "\n") }
    var table = TextTable([
      ("samples", .right), (isAboutMargin ? "margin" : "difference", .right),
      (isAboutMargin ? "chance to show it" : "chance to find it", .right),
    ])
    for point in points { table.add(["\(point.n)", figure(point.delta), figure(point.power * 100) + " %"]) }
    return (lines + [table.rendered()]).joined(separator: "\n")
  }

  var json: JSONValue {
    func number(_ value: Double?) -> JSONValue { value.map { .double($0) } ?? .null }
    func count(_ value: Int?) -> JSONValue { value.map { .int($0) } ?? .null }
    return .object([
      "sd_base": .double(plain.sdA), "sd_candidate": .double(plain.sdB), "correlation": .double(plain.correlation),
      "sd_of_difference": .double(plain.sdOfDifference), "design_effect": .double(designEffect),
      "alpha": .double(plan.alpha), "power": .double(plan.power), "delta": number(delta), "n": count(samples),
      "no_worse_than": number(margin), "samples_to_detect": count(needed),
      "least_detectable_difference": number(least), "power_reached": number(reached),
      "samples_to_show_no_worse": count(neededForMargin),
      "measured": measured.map {
        .object([
          "metric": .string($0.metric), "slice": .string($0.slice ?? "all"), "samples": .int($0.samples),
          "clusters": count($0.clusters), "correlation_known": .bool($0.correlation != nil),
        ])
      } ?? .null,
      "curve": .array(points.map { ["n": .int($0.n), "delta": .double($0.delta), "power": .double($0.power)] }),
    ])
  }

  private func figure(_ value: Double) -> String { Self.figure(value) }

  /// At most four decimals.
  static func figure(_ value: Double) -> String {
    let scaled = (value * 1e4).rounded() / 1e4
    guard abs(scaled) < 1e15 else { return "\(value)" }
    if scaled == 0, value != 0 { return "\(value)" }
    return scaled == scaled.rounded() ? "\(Int(scaled))" : "\(scaled)"
  }
}
