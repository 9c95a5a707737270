import AssayConfiguration
import AssayCore
import AssayPerception
import AssayWire

// What happens before the first request: identity, preflight, a new folder or an old one.
extension Runner {
  static func identity(
    _ suite: Suite, _ options: RunOptions, _ provider: any Provider, _ scorers: ScorerSet, _ data: DataDigest,
    _ perceiver: (any Perceiving)?
  ) -> RunManifest.Identity {
    let perception = perceiver?.identity ?? .null
    let model: JSONValue = [
      "name": .string(provider.name), "identity": RequestKey.canonical(provider.identity),
      "settings": RequestKey.canonical(JSONValue(encoding: options.settings ?? suite.model.settings)),
      "epochs": .int(suite.epochs), "seed": .string(String(suite.seed)),
    ]
    return RunManifest.Identity(
      suite: suite.digest.hex, data: data.identity(of: suite), model: Digest(of: model.encoded()).hex,
      prompt: suite.prompt.digest.hex, scorers: scorers.digest.hex,
      selection: Digest(of: options.selection.json.encoded()).hex,
      perception: perception.isNull ? "" : Digest(of: RequestKey.canonical(perception).encoded()).hex)
  }

  /// Reads the head of the data, so that a dataset in the wrong form costs nothing.
  static func preflight(_ suite: Suite, _ options: RunOptions) throws(AssayError) {
    let selection = options.selection
    var reader = DatasetReader(suite.data) { selection.isWanted($0) }
    var (lines, bytes) = (0, 0)
    while lines < options.preflightLinesMax, bytes < 8 << 20, let record = try reader.next() {
      guard record.index < selection.range.upperBound else { break }
      if case .failure(let error) = record.draft { throw error }
      lines += 1
      bytes += record.place.bytes
    }
  }

  static func open(
    _ suite: Suite, _ options: RunOptions, _ provider: any Provider, _ identity: RunManifest.Identity,
    _ scorers: ScorerSet
  ) throws(AssayError) -> (RunFolder, RunManifest, FinishedSamples) {
    switch options.resume {
    case .no:
      let folder = try RunFolder.make(under: options.runsFolder, suite: suite.name, model: provider.name)
      var manifest = RunManifest(
        id: folder.id, suite: suite, model: provider.name, identity: identity, selection: options.selection,
        metrics: scorers.metrics)
      manifest.facts = facts(manifest.facts, suite, options, provider)
      try manifest.write(to: folder)
      return (folder, manifest, FinishedSamples())
    case .run(let folder):
      var manifest = try RunManifest(reading: folder)
      var differing = manifest.identity.differences(from: identity)
      if (manifest.shard, manifest.shards) != (options.selection.shard, options.selection.shards) {
        differing.append("shard")
      }
      guard differing.isEmpty else {
        throw AssayError(
          .configuration,
          "\(folder.id) cannot go on: its \(differing.joined(separator: ", ")) \(differing.count == 1 ? "is" : "are") not the same any more",
          at: .init(file: folder.manifest),
          remedy: "undo the change, or start a new run; the cache keeps what was paid for")
      }
      let finished =
        Files.exists(folder.samples)
        ? FinishedSamples(try RunLog(path: folder.samples).entries(), retriesErrors: options.retriesErrors)
        : FinishedSamples()
      manifest.status = .started
      manifest.starts += 1
      manifest.failure = nil
      if let reference = options.reference {
        let others = (manifest.facts.object?.members ?? []).filter { $0.key != "reference" }
        manifest.facts = .object(
          JSONObject(others + [(key: "reference", value: .string(reference.path))]))
      }
      try manifest.write(to: folder)
      return (folder, manifest, finished)
    }
  }

  private static func facts(
    _ facts: JSONValue, _ suite: Suite, _ options: RunOptions, _ provider: any Provider
  ) -> JSONValue {
    var object = facts.object ?? JSONObject()
    object.append("model_identity", provider.identity)
    object.append("settings", JSONValue(encoding: options.settings ?? suite.model.settings))
    object.append("connections_max", .int(options.connectionsMax))
    object.append("selection", options.selection.json)
    if let reference = options.reference { object.append("reference", .string(reference.path)) }
    object.append("data", .array(suite.data.flatMap(\.paths).map { .string($0) }))
    for (name, value) in options.facts { object.append(name, .string(value)) }
    return .object(object)
  }
}

/// Which samples and epochs an earlier start of the run has finished, in eight bytes each.
struct FinishedSamples: Sendable {
  private var done: Set<UInt64> = []
  /// Attempts of those that are done again.
  private var failed: [UInt64: Int] = [:]

  init() {}

  init(_ entries: [RunLog.Entry], retriesErrors: Bool) {
    for entry in entries {
      let key = Self.key(Int(entry.index), Int(entry.epoch))
      if retriesErrors, entry.status == .error { failed[key] = Int(entry.attempt) } else { done.insert(key) }
    }
  }

  var count: Int { done.count }

  /// Notes what this start has finished; an error that it has yet to do again stays due.
  mutating func add(_ entries: [RunLog.Entry]) {
    for entry in entries {
      let key = Self.key(Int(entry.index), Int(entry.epoch))
      if let earlier = failed[key], Int(entry.attempt) <= earlier { continue }
      done.insert(key)
    }
  }

  private static func key(_ index: Int, _ epoch: Int) -> UInt64 { UInt64(index) << 16 | UInt64(epoch) }

  func contains(index: Int, epoch: Int) -> Bool { done.contains(Self.key(index, epoch)) }

  /// Epoch 0 stands for all of them.
  func contains(index: Int, epoch: Int, of epochs: Int) -> Bool {
    epoch > 0 ? contains(index: index, epoch: epoch) : (1...epochs).allSatisfy { contains(index: index, epoch: $0) }
  }

  /// The number of the attempt that is due, from 1; nil when the sample is finished.
  func attempt(index: Int, epoch: Int) -> Int? {
    let key = Self.key(index, epoch)
    return done.contains(key) ? nil : (failed[key] ?? 0) + 1
  }
}
