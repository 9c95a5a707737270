import AssayCore
import AssayWire
import Testing

@testable import AssayInference

@Suite struct TextTests {
  @Test("Words, slips of a reader and singulars")
  func words() {
    #expect(Words.split("Don't STOP: 3,5 é-Müll") == ["dont", "stop", "3", "5", "é", "müll"])
    #expect(Words.matches("total", "t0tal") && Words.matches("total", "totai") && Words.matches("invoice", "involce"))
    #expect(!Words.matches("total", "tax") && !Words.matches("cash", "case") && !Words.matches("12345", "12346"))
    #expect(
      ["boxes", "cherries", "circles", "glass", "people", "bus"].map(Words.singular) == [
        "box", "cherry", "circle", "glass", "person", "bus",
      ])
  }

  @Test(
    "Numbers in words",
    arguments: [
      ("forty two", 42.0, 2), ("one hundred and five dollars", 105, 4), ("two thousand three hundred", 2300, 4),
      ("four two", 4, 1), ("forty two point five", 42.5, 4), ("17 things", 17, 1), ("nineteen", 19, 1),
    ])
  func cardinals(text: String, value: Double, count: Int) throws {
    let found = try #require(Numbers.cardinal(Words.split(text)))
    #expect(found.value == value && found.count == count)
  }

  @Test("Digits said one after another")
  func digits() {
    #expect(Numbers.digits(Words.split("four two double seven oh nineteen apples")).text == "4277019")
    #expect(Numbers.digits(["apples"]).count == 0)
    #expect(Numbers.cardinal(["apples"]) == nil)
  }

  @Test("Numbers are written short")
  func written() {
    #expect([0, 2, 2.5, -0.04, 1234.567].map { Numbers.text($0) } == ["0", "2", "2.5", "-0.04", "1234.57"])
    #expect([0, 5, 120, -250].map { Numbers.amount($0) } == ["0.00", "0.05", "1.20", "-2.50"])
  }

  @Test(
    "Amounts in a line",
    arguments: [
      ("TOTAL RM33.90", ["33.90"]), ("1,234.50 and (RM)9.00", ["1,234.50", "9.00"]),
      ("6.00% 25/12/2018 12:30 9.000 123456", []), ("75.00SR 12.50* -5.59", ["75.00", "12.50", "-5.59"]),
      ("Rounding RM 0 02", ["0.02"]), ("0 02", []), ("1.2.3.44", []),
    ])
  func amounts(line: String, wanted: [String]) { #expect(Amount.find(in: line).map(\.text) == wanted) }

  @Test("Rows join what stands side by side, also on a slanted page")
  func rows() {
    func line(_ id: String, _ x: Double, _ y: Double, _ width: Double = 60) -> Observation {
      Observation(
        id: id, kind: .textLine, value: .string(id), region: .box(Box2D(x: x, y: y, width: width, height: 14)), part: 0,
        source: "t")
    }
    let rows = TextRows.rows([
      line("c", 300, 106), line("a", 10, 100), line("b", 150, 103), line("d", 10, 120), line("f", 150, 124),
    ])
    #expect(rows.map(\.text) == ["a b c", "d f"])
  }

  @Test("A page's hidden text is not read")
  func hidden() {
    let hidden = Observation(
      id: "h", kind: .pageText, value: "secret", part: 0, source: "pdfium", attributes: ["hidden": true])
    #expect(TextRows.readings(Evidence(observations: [hidden])).isEmpty)
  }

  @Test(
    "Reads what a question asks for",
    arguments: [
      ("What is the total?", Intent.field("total")),
      ("What is the serial number on the plate?", .field("serial number")),
      ("How many red circles are there?", .count("red circles")),
      ("What is said in the recording?", .said), ("When is the word refund said?", .whenSaid("refund")),
      ("Which digit is spoken?", .field("digit")),
      ("Is the red circle left of the blue square?", .relation("red circle", .left, "blue square")),
      ("What is to the right of the star?", .neighbour(.right, "star")),
      ("What colour is the triangle?", .colour("triangle")), ("Is there a face in the picture?", .presence("face")),
      ("When does the text STOP appear?", .whenSeen("stop")),
      ("Which direction does the ball move?", .motion("ball")),
      ("How tall is the room?", .size("room", dimension: "tall")),
      ("What is the distance between the box and the wall?", .distance("box", "wall")),
      ("Which object is the largest?", .extreme("largest", of: "")), ("What does the QR code say?", .code),
      ("Read the text.", .readText), ("What is written in the picture?", .readText),
      ("What does the sign say?", .readText), ("Describe the picture.", .describe),
      ("Where is the blue square?", .place("blue square")), ("Does the invoice match the recording?", .agree),
      ("Return JSON with the keys \"total\" and \"date\".", .fields(["total", "date"])),
      ("How many pages does the document have?", .count("pages")),
      ("What is the order number that the caller says?", .field("order number")),
      ("What amount is refunded?", .field("refund")), ("Blah?", .unknown),
    ])
  func intents(question: String, wanted: Intent) {
    let request = Request(messages: [Message(role: .user, parts: [.text(question)])])
    #expect(QuestionParser.parse(request).intent == wanted)
  }

  @Test("Names the parts that a question speaks of")
  func partNames() {
    func asset(_ modality: Modality, _ number: UInt8) -> Part {
      .asset(Asset(digest: Digest(of: [number]), bytes: 1), modality: modality)
    }
    let parts = [asset(.image, 1), asset(.image, 2), asset(.audio, 3)]
    func named(_ text: String) -> Set<Int>? {
      QuestionParser.parse(Request(messages: [Message(role: .user, parts: parts + [.text(text)])])).parts
    }
    #expect(named("What is in image 2?") == [1] && named("What is in the first picture?") == [0])
    #expect(
      named("What is said in the recording?") == [2] && named("Do both images agree?") == [0, 1]
        && named("What is the total?") == nil)
  }
}
