import AssayWire
import Glibc
import Testing

@testable import AssayLanguage

/// The models against their published expectations; the files are not part of the repository.
@Suite("Value recognition")
struct ValueRecognitionTests {
  static let data = getenv("ASSAY_DATA").map { String(cString: $0) }

  private func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var (bytes, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }

  private func field(_ value: JSONValue) -> RecognisedValue.Field? {
    if let text = value.string { return .text(text) }
    if let flag = value.bool { return .flag(flag) }
    if let number = value.double { return .number(number) }
    return value.isNull ? .null : nil
  }

  /// The published places are inclusive and count UTF-16 units.
  private func isPlaced(_ value: RecognisedValue, _ row: JSONValue, _ input: [UInt8]) -> Bool {
    guard let start = row["Start"]?.int, let end = row["End"]?.int else { return true }
    let before = String(decoding: input[..<value.bytes.lowerBound], as: UTF8.self).utf16.count
    let within = String(decoding: input[value.bytes], as: UTF8.self).utf16.count
    return start == before && end == before + within - 1
  }

  private func agrees(_ found: [RecognisedValue], _ expected: [JSONValue], _ input: [UInt8]) -> Bool {
    guard found.count == expected.count else { return false }
    return zip(found, expected).allSatisfy { value, row in
      guard isPlaced(value, row, input) else { return false }
      guard row["Text"]?.string == value.text, row["TypeName"]?.string == value.type else { return false }
      let fields = row["Resolution"]?.object ?? JSONObject()
      return fields.members.allSatisfy { field($0.value) == value.resolution[$0.key] }
    }
  }

  @Test(
    "The share of rows that are fully right stays above its floor",
    .enabled(if: data != nil, "ASSAY_DATA is not set"),
    arguments: [("number", 0.95), ("numberwithunit", 0.9), ("sequence", 0.95), ("choice", 0.9)])
  func rows(file: String, floor: Double) throws {
    let path = "\(Self.data ?? "")/verification/parsing/recognizers_\(file).jsonl"
    let bytes = try #require(read(path), "\(path) is missing")
    var (right, all, perSpec) = (0, 0, [String: (Int, Int)]())
    for line in bytes.split(separator: 10) {
      let row = try JSONValue(parsing: Array(line))
      let (spec, input) = (row["spec"]?.string ?? "", row["input"]?.string ?? "")
      let found = ValueRecognition.results(spec: spec, input: input)
      let isRight = agrees(found, row["results"]?.array ?? [], Array(input.utf8))
      all += 1
      right += isRight ? 1 : 0
      perSpec[spec, default: (0, 0)].0 += isRight ? 1 : 0
      perSpec[spec, default: (0, 0)].1 += 1
      if !isRight, getenv("ASSAY_SHOW") != nil {
        print("WRONG", row["id"]?.string ?? "", input, found.map { ($0.text, $0.resolution) })
      }
    }
    for (spec, counts) in perSpec.sorted(by: { $0.key < $1.key }) { print(spec, "\(counts.0)/\(counts.1)") }
    print(file, right, "of", all)
    #expect(Double(right) >= floor * Double(all))
  }
}
