import AssayWire
import Testing

@Suite("The members of our own in a chat request")
struct EvidenceMemberTests {
  @Test(
    "Whatever their places, cutting both leaves a request with the rest of its members",
    arguments: [
      ["model", "messages", "assay", "assay_evidence"], ["assay", "assay_evidence", "model", "messages"],
      ["assay_evidence", "assay", "model", "messages"], ["assay_evidence", "model", "assay", "messages"],
      ["model", "assay_evidence", "assay", "messages"], ["assay", "model", "messages", "assay_evidence"],
      ["model", "messages", "assay_evidence"], ["assay_evidence", "model", "messages"],
    ], ["", " ", "\n  "])
  func cut(_ names: [String], _ space: String) throws {
    let values = [
      "model": #""m""#, "messages": #"[{"role":"user","content":"a, b"}]"#, "assay": #"{"case":"x,y"}"#,
      "assay_evidence": #"{"v":1,"mac":"a,b"}"#,
    ]
    let members = names.map { "\"\($0)\"\(space):\(space)\(values[$0] ?? "")\(space)" }
    let body = Array("{\(space)\(members.joined(separator: ",\(space)"))}".utf8)
    let scan = try body.withUnsafeBytes { bytes throws(ChatFault) in try ChatScanner.scan(bytes) }
    let cuts = [scan.ownMember, scan.evidenceMember].compactMap { $0 }.sorted { $0.lowerBound < $1.lowerBound }
    var rest: [UInt8] = []
    var position = 0
    for cut in cuts {
      #expect(cut.lowerBound >= position)
      rest += body[position..<cut.lowerBound]
      position = cut.upperBound
    }
    rest += body[position...]
    let value = try JSONValue(parsing: rest)
    #expect(value.object?.members.map(\.key) == ["model", "messages"], "\(String(decoding: rest, as: UTF8.self))")
    let evidence = try #require(scan.evidence)
    #expect(String(decoding: body[evidence], as: UTF8.self) == values["assay_evidence"])
  }

  @Test("The evidence may not come twice")
  func twice() {
    let body = #"{"model":"m","messages":[{"role":"user","content":"a"}],"assay_evidence":1,"assay_\u0065vidence":2}"#
    #expect(throws: ChatFault.self) {
      try Array(body.utf8).withUnsafeBytes { bytes throws(ChatFault) in try ChatScanner.scan(bytes) }
    }
  }
}
