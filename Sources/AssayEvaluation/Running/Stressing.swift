import AssayCore
import AssayStress
import AssayWire
import Synchronization

/// What a run needs to cross its samples with perturbations.
final class Stressing: Sendable {
  let suite: StressSuite
  let studio: StressStudio
  let scratch: StressScratch
  let other: OtherMedia
  /// Perturbations at once: each holds a decoded medium.
  let gate = SlotGate(slots: 4)
  /// What puts attacks into media; nil where the suite has none.
  let attacking: Attacking?
  let bounded: BoundedSamples
  private let range: Range<Int>
  private let seed: UInt64
  /// Variants that a sample does not have: nothing of it is what they work on.
  let passedOver = Atomic<Int>(0)

  init(
    _ suite: StressSuite, _ studio: StressStudio, data: [DataSource], bounded: BoundedSamples, range: Range<Int>,
    seed: UInt64, folder: RunFolder, attacking: Attacking? = nil
  ) {
    self.suite = suite
    self.attacking = attacking
    self.studio = studio
    self.bounded = bounded
    self.range = range
    self.seed = seed
    scratch = StressScratch(folder)
    other = OtherMedia(data, studio)
    scratch.clear()
  }

  /// The numbers (from 1) of the variants that a sample may have, by its kinds of media and its place in the data.
  func variants(of draft: DraftSample, index: Int) -> [Int] {
    bounded.variants(of: draft, index: index, suite)
  }

  /// The kinds of media that a sample has at hand.
  static func kinds(of draft: DraftSample) -> Set<Modality> {
    var kinds: Set<Modality> = []
    for part in draft.messages.flatMap(\.parts) {
      if case .media(let medium, _, _) = part.content {
        if case .url = medium { continue }
        kinds.insert(part.modality)
      }
    }
    return kinds
  }

  /// The numbers of the lines of attacks that a sample may have.
  func attacks(on draft: DraftSample, index: Int) -> [Int] {
    attacking?.lines(of: draft, place: index - range.lowerBound) { $0 == nil || bounded.areAttacked(index) } ?? []
  }

  func seed(_ sample: String, _ perturbation: String, part: Int) -> UInt64 {
    StressSeed.of(suite: seed, sample: sample, perturbation: perturbation, part: part)
  }

  /// Why a sample has no variant.
  struct Refusal: Error {
    var reason: String
    /// Nil: the variant can never be; else what went wrong, which another try may mend.
    var error: AssayError?
  }

  /// The sample with its media changed.
  struct Made: Sendable {
    var sample: Sample
    var assets: SampleAssets
    var mark: StressMark
    /// Files behind the parts that were left alone.
    var paths: [Int: String]
  }

  /// - Parameter clean: the sample as it is, probed where the suite looks at media.
  func make(
    _ variant: StressSuite.Variant, of clean: SampleRecord, _ assets: SampleAssets
  ) async throws(Refusal) -> Made {
    guard await gate.enter() else { throw Refusal(reason: "the run stops", error: AssayError(.cancelled, "stopped")) }
    defer { gate.leave() }
    let perturbation = variant.spec.perturbation
    var made = Made(
      sample: clean.sample, assets: SampleAssets(),
      mark: StressMark(
        name: perturbation.name, version: perturbation.version, severity: variant.severity.step, of: clean.sample.id,
        cleanIndex: clean.index, cluster: clean.sample.cluster),
      paths: clean.mediaPaths)
    made.sample.id = clean.sample.id + StressSuite.separator + variant.label
    made.sample.cluster = clean.sample.cluster ?? clean.sample.id
    made.sample.request.attributes["stress"] = .string(perturbation.name)
    made.sample.request.attributes["severity"] = .int(variant.severity.step)
    for part in clean.sample.request.parts {
      guard let asset = part.asset, let source = assets.sources[asset.digest] else { continue }
      made.assets.add(asset.digest, source)
    }
    if case .sample(let change) = perturbation.work {
      try await self.change(change, variant, &made, clean)
    } else {
      try await perturb(variant, &made, clean, assets)
    }
    return made
  }

