import ArgumentParser
import AssayCore
import AssayLanguage
import AssayVerification
import AssayWire

struct Recognise: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find dates, numbers, units and identifiers in texts, as Recognizers-Text's English models report them.",
    discussion: """
      Each input line is {"id","spec","input","reference"?}; each output line {"id","results":[…]} with the members that
      the specs of Recognizers-Text state. `spec` names a model: DateTimeModel, NumberModel, DimensionModel, URLModel…
      A line that cannot be used gives {"id","line","error"}, and the rest goes on; the exit code is then 65.

        printf '{"id":"1","spec":"NumberModel","input":"two dozen"}\\n' > rows.jsonl
        assay recognise rows.jsonl
      """)

  @Argument(help: "Lines to read.", completion: .file())
  var file: String

  func run() throws {
    var broken = 0
    var strangers: Set<String> = []
    try MappedFile.withLines(file) { bytes, line in
      do throws(BatchFault) {
        let row = try RecognitionRow(Array(bytes))
        if !row.isKnown, strangers.count < 64, strangers.insert(row.spec).inserted {
          Terminal.warn("no model is called \(BatchFault.shown(row.spec)); it finds nothing")
        }
        Terminal.printJSON(["id": row.id, "results": .array(Self.results(row))])
      } catch {
        broken += 1
        Terminal.printJSON(["id": RecognitionRow.id(of: Array(bytes)), "line": .int(line), "error": error.json])
      }
    }
    if broken > 0 { throw ExitCode(65) }
  }

  private static func results(_ row: RecognitionRow) -> [JSONValue] {
    let values = ValueRecognition.results(spec: row.spec, input: row.input)
    guard values.isEmpty else { return values.map { json($0, row.input) } }
    guard row.isDate else { return [] }
    let found = DateRecognition.results(spec: row.spec, input: row.input, reference: row.reference)
    return found.map { json($0, isModel: row.spec.hasPrefix("DateTimeModel")) }
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
}
