import AssayConfiguration
import AssayCore
import AssayWire

/// Turns the root of `assay.yaml` into values; what is wrong goes to the document's problems.
struct ConfigurationReader {
  static let version = 1
  static let keys = [
    "version", "listen", "auth", "limits", "key_limits", "total_limits", "prices", "upstreams", "routes", "store",
    "telemetry", "redaction", "edge",
  ]

  var configuration = ServingConfiguration()
  let folder: String
  let known: ConfigurationCheck.Known
  var notes: [String] = []
  /// A table of prices is named, right or wrong.
  var namesPrices = false
  var files: [String]

  init(file: String, known: ConfigurationCheck.Known) {
    folder = Files.folder(of: file)
    files = [file]
    self.known = known
  }

  mutating func read(_ root: YAMLValue) {
    guard let fields = root.fields(Self.keys) else { return }
    readVersion(fields)
    if let auth = fields["auth"]?.choice(ServingConfiguration.Authentication.self) {
      configuration.authentication = auth
    }
    if let listen = fields["listen"] { readListen(listen) }
    if let store = fields["store"] { readStore(store) }
    if configuration.authentication == .keys, configuration.store == nil, fields["store"] == nil {
      (fields["auth"] ?? root).problem(
        "keys are kept in a store, and `store` is not set",
        remedy: "add `store: ./state`, or `auth: none` for a gateway on this machine only")
    }
    if let limits = fields["limits"] { readLimits(limits) }
    if let prices = fields["prices"] { readPrices(prices) }
    if let limits = fields["key_limits"] {
      configuration.keyLimits = readRates(limits)
      if configuration.authentication == .none {
        limits.problem("there are no keys to limit with `auth: none`", remedy: "use `auth: keys`, or limit the routes")
      }
    }
    if let limits = fields["total_limits"] { configuration.totalLimits = readRates(limits) }
    if let telemetry = fields["telemetry"] { readTelemetry(telemetry) }
    if let keeps = fields["redaction"]?.fields(["keep_text", "keep_media"]) {
      let kept = RedactionConfiguration.Keep.self
      if let keep = keeps["keep_text"]?.choice(kept) { configuration.redaction.keepText = keep }
      if let keep = keeps["keep_media"]?.choice(kept) { configuration.redaction.keepMedia = keep }
    }
    if let upstreams = fields["upstreams"] { readUpstreams(upstreams) }
    if configuration.upstream(UpstreamConfiguration.builtinName) == nil { configuration.upstreams.append(.builtin) }
    if let edge = fields["edge"], !edge.isNull { readEdge(edge) }
    if let routes = fields.required("routes") { readRoutes(routes) }
    checkEdge(fields["edge"] ?? root)
    if let limits = fields["key_limits"] { checkMoney(configuration.keyLimits, limits) }
    if let limits = fields["total_limits"] { checkMoney(configuration.totalLimits, limits) }
    noteUnused()
    noteUnkept()
  }

  /// What is said to be kept and has no place to be kept in.
  private mutating func noteUnkept() {
    guard configuration.store == nil else { return }
    let keeps = configuration.redaction
    let names = [("keep_text", keeps.keepText), ("keep_media", keeps.keepMedia)].filter { $0.1 != .never }.map(\.0)
    guard !names.isEmpty else { return }
    notes.append(
      names.map { "`redaction.\($0)`" }.joined(separator: " and ")
        + " keep\(names.count == 1 ? "s" : "") nothing without `store`: add `store: ./state`, or leave it out")
  }

  private func readVersion(_ fields: YAMLFields) {
    guard let value = fields["version"] else {
      fields.parent.problem("`version` is missing", remedy: "write `version: 1` at the top of the file")
      return
    }
    guard let version = value.int(0...Int.max), version != Self.version else { return }
    value.problem(
      "configuration version \(version) is not known to this release",
      remedy: version > Self.version ? "use a newer assay, or write `version: 1`" : "write `version: 1`")
  }

  private mutating func readListen(_ value: YAMLValue) {
    guard let text = value.string() else { return }
    guard let address = ServingConfiguration.Address(text) else {
      value.problem("`\(text.shortened(80))` is no address", remedy: "write `HOST:PORT`, such as `127.0.0.1:8787`")
      return
    }
    configuration.listen = address
    guard !address.isLoopback, configuration.authentication == .none else { return }
    value.problem(
      "without keys the gateway listens on this machine only",
      remedy: "set `auth: keys` and make a key with `assay key create`, or listen on 127.0.0.1")
  }