  /// Changes every medium of the kinds that the suite means.
  private func perturb(
    _ variant: StressSuite.Variant, _ made: inout Made, _ clean: SampleRecord, _ assets: SampleAssets
  ) async throws(Refusal) {
    let spec = variant.spec
    var number = 0
    for (index, part) in clean.sample.request.parts.enumerated() {
      guard let asset = part.asset, spec.targets.contains(part.modality), asset.declaredType != Asset.addressType else {
        continue
      }
      let seed = seed(clean.sample.id, spec.perturbation.name, part: number)
      number += 1
      let stressed: StressedMedium
      let voice = await voice(spec.perturbation, clean.sample, asset.digest, seed)
      do throws(AssayError) {
        let bytes = try await assets.bytes(of: asset.digest)
        stressed = try await studio.apply(
          spec.perturbation, variant.severity, seed: seed, settings: spec.settings,
          to: StressMedium(
            bytes: bytes, declaredType: asset.declaredType, name: asset.name,
            info: clean.evidence.media(part: index).flatMap(Self.whole)),
          other: voice?.other)
      } catch {
        throw Refusal(error, part: index)
      }
      try replace(index, stressed.bytes, stressed.type, stressed.name, part.modality, &made)
      made.mark.media.append(
        .init(
          part: index, value: stressed.value, achieved: stressed.achieved, notes: stressed.notes,
          path: clean.mediaPaths[index], otherPath: stressed.value.other == nil ? nil : voice?.path))
      try StressedLabels.move(&made, part: index, by: stressed.effect, perturbation: spec.perturbation)
    }
  }

  /// What a structure-only look says is too little to perturb by.
  private static func whole(_ info: MediaInfo) -> MediaInfo? {
    switch info.modality {
    case .image: info.image?.meanLuma == nil ? nil : info
    case .audio: info.audio?.loudnessDb == nil ? nil : info
    default: nil
    }
  }

  /// Another sample's recording, for perturbations of sound only.
  private func voice(
    _ perturbation: Perturbation, _ sample: Sample, _ digest: Digest, _ seed: UInt64
  ) async -> OtherMedia.Medium? {
    guard case .sound = perturbation.work else { return nil }
    return await other.recording(
      notOf: OtherMedia.Owner(sample.id, sample.cluster), digest, seed: seed)
  }

  func keep(_ bytes: [UInt8], _ digest: Digest, _ made: inout Made) throws(Refusal) {
    do throws(AssayError) {
      made.assets.add(digest, try scratch.keep(bytes, digest, of: made.mark.cleanIndex))
    } catch {
      throw Refusal(reason: error.message, error: error)
    }
  }

  private func replace(
    _ index: Int, _ bytes: [UInt8], _ type: String?, _ name: String?, _ modality: Modality, _ made: inout Made
  ) throws(Refusal) {
    let digest = Digest(of: bytes)
    try keep(bytes, digest, &made)
    made.paths[index] = nil
    made.sample.request.replacePart(
      index,
      by: .asset(Asset(digest: digest, declaredType: type, bytes: bytes.count, name: name), modality: modality))
  }
}

extension Stressing.Refusal {
  init(_ error: AssayError, part: Int) {
    let isFinal = [.usage, .ingestion, .data, .configuration, .missing].contains(error.code)
    self.init(reason: "part \(part): \(error.message)", error: isFinal ? nil : error)
  }
}

extension Request {
  /// Puts another part in the place of one, counted over all messages.
  mutating func replacePart(_ index: Int, by part: Part) {
    var left = index
    for number in messages.indices {
      if left < messages[number].parts.count {
        messages[number].parts[left] = part
        return
      }
      left -= messages[number].parts.count
    }
  }
}
