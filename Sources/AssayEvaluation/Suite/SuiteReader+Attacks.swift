import AssayConfiguration
import AssayCore
import AssayStress

// `stress: attacks:` and what gates say of it.
extension SuiteReader {
  /// Lines of the log that one sample may take.
  static let attackLinesMax = 5000

  func readAttacks(_ value: YAMLValue) -> AttackPlan? {
    guard !value.isMapping else { return readAttackFields(value) }
    let scenarios = readFamilies(value)
    return scenarios.isEmpty ? nil : AttackPlan(scenarios)
  }

  private func readAttackFields(_ value: YAMLValue) -> AttackPlan? {
    let known = ["families", "defences", "on", "samples_max", "share", "adaptive", "as_text"]
    guard let fields = value.fields(known), let names = fields.required("families") else { return nil }
    let scenarios = readFamilies(names)
    var plan = AttackPlan(scenarios)
    if let defences = fields["defences"] { plan.defences = readDefences(defences) }
    plan.slices = (fields["on"]?.list(orOne: true) ?? []).compactMap { checkedSlice($0) }
    plan.samplesMax = fields["samples_max"]?.int(1...Int.max)
    plan.share = fields["share"]?.double(0.000_001...1)
    if let share = fields["share"], plan.samplesMax != nil {
      share.problem("`share` and `samples_max` both bound the samples", remedy: "keep one of them")
    }
    plan.isAdaptive = fields["adaptive"]?.bool() ?? false
    plan.asText = fields["as_text"]?.bool() ?? false
    if plan.lineCount > Self.attackLinesMax {
      value.problem(
        "\(plan.lineCount) requests for each sample are more than \(Self.attackLinesMax)",
        remedy: "name fewer families or defences")
    }
    return scenarios.isEmpty || plan.defences.isEmpty ? nil : plan
  }

  /// Families by their names and groups, each once, in the order of the catalogue.
  private func readFamilies(_ value: YAMLValue) -> [AttackScenario] {
    let items = value.list(orOne: true) ?? []
    if items.isEmpty, value.isList {
      value.problem(
        "no family of attacks is named", remedy: "name some, or write `all`; `assay attack list` shows them")
    }
    var wanted: Set<String> = []
    for item in items {
      guard let name = item.string() else { continue }
      wanted.formUnion(families(name, of: AttackCatalogue.all.map(\.name), item))
    }
    return AttackCatalogue.all.filter { wanted.contains($0.name) }
  }

  /// What a name stands for among some families; a problem where it stands for none.
  private func families(_ name: String, of known: [String], _ item: YAMLValue) -> [String] {
    if name == "all" { return known }
    if let found = try? AttackCatalogue.families([name]).map(\.name) {
      let mine = found.filter(known.contains)
      if mine.isEmpty {
        item.problem(
          "the suite does not attack by `\(name.shortened(60))`",
          remedy: "its families: \(known.joined(separator: ", ").shortened(400))")
      }
      return mine
    }
    let chapters = AttackScenario.Chapter.allCases.map(\.rawValue)
    item.problem(
      "there is no attack `\(name.shortened(60))`",
      remedy: nearest(name, in: AttackCatalogue.all.map(\.name) + chapters + ["all"]).map { "did you mean `\($0)`?" }
        ?? "`assay attack list` shows all; groups: \(chapters.joined(separator: ", "))")
    return []
  }

  private func readDefences(_ value: YAMLValue) -> [AttackDefence] {
    var found: [AttackDefence] = []
    for item in value.list(orOne: true) ?? [] {
      guard let defence = item.choice(AttackDefence.self) else { continue }
      if !found.contains(defence) { found.append(defence) }
    }
    if value.isList, value.list()?.isEmpty == true {
      value.problem("`defences` names none", remedy: "write `[none]` to attack without a defence")
    }
    return found
  }

  // MARK: Gates

  /// `metric: attacks.success_rate` with `attack: documents` and `defence: all`; nil where the gate is of another kind.
  func readAttackDemand(_ fields: YAMLFields, _ metric: String) -> AttackDemand? {
    guard metric.hasPrefix(AttackDemand.prefix) else {
      for key in ["attack", "defence"] {
        fields[key]?.problem(
          "`\(key)` needs a metric of attacks",
          remedy: "write for example `metric: attacks.success_rate`, or remove it from the gate")
      }
      return nil
    }
    guard let place = fields["metric"] else { return nil }
    guard let plan = suite.stress?.attacks else {
      place.problem("the suite attacks nothing", remedy: "add `attacks:` under `stress`, or remove the gate")
      return nil
    }
    let name = String(metric.dropFirst(AttackDemand.prefix.count))
    guard let measure = AttackDemand.Measure(rawValue: name) else {
      let names = AttackDemand.Measure.allCases.map(\.rawValue)
      place.problem(
        "attacks have no figure `\(name.shortened(60))`",
        remedy: nearest(name, in: names).map { "did you mean `\(AttackDemand.prefix)\($0)`?" }
          ?? "known: \(names.joined(separator: ", "))")
      return nil
    }
    if measure == .adaptedSuccess, !plan.isAdaptive {
      place.problem("the suite has no adaptive round", remedy: "write `adaptive: true` under `attacks`")
    }
    for key in ["stress", "severity", "authority"] {
      fields[key]?.problem("`\(key)` says nothing of attacks", remedy: "remove it from this gate")
    }
    guard let defence = readDefence(fields, plan) else { return nil }
    var demand = AttackDemand(measure, defence: defence)
    for item in fields["attack"]?.list(orOne: true) ?? [] {
      guard let name = item.string(), name != "all" else { continue }
      let mine = families(name, of: plan.scenarios.map(\.name), item)
      demand.families += mine.filter { !demand.families.contains($0) }
    }
    return demand
  }

  /// A suite that compares several defences has several answers, so the gate says which one counts.
  private func readDefence(_ fields: YAMLFields, _ plan: AttackPlan) -> AttackDefence? {
    let names = plan.defences.map(\.rawValue).joined(separator: ", ")
    guard let value = fields["defence"] else {
      if plan.defences.count == 1 { return plan.defences[0] }
      fields["metric"]?.problem(
        "the suite compares \(plan.defences.count) defences, and the gate names none",
        remedy: "add `defence:` with one of \(names)")
      return nil
    }
    guard let defence = value.choice(AttackDefence.self) else { return nil }
    if !plan.defences.contains(defence) {
      value.problem("the suite does not ask behind `\(defence.rawValue)`", remedy: "its defences: \(names)")
    }
    return defence
  }
}
