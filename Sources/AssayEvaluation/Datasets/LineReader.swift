import AssayConfiguration
import AssayCore
import Glibc

/// One line or record of a file as it stands there.
struct RawLine {
  /// From 1: the line at which it starts.
  var number: Int
  /// Bytes from the start of the file.
  var offset: Int
  var bytes: [UInt8]
  /// It is longer than is allowed; `bytes` is empty and the rest was skipped without being kept.
  var isTooLong = false
  /// False for a last line without a line feed.
  var isTerminated = true
}

/// Reads a file line by line in a bounded buffer: a line of any length costs no more than the bound.
struct LineReader: ~Copyable {
  let path: String
  private let descriptor: Int32
  private let lineBytesMax: Int
  private var buffer: [UInt8]
  private var start = 0
  private var end = 0
  private var offset = 0
  private var number = 1
  private var isAtEnd = false
  let identity: FileIdentity

  /// - Throws: `.data` when the file is missing or not regular; `.storage` when it cannot be opened.
  init(path: String, offset: Int = 0, line: Int = 1, lineBytesMax: Int = SuiteDefaults.lineBytesMax) throws(AssayError)
  {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Files.failure("cannot be opened", path, code: errno == ENOENT ? .data : nil) }
    guard let identity = FileIdentity(descriptor), identity.isRegular else {
      close(descriptor)
      throw AssayError(.data, "\(path) is not a regular file", at: .init(file: path))
    }
    if offset > 0 { lseek(descriptor, off_t(offset), SEEK_SET) }
    self.path = path
    self.descriptor = descriptor
    self.lineBytesMax = lineBytesMax
    self.identity = identity
    self.offset = offset
    number = line
    buffer = [UInt8](repeating: 0, count: 1 << 17)
  }

  deinit { close(descriptor) }

  /// Whether the file is still the one that was opened: same size, same time of change.
  borrowing func isUnchanged() -> Bool { FileIdentity(descriptor) == identity && FileIdentity(path: path) == identity }

  /// The next line without its end (LF or CRLF); nil at the end of the file. A byte-order mark is skipped.
  mutating func next() throws(AssayError) -> RawLine? {
    var line: [UInt8] = []
    let (firstNumber, firstOffset) = (number, offset)
    var isTooLong = false
    while true {
      if start == end, !(try fill()) {
        guard offset > firstOffset else { return nil }
        var last = finished(line, firstNumber, firstOffset, isTooLong)
        last.isTerminated = false
        return last
      }
      let found = newline()
      let stop = found ?? end
      if line.count + (stop - start) > lineBytesMax {
        isTooLong = true
        line = []
      }
      if !isTooLong { line.append(contentsOf: buffer[start..<stop]) }
      offset += stop - start
      start = stop
      guard found != nil else { continue }
      start += 1
      offset += 1
      number += 1
      return finished(line, firstNumber, firstOffset, isTooLong)
    }
  }

  private func finished(_ line: [UInt8], _ number: Int, _ offset: Int, _ isTooLong: Bool) -> RawLine {
    var line = line
    if line.last == 0x0D { line.removeLast() }
    if offset == 0, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    return RawLine(number: number, offset: offset, bytes: line, isTooLong: isTooLong)
  }

  private func newline() -> Int? {
    buffer.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, let found = memchr(base + start, 0x0A, end - start) else { return nil }
      return UnsafeRawPointer(found) - base
    }
  }

  private mutating func fill() throws(AssayError) -> Bool {
    guard !isAtEnd else { return false }
    while true {
      let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Files.failure("cannot be read", path) }
      (start, end) = (0, count)
      isAtEnd = count == 0
      return count > 0
    }
  }
}

/// What tells that a file was changed or replaced.
struct FileIdentity: Sendable, Equatable {
  private let device: UInt
  private let inode: UInt
  let size: Int
  private let seconds: Int
  private let nanoseconds: Int
  let isRegular: Bool

  init?(_ descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    device = UInt(status.st_dev)
    inode = UInt(status.st_ino)
    size = Int(status.st_size)
    seconds = status.st_mtim.tv_sec
    nanoseconds = status.st_mtim.tv_nsec
    isRegular = status.st_mode & S_IFMT == S_IFREG
  }
}
