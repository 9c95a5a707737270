import AssayConfiguration
import AssayCore
import AssayWire

// Data, expectations, slices, scorers, weak labellers and gates.
extension SuiteReader {
  mutating func readData(_ fields: YAMLFields) {
    guard let value = fields.required("data") else { return }
    let sources = value.list(orOne: true) ?? []
    if sources.isEmpty { value.problem("no data is named") }
    for source in sources { readSource(source) }
  }

  private mutating func readSource(_ value: YAMLValue) {
    if value.isText {
      guard let path = checkedPath(value) else { return }
      suite.data.append(DataSource(paths: [path]))
      return
    }
    let known = ["path", "format", "fields", "media_root", "allow_absolute", "allow_urls", "attributes"]
    guard let fields = value.fields(known) else { return }
    let paths = (fields.required("path")?.list(orOne: true) ?? []).compactMap { checkedPath($0) }
    var source = DataSource(paths: paths)
    if let format = fields["format"]?.choice(DataSource.Format.self) { source.format = format }
    for member in fields["fields"]?.members() ?? [] {
      guard FieldMap.known.contains(member.key) else {
        member.name.problem(
          "unknown field `\(member.key.shortened())`",
          remedy: nearest(member.key, in: FieldMap.known).map { "did you mean `\($0)`?" }
            ?? "known: \(FieldMap.known.joined(separator: ", "))")
        continue
      }
      source.fields[member.key] = member.value.string()
    }
    if let root = fields["media_root"], let text = root.string() {
      let path = Files.resolve(text, in: suite.folder)
      if Files.kind(path) == .folder { source.mediaRoot = path } else { root.problem("there is no folder \(path)") }
    }
    source.allowAbsolutePaths = fields["allow_absolute"].flatMap { $0.bool() } ?? false
    source.allowURLs = fields["allow_urls"].flatMap { $0.bool() } ?? false
    for member in fields["attributes"]?.members() ?? [] { source.attributes[member.key] = member.value.json() }
    suite.data.append(source)
  }

  private func checkedPath(_ value: YAMLValue) -> String? {
    guard let text = value.string() else { return nil }
    let path = Files.resolve(text, in: suite.folder)
    switch Files.kind(path) {
    case .file: return path
    case .folder: value.problem("\(path) is a folder", remedy: "name the data file in it")
    case .other: value.problem("\(path) is not a regular file")
    case nil:
      let near = nearest(Files.name(of: path), in: Files.names(in: Files.folder(of: path)))
      value.problem(
        "there is no file \(path)",
        remedy: near.map { "did you mean `\($0)`?" } ?? "paths are relative to the suite's own folder, \(suite.folder)")
    }
    return nil
  }

  mutating func readExpectation(_ value: YAMLValue) {
    let known = ["modality", "parts", "types", "signals", "unit", "up_axis", "frame", "whole", "aligned"]
    guard let fields = value.fields(known), let modality = fields.required("modality")?.choice(Modality.self) else {
      return
    }
    var expectation = Expectation(modality: modality)
    if let parts = fields["parts"] {
      if parts.isList {
        let range = (parts.list() ?? []).compactMap { $0.int(0...SuiteDefaults.partsMax) }
        if range.count == 2, range[0] <= range[1] {
          (expectation.partsMin, expectation.partsMax) = (range[0], range[1])
        } else {
          parts.problem("should be one number, or the fewest and the most as `[1, 4]`")
        }
      } else if let count = parts.int(0...SuiteDefaults.partsMax) {
        (expectation.partsMin, expectation.partsMax) = (count, count)
      }
    }
    expectation.types = fields["types"].flatMap { $0.strings() } ?? []
    for member in fields["signals"]?.members() ?? [] {
      let bounds = (member.value.list(orOne: true) ?? []).compactMap { readBound($0) }
      expectation.signals.append(.init(signal: member.key, bounds: bounds))
    }
    expectation.unit = fields["unit"].flatMap { $0.string() }
    expectation.upAxis = fields["up_axis"].flatMap { $0.string() }
    expectation.frame = fields["frame"].flatMap { $0.string() }
    expectation.isWhole = fields["whole"].flatMap { $0.bool() } ?? false
    expectation.isAligned = fields["aligned"].flatMap { $0.bool() } ?? false
    suite.expectations.append(expectation)
  }

  func readBound(_ value: YAMLValue) -> Bound? {
    guard let text = value.string() else { return nil }
    if let bound = Bound(parsing: text) { return bound }
    value.problem("`\(text.shortened())` is no bound", remedy: "write for example `\">= 0.8\"`; known: >=, <=, >, <")
    return nil
  }

  mutating func readSlices(_ value: YAMLValue) {
    for member in value.members() ?? [] {
      guard let text = member.value.string() else { continue }
      guard member.key != "all" else {
        member.name.problem(
          "no slice can be called `all`: that is what all samples together are called",
          remedy: "give it another name")
        continue
      }
      do throws(PredicateError) {
        let predicate = try Predicate(parsing: text)
        suite.slices.append(SliceSpec(name: member.key, text: text, predicate: predicate))
      } catch {
        let caret = text.utf8.count <= 200 ? ": \(text)" : ""
        member.value.problem(
          "slice `\(member.key)`, character \(error.offset + 1): \(error.message)\(caret)", remedy: error.remedy)
      }
    }
  }

