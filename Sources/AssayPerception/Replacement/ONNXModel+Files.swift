import AssayCore
import AssayWire
import Glibc

extension ONNXModel {
  /// Paths of the files it needs, changed by whoever knows what they are relative to.
  package mutating func resolvePaths(_ resolve: (String) -> String) {
    path = resolve(path)
    if case .text(var text) = input {
      text.vocabulary = text.vocabulary.map(resolve)
      input = .text(text)
    }
  }

  /// The files that it needs.
  package var paths: [String] {
    if case .text(let text) = input, let vocabulary = text.vocabulary { return [path, vocabulary] }
    return [path]
  }

  /// Notes the digests of its files as they are now; that of a file that cannot be read stays nil.
  mutating func readDigests() {
    digest = ONNXFile.digest(path)
    if case .text(var text) = input {
      text.vocabularyDigest = text.vocabulary.flatMap(ONNXFile.digest)
      input = .text(text)
    }
  }
}

/// A file's bytes, read once, when they are first needed.
actor ONNXFile {
  static let bytesMax = 192 << 20
  private let path: String
  private let expected: Digest?
  private var read: Result<(bytes: [UInt8], digest: Digest), AssayError>?

  /// - Parameter expected: what the run was identified by; another file is refused.
  init(path: String, expected: Digest?) {
    self.path = path
    self.expected = expected
  }

  func content() throws(AssayError) -> (bytes: [UInt8], digest: Digest) {
    if let read { return try read.get() }
    let outcome = Self.load(path).flatMap { content -> Result<(bytes: [UInt8], digest: Digest), AssayError> in
      guard let expected, expected != content.digest else { return .success(content) }
      return .failure(
        AssayError(.data, "the model's file changed while the run went on", at: .init(file: path)))
    }
    read = outcome
    return try outcome.get()
  }

  static func digest(_ path: String) -> Digest? {
    guard case .success(let content) = load(path) else { return nil }
    return content.digest
  }

  private static func load(_ path: String) -> Result<(bytes: [UInt8], digest: Digest), AssayError> {
    func failure(_ message: String) -> Result<(bytes: [UInt8], digest: Digest), AssayError> {
      .failure(AssayError(.missing, message, at: .init(file: path), remedy: "check `onnx` in the configuration"))
    }
    guard let file = fopen(path, "rbe") else { return failure("the model's file cannot be opened") }
    defer { fclose(file) }
    guard fseek(file, 0, SEEK_END) == 0 else { return failure("the model's file cannot be read") }
    let count = ftell(file)
    rewind(file)
    guard count > 0, count <= bytesMax else {
      return failure("the model's file should have 1 to \(bytesMax) bytes, it has \(count)")
    }
    var bytes = [UInt8](repeating: 0, count: count)
    guard fread(&bytes, 1, count, file) == count else { return failure("the model's file cannot be read") }
    return .success((bytes, Digest(of: bytes)))
  }
}
