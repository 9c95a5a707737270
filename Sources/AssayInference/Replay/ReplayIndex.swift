import AssayCore
import AssayWire

/// Where each recorded answer stands in its file: sixteen bytes an answer, whatever its length.
struct ReplayIndex {
  private struct Entry {
    var key: UInt64
    var offset: UInt64
  }

  private var entries: [Entry] = []
  let digest: Digest
  private let file: LineFile
  var count: Int { entries.count }

  /// Reads the file once.
  ///
  /// - Throws: `.data` with the line for what is not JSON, has no id or answer, or repeats an answered id.
  init(_ file: LineFile) throws(AssayError) {
    self.file = file
    var entries: [Entry] = []
    digest = try file.read { (line, number, offset) throws(AssayError) in
      let record = try Self.parse(line, file: file, number: number)
      entries.append(Entry(key: Self.key(record.id, record.epoch), offset: offset))
    }
    guard !entries.isEmpty else {
      throw AssayError(
        .data, "holds no recorded answer", at: AssayError.Place(file: file.path),
        remedy: "record one with `assay eval`, or write {\"id\": …, \"answer\": …} lines")
    }
    entries.sort { ($0.key, $0.offset) < ($1.key, $1.offset) }
    self.entries = entries
    try resolveRepeats()
  }

  /// The answer recorded for a sample; one without epochs stands for each epoch.
  func find(_ id: String, epoch: Int) throws(AssayError) -> RecordedAnswer? {
    for wanted in [epoch, nil] {
      let key = Self.key(id, wanted)
      var index = lowerBound(key)
      while index < entries.count, entries[index].key == key {
        let record = try Self.parse(try file.line(at: entries[index].offset), file: file, number: nil)
        if record.id == id, record.epoch == wanted { return record }
        index += 1
      }
    }
    return nil
  }

  /// A resumed run logs a sample again after an error: the answer counts. Two answers to one sample are an error.
  private mutating func resolveRepeats() throws(AssayError) {
    var kept: [Entry] = []
    kept.reserveCapacity(entries.count)
    var index = 0
    while index < entries.count {
      var end = index + 1
      while end < entries.count, entries[end].key == entries[index].key { end += 1 }
      kept += end == index + 1 ? [entries[index]] : try resolve(entries[index..<end])
      index = end
    }
    entries = kept
  }

  private func resolve(_ group: ArraySlice<Entry>) throws(AssayError) -> [Entry] {
    var chosen: [(name: String, hasAnswer: Bool, entry: Entry)] = []
    for entry in group {
      let record = try Self.parse(try file.line(at: entry.offset), file: file, number: nil)
      let name = record.id + "\u{1F}" + (record.epoch.map { String($0) } ?? "")
      guard let index = chosen.firstIndex(where: { $0.name == name }) else {
        chosen.append((name, record.hasAnswer, entry))
        continue
      }
      guard !(chosen[index].hasAnswer && record.hasAnswer) else {
        throw AssayError(
          .data, "the id \"\(printable(record.id))\" is answered twice", at: AssayError.Place(file: file.path),
          remedy: "keep one line for each id and epoch")
      }
      if record.hasAnswer || !chosen[index].hasAnswer { chosen[index] = (name, record.hasAnswer, entry) }
    }
    return chosen.map(\.entry)
  }

  private func lowerBound(_ key: UInt64) -> Int {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].key < key { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func parse(_ line: [UInt8], file: LineFile, number: Int?) throws(AssayError) -> RecordedAnswer {
    let place = AssayError.Place(file: file.path, line: number)
    let value: JSONValue
    do throws(JSONError) { value = try JSONValue(parsing: line) } catch {
      throw AssayError(
        .data, number == nil ? "changed while it was in use" : error.message,
        at: AssayError.Place(file: file.path, line: number, column: number == nil ? nil : error.column),
        remedy: number == nil ? "run again" : "one JSON object a line")
    }
    do throws(JSONShapeError) { return try RecordedAnswer(value) } catch {
      throw AssayError(
        .data, error.description, at: place, remedy: "a line needs an id and an answer: {\"id\": …, \"answer\": …}")
    }
  }

  /// FNV-1a with a final mix; equal keys are told apart by reading the lines.
  private static func key(_ id: String, _ epoch: Int?) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in id.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    if let epoch { hash = (hash ^ UInt64(bitPattern: Int64(epoch))) &* 0x9E37_79B9_7F4A_7C15 }
    return (hash ^ (hash >> 31)) &* 0x94D0_49BB_1331_11EB
  }
}
