import AssayConfiguration
import AssayCore
import AssaySignals
import AssayStress

/// Media of other samples, for babble, overlapping speech and swapped modalities: the first few of each kind in the
/// data, whatever is selected or sharded, so that every start of a run mixes in the same. One of each cluster: what
/// belongs together may be the same voice and the same words.
actor OtherMedia {
  struct Medium: Sendable {
    var bytes: [UInt8]
    var asset: Asset
    var owner: Owner
    /// Its file, where it has one.
    var path: String?
    var recording: Recording?

    var other: StressOther {
      StressOther(
        bytes: bytes, digest: asset.digest, declaredType: asset.declaredType, name: asset.name, recording: recording)
    }
  }

  /// A sample and what it belongs to.
  struct Owner: Sendable {
    var sample: String
    var cluster: String?

    init(_ sample: String, _ cluster: String?) {
      self.sample = sample
      self.cluster = cluster
    }

    /// A sample without a cluster is its own.
    func isApart(from other: Owner) -> Bool {
      sample != other.sample && (cluster == nil || cluster != other.cluster)
    }
  }

  /// How many of a kind are kept, and how large each may be.
  static let keptMax = 4
  static let bytesMax = 4 << 20
  /// Lines that are looked at.
  static let linesMax = 2_000

  private let data: [DataSource]
  private let studio: StressStudio
  private var pools: [Modality: [Medium]] = [:]
  private var recordings: [Digest: Recording] = [:]

  init(_ data: [DataSource], _ studio: StressStudio) {
    self.data = data
    self.studio = studio
  }

  /// A medium of the kind from a sample of another cluster; nil where the data have none. The same `seed` gives the same.
  func medium(_ kind: Modality, notOf owner: Owner, _ digest: Digest?, seed: UInt64) -> Medium? {
    let pool = filled(kind).filter { $0.owner.isApart(from: owner) && $0.asset.digest != digest }
    return pool.isEmpty ? nil : pool[Int(seed % UInt64(pool.count))]
  }

  /// A recording of another cluster, decoded; where the data have none, the sound of a film. Nil where it cannot be.
  func recording(notOf owner: Owner, _ digest: Digest?, seed: UInt64) async -> Medium? {
    guard
      var medium = medium(.audio, notOf: owner, digest, seed: seed)
        ?? medium(.video, notOf: owner, digest, seed: seed)
    else { return nil }
    if recordings[medium.asset.digest] == nil {
      let made = try? await studio.recording(of: StressMedium(bytes: medium.bytes, name: medium.asset.name))
      if let made { recordings[medium.asset.digest] = made }
    }
    medium.recording = recordings[medium.asset.digest]
    return medium.recording == nil ? nil : medium
  }

  /// The medium with this digest, among those that others may be.
  func medium(_ kind: Modality, _ digest: Digest) -> Medium? { filled(kind).first { $0.asset.digest == digest } }

  private func filled(_ kind: Modality) -> [Medium] {
    if let pool = pools[kind] { return pool }
    var pool: [Medium] = []
    var reader = DatasetReader(data)
    var lines = 0
    while lines < Self.linesMax, pool.count < Self.keptMax, let record = try? reader.next() {
      lines += 1
      guard case .success(let draft) = record.draft, case let owner = Owner(draft.id, draft.cluster),
        pool.allSatisfy({ $0.owner.isApart(from: owner) }),
        draft.messages.contains(where: { $0.parts.contains { $0.modality == kind } }),
        let loaded = try? record.loader.load(draft)
      else { continue }
      for (index, part) in loaded.sample.request.parts.enumerated() where part.modality == kind {
        guard let asset = part.asset, asset.bytes > 0, asset.bytes <= Self.bytesMax,
          let bytes = Self.bytes(of: asset, loaded.assets), !pool.contains(where: { $0.asset.digest == asset.digest })
        else { continue }
        pool.append(Medium(bytes: bytes, asset: asset, owner: owner, path: loaded.paths[index]))
        break
      }
    }
    pools[kind] = pool
    return pool
  }

  private static func bytes(of asset: Asset, _ assets: SampleAssets) -> [UInt8]? {
    if let kept = assets.kept(asset.digest) { return kept }
    return assets.path(of: asset.digest).flatMap { try? Files.read($0, bytesMax: bytesMax) }
  }
}
