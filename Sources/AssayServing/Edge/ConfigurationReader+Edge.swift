import AssayConfiguration
import AssayCore

// The section `edge`. The central gateway becomes an upstream, so that routes name its models as they name others.
extension ConfigurationReader {
  mutating func readEdge(_ value: YAMLValue) {
    guard
      let fields = value.fields(["node", "secret_env", "central", "on_site", "risk_max", "forward", "accept"])
    else { return }
    var edge = EdgeConfiguration()
    if let accept = fields["accept"] { edge.accept = readAcceptance(accept) }
    if let central = fields["central"] {
      edge.node = readNode(fields)
      readCentral(central)
    } else {
      for name in ["node", "secret_env", "on_site", "risk_max", "forward"] {
        fields[name]?.problem(
          "`\(name)` says how a node near the devices works, and no central gateway is named",
          remedy: "add `central: {base_url: …}`, or leave it out")
      }
      if edge.accept == nil, fields["accept"] == nil {
        value.problem("the section says nothing", remedy: "name a `central` gateway, or the nodes to `accept`")
      }
    }
    configuration.edge = edge
  }

  private func readNode(_ fields: YAMLFields) -> EdgeNodeConfiguration {
    // A wrong node stays a node: nothing may leave because its section could not be read.
    var node = EdgeNodeConfiguration(
      name: fields.required("node").flatMap { name($0) } ?? "unknown",
      secretVariable: fields.required("secret_env").flatMap { variable($0) } ?? "UNKNOWN")
    if let risk = fields["risk_max"]?.double(0...1) { node.riskMax = risk }
    for entry in fields["on_site"]?.list(orOne: true) ?? [] {
      guard let text = name(entry) else { continue }
      guard configuration.upstreams.contains(where: { $0.name == text }) else {
        entry.problem("there is no upstream `\(text)`", remedy: "name it under `upstreams`, or leave it out")
        continue
      }
      node.onSite.append(text)
    }
    if let forward = fields["forward"] { node.policy = readPolicy(forward) }
    return node
  }

  private mutating func readCentral(_ value: YAMLValue) {
    var upstream = UpstreamConfiguration(name: UpstreamConfiguration.centralName, host: "unknown", port: 80)
    upstream.isCentral = true
    upstream.firstByteMs = 60_000
    upstream.connectMs = 3_000
    defer {
      if configuration.upstream(upstream.name) == nil {
        configuration.upstreams.append(upstream)
      } else {
        value.problem(
          "an upstream is called `\(upstream.name)`, which is the central gateway's name", remedy: "rename the upstream"
        )
      }
    }
    let known = [
      "base_url", "key_env", "ca", "connect_timeout", "first_byte_timeout", "idle_connections", "concurrency", "models",
    ]
    guard let fields = value.fields(known) else { return }
    if let url = fields.required("base_url"), let text = url.string() {
      if let address = ServerAddress(text) {
        (upstream.host, upstream.port) = (address.host, address.port)
        (upstream.isTLS, upstream.path) = (address.isTLS, address.path)
        let isLocal = ServingConfiguration.Address(host: upstream.host, port: 0).isLoopback
        if !upstream.isTLS, !isLocal {
          notes.append("`edge.central` is reached without TLS: what leaves the site crosses the network in clear")
        }
      } else {
        url.problem(
          "this is no base URL", remedy: "write `https://HOST:PORT/v1`, without user, query or fragment",
          showsLine: !text.utf8.contains(UInt8(ascii: "@")))
      }
    }
    upstream.keyVariable = fields["key_env"].flatMap { variable($0) }
    if let ca = fields["ca"], let path = ca.string() {
      upstream.authority = Files.resolve(path, in: folder)
      if !upstream.isTLS { ca.problem("a certificate authority needs `https://`", remedy: "leave `ca` out") }
      if (try? Files.read(Files.resolve(path, in: folder), bytesMax: 1 << 20)) == nil {
        ca.problem("the file \(path.shortened(120)) cannot be read")
      }
    }
    let times = 1...86_400_000
    if let time = fields["connect_timeout"]?.milliseconds(times) { upstream.connectMs = time }
    if let time = fields["first_byte_timeout"]?.milliseconds(times) { upstream.firstByteMs = time }
    if let count = fields["idle_connections"]?.int(0...100_000) { upstream.idleConnectionsMax = count }
    if let count = fields["concurrency"]?.int(1...100_000) { upstream.concurrencyMax = count }
    for entry in fields.required("models")?.list(orOne: true) ?? [] {
      guard let text = name(entry), !upstream.models.contains(where: { $0.model == text }) else { continue }
      // Every modality, because none of them is sent as it is.
      upstream.models.append(
        ModelConfiguration(upstream: upstream.name, model: text, inputs: Set(Modality.allCases)))
    }
  }

  // MARK: What may leave

