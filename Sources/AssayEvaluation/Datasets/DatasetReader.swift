import AssayConfiguration
import AssayCore
import AssayWire

/// Streams the samples of a suite's data, file after file, with bounded memory. A line that is wrong becomes a
/// record with its error; only a file that cannot be read at all throws.
struct DatasetReader: ~Copyable {
  private let sources: [(source: DataSource, path: String)]
  private var position = 0
  private var file: FileReader?
  private var nextIndex = 0
  private var seen = IdentifierSet()
  /// Which indices are wanted; others are passed over without being parsed.
  private let isWanted: @Sendable (Int) -> Bool
  private(set) var notes = Notes()

  init(_ data: [DataSource], isWanted: @escaping @Sendable (Int) -> Bool = { _ in true }) {
    sources = data.flatMap { source in source.paths.map { (source, $0) } }
    self.isWanted = isWanted
  }

  /// The next wanted record; nil after the last.
  ///
  /// - Throws: `.data` or `.storage` when a file is missing, unreadable or was changed while it was read.
  mutating func next() throws(AssayError) -> DataRecord? {
    while true {
      guard let file = try currentFile() else { return nil }
      guard let raw = try file.next(index: nextIndex, isWanted: isWanted(nextIndex)) else {
        guard file.isUnchanged() else { throw Self.changed(file.path) }
        self.file = nil
        position += 1
        continue
      }
      let index = nextIndex
      nextIndex += 1
      for note in file.takeNotes() { notes.add("\(Files.name(of: file.path)): \(note)") }
      guard var record = raw.record else { continue }
      record.index = index
      checkIdentity(&record)
      return record
    }
  }

  private func duplicate(_ record: DataRecord, _ id: String) -> AssayError {
    AssayError(
      .data, "the id \"\(id.shortened())\" appears twice",
      at: .init(file: record.place.file, line: record.place.line, path: "id"),
      remedy: "ids must be unique over all data of a suite")
  }

  private mutating func checkIdentity(_ record: inout DataRecord) {
    guard case .success(let draft) = record.draft else { return }
    if !seen.insert(draft.id) { record.draft = .failure(duplicate(record, draft.id)) }
  }

  private mutating func currentFile() throws(AssayError) -> FileReader? {
    if let file { return file }
    guard position < sources.count else { return nil }
    let opened = try FileReader(source: sources[position].source, path: sources[position].path)
    file = opened
    return opened
  }

  static func changed(_ path: String) -> AssayError {
    AssayError(
      .data, "\(path) changed while it was read", at: .init(file: path),
      remedy: "leave the dataset alone while it is evaluated and start a new run")
  }
}

/// One data file being read.
final class FileReader {
  let path: String
  private let source: DataSource
  private let loader: MediaLoader
  private var lines: LineReader?
  private var table: TableReader?
  private let parser: ObjectSampleParser
  private var notes = Notes()

  init(source: DataSource, path: String) throws(AssayError) {
    self.source = source
    self.path = path
    loader = MediaLoader(dataFile: path, source: source)
    let format = try DataSource.format(of: path, declared: source.format)
    parser = ObjectSampleParser(fields: FieldMap(source.fields), format: format)
    switch format {
    case .csv, .vlmevalkit: table = try TableReader(path: path, source: source, isVLMEvalKit: format == .vlmevalkit)
    default: lines = try LineReader(path: path)
    }
  }

  func isUnchanged() -> Bool {
    if lines != nil { return lines?.isUnchanged() ?? true }
    return table?.isUnchanged() ?? true
  }

  func takeNotes() -> [String] {
    guard !notes.texts.isEmpty else { return [] }
    defer { notes = Notes() }
    return notes.texts
  }

  /// The sample at a place of the file, read again.
  func draft(at place: DataPlace, _ index: Int) throws(AssayError) -> Result<DraftSample, AssayError> {
    if table == nil {
      var lines = try LineReader(path: path, offset: place.offset)
      guard let line = try lines.next() else { throw DatasetReader.changed(path) }
      return parse(line, place, index)
    }
    let format = try DataSource.format(of: path, declared: source.format)
    guard var draft = TableReader.draft(at: place, source: source, isVLMEvalKit: format == .vlmevalkit) else {
      throw DatasetReader.changed(path)
    }
    for (key, value) in source.attributes where draft.attributes[key] == nil { draft.attributes[key] = value }
    return .success(draft)
  }

  /// The next record, nil inside when it is not wanted; nil at the end of the file.
  func next(index: Int, isWanted: Bool) throws(AssayError) -> (record: DataRecord?, Void)? {
    if table != nil { return try nextRow(index: index, isWanted: isWanted) }
    while let line = try lines?.next() {
      if !line.isTooLong, line.bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
      guard isWanted else { return (nil, ()) }
      let place = DataPlace(file: path, line: line.number, offset: line.offset, bytes: line.bytes.count)
      return (DataRecord(index: index, place: place, draft: parse(line, place, index), loader: loader), ())
    }
    return nil
  }

  private func parse(_ line: RawLine, _ place: DataPlace, _ index: Int) -> Result<DraftSample, AssayError> {
    if line.isTooLong {
      let message = "the line is longer than \(SuiteDefaults.lineBytesMax >> 20) MiB"
      return .failure(
        AssayError(
          .data, message, at: .init(file: path, line: line.number), remedy: "put media into files and name their paths")
      )
    }
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: line.bytes)
    } catch {
      let place = AssayError.Place(file: path, line: line.number, column: error.column)
      return .failure(AssayError(.data, "not JSON: \(error.message)", at: place))
    }
    do throws(DraftProblem) {
      var draft = try parser.sample(value, index: index, notes: &notes)
      for (key, value) in source.attributes where draft.attributes[key] == nil { draft.attributes[key] = value }
      return .success(draft)
    } catch {
      return .failure(error.error(at: place))
    }
  }

  private func nextRow(index: Int, isWanted: Bool) throws(AssayError) -> (record: DataRecord?, Void)? {
    guard let (row, draft) = try table?.next(index: index, isWanted: isWanted) else { return nil }
    guard isWanted, let draft else { return (nil, ()) }
    let place = DataPlace(file: path, line: row.line, offset: row.offset, bytes: row.bytes)
    let result = draft.mapError { $0.error(at: place) }.map { draft in
      var draft = draft
      for (key, value) in source.attributes where draft.attributes[key] == nil { draft.attributes[key] = value }
      return draft
    }
    return (DataRecord(index: index, place: place, draft: result, loader: loader), ())
  }
}

extension DraftProblem {
  func error(at place: DataPlace) -> AssayError {
    AssayError(
      .data, message, at: .init(file: place.file, line: place.line, path: path.isEmpty ? nil : path), remedy: remedy)
  }
}
