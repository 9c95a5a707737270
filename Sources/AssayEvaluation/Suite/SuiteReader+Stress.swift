import AssayConfiguration
import AssayCore
import AssayStress

// `stress:` and what gates say of it.
extension SuiteReader {
  /// Perturbations times severities that one suite may cross its samples with.
  static let variantsMax = 1000

  mutating func readStress(_ value: YAMLValue) {
    var specs: [StressSuite.Spec] = []
    var keepsClean: Bool?
    var attacks: AttackPlan?
    for entry in value.list(orOne: true) ?? [] {
      let known = ["perturb", "severities", "modality", "on", "samples_max", "settings", "keep_clean", "attacks"]
      guard let fields = entry.fields(known) else { continue }
      if let place = fields["keep_clean"], let keeps = place.bool() {
        if let said = keepsClean, said != keeps {
          place.problem(
            "`keep_clean` is said twice under `stress`, and not the same",
            remedy: "say it once: it holds for all entries")
        }
        keepsClean = keeps
      }
      if let assaults = fields["attacks"] {
        if attacks != nil {
          assaults.problem("`attacks` stands twice under `stress`", remedy: "name all families in one of them")
        }
        attacks = readAttacks(assaults) ?? attacks
        if fields["perturb"] == nil { continue }
      }
      for spec in readStress(fields) {
        if specs.contains(where: { $0.perturbation.name == spec.perturbation.name }) {
          (fields["perturb"] ?? entry).problem(
            "`\(spec.perturbation.name)` is named twice under `stress`",
            remedy: "name each perturbation once, with all its severities")
        } else {
          specs.append(spec)
        }
      }
    }
    let stress = StressSuite(specs, keepsClean: keepsClean ?? true, attacks: attacks)
    if stress.variants.count > Self.variantsMax {
      value.problem(
        "\(stress.variants.count) ways to change each sample are more than \(Self.variantsMax)",
        remedy: "name fewer perturbations or severities")
    }
    if !specs.isEmpty || attacks != nil { suite.stress = stress }
  }

  private func readStress(_ fields: YAMLFields) -> [StressSuite.Spec] {
    guard let names = fields.required("perturb") else { return [] }
    let severities = fields["severities"].map { readSeverities($0) } ?? Severity.all
    let modalities = Set((fields["modality"]?.list(orOne: true) ?? []).compactMap { $0.choice(Modality.self) })
    let slices = (fields["on"]?.list(orOne: true) ?? []).compactMap { checkedSlice($0) }
    let samplesMax = fields["samples_max"]?.int(1...Int.max)
    var specs: [StressSuite.Spec] = []
    if names.list(orOne: true)?.isEmpty == true {
      names.problem("`perturb` names nothing", remedy: "name perturbations, or leave the entry away")
    }
    if let place = fields["severities"], place.list(orOne: true)?.isEmpty == true {
      place.problem("`severities` names none", remedy: "write some of 1 to 5, or leave it away for all")
    }
    let named = (names.list(orOne: true) ?? []).map { ($0, perturbations($0)) }
    let settings = readSettings(fields, for: named.flatMap(\.1))
    refuseTwice(named)
    for (name, perturbations) in named {
      for perturbation in perturbations
      where !specs.contains(where: { $0.perturbation.name == perturbation.name }) {
        let spec = StressSuite.Spec(
          perturbation, severities: severities, modalities: modalities, slices: slices, samplesMax: samplesMax,
          settings: settings)
        if spec.targets.isEmpty {
          name.problem(
            "`\(perturbation.name)` works on \(perturbation.worksOn), not on "
              + modalities.map(\.rawValue).sorted().joined(separator: " or "), remedy: "leave `modality` away")
        }
        specs.append(spec)
      }
    }
    return specs
  }

  /// Groups may hold what is named beside them; a name that stands there twice, short or long, is a slip.
  private func refuseTwice(_ named: [(YAMLValue, [Perturbation])]) {
    var seen: Set<String> = []
    for (name, perturbations) in named where perturbations.count == 1 {
      guard !StressNames.groups.contains(name.string() ?? ""), !seen.insert(perturbations[0].name).inserted else {
        continue
      }
      name.problem(
        "`\(perturbations[0].name)` is named twice under `perturb`", remedy: "name each perturbation once")
    }
  }

