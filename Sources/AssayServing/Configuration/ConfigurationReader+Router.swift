import AssayConfiguration
import AssayCore
import AssayWire

// How a route chooses and verifies, with the files that say it.
extension ConfigurationReader {
  mutating func readRouter(_ value: YAMLValue, _ route: inout RouteConfiguration) {
    let known = [
      "thresholds", "sla", "first_byte_sla", "max_cost_usd", "on_no_candidates", "risk_max", "escalate_unjudged",
    ]
    guard let fields = value.fields(known) else { return }
    var router = RouterConfiguration()
    if let field = fields["thresholds"] { router.thresholds = readThresholds(field) }
    if let time = fields["sla"]?.milliseconds(1...86_400_000) { router.slaMs = time }
    if let time = fields["first_byte_sla"]?.milliseconds(1...86_400_000) { router.firstByteMs = time }
    if let cost = fields["max_cost_usd"]?.double(0...1_000_000) { router.costNanoMax = Int((cost * 1e9).rounded()) }
    if let choice = fields["on_no_candidates"]?.choice(RouterPolicy.OnNoCandidates.self) {
      router.onNoCandidates = choice
    }
    if let risk = fields["risk_max"]?.double(0...1) { router.riskMax = risk }
    if let flag = fields["escalate_unjudged"]?.toggle() { router.escalatesUnjudged = flag }
    route.router = router
  }

  private mutating func readThresholds(_ value: YAMLValue) -> RouterConfiguration.ThresholdSource? {
    guard let path = file(value) else { return nil }
    return used(value) { () throws(AssayError) in
      let bytes = try Files.read(path, bytesMax: ConfigurationCheck.documentBytesMax)
      return .init(path: path, thresholds: try VerifierDocuments.thresholds(bytes, path: path))
    }
  }

  /// What is right by itself and without effect here.
  func checkRouter(_ route: RouteConfiguration, _ value: YAMLValue) {
    guard route.strategy != .first else {
      value.problem(
        "`strategy: first` does not choose, so that `router` has no effect",
        remedy: "set `strategy: cheapest` or `strategy: cascade`, or leave `router` out")
      return
    }
    let isRisk = route.router.thresholds?.thresholds.signal == .risk
    if isRisk, route.strategy == .cheapest {
      value.problem(
        "thresholds of risk are about answers, and `strategy: cheapest` does not look at them",
        remedy: "set `strategy: cascade`, or calibrate with `--by complexity`")
    }
    if isRisk, !route.pipeline.verify.isOn {
      value.problem("thresholds of risk need the verifier", remedy: "set `verify: on`")
    }
    if route.router.costNanoMax != nil, let model = route.models.first(where: { $0.price == nil }) {
      value.problem(
        "cost cannot be limited: the price of `\(model.name)` is not known",
        remedy: "set `prices`, and give each model of the route a price")
    }
  }

  mutating func readVerify(_ value: YAMLValue, _ verify: inout VerifyConfiguration) {
    guard value.isMapping else {
      if let flag = value.toggle() { verify.isOn = flag }
      return
    }
    guard let fields = value.fields(["enabled", "calibration", "ladder", "stages", "stream"]) else { return }
    verify.isOn = true
    if let flag = fields["enabled"]?.toggle() { verify.isOn = flag }
    if let field = fields["calibration"] {
      (verify.calibration, verify.files.calibration) = document(field) { path, bytes throws(AssayError) in
        try VerifierDocuments.calibration(bytes, path: path)
      }
    }
    if let field = fields["ladder"] {
      (verify.ladder, verify.files.ladder) = document(field) { path, bytes throws(AssayError) in
        try VerifierDocuments.ladder(try Self.text(bytes, path), path: path)
      }
    }
    if let field = fields["stages"] {
      (verify.stages, verify.files.stages) = document(field) { path, bytes throws(AssayError) in
        try VerifierDocuments.stages(try Self.text(bytes, path), path: path)
      }
    }
    if let stream = fields["stream"]?.choice(VerifyConfiguration.Streaming.self) { verify.stream = stream }
  }

  /// A file's path and what it says.
  private mutating func document<Value>(
    _ value: YAMLValue, _ read: (String, [UInt8]) throws(AssayError) -> Value
  ) -> (String?, Value?) {
    guard let path = file(value) else { return (nil, nil) }
    let found = used(value) { () throws(AssayError) -> Value in
      try read(path, try Files.read(path, bytesMax: ConfigurationCheck.documentBytesMax))
    }
    return (path, found)
  }

  private static func text(_ bytes: [UInt8], _ path: String) throws(AssayError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw AssayError(.configuration, "the file is not valid UTF-8", at: .init(file: path))
    }
    return text
  }

  /// A mistake in a file that is named here is a mistake here; the message says where it stands there.
  private func used<Value>(_ value: YAMLValue, _ read: () throws(AssayError) -> Value) -> Value? {
    do throws(AssayError) { return try read() } catch {
      let name = value.string().map { $0.shortened(120) } ?? ""
      var place = error.place?.line.map { ":\($0)" } ?? ""
      if let column = error.place?.column { place += ":\(column)" }
      if let path = error.place?.path { place += " (\(path.shortened(120)))" }
      value.problem("\(name)\(place): \(error.message)", remedy: error.remedy)
      return nil
    }
  }

  /// The absolute path of a file that must be there.
  mutating func file(_ value: YAMLValue) -> String? {
    guard let text = value.string() else { return nil }
    let path = Files.resolve(text, in: folder)
    guard Files.kind(path) == .file else {
      value.problem("there is no file \(text.shortened(120))", remedy: "paths start from the folder of this file")
      return nil
    }
    if !files.contains(path) { files.append(path) }
    return path
  }
}

extension RouterConfiguration {
  var json: JSONValue {
    var object: JSONObject = [
      "thresholds": thresholds.map { .string($0.path) } ?? .null,
      "sla": slaMs.map { .string(Units.timeText($0)) } ?? .null,
      "first_byte_sla": firstByteMs.map { .string(Units.timeText($0)) } ?? .null,
    ]
    object.append("max_cost_usd", costNanoMax.map { .double(Double($0) / 1e9) } ?? .null)
    object.append("on_no_candidates", .string(onNoCandidates.rawValue))
    object.append("risk_max", .double(riskMax))
    object.append("escalate_unjudged", .bool(escalatesUnjudged))
    return .object(object)
  }
}
