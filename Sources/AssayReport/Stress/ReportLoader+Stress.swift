import AssayCore
import AssayEvaluation
import AssayWire

// `robustness` of `scores.json` as the page shows it.
extension ReportLoader {
  /// Nil where the suite stressed nothing.
  var stress: ReportModel.Stress? {
    guard let json = scores["robustness"] else { return nil }
    var stress = ReportModel.Stress()
    stress.keepsClean = json["keep_clean"]?.bool ?? true
    let counts = json["counts"]
    stress.facts = [
      .init("stressed samples", String(counts?["samples"]?.int ?? 0)),
      .init("answered", String(counts?["answered"]?.int ?? 0)),
    ]
    for (name, count) in [
      ("errors", counts?["errors"]?.int), ("unreadable", counts?["ingestion_failures"]?.int),
      ("left out", json["skipped"]?.int),
    ] where (count ?? 0) > 0 { stress.facts.append(.init(name, String(count ?? 0))) }
    if let reference = json["reference"]?.string { stress.facts.append(.init("reference", reference)) }
    stress.curves = ((json["curves"]?.array ?? []) + (json["unseen"]?.array ?? [])).compactMap(Self.curve)
    stress.summaries = (json["summary"]?.array ?? []).compactMap {
      Self.summary($0, hasReference: json["reference"]?.string != nil)
    }
    stress.skips = (json["skips"]?.array ?? []).map { skip in
      .init(
        skip["perturbation"]?.string ?? "", "\(skip["samples"]?.int ?? 0) samples: \(skip["reason"]?.string ?? "")")
    }
    return stress
  }

  var stressCases: [JSONValue] { scores["robustness"]?["worst"]?.array ?? [] }

  private static func curve(_ json: JSONValue) -> ReportModel.Stress.Curve? {
    guard let perturbation = json["perturbation"]?.string, let name = json["name"]?.string else { return nil }
    var points: [ReportModel.Stress.Point] = []
    if let clean = json["clean"], let value = clean["value"]?.double {
      points.append(
        .init(
          severity: 0, value: value, low: clean["low"]?.double, high: clean["high"]?.double, n: clean["n"]?.int ?? 0))
    }
    points += (json["points"]?.array ?? []).compactMap(point)
    let gates = (json["gates"]?.array ?? []).compactMap { gate -> ReportModel.Stress.Gate? in
      guard let bound = gate["bound"]?.string.flatMap({ Bound(parsing: $0) }) else { return nil }
      return .init(
        name: gate["name"]?.string ?? "", bound: bound.limit, isLowerBound: bound.isLower,
        breaksAt: gate["breaks_at"]?.int, surelyAt: gate["surely_breaks_at"]?.int)
    }
    return .init(
      perturbation: perturbation, group: json["group"]?.string ?? "", metric: name,
      slice: json["slice"]?.string ?? "all", isWeak: json["authority"]?.string == "weak",
      higherIsBetter: json["higher_is_better"]?.bool ?? true, points: points, gates: gates,
      hasOneSeverity: json["one_severity"]?.bool ?? false)
  }

  private static func point(_ json: JSONValue) -> ReportModel.Stress.Point? {
    guard let severity = json["severity"]?.int, (1...5).contains(severity) else { return nil }
    var lost: [String] = []
    for (key, name) in [
      ("skipped", "left out"), ("errors", "errors"), ("unreadable", "unreadable"), ("not_asked", "not asked"),
    ] {
      if let count = json[key]?.int, count > 0 { lost.append("\(count) \(name)") }
    }
    let unscored = (json["unscored"]?.object?.members ?? []).reduce(0) { $0 + ($1.value.int ?? 0) }
    // Errors and unreadable media have no score either and are told above.
    let told = (json["errors"]?.int ?? 0) + (json["unreadable"]?.int ?? 0)
    if unscored > told { lost.append("\(unscored - told) unscored") }
    let reasons = (json["unscored"]?.object?.members ?? []).map { "\($0.key) (\($0.value.int ?? 0))" }
    if !reasons.isEmpty { lost.append(reasons.joined(separator: "; ")) }
    let change = json["change"]
    return .init(
      severity: severity, parameters: json["parameters"]?.string ?? "", value: json["value"]?.double,
      low: json["low"]?.double, high: json["high"]?.double, n: json["n"]?.int ?? 0,
      change: change?["value"]?.double, changeLow: change?["low"]?.double, changeHigh: change?["high"]?.double,
      insufficient: change?["insufficient"]?.string, lost: lost.joined(separator: ", "))
  }

  private static func summary(_ json: JSONValue, hasReference: Bool) -> ReportModel.Stress.Summary? {
    guard let name = json["name"]?.string else { return nil }
    func figure(_ key: String) -> String? { json[key]?.double.map(Figures.number) }
    var change = json["change"]?["value"]?.double.map(Figures.number)
    if let low = json["change"]?["low"]?.double, let high = json["change"]?["high"]?.double {
      change = (change ?? "") + " (\(Figures.number(low)) to \(Figures.number(high)))"
    }
    var figures: [(name: String, text: String?)] = [
      ("clean error", figure("clean_error")), ("mean corruption error", figure("mean_corruption_error")),
      ("mean change", change), ("relative loss", figure("relative_loss")),
    ]
    if hasReference { figures += [("mCE", figure("mce")), ("relative mCE", figure("relative_mce"))] }
    return .init(
      metric: name, slice: json["slice"]?.string ?? "all", isWeak: json["authority"]?.string == "weak",
      figures: figures, notes: (json["notes"]?.array ?? []).compactMap(\.string))
  }
}
