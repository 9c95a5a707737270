import ArgumentParser
import AssayCore
import AssayLanguage
import AssayWire

struct Recognise: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find dates, numbers, units and identifiers in texts, as Recognizers-Text's English models report them.",
    discussion: """
      Each input line is {"id","spec","input","reference"?}; each output line {"id","results":[…]} with the members that
      the specs of Recognizers-Text state. `spec` names a model: DateTimeModel, NumberModel, DimensionModel, URLModel…

        printf '{"id":"1","spec":"NumberModel","input":"two dozen"}\\n' > rows.jsonl
        assay recognise rows.jsonl
      """)

  @Argument(help: "Lines to read.", completion: .file())
  var file: String

  func run() throws {
    try MappedFile.withLines(file) { bytes, line in
      let row: JSONValue
      do throws(JSONError) { row = try JSONValue(parsing: bytes) } catch {
        throw AssayError(.data, "this line is no JSON: \(error.message)", at: .init(file: file, line: line))
      }
      guard let spec = row["spec"]?.string, let input = row["input"]?.string else {
        throw AssayError(.data, "a line needs \"spec\" and \"input\"", at: .init(file: file, line: line))
      }
      Terminal.printJSON([
        "id": row["id"] ?? .null, "results": .array(Self.results(spec, input, reference: row["reference"]?.string)),
      ])
    }
  }

  private static func results(_ spec: String, _ input: String, reference: String?) -> [JSONValue] {
    let values = ValueRecognition.results(spec: spec, input: input)
    guard values.isEmpty else { return values.map { json($0, input) } }
    guard dateSpecs.contains(where: spec.contains) else { return [] }
    let found = DateRecognition.results(spec: spec, input: input, reference: reference.flatMap(moment))
    return found.map { json($0, isModel: spec.hasPrefix("DateTimeModel")) }
  }

  /// "2016-11-07T00:00:00"
  private static func moment(_ text: String) -> DateTime? {
    let parts = text.prefix(19).split(whereSeparator: { "-T:".contains($0) }).compactMap { Int($0) }
    guard parts.count == 6 else { return nil }
    return DateTime(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5])
  }

  private static func json(_ value: RecognisedValue, _ input: String) -> JSONValue {
    let bytes = Array(input.utf8)
    // The specs count UTF-16 units, and their end is the last unit.
    let start = String(decoding: bytes[..<value.bytes.lowerBound], as: UTF8.self).utf16.count
    let length = String(decoding: bytes[value.bytes], as: UTF8.self).utf16.count
    var fields = JSONObject()
    for (key, field) in value.resolution.sorted(by: { $0.key < $1.key }) {
      switch field {
      case .text(let text): fields.append(key, .string(text))
      case .number(let number): fields.append(key, .double(number))
      case .flag(let flag): fields.append(key, .bool(flag))
      case .null: fields.append(key, .null)
      }
    }
    return [
      "Text": .string(value.text), "TypeName": .string(value.type), "Start": .int(start),
      "End": .int(start + length - 1), "Resolution": .object(fields),
    ]
  }

  private static func json(_ date: RecognisedDate, isModel: Bool) -> JSONValue {
    var members: JSONObject = [
      "Text": .string(date.text), isModel ? "TypeName" : "Type": .string(date.type), "Start": .int(date.start),
    ]
    if isModel {
      members.append("End", .int(date.start + date.length - 1))
    } else {
      members.append("Length", .int(date.length))
    }
    if let parent = date.parentText { members.append("ParentText", .string(parent)) }
    var value = JSONObject()
    if !date.values.isEmpty {
      value.append("values", .array(date.values.map(object)))
    } else if !date.timex.isEmpty || !date.future.isEmpty {
      value.append("Timex", .string(date.timex))
      if let mod = date.mod { value.append("Mod", .string(mod)) }
      value.append("FutureResolution", object(date.future))
      value.append("PastResolution", object(date.past))
    }
    if !value.isEmpty { members.append(isModel ? "Resolution" : "Value", .object(value)) }
    return .object(members)
  }

  private static func object(_ fields: RecognisedDate.Fields) -> JSONValue {
    .object(JSONObject(fields.map { (key: $0.key, value: .string($0.value)) }))
  }

  private static let dateSpecs = ["Date", "Time", "Duration", "Set", "Holiday", "Merged"]
}
