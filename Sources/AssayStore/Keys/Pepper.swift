package import AssayCore
import Glibc

/// The secret that stored key codes are made with: a file beside the database, never in it, so that the database alone
/// tells nothing about any key.
package struct Pepper: Sendable {
  let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// Reads the folder's pepper, or makes one where nothing depends on it yet.
  /// - Parameter makes: false where keys are stored already: a new pepper would make them all wrong.
  package init(folder: String, makes: Bool) throws(AssayError) {
    let path = folder + "/pepper"
    if let found = try Self.read(path) {
      self = found
      return
    }
    guard makes else {
      throw AssayError(
        .storage, "the pepper is missing, without which no stored key can be checked", at: .init(file: path),
        remedy: "put the file back from its backup")
    }
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<32).map { _ in UInt8(truncatingIfNeeded: generator.next() as UInt64) }
    // Another process may be first; its pepper counts.
    try StoreFiles.put(bytes, at: path, replaces: false)
    guard let made = try Self.read(path) else { throw StoreFiles.failed("the pepper cannot be read", path, ENOENT) }
    self = made
  }

  private static func read(_ path: String) throws(AssayError) -> Pepper? {
    guard let bytes = try StoreFiles.read(path, bytesMax: 4096) else { return nil }
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & 0o077 == 0 else {
      throw AssayError(
        .storage, "others may read the pepper", at: .init(file: path), remedy: "chmod 600 \(path), and rotate all keys")
    }
    guard bytes.count == 32 else {
      throw AssayError(.storage, "the pepper should be 32 bytes long", at: .init(file: path))
    }
    return Pepper(bytes: bytes)
  }
}
