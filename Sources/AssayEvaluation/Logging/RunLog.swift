import AssayConfiguration
package import AssayCore
import AssayWire
import Glibc

/// Reads `samples.jsonl` without holding it in memory. A last line torn by a kill is dropped; of several lines
/// about one sample the last attempt counts.
package struct RunLog: Sendable {
  /// Where the line of one sample and epoch is.
  package struct Entry: Sendable, Hashable {
    package var index: UInt32
    package var epoch: UInt16
    package var attempt: UInt16
    package var status: SampleRecord.Status
    package var bytes: UInt32
    package var offset: Int
  }

  package let path: String

  package init(path: String) { self.path = path }

  /// The lines that count, in the order of the dataset and its epochs.
  ///
  /// - Throws: `.data` when a line other than the last cannot be read, with its number.
  package func entries() throws(AssayError) -> [Entry] {
    var entries: [Entry] = []
    var lines = try LineReader(path: path)
    var torn: RawLine?
    while let line = try lines.next() {
      if let torn { throw Self.damaged(path, torn.number) }
      if line.bytes.isEmpty, !line.isTooLong { continue }
      // A line without its line feed is torn, whatever it looks like.
      guard line.isTerminated, let entry = Self.entry(line), line.bytes.last == UInt8(ascii: "}") else {
        torn = line
        continue
      }
      entries.append(entry)
    }
    entries.sort { ($0.index, $0.epoch, $0.attempt, $0.offset) < ($1.index, $1.epoch, $1.attempt, $1.offset) }
    var latest: [Entry] = []
    latest.reserveCapacity(entries.count)
    for entry in entries {
      if let last = latest.last, last.index == entry.index, last.epoch == entry.epoch { latest.removeLast() }
      latest.append(entry)
    }
    return latest
  }

  static func damaged(_ path: String, _ line: Int) -> AssayError {
    AssayError(
      .data, "the run log is damaged", at: .init(file: path, line: line),
      remedy: "`assay log recover` keeps the lines that can be read")
  }

  private static func entry(_ line: RawLine) -> Entry? {
    var scanner = HeadScanner(bytes: line.bytes)
    if let index = scanner.number("{\"index\":"), let epoch = scanner.number(",\"epoch\":"),
      let attempt = scanner.number(",\"attempt\":"), let text = scanner.word(",\"status\":\""),
      let status = SampleRecord.Status(rawValue: text)
    {
      return entry(index, epoch, attempt, status, line)
    }
    guard let record = SampleRecord(line: line.bytes, depth: .scores) else { return nil }
    return entry(record.index, record.epoch, record.attempt, record.status, line)
  }

  private static func entry(
    _ index: Int, _ epoch: Int, _ attempt: Int, _ status: SampleRecord.Status, _ line: RawLine
  ) -> Entry? {
    guard let index = UInt32(exactly: index), let epoch = UInt16(exactly: epoch), let attempt = UInt16(exactly: attempt)
    else { return nil }
    return Entry(
      index: index, epoch: epoch, attempt: attempt, status: status, bytes: UInt32(line.bytes.count), offset: line.offset
    )
  }

  /// Reads every whole line in the order of the file, attempts that were done again included; a line that is torn or
  /// cannot be read is left out.
  func forEachLine(_ body: (SampleRecord) -> Void) throws(AssayError) {
    var lines = try LineReader(path: path)
    while let line = try lines.next() {
      guard line.isTerminated, let record = SampleRecord(line: line.bytes, depth: .scores) else { continue }
      body(record)
    }
  }

  /// Reads records in the order of the dataset, one at a time.
  package func forEach(
    depth: SampleRecord.Depth = .whole, _ body: (SampleRecord) throws(AssayError) -> Void
  ) throws(AssayError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Files.failure("cannot be opened", path, code: .data) }
    defer { close(descriptor) }
    for entry in try entries() { try body(try record(entry, descriptor, depth)) }
  }

  /// Reads the record of one entry.
  package func record(_ entry: Entry, depth: SampleRecord.Depth = .whole) throws(AssayError) -> SampleRecord {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Files.failure("cannot be opened", path, code: .data) }
    defer { close(descriptor) }
    return try record(entry, descriptor, depth)
  }

  private func record(_ entry: Entry, _ descriptor: Int32, _ depth: SampleRecord.Depth) throws(AssayError)
    -> SampleRecord
  {
    let bytes = try Files.read(descriptor, at: entry.offset, count: Int(entry.bytes), path: path)
    guard let record = SampleRecord(line: bytes, depth: depth) else {
      throw AssayError(
        .data, "the line of sample \(entry.index) in the run log cannot be read", at: .init(file: path),
        remedy: "`assay log recover` keeps the lines that can be read")
    }
    return record
  }
}

/// Reads the fixed beginning of a log line.
private struct HeadScanner {
  let bytes: [UInt8]
  var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func skip(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard position + count <= bytes.count else { return false }
    for index in 0..<count where bytes[position + index] != text.utf8Start[index] { return false }
    position += count
    return true
  }

  mutating func number(_ before: StaticString) -> Int? {
    guard skip(before) else { return nil }
    var value = 0
    let start = position
    while position < bytes.count, bytes[position] &- 48 < 10, position - start < 12 {
      value = value * 10 + Int(bytes[position] - 48)
      position += 1
    }
    return position > start ? value : nil
  }

  mutating func word(_ before: StaticString) -> String? {
    guard skip(before) else { return nil }
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "\""), position - start < 32 { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }
}
