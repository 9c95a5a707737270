import AssayCore
import AssayEvaluation
import AssayWire
import Testing

@Suite("Slice predicates")
struct PredicateTests {
  private var subject: PredicateSubject {
    let request = Request(
      messages: [Message(role: .user, parts: [.text("q")])],
      attributes: ["device": "phone", "price": 12.5, "tags": ["a", "b"], "shop": ["city": "Wien"], "open": true])
    var info = MediaInfo(digest: Digest(of: []), bytes: 10, type: "image/png", modality: .image)
    var image = ImageInfo(width: 640, height: 480)
    image.sharpness = 80
    info.image = image
    return PredicateSubject(
      sample: Sample(id: "receipt-17", request: request, cluster: "c1"), media: [.init(part: 0, info: info)])
  }

  private func holds(_ text: String) throws -> (Bool, [String]) {
    var findings: [String] = []
    let result = try Predicate(parsing: text).holds(for: subject, findings: &findings)
    return (result, findings)
  }

  @Test(
    "conditions hold or do not",
    arguments: [
      (#"attributes.device == "phone""#, true), (#"attributes.device != "phone""#, false),
      (#"attributes.device == "phone" and image.sharpness < 100"#, true),
      (#"attributes.device == "tablet" or image.width >= 640"#, true),
      (#"not (attributes.price > 12 and attributes.price < 13)"#, false),
      (#"attributes.device in ["phone", "tablet"]"#, true), (#"attributes.price in [12.5]"#, true),
      (#"attributes.tags contains "b""#, true), (#"attributes.tags contains "z""#, false),
      (#"attributes.device contains "hon""#, true), (#"id glob "receipt-*""#, true), (#"id glob "receipt-?""#, false),
      ("exists(audio.snr_db)", false), ("exists(attributes.device)", true), (#"attributes.shop.city == 'Wien'"#, true),
      ("attributes.open", true), ("not attributes.open", false), ("attributes.missing != 3", false),
      ("attributes.missing < 3", false), ("not attributes.missing < 3", true), (#"modalities contains "text""#, true),
      (#"media.type == "image/png""#, true), (#"cluster == "c1""#, true), ("true", true),
      (#"attributes.open or attributes.open and not attributes.open"#, true),
    ])
  func evaluates(text: String, expected: Bool) throws { #expect(try holds(text).0 == expected) }

  @Test("sides of different types make a comparison false and are a finding")
  func types() throws {
    let (result, findings) = try holds(#"attributes.device < 3"#)
    #expect(!result)
    #expect(findings == ["`<` compares a string with a number"])
    #expect(try holds("attributes.device").1.count == 1)
    #expect(try holds(#"attributes.price glob "1*""#).1.count == 1)
  }

  @Test(
    "what is wrong is named with its offset",
    arguments: [
      ("attributes.x = 1", 13), ("attributes.x == ", 16), ("attribute.x == 1", 0), ("(attributes.x == 1", 18),
      ("attributes.x == 1 and", 21), ("attributes.x in 3", 16), (#"attributes.x == "abc"#, 16),
      ("attributes.x == 1 2", 18),
      ("3", 0), ("", 0), ("attributes.x && attributes.y", 13), ("attributes. == 2", 11), ("exists attributes.x", 7),
      ("attributes.x glob 3", 18), ("attributes.x == 1.2.3", 16), ("attributes.x == §", 16),
    ])
  func errors(text: String, offset: Int) throws {
    let error = #expect(throws: PredicateError.self) { try Predicate(parsing: text) }
    #expect(error?.offset == offset)
  }

  @Test("depth and length are bounded")
  func bounded() {
    let deep = String(repeating: "(", count: 1000) + "true" + String(repeating: ")", count: 1000)
    #expect(throws: PredicateError.self) { try Predicate(parsing: deep) }
    #expect(throws: PredicateError.self) { try Predicate(parsing: String(repeating: " ", count: 5000)) }
  }

  @Test("a predicate says whether it needs media")
  func needsMedia() throws {
    #expect(try Predicate(parsing: "image.width > 3").needsMedia)
    #expect(try !Predicate(parsing: "attributes.a == 3 and id glob 'x*'").needsMedia)
  }
}
