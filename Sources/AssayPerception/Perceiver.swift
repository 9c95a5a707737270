package import AssayCore
package import AssayMedia
package import AssayWire

/// Perceives requests: probes each asset, checks it, runs the extractors that fit and compares what they say.
///
/// Observations and coverages come in the order of parts and, within a part, of the registry, whatever
/// finished first; the same input gives the same evidence.
package struct Perceiver: Perceiving {
  package let configuration: PerceptionConfiguration
  private let media: any MediaDecoding
  private let context: ExtractionContext
  private let registry: ExtractorRegistry
  private let limiter: ConcurrencyLimiter
  private let cache: PerceptionCache

  /// - Parameter http: sends requests to extractors that are replaced by an HTTP endpoint; without it they
  ///   are unavailable.
  package init(
    media: any MediaDecoding, workers: any WorkerCalling,
    configuration: PerceptionConfiguration = PerceptionConfiguration(), http: (any HTTPCalling)? = nil
  ) {
    self.media = media
    var configuration = configuration
    configuration.readModelDigests()
    self.configuration = configuration
    context = ExtractionContext(workers: workers, media: media, configuration: configuration)
    registry = ExtractorRegistry(configuration, http: http)
    limiter = ConcurrencyLimiter(atOnce: configuration.partsAtOnce)
    cache = PerceptionCache(bytesMax: configuration.cacheBytesMax)
  }

  /// What decides what is observed: extractors with their versions, limits, models by the digests of their files.
  package var identity: JSONValue {
    let extractors = registry.extractors.map { JSONValue.string("\($0.name)@\($0.version)") }
    return ["extractors": .array(extractors), "configuration": configuration.identity]
  }

  /// The names of the extractors that a plan may ask for, with the modalities each applies to.
  package var extractors: [(name: String, modalities: [Modality])] {
    registry.extractors.map { extractor in
      (extractor.name, Modality.allCases.filter { extractor.modalities.contains($0) })
    }
  }

  package func perceive(_ request: Request, plan: PerceptionPlan, assets: any AssetReader) async -> Evidence {
    await BatchOwner.$current.withValue(UInt64.random(in: .min ... .max)) {
      await perceiveParts(request, plan: plan, assets: assets)
    }
  }

  private func perceiveParts(_ request: Request, plan: PerceptionPlan, assets: any AssetReader) async -> Evidence {
    let parts = request.parts
    let perceived = await withTaskGroup(of: (Int, Evidence).self) { group in
      for (index, part) in parts.enumerated() {
        guard let asset = part.asset else { continue }
        group.addTask {
          await limiter.run { (index, await perceive(asset, part, index, plan: plan, assets: assets)) }
        }
      }
      return await group.reduce(into: [(Int, Evidence)]()) { $0.append($1) }
    }
    var evidence = Evidence()
    for (_, part) in perceived.sorted(by: { $0.0 < $1.0 }) { evidence.merge(part) }
    RequestChecks.apply(to: &evidence, of: request)
    return evidence
  }

  private func perceive(
    _ asset: Asset, _ part: Part, _ index: Int, plan: PerceptionPlan, assets: any AssetReader
  ) async -> Evidence {
    let decoded = DecodedMedia(media: media, configuration: configuration) {
      await caught { () async throws(AssayError) in try await assets.bytes(of: asset.digest) }
    }
    let info = InputChecks.checked(await probe(asset, decoded), declared: part.modality)
    var evidence = Evidence(media: [.init(part: index, info: info)])
    evidence.agreements = ProbeAgreements.of(info, part: index)
    let modality = info.modality ?? part.modality
    let perceived = PerceivedPart(index: index, modality: modality, info: info, media: decoded)
    let wanted = registry.extractors.filter { extractor in
      extractor.modalities.contains(modality) && isWanted(extractor, plan)
    }
    evidence.coverages = unknownExtractors(plan, perceived)
    guard info.status != .refused else {
      let reason = info.findings.last { $0.severity == .refused }?.message ?? "the medium was refused"
      evidence.coverages += wanted.map { $0.coverage(perceived, .unavailable, note: "not decoded: \(reason)") }
      return evidence
    }
    for result in await run(wanted, on: perceived) {
      evidence.observations += result.observations
      evidence.coverages += result.coverages.map(declared)
      evidence.agreements += result.agreements
    }
    if let name = asset.name, !name.isEmpty, wanted.contains(where: { $0.name == "metadata" }) {
      evidence.observations.append(Self.observation(ofName: name, part: index))
    }
    evidence.agreements += FusionChecks.agreements(in: evidence, of: perceived)
    return evidence
  }

  /// A second look that the configuration asks for goes with the first: where nothing is read, nothing is hidden.
  private func isWanted(_ extractor: any Extractor, _ plan: PerceptionPlan) -> Bool {
    guard extractor.isOnRequest else { return plan.extractors?.contains(extractor.name) ?? true }
    if plan.extractors?.contains(extractor.name) == true { return true }
    guard configuration.on.contains(extractor.name) else { return false }
    return plan.extractors.map { !$0.isDisjoint(with: PerceptionPlan.firstLooks) } ?? true
  }

  /// Whoever sends a file chooses its name, and models are shown names.
  private static func observation(ofName name: String, part: Int) -> Observation {
    Observation(
      id: "p\(part).name", kind: .metadata, value: .string(shortened(name, to: 1_000)), part: part, source: "request",
      attributes: ["group": "file", "key": "name", "channel": "filename"])
  }

  /// With the recall that the configuration declares for its extractor; an extractor that knows its own keeps it.
  private func declared(_ coverage: Coverage) -> Coverage {
    guard coverage.recall == nil, coverage.state != .unavailable, let recall = configuration.recall[coverage.extractor]
    else { return coverage }
    var coverage = coverage
    coverage.recall = recall
    return coverage
  }

  /// Runs extractors, at most `extractorsAtOnce` at a time, and returns the results in their order.
  private func run(_ extractors: [any Extractor], on part: PerceivedPart) async -> [ExtractorResult] {
    await withTaskGroup(of: (Int, ExtractorResult).self) { group in
      var results = [ExtractorResult?](repeating: nil, count: extractors.count)
      var next = 0
      func start() {
        guard next < extractors.count else { return }
        let (position, extractor) = (next, extractors[next])
        let key = PerceptionCache.Key(
          digest: part.info.digest, modality: part.modality, extractor: extractor.name)
        next += 1
        group.addTask {
          (position, await cache.result(for: key, part: part.index) { await extractor.extract(part, context: context) })
        }
      }
      for _ in 0..<max(1, configuration.extractorsAtOnce) { start() }
      while let (position, result) = await group.next() {
        results[position] = result
        start()
      }
      return results.compactMap { $0 }
    }
  }

  private func probe(_ asset: Asset, _ decoded: DecodedMedia) async -> MediaInfo {
    let key = "\(asset.digest.hex) \(asset.declaredType ?? "") \(asset.name ?? "")"
    if let known = await cache.info(key) { return known }
    do throws(AssayError) {
      let bytes = try await decoded.bytes()
      let info = await media.probe(bytes, declaredType: asset.declaredType, name: asset.name)
      // A probe that was cut short says nothing about the medium.
      if !Task.isCancelled { await cache.store(info, key) }
      return info
    } catch {
      var info = MediaInfo(
        digest: asset.digest, bytes: asset.bytes, type: "unknown", declaredType: asset.declaredType, decodedShare: 0)
      info.note(MediaFinding("unreadable", .refused, error.message, remedy: error.remedy))
      return info
    }
  }

  /// A plan that names what does not exist must not pass in silence.
  private func unknownExtractors(_ plan: PerceptionPlan, _ part: PerceivedPart) -> [Coverage] {
    let known = Set(registry.extractors.map(\.name))
    let unknown = (plan.extractors ?? []).subtracting(known).sorted()
    return unknown.map { name in
      let note =
        ExtractorRegistry.builtInNames.contains(name)
        ? "switched off by the configuration" : "no extractor is called so"
      return Coverage(
        extractor: name, part: part.index, modality: part.modality, kinds: [], state: .unavailable, note: note)
    }
  }
}
