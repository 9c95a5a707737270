import AssayConfiguration
import AssayCore

/// Reads samples from CSV or from VLMEvalKit's TSV, where a picture may be the index of an earlier row's.
struct TableReader: ~Copyable {
  private let path: String
  private var records: DelimitedReader
  private let parser: RowSampleParser
  private let separator: UInt8
  /// Where the rows with pictures of their own are, by their index; only for VLMEvalKit's files.
  private var pictures: [String: Int] = [:]

  init(path: String, source: DataSource, isVLMEvalKit: Bool) throws(AssayError) {
    let separator: UInt8 = Files.suffix(of: path) == "tsv" || isVLMEvalKit ? 0x09 : UInt8(ascii: ",")
    var records = try DelimitedReader(path: path, separator: separator)
    parser = try Self.parser(of: try records.next(), path: path, source: source, isVLMEvalKit: isVLMEvalKit)
    self.path = path
    self.separator = separator
    self.records = records
  }

  private static func parser(
    of header: DelimitedReader.Record?, path: String, source: DataSource, isVLMEvalKit: Bool
  ) throws(AssayError) -> RowSampleParser {
    guard let header, header.problem == nil else {
      throw AssayError(.data, "the file has no header row", at: .init(file: path, line: 1))
    }
    do throws(DraftProblem) {
      return try RowSampleParser(header: header.fields, source: source, isVLMEvalKit: isVLMEvalKit)
    } catch {
      throw AssayError(.data, error.message, at: .init(file: path, line: 1), remedy: error.remedy)
    }
  }

  borrowing func isUnchanged() -> Bool { records.isUnchanged() }

  mutating func next(
    index: Int, isWanted: Bool
  ) throws(AssayError) -> (DelimitedReader.Record, Result<DraftSample, DraftProblem>?)? {
    guard let record = try records.next() else { return nil }
    if let problem = record.problem { return (record, .failure(DraftProblem("", problem))) }
    guard isWanted || parser.isVLMEvalKit else { return (record, nil) }
    do throws(DraftProblem) {
      var draft = try parser.sample(record.fields, index: index)
      if parser.isVLMEvalKit { try resolvePictures(&draft, record.offset) }
      return (record, .success(draft))
    } catch {
      return (record, .failure(error))
    }
  }

  /// Reads one row again from its place. A picture that refers to an earlier row is not followed.
  static func draft(at place: DataPlace, source: DataSource, isVLMEvalKit: Bool) -> DraftSample? {
    guard let reader = try? TableReader(path: place.file, source: source, isVLMEvalKit: isVLMEvalKit),
      var rows = try? DelimitedReader(path: place.file, separator: reader.separator, offset: place.offset),
      let row = try? rows.next(), row.problem == nil
    else { return nil }
    return try? reader.parser.sample(row.fields, index: 0)
  }

  /// A picture of up to 64 characters is the index of the row that holds it.
  private mutating func resolvePictures(_ draft: inout DraftSample, _ offset: Int) throws(DraftProblem) {
    for message in draft.messages.indices {
      for part in draft.messages[message].parts.indices {
        guard case .media(.inline(let text), let type, let name) = draft.messages[message].parts[part].content else {
          continue
        }
        guard text.utf8.count <= 64 else {
          if pictures.count < 10_000_000 { pictures[draft.id] = offset }
          continue
        }
        guard let earlier = pictures[text], let picture = picture(at: earlier) else {
          throw DraftProblem("image", "refers to the row \"\(text)\", which is not above it or has no picture")
        }
        draft.messages[message].parts[part].content = .media(.inline(picture), declaredType: type, name: name)
      }
    }
  }

  private func picture(at offset: Int) -> String? {
    guard let column = parser.header.firstIndex(of: "image"),
      var reader = try? DelimitedReader(path: path, separator: separator, offset: offset),
      let record = try? reader.next(), record.fields.indices.contains(column)
    else { return nil }
    return RowSampleParser.list(record.fields[column]).first
  }
}
