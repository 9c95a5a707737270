import AssayConfiguration
package import AssayCore

/// The media of one sample: small ones in memory, large ones as files that are compared with their digest when
/// they are read again.
package struct SampleAssets: AssetReader {
  enum Source: Sendable {
    case memory([UInt8])
    case file(String)
  }

  private(set) var sources: [Digest: Source] = [:]

  package init() {}

  mutating func add(_ digest: Digest, _ source: Source) {
    if sources[digest] == nil { sources[digest] = source }
  }

  /// The file behind an asset; nil when it stood in the line itself.
  package func path(of digest: Digest) -> String? {
    guard case .file(let path) = sources[digest] else { return nil }
    return path
  }

  /// The bytes of a medium that is in memory.
  func kept(_ digest: Digest) -> [UInt8]? {
    guard case .memory(let bytes) = sources[digest] else { return nil }
    return bytes
  }

  package func bytes(of digest: Digest) async throws(AssayError) -> [UInt8] {
    switch sources[digest] {
    case .memory(let bytes): return bytes
    case .file(let path):
      let bytes = try Files.read(path, bytesMax: SuiteDefaults.mediaBytesMax)
      guard Digest(of: bytes) == digest else {
        throw AssayError(
          .data, "\(path) changed during the run: it no longer has the digest \(digest.short)", at: .init(file: path),
          remedy: "leave the dataset alone while it is evaluated, then run again with --retry-errors")
      }
      return bytes
    case nil: throw AssayError(.data, "the medium \(digest.short) is not part of this sample")
    }
  }
}
