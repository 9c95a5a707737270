import AssayConfiguration
import AssayCore
import Glibc

/// Perturbed media on their way to a model: small ones in memory, large ones in files that go with this value, so that
/// a run's memory does not grow with the size of its media.
final class StressScratch: Sendable {
  private let folder: String

  init(_ run: RunFolder) { folder = run.path + "/stressing" }

  /// Keeps the bytes until `remove`.
  func keep(_ bytes: [UInt8], _ digest: Digest, of line: Int) throws(AssayError) -> SampleAssets.Source {
    guard bytes.count > SuiteDefaults.keptFileBytesMax else { return .memory(bytes) }
    try Files.makeFolder(folder)
    let path = "\(folder)/\(line)-\(digest.short)"
    try Files.write(bytes, to: path, isSynced: false)
    return .file(path)
  }

  func remove(_ assets: SampleAssets) {
    for case .file(let path) in assets.sources.values where path.hasPrefix(folder + "/") { unlink(path) }
  }

  /// What a run that was killed has left.
  func clear() {
    for name in Files.names(in: folder) { unlink("\(folder)/\(name)") }
    rmdir(folder)
  }
}