  private func readPolicy(_ value: YAMLValue) -> EdgePolicy {
    var policy = EdgePolicy()
    let sizes = ["side", "frames", "pages", "crops", "text"]
    guard
      let fields = value.fields(EdgePolicy.modalities.map(\.rawValue) + ["metadata", "raw", "identifiers"] + sizes)
    else { return policy }
    for modality in EdgePolicy.modalities {
      guard let field = fields[modality.rawValue] else { continue }
      policy.forward[modality] = readDerivatives(field, modality)
    }
    if let groups = fields["metadata"]?.list(orOne: true) {
      policy.metadata = Set(groups.compactMap { $0.choice(EdgePolicy.Metadata.self) })
    }
    if let rule = fields["identifiers"]?.choice(EdgePolicy.Identifiers.self) { policy.identifiers = rule }
    if let raw = fields["raw"] { policy.raw = readRaw(raw) }
    if let count = fields["side"]?.int(32...8192) { policy.sidePixelsMax = count }
    if let count = fields["frames"]?.int(1...64) { policy.framesMax = count }
    if let count = fields["pages"]?.int(1...64) { policy.pagesMax = count }
    if let count = fields["crops"]?.int(1...64) { policy.cropsMax = count }
    if let count = fields["text"]?.bytes(64...(1 << 20)) { policy.textBytesMax = count }
    checkMasks(policy, fields)
    return policy
  }

  private func readDerivatives(_ value: YAMLValue, _ modality: Modality) -> Set<EdgePolicy.Derivative> {
    let allowed = EdgePolicy.Derivative.allowed(for: modality)
    var found: Set<EdgePolicy.Derivative> = []
    guard !value.isNull else { return found }
    for entry in value.list(orOne: true) ?? [] {
      guard let derivative = entry.choice(EdgePolicy.Derivative.self) else { continue }
      guard allowed.contains(derivative) else {
        entry.problem(
          "`\(derivative.rawValue)` cannot be made of \(modality.rawValue)",
          remedy: "known: \(allowed.map(\.rawValue).joined(separator: ", "))")
        continue
      }
      found.insert(derivative)
    }
    return found
  }

  private func readRaw(_ value: YAMLValue) -> [Modality: EdgePolicy.Raw] {
    var rules: [Modality: EdgePolicy.Raw] = [:]
    guard value.isMapping else {
      guard let rule = value.choice(EdgePolicy.Raw.self) else { return rules }
      for modality in EdgePolicy.modalities where rule != .never { rules[modality] = rule }
      return rules
    }
    guard let fields = value.fields(EdgePolicy.modalities.map(\.rawValue)) else { return rules }
    for modality in EdgePolicy.modalities {
      guard let rule = fields[modality.rawValue]?.choice(EdgePolicy.Raw.self), rule != .never else { continue }
      rules[modality] = rule
    }
    return rules
  }

  /// Faces can be painted over in pictures; in a film, a recording or a document as a file they cannot.
  private func checkMasks(_ policy: EdgePolicy, _ fields: YAMLFields) {
    guard policy.identifiers == .mask else { return }
    for modality in [Modality.audio, .video, .document] where policy.raw(modality) != .never {
      (fields["raw"] ?? fields.parent).problem(
        "\(modality.rawValue) may leave as it is, and what identifies people in it cannot be masked there",
        remedy: "set `identifiers: keep`, or `raw: {\(modality.rawValue): never}`")
    }
  }

  // MARK: Whose evidence is taken

  private func readAcceptance(_ value: YAMLValue) -> EdgeAcceptance {
    var accept = EdgeAcceptance()
    guard let fields = value.fields(["nodes", "max_age", "bytes", "unproven"]) else { return accept }
    for (key, name, inner) in fields.required("nodes")?.members() ?? [] {
      guard Self.isName(key) else {
        name.problem("`\(key.shortened(60))` is no name of a node")
        continue
      }
      guard let variable = inner.fields(["secret_env"])?.required("secret_env").flatMap({ variable($0) }) else {
        continue
      }
      accept.nodes.append(EdgeAcceptance.Node(name: key, secretVariable: variable))
    }
    if let time = fields["max_age"]?.milliseconds(1_000...3_600_000) { accept.ageMsMax = time }
    if let bytes = fields["bytes"]?.bytes(1024...(16 << 20)) { accept.bytesMax = bytes }
    if let rule = fields["unproven"]?.choice(EdgeAcceptance.Unproven.self) { accept.unproven = rule }
    return accept
  }

  // MARK: Together with the routes

  /// On a node every server that a route names is told to be on the site or is the central gateway.
  func checkEdge(_ root: YAMLValue) {
    guard let node = configuration.edge?.node else {
      if known.needsEdge {
        root.problem(
          "`--edge` runs a node near the devices, and the file names no central gateway",
          remedy: "add `edge: {node: …, secret_env: …, central: {base_url: …, models: […]}}`")
      }
      return
    }
    for route in configuration.routes {
      for model in route.models {
        guard let index = configuration.upstream(model.upstream) else { continue }
        let upstream = configuration.upstreams[index]
        guard !upstream.isBuiltin, !upstream.isCentral, !node.onSite.contains(upstream.name) else { continue }
        root.problem(
          "the route `\(route.name)` would send media to `\(upstream.name)` as they are, and this is a node of an edge",
          remedy: "name it under `edge.on_site` if it stands on the site, or ask `\(UpstreamConfiguration.centralName)`"
        )
      }
    }
  }
}