  func checkedSlice(_ value: YAMLValue?) -> String? {
    guard let value, let name = value.string(), name != "all" else { return nil }
    if suite.slices.contains(where: { $0.name == name }) { return name }
    let names = suite.slices.map(\.name)
    value.problem(
      "there is no slice `\(name.shortened())`",
      remedy: nearest(name, in: names).map { "did you mean `\($0)`?" }
        ?? (names.isEmpty ? "declare it under `slices`" : "known: \(names.joined(separator: ", "))"))
    return nil
  }

  mutating func readScorers(_ value: YAMLValue) {
    for entry in value.list(orOne: true) ?? [] {
      guard var spec = readScorer(entry) else { continue }
      spec.place = entry.place
      spec.excerpt = entry.excerpt
      if suite.scorers.contains(where: { $0.name == spec.name }) {
        entry.problem("two scorers are called `\(spec.name)`", remedy: "give one of them another `name`")
      } else {
        suite.scorers.append(spec)
      }
    }
    if suite.scorers.isEmpty, value.isList { value.problem("no scorer is named") }
  }

  private func readScorer(_ value: YAMLValue) -> ScorerSpec? {
    if value.isText { return value.string().map { ScorerSpec(name: Self.bare($0), metric: $0) } }
    guard let fields = value.fields(["metric", "name", "options", "on", "authority"]),
      let metric = fields.required("metric")?.string()
    else { return nil }
    return ScorerSpec(
      name: fields["name"].flatMap { $0.string() } ?? Self.bare(metric), metric: metric,
      options: fields["options"].flatMap { $0.json() } ?? .object(JSONObject()), slice: checkedSlice(fields["on"]),
      authority: fields["authority"].flatMap { $0.choice(Authority.self) })
  }

  /// The name without its version: `wer` of `wer@1`.
  static func bare(_ metric: String) -> String {
    metric.firstIndex(of: "@").map { String(metric[..<$0]) } ?? metric
  }

  mutating func readWeakLabellers(_ value: YAMLValue) {
    for entry in value.list(orOne: true) ?? [] {
      guard let spec = readWeakLabeller(entry) else { continue }
      suite.weakLabellers.append(spec)
    }
  }

  private func readWeakLabeller(_ value: YAMLValue) -> WeakLabellerSpec? {
    if value.isText {
      guard let kind = value.choice(WeakLabellerSpec.Kind.self) else { return nil }
      return WeakLabellerSpec(
        name: kind.rawValue, kind: kind, target: WeakLabels.defaultTarget(kind), options: .object(JSONObject()))
    }
    guard let fields = value.fields(["kind", "name", "for", "options", "on"]),
      let kind = fields.required("kind")?.choice(WeakLabellerSpec.Kind.self)
    else { return nil }
    let options = fields["options"].flatMap { $0.json() } ?? .object(JSONObject())
    let spec = WeakLabellerSpec(
      name: fields["name"].flatMap { $0.string() } ?? kind.rawValue, kind: kind,
      target: fields["for"].flatMap { $0.choice(Label.Target.self) } ?? WeakLabels.defaultTarget(kind),
      options: options, slice: checkedSlice(fields["on"]))
    if let problem = WeakLabels.problem(with: spec) { (fields["options"] ?? value).problem(problem) }
    return spec
  }

  mutating func readGate(_ value: YAMLValue) {
    let known = [
      "name", "metric", "slice", "bound", "confidence", "min_n", "authority", "on", "stress", "severity", "attack",
      "defence",
    ]
    guard let fields = value.fields(known), let metric = fields.required("metric")?.string(),
      let bound = fields.required("bound").flatMap({ readBound($0) })
    else { return }
    let attack = readAttackDemand(fields, metric)
    if !metric.hasPrefix(AttackDemand.prefix),
      !suite.scorers.contains(where: { metric == $0.name || metric.hasPrefix($0.name + ".") })
    {
      let names = suite.scorers.map(\.name)
      fields["metric"]?.problem(
        "no scorer is called `\(metric.shortened())`",
        remedy: nearest(metric, in: names).map { "did you mean `\($0)`?" }
          ?? "scorers of this suite: \(names.joined(separator: ", "))")
    }
    checkReach(of: bound, metric, fields["bound"])
    let slice = checkedSlice(fields["slice"])
    let demand = attack == nil ? readDemand(fields) : nil
    if attack == nil, demand == nil, fields["stress"] == nil, suite.stress?.keepsClean == false {
      value.problem(
        "the gate is about samples as they are, and `keep_clean: false` leaves these out",
        remedy: "say `stress: NAME` or `stress: all` in the gate, or take `keep_clean: false` away")
    }
    let place =
      (slice.map { " on \($0)" } ?? "") + (demand.map { " under \($0.text)" } ?? "")
      + (attack.map { ", \($0.text)" } ?? "")
    var gate = GateSpec(
      name: fields["name"].flatMap { $0.string() } ?? "\(metric) \(bound.text)" + place, metric: metric, slice: slice,
      bound: bound, stress: demand, attack: attack)
    if let confidence = fields["confidence"]?.double(0.5...0.9999) { gate.confidence = confidence }
    if let samples = fields["min_n"]?.int(1...Int.max) { gate.samplesMin = samples }
    if let authority = fields["authority"]?.choice(Authority.self) { gate.authority = authority }
    if let on = fields["on"], let text = on.string() {
      switch text {
      case "interval": gate.usesInterval = true
      case "value": gate.usesInterval = false
      default: on.problem("should be `interval` or `value`")
      }
    }
    suite.gates.append(gate)
  }
}
