import AssayCore
import AssayWire
import Testing

@Suite("The vocabulary keeps its form in files")
struct VocabularyTests {
  @Test(
    "Regions read and write the one form of all files",
    arguments: [
      #"{"kind":"box2d","where":[1.0,2.0,3.0,4.0]}"#, #"{"kind":"point","where":[1.0,2.0]}"#,
      #"{"kind":"span","where":[0.5,1.5]}"#, #"{"kind":"time","where":[2.25]}"#,
      #"{"kind":"box3d","where":[0.0,0.0,1.0,1.0,2.0,3.0,0.1,0.0,0.0]}"#, #"{"kind":"point3d","where":[1.0,2.0,3.0]}"#,
      #"{"kind":"page","page":2}"#, #"{"kind":"page","where":[1.0,2.0,3.0,4.0],"page":2}"#,
      #"{"kind":"text","where":[3.0,9.0]}"#,
      #"{"kind":"box2d","where":[1.0,2.0,3.0,4.0],"when":[0.0,2.0],"frame":"left"}"#,
    ])
  func regions(text: String) throws {
    let region = try JSONValue(parsing: text).decode(Region.self)
    #expect(JSONValue(encoding: region).compact == text)
  }

  @Test(
    "A region that makes no sense is refused with the reason",
    arguments: [
      (#"{"kind":"box2d","where":[1,2,3]}"#, "needs 4 numbers"), (#"{"kind":"cube"}"#, "unknown kind"),
      (#"{"kind":"span","where":[2,1]}"#, "ends before it starts"), (#"{"kind":"page"}"#, "needs `page`"),
      (#"{"kind":"text","where":[5,2]}"#, "in order"), (#"{"where":[1]}"#, "`kind` is missing"),
    ])
  func wrongRegions(text: String, message: String) throws {
    let json = try JSONValue(parsing: text)
    let error = #expect(throws: JSONShapeError.self) { try json.decode(Region.self) }
    #expect(error?.message.contains(message) == true, "\(String(describing: error))")
  }

  @Test("A sample with labels of both authorities comes back equal")
  func samples() throws {
    let asset = Asset(digest: Digest(of: [1, 2, 3]), declaredType: "image/png", bytes: 3, name: "a.png")
    let request = Request(
      messages: [Message(role: .user, parts: [.asset(asset, modality: .image), .text("How many?")])],
      attributes: ["device": "phone"])
    let sample = Sample(
      id: "s1", request: request,
      labels: [Label(.answer, "3"), Label(.text, "x", authority: .weak, source: "tesseract@5.3.0", part: 0)],
      choices: ["2", "3"], cluster: "c")
    #expect(try JSONValue(encoding: sample).decode(Sample.self) == sample)
    #expect(sample.labels(.text, .gold).isEmpty)
    #expect(sample.request.question == "How many?")
  }

  @Test("An unscored score stays unscored through a file; it never becomes a number")
  func scores() throws {
    let unscored = Score(metric: "wer@1", layer: .perception, authority: .gold, outcome: .unscored(reason: "no label"))
    let json = JSONValue(encoding: unscored)
    #expect(json["value"] == nil)
    #expect(try json.decode(Score.self) == unscored)
    let zero = Score(metric: "wer@1", layer: .perception, authority: .gold, outcome: .value(0), counts: ["errors": 0])
    #expect(try JSONValue(encoding: zero).decode(Score.self) == zero)
  }

  @Test("Media information comes back equal, and its signals hold only what was measured")
  func mediaInfo() throws {
    var info = MediaInfo(digest: Digest(of: []), bytes: 10, type: "image/png", modality: .image)
    info.image = ImageInfo(width: 4, height: 3)
    info.note(MediaFinding("truncated", .degraded, "The end is missing."))
    #expect(info.status == .degraded)
    #expect(info.signals["image.width"] == 4)
    #expect(info.signals["image.sharpness"] == nil)
    info.note(MediaFinding("too_large", .refused, "Too large."))
    info.note(MediaFinding("note", .degraded, "Later and weaker."))
    #expect(info.status == .refused)
    #expect(try JSONValue(encoding: info).decode(MediaInfo.self) == info)
  }

  @Test("A digest is 64 hex characters and nothing else", arguments: ["", "abc", String(repeating: "g", count: 64)])
  func digests(text: String) {
    #expect(Digest(hex: text) == nil)
    #expect(Digest(hex: "sha256:" + Digest(of: [7]).hex.uppercased()) == Digest(of: [7]))
  }
}
