import AssayConfiguration
import AssayCore
import AssayStress

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
    let remaking = StressRemaking(folder, suite, studio)
    for entry in entries where wanted.contains(UInt64(entry.index) << 16 | UInt64(entry.epoch)) {
      guard left > 0, let record = try? log.record(entry), let mark = record.stress else { continue }
      for medium in mark.media { left -= await store(medium, record, remaking, bytesMax: left) }
    }
  }

  func store(
    _ medium: StressMark.Medium, _ record: SampleRecord, _ remaking: StressRemaking, bytesMax: Int
  ) async -> Int {
    guard let source = try? remaking.source(of: medium, record) else { return 0 }
    var stored = keep(source.bytes, medium.value.input, bytesMax: bytesMax)
    if let digest = medium.value.other, medium.otherPath == nil,
      let other = try? await remaking.other(of: medium, record)
    {
      stored += keep(other.bytes, digest, bytesMax: bytesMax - stored)
    }
    guard !Files.exists(folder.mediaPath(medium.value.output)) else { return stored }
    guard let made = try? await remaking.make(medium, of: record) else { return stored }
    stored += keep(made.bytes, medium.value.output, bytesMax: bytesMax - stored)
    return stored
  }

  private func keep(_ bytes: [UInt8], _ digest: Digest, bytesMax: Int) -> Int {
    let path = folder.mediaPath(digest)
    guard bytes.count <= bytesMax, Digest(of: bytes) == digest, !Files.exists(path),
      (try? Files.makeFolder(Files.folder(of: path))) != nil,
      (try? Files.write(bytes, to: path, isSynced: false)) != nil
    else { return 0 }
    return bytes.count
  }
}
