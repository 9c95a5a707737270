import AssayCore
import AssayServing
import AssaySignals
import AssayWire
import Testing

@Suite("The request that leaves an edge node")
struct EdgeBodyTests {
  static let data = String(decoding: Base64.encode((0..<300).map { UInt8(truncatingIfNeeded: $0 * 7) }), as: UTF8.self)

  private func outline(_ body: String) throws -> JSONValue {
    let bytes = Array(body.utf8)
    let scan = try bytes.withUnsafeBytes { bytes throws(ChatFault) in try ChatScanner.scan(bytes) }
    return try JSONValue(parsing: bytes.withUnsafeBytes { EdgeInput.outline($0, scan) })
  }

  private var body: String {
    #"{"model":"r","temperature":0.5,"x_blob":"\#(Self.data)","metadata":{"a":"b"},"assay_evidence":{"v":1},"messages":["#
      + #"{"role":"system","content":"Be short."},{"role":"user","x":"\#(Self.data)","content":["#
      + #"{"type":"text","text":"Look: data:image/png;base64,\#(Self.data) What is it?"},"#
      + #"{"type":"image_url","image_url":{"url":"data:image/png;base64,\#(Self.data)"}},"#
      + #"{"type":"odd","odd":"\#(Self.data)"},{"type":"text","text":"Now."}]}]}"#
  }

  @Test("It is written anew: what is not known is left out, and data in texts are taken out")
  func anew() throws {
    let made = try #require(
      EdgeBody.make(try outline(body), model: "central-r", contents: [2: [.text("A"), .text("B")]]))
    let text = String(decoding: made.body(evidence: nil), as: UTF8.self)
    #expect(!text.contains(Self.data.prefix(80)) && !text.contains("assay_evidence"), "\(text)")
    let value = try JSONValue(parsing: Array(text.utf8))
    #expect(value["model"] == "central-r" && value["temperature"] == 0.5 && value["metadata"] == nil)
    let parts = value["messages"]?[1]?["content"]?.array ?? []
    #expect(parts.count == 4 && parts[1]["text"] == "A" && parts[3]["text"] == "Now.")
    #expect(parts[0]["text"]?.string?.hasSuffix("What is it?") == true)
    #expect(made.starts == [2: 2] && made.partCount == 5 && made.removedBytes >= Self.data.utf8.count)
    #expect(Set(made.dropped) == ["x_blob", "metadata", "messages.x", "a part of an unknown type"])
  }

  @Test("The messages that are signed are the bytes that a central gateway reads")
  func signed() throws {
    let made = try #require(EdgeBody.make(try outline(body), model: "m", contents: [2: [.text("Grüße \u{1F600} \"")]]))
    let body = made.body(evidence: ["v": 1])
    let messages = body.withUnsafeBytes { bytes in JSONPlaces.member("messages", of: bytes).map { Array($0) } }
    #expect(messages == made.messages)
  }

  @Test("A parcel with a medium that was not let go is none, whatever wrote it")
  func parcel() throws {
    let picture = Array("a picture".utf8)
    let made = try #require(
      EdgeBody.make(try outline(body), model: "m", contents: [2: [.picture(picture, type: "image/png")]]))
    let bytes = made.body(evidence: nil)
    #expect(EdgeParcel(bytes, allowed: [Digest(of: picture)]) != nil)
    #expect(EdgeParcel(bytes, allowed: []) == nil)
    #expect(EdgeParcel(Array(body.utf8), allowed: [Digest(of: picture)]) == nil)
    #expect(EdgeParcel(Array("{".utf8), allowed: []) == nil)
    let odd = #"{"model":"m","messages":[{"role":"user","content":[{"type":"odd","odd":1}]}]}"#
    #expect(EdgeParcel(Array(odd.utf8), allowed: []) == nil)
  }

  @Test(
    "Encoded data are told from words, however their lines are cut",
    arguments: [76, 64, 30, 1000].map { width in (width, "\n") } + [(76, "\\n"), (76, "\r\n"), (64, "\n  ")])
  func data(_ width: Int, _ end: String) {
    var lines: [String] = []
    var rest = Self.data[...]
    while !rest.isEmpty {
      lines.append(String(rest.prefix(width)))
      rest = rest.dropFirst(width)
    }
    let (text, removed) = EdgeText.withoutData("See this: " + lines.joined(separator: end) + " and answer.")
    #expect(removed >= Self.data.utf8.count - 24, "\(text)")
    #expect(text.hasPrefix("See this: [") && text.hasSuffix(" answer."))
  }

  @Test("Words stay as they are")
  func words() {
    for text in [
      "What is the total on the receipt?", "https://example.com/a/long/path/to/some/page/of/a/site?x=1&y=2",
      "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
      "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      String(repeating: "a word and another one, ", count: 2000),
    ] { #expect(EdgeText.withoutData(text) == (text, 0)) }
  }

  @Test("Boxes are painted over with a margin, and crops lie in the picture")
  func painting() throws {
    let picture = try #require(
      Pixmap(width: 40, height: 30, channels: 3, samples: [UInt8](repeating: 255, count: 3600)))
    let masked = EdgePainting.masked(
      picture, [Box2D(x: 10, y: 10, width: 8, height: 8), Box2D(x: -50, y: .nan, width: 9, height: 9)])
    func grey(_ x: Int, _ y: Int) -> Bool { masked.samples[(y * 40 + x) * 3] == 127 }
    #expect(grey(8, 8) && grey(19, 19) && !grey(7, 10) && !grey(20, 10) && !grey(30, 20))
    let crop = try #require(EdgePainting.crop(masked, Box2D(x: 35, y: 25, width: 100, height: 100)))
    #expect(crop.width == 5 && crop.height == 5)
    #expect(EdgePainting.crop(masked, Box2D(x: 99, y: 0, width: 5, height: 5)) == nil)
    let line = Observation(
      id: "a", kind: .textLine, value: "x", region: .box2d(x: 0, y: 0, width: 30, height: 30), part: 0, source: "t")
    #expect(EdgePainting.crops([line], width: 40, height: 30, countMax: 4, shareMax: 0.5).isEmpty)
    #expect(EdgePainting.crops([line], width: 80, height: 60, countMax: 4, shareMax: 0.5).count == 1)
  }
}
