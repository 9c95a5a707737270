import AssayConfiguration
import AssayCore

extension ConfigurationReader {
  private static let upstreamKeys = [
    "base_url", "key_env", "connect_timeout", "first_byte_timeout", "idle_connections", "concurrency", "pools",
    "models",
  ]

  mutating func readUpstreams(_ value: YAMLValue) {
    for (key, name, inner) in value.members() ?? [] {
      guard !key.utf8.contains(UInt8(ascii: "/")), Self.isName(key) else {
        name.problem(
          "`\(key.shortened(60))` is no name of an upstream",
          remedy: "use up to 128 letters, digits and any of . _ : @ + -; routes write UPSTREAM/MODEL")
        continue
      }
      let upstream = key == UpstreamConfiguration.builtinName ? readBuiltin(inner) : readUpstream(key, inner)
      if let upstream { configuration.upstreams.append(upstream) }
    }
  }

  /// The built-in upstream has no server, so that only its places can be set.
  private func readBuiltin(_ value: YAMLValue) -> UpstreamConfiguration? {
    var upstream = UpstreamConfiguration.builtin
    guard let fields = value.fields(["concurrency", "pools"]) else { return upstream }
    readPlaces(fields, &upstream)
    return upstream
  }

  private func readUpstream(_ name: String, _ value: YAMLValue) -> UpstreamConfiguration? {
    // A wrong upstream stays known by its name, or every route that uses it would be wrong as well.
    var upstream = UpstreamConfiguration(name: name, host: "unknown", port: 80)
    guard let fields = value.fields(Self.upstreamKeys) else { return upstream }
    if let url = fields.required("base_url"), let text = url.string() {
      if let address = ServerAddress(text) {
        (upstream.host, upstream.port) = (address.host, address.port)
        (upstream.isTLS, upstream.path) = (address.isTLS, address.path)
      } else {
        // A key inside of a URL must not be shown.
        url.problem(
          "this is no base URL", remedy: "write `https://HOST:PORT/v1`, without user, query or fragment",
          showsLine: !text.utf8.contains(UInt8(ascii: "@")))
      }
    }
    upstream.keyVariable = fields["key_env"].flatMap { variable($0) }
    let times = 1...86_400_000
    if let time = fields["connect_timeout"]?.milliseconds(times) { upstream.connectMs = time }
    if let time = fields["first_byte_timeout"]?.milliseconds(times) { upstream.firstByteMs = time }
    if let count = fields["idle_connections"]?.int(0...100_000) { upstream.idleConnectionsMax = count }
    readPlaces(fields, &upstream)
    if let models = fields.required("models") { readModels(models, &upstream) }
    return upstream
  }

  private func readPlaces(_ fields: YAMLFields, _ upstream: inout UpstreamConfiguration) {
    if let count = fields["concurrency"]?.int(1...100_000) { upstream.concurrencyMax = count }
    for (key, name, inner) in fields["pools"]?.members() ?? [] {
      guard let modality = Modality(rawValue: key) else {
        let names = Modality.allCases.map(\.rawValue)
        name.problem(
          "unknown modality `\(key.shortened(60))`",
          remedy: nearest(key, in: names).map { "did you mean `\($0)`?" } ?? "known: \(names.joined(separator: ", "))")
        continue
      }
      guard let pool = readPool(modality, inner) else { continue }
      if pool.requestsMax > upstream.concurrencyMax {
        inner.problem(
          "a pool of \(pool.requestsMax) is larger than the upstream's \(upstream.concurrencyMax)",
          remedy: "raise `concurrency`, or make the pool smaller")
      }
      upstream.pools.append(pool)
    }
  }

  private func readPool(_ modality: Modality, _ value: YAMLValue) -> PoolConfiguration? {
    guard value.isMapping else { return value.int(1...100_000).map { PoolConfiguration(modality, requestsMax: $0) } }
    guard let fields = value.fields(["requests", "bytes", "queue", "queue_time"]),
      let requests = fields.required("requests")?.int(1...100_000)
    else { return nil }
    var pool = PoolConfiguration(modality, requestsMax: requests)
    if let bytes = fields["bytes"]?.bytes(1024...(1 << 44)) { pool.bytesMax = bytes }
    if let queue = fields["queue"]?.int(0...1_000_000) { pool.queueMax = queue }
    if let time = fields["queue_time"]?.milliseconds(0...86_400_000) { pool.queueMs = time }
    return pool
  }

  // MARK: Models

  private func readModels(_ value: YAMLValue, _ upstream: inout UpstreamConfiguration) {
    if value.isList {
      for entry in value.list() ?? [] {
        guard let model = name(entry) else { continue }
        if upstream.models.contains(where: { $0.model == model }) {
          entry.problem("the model `\(model)` appears twice", remedy: "keep one of them")
          continue
        }
        upstream.models.append(priced(ModelConfiguration(upstream: upstream.name, model: model), entry))
      }
    } else {
      for (key, name, inner) in value.members() ?? [] {
        guard Self.isName(key) else {
          name.problem(
            "`\(key.shortened(60))` is no name of a model",
            remedy: "use up to 128 letters, digits and any of . _ : / @ + -")
          continue
        }
        upstream.models.append(readModel(key, inner, upstream.name))
      }
    }
    if value.isList || value.isMapping, upstream.models.isEmpty {
      value.problem("the upstream `\(upstream.name)` serves no model", remedy: "name at least one")
    }
  }

  private func readModel(_ key: String, _ value: YAMLValue, _ upstream: String) -> ModelConfiguration {
    var model = ModelConfiguration(upstream: upstream, model: key)
    guard !value.isNull, let fields = value.fields(["model", "inputs", "price"]) else { return priced(model, value) }
    if let field = fields["model"], let text = name(field), text != key {
      model.model = text
      model.alias = key
    }
    if let inputs = fields["inputs"], let list = inputs.list() {
      let modalities = Set(list.compactMap { $0.choice(Modality.self) })
      if list.isEmpty { inputs.problem("a model without inputs can answer nothing", remedy: "name at least `text`") }
      if !modalities.isEmpty { model.inputs = modalities }
    }
    model.priceName = fields["price"].flatMap { name($0) }
    return priced(model, fields["price"] ?? value)
  }

  private func priced(_ model: ModelConfiguration, _ value: YAMLValue) -> ModelConfiguration {
    guard let table = configuration.prices?.table else {
      // A table that is named and wrong is a problem already.
      if model.priceName != nil, !namesPrices {
        value.problem(
          "there is no table of prices to look `\(model.priceName ?? "")` up in", remedy: "set `prices: prices.json`")
      }
      return model
    }
    var model = model
    model.price = table.price(of: model.priceName ?? model.name)
    model.inputNano = model.price?.input
    model.outputNano = model.price?.output
    if model.price == nil, let name = model.priceName {
      value.problem(
        "the table of prices of version \(table.version.shortened(40)) does not know `\(name)`",
        remedy: "add it under `models` in the table")
    }
    return model
  }
}
