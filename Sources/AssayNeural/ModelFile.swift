internal import Glibc

/// A file of weights, mapped into memory for as long as the value lives.
package struct ModelFile: ~Copyable {
  private let address: UnsafeMutableRawPointer
  private let count: Int
  static let bytesMax = 1 << 30

  /// - Throws: `.missing` when it cannot be opened, is empty or larger than 1 GiB.
  package init(path: String) throws(NeuralError) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw Self.missing(path) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_size > 0, status.st_size <= Self.bytesMax,
      let mapped = mmap(nil, status.st_size, PROT_READ, MAP_PRIVATE, file, 0), mapped != MAP_FAILED
    else { throw Self.missing(path) }
    address = mapped
    count = status.st_size
  }

  deinit { munmap(address, count) }

  package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: address, count: count) }

  private static func missing(_ path: String) -> NeuralError {
    NeuralError(.missing, "\(path) is not there or cannot be read: run scripts/fetch-models")
  }
}

/// Where `scripts/fetch-models` put libraries and weights.
package struct ModelFolder: Sendable {
  package var path: String

  package init(path: String) { self.path = path }

  /// `$ASSAY_MODELS`, else `$XDG_DATA_HOME/assay/models`, else `~/.local/share/assay/models`.
  package init() {
    if let folder = Self.variable("ASSAY_MODELS") {
      path = folder
    } else if let data = Self.variable("XDG_DATA_HOME") {
      path = data + "/assay/models"
    } else {
      path = (Self.variable("HOME") ?? "") + "/.local/share/assay/models"
    }
  }

  private static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  package func file(_ name: String) -> String { path + "/" + name }

  package func runtime() throws(NeuralError) -> OnnxRuntime {
    do {
      return try OnnxRuntime(libraryPath: file("onnxruntime/libonnxruntime.so"))
    } catch {
      throw NeuralError(error.code, error.message + ": run scripts/fetch-models")
    }
  }

  package func session(_ name: String, runtime: OnnxRuntime) throws(NeuralError) -> OnnxSession {
    try OnnxSession(path: file(name), runtime: runtime)
  }

  package func bytes(_ name: String) throws(NeuralError) -> [UInt8] {
    let file = try ModelFile(path: file(name))
    return Array(file.bytes)
  }
}