  private mutating func readLimits(_ value: YAMLValue) {
    let known = [
      "body", "head", "connections", "held_bodies", "head_timeout", "body_idle", "keep_alive", "drain", "gzip_ratio",
    ]
    guard let fields = value.fields(known) else { return }
    var limits = ServingLimits()
    let times = 1...86_400_000
    if let value = fields["body"]?.bytes(1024...(4 << 30)) { limits.bodyBytesMax = value }
    if let value = fields["head"]?.bytes(1024...(1 << 20)) { limits.headBytesMax = value }
    if let value = fields["connections"]?.int(1...1_000_000) { limits.connectionsMax = value }
    if let value = fields["held_bodies"]?.bytes(1024...(1 << 44)) { limits.heldBytesMax = value }
    if let value = fields["head_timeout"]?.milliseconds(times) { limits.headMs = value }
    if let value = fields["body_idle"]?.milliseconds(times) { limits.bodyIdleMs = value }
    if let value = fields["keep_alive"]?.milliseconds(times) { limits.keepAliveMs = value }
    if let value = fields["drain"]?.milliseconds(0...86_400_000) { limits.drainMs = value }
    if let value = fields["gzip_ratio"]?.int(1...10_000) { limits.gzipRatioMax = value }
    if limits.heldBytesMax < limits.bodyBytesMax {
      (fields["held_bodies"] ?? fields["body"] ?? value).problem(
        "a body of the permitted \(Units.sizeText(limits.bodyBytesMax)) could never be held in "
          + Units.sizeText(limits.heldBytesMax), remedy: "let `held_bodies` be at least `body`")
    }
    configuration.limits = limits
  }

  private mutating func readPrices(_ value: YAMLValue) {
    namesPrices = true
    guard let name = value.string() else { return }
    let path = Files.resolve(name, in: folder)
    files.append(path)
    do throws(AssayError) {
      let bytes = try Files.read(path, bytesMax: ConfigurationCheck.bytesMax)
      guard let json = try? JSONValue(parsing: bytes) else {
        throw AssayError(.configuration, "it is not JSON")
      }
      configuration.prices = PriceSource(path: path, table: try PriceTable(json))
      configuration.priceVersion = configuration.prices?.table.version
    } catch {
      let place = error.place?.path.map { " at `\($0)`" } ?? ""
      value.problem(
        "the price table \(name.shortened(120)) cannot be used\(place): \(error.message)", remedy: error.remedy)
    }
  }

  private mutating func readTelemetry(_ value: YAMLValue) {
    guard let fields = value.fields(["metrics", "service_name", "otlp"]) else { return }
    if let flag = fields["metrics"]?.toggle() { configuration.telemetry.hasMetrics = flag }
    if let field = fields["service_name"], let name = name(field) { configuration.telemetry.serviceName = name }
    guard let otlp = fields["otlp"] else { return }
    let inner = otlp.isMapping ? otlp.fields(["endpoint", "headers_env", "interval"]) : nil
    guard let endpoint = otlp.isMapping ? inner?.required("endpoint") : otlp else { return }
    if let text = endpoint.string() {
      if ServerAddress(text) == nil {
        endpoint.problem("`\(text.shortened(80))` is no base URL", remedy: "such as `http://127.0.0.1:4318`")
      }
      configuration.telemetry.otlp = text
    }
    configuration.telemetry.otlpHeadersVariable = inner?["headers_env"].flatMap { variable($0) }
    if let interval = inner?["interval"]?.milliseconds(100...3_600_000) {
      configuration.telemetry.otlpIntervalMs = interval
    }
  }

  /// Upstreams and models that no route names.
  private mutating func noteUnused() {
    let used = Set(configuration.routes.flatMap { $0.models.map(\.name) })
    for upstream in configuration.upstreams where upstream.kind == .openai {
      let models = upstream.models.filter { !used.contains($0.name) }
      if models.count == upstream.models.count {
        notes.append("no route uses the upstream `\(upstream.name)`")
      } else {
        notes += models.map { "no route uses the model `\($0.name)`" }
      }
    }
  }

  // MARK: Names

  /// Names go into header fields, labels and paths: letters, digits and a few marks.
  static func isName(_ text: String) -> Bool {
    let marks = Array("._:/@+-".utf8)
    return (1...128).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A || $0 >= 0x30 && $0 <= 0x39 || marks.contains($0)
      }
  }

  func name(_ value: YAMLValue) -> String? {
    guard let text = value.string() else { return nil }
    guard Self.isName(text) else {
      value.problem(
        "`\(text.shortened(60))` is no name here", remedy: "use up to 128 letters, digits and any of . _ : / @ + -")
      return nil
    }
    return text
  }

  /// The name of an environment variable.
  func variable(_ value: YAMLValue) -> String? {
    guard let text = value.string() else { return nil }
    let isVariable =
      (1...128).contains(text.utf8.count) && !(text.utf8.first.map { $0 >= 0x30 && $0 <= 0x39 } ?? true)
      && text.utf8.allSatisfy {
        $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A || $0 >= 0x30 && $0 <= 0x39 || $0 == UInt8(ascii: "_")
      }
    guard isVariable else {
      // Whoever writes the key itself here must not find it in a log.
      value.problem(
        "this is no name of an environment variable",
        remedy: "name the variable that holds the key, such as `UPSTREAM_KEY`; never write the key itself",
        showsLine: false)
      return nil
    }
    return text
  }
}
