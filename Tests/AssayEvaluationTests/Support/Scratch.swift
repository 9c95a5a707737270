import AssayConfiguration
import AssayCore
import AssayEvaluation
import Glibc

/// A folder of its own for one test, removed with it.
final class Scratch {
  let path: String

  init() throws {
    path = "/tmp/assay-evaluation-tests-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    try Files.makeFolder(path)
  }

  deinit { Scratch.remove(path) }

  private static func remove(_ path: String) {
    for name in Files.names(in: path) {
      let inner = path + "/" + name
      var status = stat()
      if lstat(inner, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { remove(inner) } else { unlink(inner) }
    }
    rmdir(path)
  }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }

  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let file = path + "/" + name
    try Files.makeFolder(Files.folder(of: file))
    try Files.write(bytes, to: file, isSynced: false)
    return file
  }

  func read(_ file: String) throws -> String {
    String(decoding: try Files.read(file, bytesMax: 1 << 26), as: UTF8.self)
  }
}
