import AssayCore
import AssayMedia
import Foundation

/// A file named on the command line, as an asset whose bytes are read once.
struct FileInput: Sendable {
  static let bytesMax = 64 << 20

  var path: String
  var bytes: [UInt8]
  var asset: Asset

  /// - Throws: `.data` when there is no such file, it is a folder, or it is larger than `bytesMax`.
  init(path: String) throws(AssayError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw AssayError(.data, "there is no such file", at: .init(file: path))
    }
    guard !isFolder.boolValue else {
      throw AssayError(.data, "this is a folder", at: .init(file: path), remedy: "name the files in it: \(path)/*")
    }
    let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    guard size <= Self.bytesMax else {
      throw AssayError(
        .data, "\(size) bytes are more than the limit of \(Self.bytesMax)", at: .init(file: path),
        remedy: "cut or compress the file")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw AssayError(.data, "the file cannot be read", at: .init(file: path), remedy: "check its permissions")
    }
    self.path = path
    bytes = [UInt8](data)
    asset = Asset(digest: Digest(of: bytes), bytes: bytes.count, name: (path as NSString).lastPathComponent)
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
