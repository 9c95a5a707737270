import AssayConfiguration
package import AssayCore
import AssayWire
import Glibc

/// The digest of all data files of a suite, and how many lines they have.
struct DataDigest: Sendable {
  let digest: Digest
  /// Lines of the files where each line is a sample; nil when a form may spread a sample over lines.
  let lines: Int?

  init(_ data: [DataSource]) throws(AssayError) {
    var digests: [JSONValue] = []
    var total: Int? = 0
    for source in data {
      for path in source.paths {
        let file = try Self.file(path)
        digests.append(.string(file.hex))
        let isLines = try ![.csv, .vlmevalkit].contains(DataSource.format(of: path, declared: source.format))
        total = isLines ? total.map { $0 + file.lines } : nil
      }
    }
    digest = Digest(of: JSONValue.array(digests).encoded())
    lines = total
  }

  private static func file(_ path: String) throws(AssayError) -> (hex: String, lines: Int) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Files.failure("cannot be opened", path, code: errno == ENOENT ? .data : nil) }
    defer { close(descriptor) }
    var hash = SHA256()
    var lines = 0
    var last: UInt8 = 0x0A
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Files.failure("cannot be read", path) }
      guard count > 0 else { break }
      let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      hash.update(bytes)
      lines += newlines(bytes)
      last = bytes[count - 1]
    }
    return (hexString(hash.finish()), lines + (last == 0x0A ? 0 : 1))
  }

  private static func newlines(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard var position = bytes.baseAddress else { return 0 }
    let end = position + bytes.count
    var count = 0
    while let found = memchr(position, 0x0A, end - position) {
      count += 1
      position = UnsafeRawPointer(found) + 1
    }
    return count
  }
}

extension DataDigest {
  /// What a run says its samples were: the data, and what they were crossed with.
  func identity(of suite: Suite) -> String {
    guard let stress = suite.stress else { return digest.hex }
    return Digest(of: JSONValue.array([.string(digest.hex), stress.identity]).encoded()).hex
  }
}

extension RunManifest {
  /// Whether a run was made of the samples that the suite's files hold now.
  package func isMade(of suite: Suite) throws(AssayError) -> Bool {
    try identity.data == DataDigest(suite.data).identity(of: suite)
  }
}