  /// Values that each of the perturbations must have a setting for and allow.
  private func readSettings(_ fields: YAMLFields, for perturbations: [Perturbation]) -> [String: Double] {
    var settings: [String: Double] = [:]
    for member in fields["settings"]?.members() ?? [] {
      if let fault = StressSettings.unknown(member.key, for: perturbations) {
        member.name.problem(fault.message, remedy: fault.remedy)
        continue
      }
      let kind = member.value.typeName
      let text = member.value.isText ? member.value.string() ?? "" : ""
      guard kind == "a number", let value = Double(text) else {
        let given = text.isEmpty ? kind : "`\(text.shortened(40))`"
        let fault = StressSettings.noNumber(member.key, given, for: perturbations)
        member.value.problem(fault.message, remedy: fault.remedy)
        continue
      }
      if let fault = StressSettings.fault(member.key, value, for: perturbations) {
        member.value.problem(fault.message, remedy: fault.remedy)
      }
      settings[member.key] = value
    }
    return settings
  }

  /// What a name of the suite stands for; a problem where it stands for nothing.
  private func perturbations(_ value: YAMLValue) -> [Perturbation] {
    guard let name = value.string() else { return [] }
    let found = StressNames.resolve(name, in: catalogue)
    if found.isEmpty {
      value.problem(
        StressNames.groups.contains(name) ? "the group `\(name)` is empty" : StressNaming.unknown(name),
        remedy: StressNaming.remedy(name, in: catalogue))
    }
    return found
  }

  /// `3`, `1-5` or `[1, 3, 5]`.
  private func readSeverities(_ value: YAMLValue) -> [Severity] {
    if value.isText, !value.isList, let text = value.string(), text.contains("-"), let range = Self.range(text) {
      return range.compactMap { Severity($0) }
    }
    let steps = (value.list(orOne: true) ?? []).compactMap { item -> Severity? in
      guard let text = item.string() else { return nil }
      do throws(AssayError) { return try StressNames.severity(text) } catch {
        item.problem(error.message, remedy: "severities are 1 (slight) to 5 (severe): write `[1, 3, 5]` or `1-5`")
        return nil
      }
    }
    return Array(Set(steps)).sorted()
  }

  private static func range(_ text: String) -> ClosedRange<Int>? {
    let ends = text.split(separator: "-").map { Int(String($0).trimmed) }
    guard ends.count == 2, let low = ends[0], let high = ends[1], Severity(low) != nil, Severity(high) != nil,
      low <= high
    else { return nil }
    return low...high
  }

  /// `stress: gaussian_blur` with `severity: 3` (there) or `severity: "<= 3"` (the worst of them).
  func readDemand(_ fields: YAMLFields) -> StressDemand? {
    guard let value = fields["stress"] else {
      fields["severity"]?.problem(
        "`severity` needs `stress`", remedy: "add `stress: NAME`, or `stress: all` for every perturbation of the suite")
      return nil
    }
    guard let stress = suite.stress else {
      value.problem("the suite stresses nothing", remedy: "add `stress:` to the suite, or remove it from the gate")
      return nil
    }
    var demand = StressDemand()
    let known = stress.specs.map(\.perturbation.name)
    for item in value.list(orOne: true) ?? [] {
      guard let name = item.string(), name != "all" else { continue }
      let mine = StressNames.resolve(name, in: catalogue).map(\.name).filter { known.contains($0) }
      if mine.isEmpty {
        item.problem(
          "the suite does not stress by `\(name.shortened(60))`",
          remedy: nearest(name, in: known).map { "did you mean `\($0)`?" }
            ?? "its perturbations: \(known.joined(separator: ", "))")
      }
      demand.perturbations += mine
    }
    if let severity = fields["severity"] { demand.severities = readDemanded(severity) ?? 1...5 }
    let used = stress.specs.filter {
      demand.perturbations.isEmpty || demand.perturbations.contains($0.perturbation.name)
    }
    let covers = used.contains { spec in spec.severities.contains { demand.covers(spec.perturbation, $0.step) } }
    if !used.isEmpty, !covers {
      (fields["severity"] ?? value).problem("the suite does not stress at this severity")
    }
    return demand
  }

  private func readDemanded(_ value: YAMLValue) -> ClosedRange<Int>? {
    guard let text = value.string() else { return nil }
    if let step = Int(text), Severity(step) != nil { return step...step }
    if text.hasPrefix("<="), let step = Int(String(text.dropFirst(2)).trimmed), Severity(step) != nil {
      return 1...step
    }
    if let range = Self.range(text) { return range }
    value.problem(
      "`\(text.shortened(40))` is no severity", remedy: "write 3, \"1-3\" or \"<= 3\"; the worst of several counts")
    return nil
  }
}
