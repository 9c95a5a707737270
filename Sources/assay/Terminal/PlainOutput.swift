import AssayCore
import Foundation

/// Writing what a command was asked to write: through links and into devices, never in their place.
enum PlainOutput {
  static func write(_ bytes: [UInt8], to path: String) throws(AssayError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw AssayError(
        .storage, "the file cannot be written: \(String(cString: strerror(errno)))", at: .init(file: path),
        remedy: "choose another place")
    }
    defer { close(descriptor) }
    try write(bytes, to: descriptor, named: path)
  }

  /// Writes all of it, or says why not: a full disk and a reader that went away are errors, not silence.
  static func write(_ bytes: [UInt8], to descriptor: Int32, named name: String = "standard output") throws(AssayError) {
    var offset = 0
    while offset < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress?.advanced(by: offset), $0.count - offset)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw AssayError(.storage, "\(name) cannot be written: \(String(cString: strerror(errno)))")
      }
      offset += count
    }
  }
}
