import AssayConfiguration
import AssayCore
import AssaySignals
import AssayStress
import AssayWire

/// Keeps the media of samples that fell under stress with the run: as they were, and made again by perturbation and
/// seed, so that the report can show them side by side. What does not come out with the logged digest is left out.
struct StressCaseMedia {
  let folder: RunFolder
  let suite: Suite
  let studio: StressStudio?

  func store(_ cases: [Robustness.Case]) async {
    guard let studio, let entries = try? RunLog(path: folder.samples).entries() else { return }
    var left = SuiteDefaults.hardCaseMediaBytesMax
    let wanted = Set(cases.map { UInt64($0.index) << 16 | UInt64($0.epoch) })
    let log = RunLog(path: folder.samples)
    for entry in entries where wanted.contains(UInt64(entry.index) << 16 | UInt64(entry.epoch)) {
      guard left > 0, let record = try? log.record(entry), let mark = record.stress else { continue }
      for medium in mark.media { left -= await store(medium, record, studio, bytesMax: left) }
    }
  }

  func store(
    _ medium: StressMark.Medium, _ record: SampleRecord, _ studio: StressStudio, bytesMax: Int
  ) async -> Int {
    guard let spec = suite.stress?.specs.first(where: { $0.perturbation.name == medium.value.name }),
      let severity = Severity(medium.value.severity), let source = source(medium, record)
    else { return 0 }
    var stored = keep(source.bytes, medium.value.input, bytesMax: bytesMax)
    guard !Files.exists(folder.mediaPath(medium.value.output)) else { return stored }
    var voice: Recording?
    if case .sound = spec.perturbation.work { voice = await other(record, medium, studio) }
    guard
      let made = try? await studio.apply(
        spec.perturbation, severity, seed: medium.value.seed, settings: medium.value.settings,
        to: StressMedium(bytes: source.bytes, declaredType: source.type, name: source.name), other: voice)
    else { return stored }
    stored += keep(made.bytes, medium.value.output, bytesMax: bytesMax - stored)
    return stored
  }

  private func other(
    _ record: SampleRecord, _ medium: StressMark.Medium, _ studio: StressStudio
  ) async -> Recording? {
    await OtherMedia(suite.data, studio).recording(
      notOf: record.stress?.of ?? record.sample.id, medium.value.input, seed: medium.value.seed)
  }

  private func keep(_ bytes: [UInt8], _ digest: Digest, bytesMax: Int) -> Int {
    let path = folder.mediaPath(digest)
    guard bytes.count <= bytesMax, Digest(of: bytes) == digest, !Files.exists(path),
      (try? Files.makeFolder(Files.folder(of: path))) != nil,
      (try? Files.write(bytes, to: path, isSynced: false)) != nil
    else { return 0 }
    return bytes.count
  }

  /// The clean medium: from its file, or read again from the sample's own line.
  private func source(
    _ medium: StressMark.Medium, _ record: SampleRecord
  ) -> (bytes: [UInt8], type: String?, name: String?)? {
    guard let loaded = HardCaseMedia.sample(of: record, suite) else { return nil }
    let parts = loaded.sample.request.parts
    guard parts.indices.contains(medium.part), let asset = parts[medium.part].asset,
      asset.digest == medium.value.input
    else { return nil }
    let bytes =
      loaded.assets.kept(asset.digest)
      ?? loaded.assets.path(of: asset.digest).flatMap { try? Files.read($0, bytesMax: SuiteDefaults.mediaBytesMax) }
    return bytes.map { ($0, asset.declaredType, asset.name) }
  }
}
