import AssayCore
import Glibc

/// A file that does nothing but take room. When the disk is full it is given up, so that what must be written (keys,
/// erasures, the audit log) still can be; telemetry waits until it is there again.
package struct Ballast: Sendable {
  let path: String

  package static let bytesMax = 64 << 20

  init(folder: String) { path = folder + "/ballast" }

  /// Bytes that it takes now.
  package var bytes: Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_blocks) * 512 : 0
  }

  /// How large it should be: at most a sixteenth of what is free with it.
  func wantedBytes(atMost bytesMax: Int) -> Int {
    let free = (StoreFiles.freeBytes(StoreFiles.folder(of: path)) ?? 0) + bytes
    return min(bytesMax, free / 16) & ~4095
  }

  /// Makes it where there is twice the room for it.
  /// - Returns: whether it is there.
  @discardableResult
  func fill(_ wanted: Int) -> Bool {
    guard wanted > 0, bytes < wanted else { return true }
    guard let free = StoreFiles.freeBytes(StoreFiles.folder(of: path)), free >= 2 * wanted else { return false }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    guard posix_fallocate(descriptor, 0, off_t(wanted)) == 0 else {
      ftruncate(descriptor, 0)
      return false
    }
    return true
  }

  /// - Returns: whether room was made.
  @discardableResult
  func release() -> Bool {
    let held = bytes
    return held > 0 && truncate(path, 0) == 0
  }
}

/// What can be done with a folder now.
enum DiskState: Sendable, Hashable {
  case writable
  case readOnly
  case full
  case unusable

  /// Writes and removes a small file.
  init(probing folder: String) {
    let path = "\(folder)/.probe.\(getpid()).\(UInt32.random(in: 0 ... .max))"
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      self.init(errno)
      return
    }
    defer {
      close(descriptor)
      unlink(path)
    }
    let code = [UInt8](repeating: 0x20, count: 16 << 10).withUnsafeBytes { StoreFiles.writeAll(descriptor, $0) }
    if code == 0 { self = fsync(descriptor) == 0 ? .writable : DiskState(errno) } else { self.init(code) }
  }

  private init(_ code: Int32) {
    switch code {
    case ENOSPC, EDQUOT, EFBIG: self = .full
    case EROFS, EACCES, EPERM: self = .readOnly
    default: self = .unusable
    }
  }
}
