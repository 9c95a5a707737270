import AssayCore
import Glibc

/// One gateway at a time serves from a store: two writers of one spool would tear it. The lock goes with the process,
/// however that ends; the file says which process it is.
final class StoreLock: Sendable {
  private let descriptor: Int32

  private static func path(_ folder: String) -> String { folder + "/serving.lock" }

  init(_ folder: String) throws(AssayError) {
    let path = Self.path(folder)
    var opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    // A folder that can only be read has its lock all the same.
    if opened < 0, access(path, F_OK) == 0 { opened = open(path, O_RDONLY | O_CLOEXEC) }
    guard opened >= 0 else { throw StoreFiles.failed("the store cannot be locked", path) }
    // Whoever looks for the holder has it for a moment.
    var isOurs = false
    for _ in 0..<5 where !isOurs {
      isOurs = flock(opened, LOCK_EX | LOCK_NB) == 0
      if !isOurs { usleep(20_000) }
    }
    guard isOurs else {
      close(opened)
      throw Self.held(folder, by: Self.written(path))
    }
    descriptor = opened
    // For people only, so a full disk may refuse it.
    if ftruncate(opened, 0) == 0 {
      _ = Array("\(getpid())\n".utf8).withUnsafeBytes { pwrite(opened, $0.baseAddress, $0.count, 0) }
    }
  }

  deinit { close(descriptor) }

  static func held(_ folder: String, by holder: pid_t?) -> AssayError {
    AssayError(
      .storage, "another gateway serves from this store" + (holder.map { ": process \($0)" } ?? ""),
      at: .init(file: folder), remedy: "stop it first, or give each gateway a store of its own")
  }

  /// Whether a gateway serves from a store, and which process that is where it says so.
  static func holder(_ folder: String) -> (isHeld: Bool, process: pid_t?) {
    let descriptor = open(path(folder), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return (false, nil) }
    defer { close(descriptor) }
    if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return (false, nil) }
    return (true, written(path(folder)))
  }

  private static func written(_ path: String) -> pid_t? {
    guard let bytes = try? StoreFiles.read(path, bytesMax: 64) else { return nil }
    return pid_t(String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self))
  }
}
