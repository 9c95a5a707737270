import AssayWire
import Testing

@testable import AssayVerification

@Suite("Batch lines")
struct BatchSessionTests {
  private static let evidence =
    #"{"observations":[{"id":"o0","modality":"image","kind":"object","value":"pump","attributes":{"color":"grey"}}],"coverage":[]}"#

  private func output(_ lines: [String], limits: BatchSession.Limits = .init()) -> [JSONValue] {
    var session = BatchSession(limits: limits)
    var writer = VerificationWriter()
    let verifier = Verifier()
    for line in lines {
      session.admit(BatchSession.decode(Array(line.utf8), limits: limits)).write(with: verifier, to: &writer)
    }
    return writer.bytes.split(separator: 10).compactMap { try? JSONValue(parsing: $0) }
  }

  private func code(_ line: String, after earlier: [String] = []) -> String? {
    output(earlier + [line]).last?["error"]?["code"]?.string
  }

  @Test("Removing or changing the label changes no byte")
  func label() {
    let plain = #"{"id":"a","claim":"The pump is grey.","evidence":\#(Self.evidence)}"#
    let labelled =
      #"{"id":"a","claim":"The pump is grey.","group":"g","label":{"verdict":"contradicted"},"evidence":\#(Self.evidence)}"#
    #expect(output([plain]) == output([labelled]))
    #expect(output([plain]).count == 1)
  }

  @Test("An evidence line gives no output and serves later lines")
  func reference() {
    let lines = [
      #"{"id":"e","evidence":\#(Self.evidence)}"#, #"{"id":"a","claim":"x","evidence":{"ref":"e"}}"#,
      #"{"id":"b","claim":"x","evidence":{"ref":"e"}}"#,
    ]
    let found = output(lines)
    #expect(found.map { $0["id"]?.string } == ["a", "b"])
    #expect(found.allSatisfy { $0["verdict"] != nil })
  }

  @Test(
    "A broken line is answered with its code and the rest goes on",
    arguments: [
      ("{\"id\":\"a\",", "invalid_json"),
      ("[]", "invalid_line"),
      ("{\"claim\":\"x\"}", "invalid_id"),
      ("{\"id\":\"\",\"claim\":\"x\"}", "invalid_id"),
      ("{\"id\":7,\"claim\":\"x\"}", "invalid_id"),
      ("{\"id\":\"a\",\"claim\":\"x\"}", "missing_evidence"),
      ("{\"id\":\"a\",\"claim\":7,\"evidence\":{\"observations\":[],\"coverage\":[]}}", "invalid_line"),
      (
        "{\"id\":\"a\",\"claim\":\"x\",\"answer\":\"y\",\"evidence\":{\"observations\":[],\"coverage\":[]}}",
        "invalid_line"
      ),
      ("{\"id\":\"a\",\"claim\":\"x\",\"evidence\":{\"ref\":\"nobody\"}}", "unknown_reference"),
      ("{\"id\":\"a\",\"claim\":\"x\",\"evidence\":{\"ref\":\"a\"}}", "unknown_reference"),
      ("{\"id\":\"a\",\"evidence\":{\"ref\":\"e\"}}", "invalid_evidence"),
      ("{\"id\":\"a\",\"claim\":\"x\",\"evidence\":{\"ref\":\"e\",\"observations\":[]}}", "invalid_evidence"),
      ("{\"id\":\"e\",\"claim\":\"x\",\"evidence\":{\"observations\":[],\"coverage\":[]}}", "duplicate_id"),
      ("{\"id\":\"a\",\"claim\":\"x\",\"evidence\":{\"observations\":[{}],\"coverage\":[]}}", "invalid_evidence"),
      ("{\"id\":\"a\",\"segment\":{\"modality\":\"image\"}}", "invalid_line"),
    ])
  func broken(line: String, expected: String) {
    let first = #"{"id":"e","evidence":\#(Self.evidence)}"#
    #expect(code(line, after: [first]) == expected)
    let after = output([first, line, #"{"id":"z","claim":"x","evidence":{"ref":"e"}}"#])
    #expect(after.count == 2 && after.last?["verdict"] != nil)
    #expect(after.first?["line"]?.int == 2)
  }

  @Test("A reference may not come before its line")
  func early() {
    let found = output([
      #"{"id":"a","claim":"x","evidence":{"ref":"e"}}"#, #"{"id":"e","evidence":\#(Self.evidence)}"#,
    ])
    #expect(found.first?["error"]?["code"] == "unknown_reference")
  }

  @Test("Kept evidence has a bound")
  func evidenceBound() {
    let limits = BatchSession.Limits(evidenceBytesMax: 250)
    let lines = (0..<3).map { #"{"id":"e\#($0)","evidence":\#(Self.evidence)}"# }
    #expect(output(lines, limits: limits).contains { $0["error"]?["code"] == "too_much_evidence" })
  }

  @Test("Blank lines are skipped but counted")
  func blank() {
    let found = output(["", "   ", "{"])
    #expect(found.count == 1 && found[0]["line"]?.int == 3)
  }

  @Test("A line that nests too deeply, or is not UTF-8, is an error and no crash")
  func hostile() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(code("{\"id\":\"a\",\"claim\":\"x\",\"evidence\":" + deep) == "invalid_json")
    var session = BatchSession()
    let bytes: [UInt8] = Array("{\"id\":\"a\",\"claim\":\"".utf8) + [0xff, 0xc0] + Array("\"}".utf8)
    guard case .fault = session.admit(BatchSession.decode(bytes)) else {
      Issue.record("bytes that are no UTF-8 passed")
      return
    }
  }

  @Test("The cutter keeps the place of a line that is too long and goes on behind it")
  func cutter() {
    var cutter = LineCutter(bytesMax: 4)
    let bytes = Array("ab\ncdefgh\r\nij\r\n\nk".utf8)
    var lines: [LineCutter.Line] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      bytes[start..<min(start + 3, bytes.count)].withUnsafeBytes { lines += cutter.take($0) }
    }
    if let last = cutter.last() { lines.append(last) }
    #expect(
      lines == [.bytes(Array("ab".utf8)), .tooLong, .bytes(Array("ij".utf8)), .bytes([]), .bytes(Array("k".utf8))])
  }

  @Test(
    "Numbers have at most four decimals and no trailing zeros",
    arguments: [(0.97, "0.97"), (1.0, "1"), (0.12345678, "0.1235"), (-0.5, "-0.5"), (0.00004, "0"), (12.3, "12.3")])
  func numbers(value: Double, text: String) {
    var writer = VerificationWriter()
    writer.number(value)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
  }
}
