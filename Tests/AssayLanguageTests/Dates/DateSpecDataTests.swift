import AssayWire
import Foundation
import Testing

@testable import AssayLanguage

/// The development third of Recognizers-Text's English date and time specs.
///
/// Rules were written on the rows whose id has an even `WordKey`; the others only measure.
@Suite("Recognizers-Text's date and time specs", .enabled(if: SpecRows.path != nil, "ASSAY_DATA is not set"))
struct DateSpecDataTests {
  @Test("At least four of five rows are fully right, on rows the rules were not written on too")
  func share() throws {
    let rows = try SpecRows.load()
    #expect(!rows.isEmpty)
    let seen = Set(rows.filter { $0.isWork }.map(\.key))
    var tally: [String: SpecTally] = [:]
    for row in rows {
      let (right, lenient) = row.judge()
      var groups = [row.isWork ? "work half" : "held half", row.spec]
      if !row.isWork, !seen.contains(row.key) { groups.append("held half, inputs that the work half lacks") }
      for group in groups + ["all"] { tally[group, default: SpecTally()].add(strict: right, lenient: lenient) }
    }
    for (group, counts) in tally.sorted(by: { $0.key < $1.key }) { print("\(group): \(counts)") }
    #expect(tally["all", default: SpecTally()].share >= 0.9)
    #expect(tally["held half, inputs that the work half lacks", default: SpecTally()].share >= 0.8)
  }
}

struct SpecTally: CustomStringConvertible {
  private var rows = 0
  private var strict = 0
  private var lenient = 0

  mutating func add(strict right: Bool, lenient close: Bool) {
    rows += 1
    strict += right ? 1 : 0
    lenient += close ? 1 : 0
  }

  var share: Double { rows == 0 ? 0 : Double(strict) / Double(rows) }
  var description: String { "\(strict) of \(rows) strict, \(lenient) lenient" }
}

struct SpecRows {
  var id: String
  var spec: String
  var input: String
  var reference: DateTime?
  var results: [JSONValue]

  static let path = ProcessInfo.processInfo.environment["ASSAY_DATA"].map {
    $0 + "/verification/parsing/recognizers_datetime.jsonl"
  }

  var isWork: Bool { WordKey(id).bits & 1 == 0 }
  var key: String { input.lowercased() }

  static func load() throws -> [SpecRows] {
    guard let path else { return [] }
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return try text.split(separator: "\n").map { line in
      let row = try JSONValue(parsing: String(line))
      return SpecRows(
        id: row["id"]?.string ?? "", spec: row["spec"]?.string ?? "", input: row["input"]?.string ?? "",
        reference: row["reference"]?.string.flatMap(moment), results: row["results"]?.array ?? [])
    }
  }

  private static func moment(_ text: String) -> DateTime? {
    let parts = text.prefix(19).split(whereSeparator: { "-T:".contains($0) }).compactMap { Int($0) }
    return parts.count == 6 ? DateTime(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]) : nil
  }

  /// Strict: texts, spans, types and every stated key of the resolution. Lenient: `sourceEntity` is not compared.
  func judge() -> (strict: Bool, lenient: Bool) {
    let found = DateRecognition.results(spec: spec, input: input, reference: reference)
    guard found.count == results.count else { return (false, false) }
    var (strict, lenient) = (true, true)
    for (result, wanted) in zip(found, results) {
      guard sameSpan(result, wanted) else { return (false, false) }
      strict = strict && sameValue(result, wanted, without: [])
      lenient = lenient && sameValue(result, wanted, without: ["sourceentity"])
    }
    return (strict, lenient)
  }

  private func sameSpan(_ result: RecognisedDate, _ wanted: JSONValue) -> Bool {
    func fits(_ key: String, _ value: Int) -> Bool { wanted[key].map { $0.int == value } ?? true }
    let type = wanted["Type"]?.string ?? wanted["TypeName"]?.string ?? wanted["Typename"]?.string
    return wanted["Text"]?.string?.lowercased() == result.text.lowercased() && (type ?? result.type) == result.type
      && fits("Start", result.start) && fits("Length", result.length) && fits("End", result.start + result.length - 1)
      && (wanted["ParentText"]?.string).map { $0 == result.parentText } ?? true
  }

  private func sameValue(_ result: RecognisedDate, _ wanted: JSONValue, without ignored: Set<String>) -> Bool {
    guard let value = wanted["Value"] ?? wanted["Resolution"], value.object != nil else { return true }
    if let values = value["values"]?.array {
      return values.count == result.values.count
        && zip(values, result.values).allSatisfy { Self.states($0, of: $1, without: ignored) }
    }
    if let zone = value["TimeZoneResolution"] { return Self.states(zone, of: result.future, without: []) }
    let timex = (value["Timex"] ?? value["timex"])?.string
    return (timex ?? result.timex) == result.timex && (value["Mod"]?.string ?? result.mod) == result.mod
      && (value["FutureResolution"].map { Self.states($0, of: result.future, without: []) } ?? true)
      && (value["PastResolution"].map { Self.states($0, of: result.past, without: []) } ?? true)
  }

  /// Whether the fields have every stated key with its value; keys are compared without case.
  private static func states(_ wanted: JSONValue, of fields: RecognisedDate.Fields, without ignored: Set<String>)
    -> Bool
  {
    guard let members = wanted.object?.members else { return false }
    return members.allSatisfy { key, value in
      ignored.contains(key.lowercased())
        || fields.contains {
          $0.key.lowercased() == key.lowercased() && $0.value == (value.string ?? value.int.map(String.init) ?? "")
        }
    }
  }
}
