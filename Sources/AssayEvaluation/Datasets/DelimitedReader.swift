import AssayCore

/// Records of comma- or tab-separated text (RFC 4180: quoted fields may hold separators, line ends and doubled
/// quotes), one at a time. Records are bounded like lines.
struct DelimitedReader: ~Copyable {
  struct Record {
    var line: Int
    var offset: Int
    var bytes: Int
    var fields: [String]
    /// What is wrong with it, if anything; `fields` are then not to be used.
    var problem: String?
  }

  private var lines: LineReader
  private let separator: UInt8
  private let recordBytesMax: Int

  init(path: String, separator: UInt8, offset: Int = 0, recordBytesMax: Int = SuiteDefaults.lineBytesMax)
    throws(AssayError)
  {
    lines = try LineReader(path: path, offset: offset, lineBytesMax: recordBytesMax)
    self.separator = separator
    self.recordBytesMax = recordBytesMax
  }

  borrowing func isUnchanged() -> Bool { lines.isUnchanged() }

  /// The next record; empty lines between records are skipped. Nil at the end.
  mutating func next() throws(AssayError) -> Record? {
    while let first = try lines.next() {
      if first.bytes.isEmpty, !first.isTooLong { continue }
      return try record(from: first)
    }
    return nil
  }

  private mutating func record(from first: RawLine) throws(AssayError) -> Record {
    var record = Record(line: first.number, offset: first.offset, bytes: first.bytes.count, fields: [])
    var field: [UInt8] = []
    var isQuoted = false
    var line = first
    while true {
      if line.isTooLong || record.bytes > recordBytesMax {
        record.problem = "longer than \(recordBytesMax >> 20) MiB"
        return record
      }
      isQuoted = scan(line.bytes, &field, &record, isQuoted: isQuoted)
      if !isQuoted { break }
      // The quoted field goes on in the next line.
      field.append(0x0A)
      guard let more = try lines.next() else {
        record.problem = "the quote that opens in this record is never closed"
        return record
      }
      record.bytes += more.bytes.count + 1
      line = more
    }
    append(&field, &record)
    return record
  }

  private func append(_ field: inout [UInt8], _ record: inout Record) {
    if let text = String(validating: field, as: UTF8.self) {
      record.fields.append(text)
    } else {
      record.fields.append("")
      record.problem = "field \(record.fields.count) is not valid UTF-8"
    }
    field.removeAll(keepingCapacity: true)
  }

  /// Reads one line into the record; gives whether a quoted field is still open at its end.
  private func scan(_ bytes: [UInt8], _ field: inout [UInt8], _ record: inout Record, isQuoted: Bool) -> Bool {
    let quote = UInt8(ascii: "\"")
    var isQuoted = isQuoted
    var position = 0
    while position < bytes.count {
      if isQuoted {
        // Runs without a quote are taken whole: a base64 picture is one run.
        let stop = bytes[position...].firstIndex(of: quote) ?? bytes.count
        field.append(contentsOf: bytes[position..<stop])
        guard stop < bytes.count else { return true }
        position = stop + 1
        if position < bytes.count, bytes[position] == quote {
          field.append(quote)
          position += 1
        } else {
          isQuoted = false
        }
        continue
      }
      let byte = bytes[position]
      if byte == quote, field.isEmpty {
        isQuoted = true
        position += 1
      } else if byte == separator {
        append(&field, &record)
        position += 1
      } else {
        var stop = position + 1
        while stop < bytes.count, bytes[stop] != separator { stop += 1 }
        field.append(contentsOf: bytes[position..<stop])
        position = stop
      }
    }
    return isQuoted
  }
}
