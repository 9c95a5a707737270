import AssayConfiguration
import AssayCore
import AssayEvaluation
import Glibc

/// A file named on the command line, as an asset whose bytes are read once.
struct FileInput: Sendable {
  static let bytesMax = 64 << 20

  var path: String
  var bytes: [UInt8]
  var asset: Asset

  /// - Throws: `.data` when there is no such file, it is no regular file (a pipe could make the program wait for
  ///   ever), or it is larger than `bytesMax`. Links are followed, also for the size.
  init(path: String) throws(AssayError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw AssayError(.data, "there is no such file", at: .init(file: path))
    }
    let kind = status.st_mode & S_IFMT
    guard kind != S_IFDIR else {
      throw AssayError(.data, "this is a folder", at: .init(file: path), remedy: "name the files in it: \(path)/*")
    }
    guard kind == S_IFREG else {
      throw AssayError(
        .data, "this is a pipe or a device, not a regular file", at: .init(file: path),
        remedy: "write what comes out of it into a file and name that")
    }
    guard status.st_size <= Self.bytesMax else {
      throw AssayError(
        .data, "\(status.st_size) bytes are more than the limit of \(Self.bytesMax)", at: .init(file: path),
        remedy: "cut or compress the file")
    }
    guard let bytes = try? Files.read(path, bytesMax: Self.bytesMax) else {
      throw AssayError(.data, "the file cannot be read", at: .init(file: path), remedy: "check its permissions")
    }
    self.path = path
    self.bytes = bytes
    asset = Asset(digest: Digest(of: bytes), bytes: bytes.count, name: Files.name(of: path))
  }
}

/// Serves the bytes of files that were read already.
struct FileInputs: AssetReader {
  var files: [FileInput]

  func bytes(of digest: Digest) async throws(AssayError) -> [UInt8] {
    guard let file = files.first(where: { $0.asset.digest == digest }) else {
      throw AssayError(.data, "no file with the digest \(digest.short) was named")
    }
    return file.bytes
  }
}
