import AssayCore
import AssayWire
import Glibc

/// A file of lines that is read in pieces and again at places that are known; never whole.
final class LineFile: Sendable {
  /// Longer lines are refused: a recorded answer holds no media.
  static let lineBytesMax = 16 << 20
  private static let chunkBytes = 256 * 1024

  let path: String
  private let descriptor: Int32

  /// - Throws: `.data` when the path is not a readable regular file.
  init(path: String) throws(AssayError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw AssayError(
        .data, errno == ENOENT ? "there is no such file" : "cannot be read: \(String(cString: strerror(errno)))",
        at: AssayError.Place(file: path), remedy: "name a file of recorded answers: replay:runs/…/samples.jsonl")
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw AssayError(
        .data, "is not a regular file", at: AssayError.Place(file: path), remedy: "name a file of recorded answers")
    }
  }

  deinit { close(descriptor) }

  /// Calls back with each line that is not blank, its number from 1 and its offset, and gives the file's digest.
  func read(_ body: (_ line: [UInt8], _ number: Int, _ offset: UInt64) throws(AssayError) -> Void) throws(AssayError)
    -> Digest
  {
    var hash = SHA256()
    var chunk = [UInt8](repeating: 0, count: Self.chunkBytes)
    var line: [UInt8] = []
    var (number, start, position) = (1, UInt64(0), UInt64(0))
    while true {
      let count = chunk.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, off_t(position)) }
      guard count >= 0 else { throw failure(number) }
      if count == 0 { break }
      chunk.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      var from = 0
      while let end = chunk[from..<count].firstIndex(of: 0x0A) {
        line.append(contentsOf: chunk[from..<end])
        if !isBlank(line) { try body(line, number, start) }
        line.removeAll(keepingCapacity: true)
        number += 1
        from = end + 1
        start = position + UInt64(from)
      }
      line.append(contentsOf: chunk[from..<count])
      guard line.count <= Self.lineBytesMax else {
        throw AssayError(
          .data, "the line is longer than \(Self.lineBytesMax) bytes", at: AssayError.Place(file: path, line: number),
          remedy: "recorded answers hold one JSON object a line, without media")
      }
      position += UInt64(count)
    }
    if !isBlank(line) { try body(line, number, start) }
    let digest = hash.finish()
    guard let result = Digest(hex: hexString(digest)) else {
      throw AssayError(.internalError, "a digest has the wrong length")
    }
    return result
  }

  /// The line that begins at an offset.
  func line(at offset: UInt64) throws(AssayError) -> [UInt8] {
    var line: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16 * 1024)
    while line.count <= Self.lineBytesMax {
      let position = off_t(offset) + off_t(line.count)
      let count = chunk.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, position) }
      guard count >= 0 else { throw failure(nil) }
      if let end = chunk[..<count].firstIndex(of: 0x0A) { return line + chunk[..<end] }
      line.append(contentsOf: chunk[..<count])
      if count == 0 { break }
    }
    return line
  }

  private func isBlank(_ line: [UInt8]) -> Bool { line.allSatisfy { $0 <= 0x20 } }

  private func failure(_ line: Int?) -> AssayError {
    AssayError(
      .storage, "cannot be read: \(String(cString: strerror(errno)))", at: AssayError.Place(file: path, line: line))
  }
}
