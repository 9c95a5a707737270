import AssayCore
import AssayLanguage
import AssayWire
import Testing

@testable import AssayVerification

@Suite("Conflicts within the evidence")
struct ConflictTests {
  static func object(_ id: String, _ label: String, _ attributes: [(String, JSONValue)] = [], confidence: Double? = nil)
    -> Fact
  {
    Fact(
      id: id, modality: .image, kind: .object, value: label,
      attributes: attributes.map { .init(name: $0.0, value: $0.1) }, confidence: confidence)
  }

  static func sound(_ id: String, _ label: String, of: String? = nil, confidence: Double? = nil) -> Fact {
    Fact(
      id: id, modality: .audio, kind: .sound, value: label,
      attributes: of.map { [.init(name: "entity", value: .string($0))] } ?? [], confidence: confidence)
  }

  static func speech(_ text: String) -> Fact { Fact(id: "s", modality: .audio, kind: .speech, value: text) }

  private func report(_ facts: [Fact]) -> ConflictReport { ConflictFinder.report(facts) }

  @Test("A healthy picture and an abnormal sound are a conflict on the condition")
  func healthyPartAbnormalSound() throws {
    let facts = [
      Self.object("pump", "pump", [("condition", "intact")], confidence: 0.9),
      Self.object("wall", "wall"), Self.sound("noise", "grinding", confidence: 0.6),
    ]
    let report = report(facts)
    let conflict = try #require(report.conflicts.first)
    #expect(report.conflicts.count == 1)
    #expect(conflict.aspect == .condition && conflict.entityName == "pump")
    #expect(conflict.modalities == [.image, .audio] && conflict.values == ["intact", "grinding"])
    #expect(conflict.facts == [0, 2])
    #expect(abs(conflict.severity - 0.6) < 1e-9)
    #expect(report.agreement == [ChannelAgreement(first: .seen, second: .heard, shared: 1, agreeing: 0)])
    #expect(conflict.explanation.contains("pump") && conflict.explanation.contains("grinding"))
  }

  @Test("The same condition from both is agreement")
  func agreement() {
    let report = report([Self.object("a", "pump", [("state", "leaking")]), Self.sound("b", "pump dripping")])
    #expect(report.conflicts.isEmpty)
    #expect(report.agreement.first?.score == 1)
  }

  @Test("A sound is tied to its thing by attribute, by its label, or to the only machine")
  func ties() {
    let machines = [Self.object("a", "pump", [("condition", "ok")]), Self.object("b", "motor", [("condition", "ok")])]
    #expect(report(machines + [Self.sound("c", "grinding")]).isEmpty)
    #expect(report(machines + [Self.sound("c", "grinding", of: "motor")]).conflicts.first?.entityName == "motor")
    #expect(report(machines + [Self.sound("c", "motor rattling")]).conflicts.first?.entityName == "motor")
    let one = [machines[0], Self.object("d", "person")]
    #expect(report(one + [Self.sound("c", "grinding")]).conflicts.first?.entityName == "pump")
    #expect(report(one + [Self.sound("c", "birdsong")]).isEmpty)
    // Metadata that names the machine: the picture's box is its drum.
    let named = Fact(
      id: "m", modality: .audio, kind: .metadata, value: "washer", attributes: [.init(name: "key", value: "machine")])
    let status = Fact(
      id: "f", modality: .image, kind: .field, value: "OK", attributes: [.init(name: "role", value: "status")])
    #expect(
      report([Self.object("a", "drum"), named, status, Self.sound("c", "grinding")]).conflicts.first?.entityName
        == "washer")
  }

  @Test(
    "Conflicts of other aspects",
    arguments: [
      ("The drum is red.", Aspect.colour), ("There are three drums here.", .count), ("I see no drum here.", .presence),
      ("The drum is badly dented.", .condition),
    ])
  func aspects(words: String, aspect: Aspect) {
    let report = report([
      Self.object("a", "drum", [("color", "blue"), ("condition", "intact")]), Self.speech(words),
    ])
    #expect(report.conflicts.map(\.aspect) == [aspect])
  }

  @Test(
    "What fits is no conflict",
    arguments: [
      "The drum is navy.", "There is one drum.", "A blue drum.", "The drum is not damaged.",
      "The drum shows no sign of wear.",
      "The forklift is broken.", "Two people stand there.", "The drum is in good condition.", "A drum. It is nice.",
    ])
  func fits(words: String) {
    let report = report([
      Self.object("a", "drum", [("color", "blue"), ("condition", "intact")]), Self.speech(words),
    ])
    #expect(report.isEmpty, "\(report.conflicts.map(\.explanation))")
  }

  @Test("Numbers, serials and units across channels")
  func fields() {
    func measure(_ number: Double, _ unit: String, _ kind: Fact.Kind, _ name: String = "pressure") -> Fact {
      Fact(
        id: "m", modality: kind == .measure ? .geometry : .image, kind: kind, value: "\(number)", number: number,
        unit: unit,
        attributes: [.init(name: "quantity", value: .string(name)), .init(name: "of", value: "pump")])
    }
    #expect(report([measure(5, "bar", .measure), measure(8, "bar", .field)]).conflicts.first?.detail == "pressure")
    #expect(report([measure(5, "bar", .measure), measure(5.1, "bar", .field)]).isEmpty)
    #expect(report([measure(5, "bar", .measure), measure(8, "kPa", .field)]).isEmpty)
    #expect(report([measure(5, "bar", .measure), measure(8, "bar", .field, "temperature")]).isEmpty)
    let read = Fact(
      id: "r", modality: .image, kind: .field, value: "AB-12 34",
      attributes: [.init(name: "role", value: "serial number"), .init(name: "of", value: "pump")])
    func stated(_ value: String) -> Fact {
      Fact(
        id: "t", modality: .document, kind: .metadata, value: value,
        attributes: [.init(name: "role", value: "serial number"), .init(name: "of", value: "pump")])
    }
    #expect(report([read, stated("ab1234")]).isEmpty)
    #expect(report([read, stated("ab1235")]).conflicts.map(\.aspect) == [.identity])
  }

  @Test("One channel, no facts, and words of a transcript")
  func corners() {
    #expect(report([]).isEmpty)
    #expect(
      report([Self.object("a", "pump", [("condition", "ok")]), Self.object("b", "pump", [("condition", "worn")])])
        .isEmpty)
    let words = "The pump is leaking badly .".split(separator: " ").map {
      Fact(id: "w", modality: .audio, kind: .word, value: String($0))
    }
    let found = report([Self.object("a", "pump", [("condition", "ok")])] + words)
    #expect(found.conflicts.first?.facts == [0, 4])
  }

  @Test("Terms of a customer and words for a condition within the label")
  func terms() {
    let lexicon = ConditionLexicon(good: ["greenlit"], bad: ["rotor bow"])
    let facts = [Self.object("a", "turbine", [("status", "greenlit")]), Self.sound("b", "rotor bow", of: "turbine")]
    #expect(ConflictFinder.report(facts).isEmpty)
    #expect(ConflictFinder.report(facts, conditions: lexicon).conflicts.count == 1)
    let labelled = [Self.object("a", "cracked pipe"), Self.speech("The pipe is intact.")]
    #expect(report(labelled).conflicts.map(\.aspect) == [.condition])
  }

  @Test("Observations and answers of random words and bytes crash nothing and always read the same")
  func fuzz() {
    var random = SeededGenerator(seed: 11)
    let words = [
      "pump", "grinding", "intact", "no", "not", "is", "two", "red", "\u{202e}", "\u{0}", "'", "-", ".", "of",
      "machine",
      "999999999999999999999999", "é", "日本", "leaking", "it", ",", "\u{fffd}", "left", "to", "the", "at", "before", "…",
    ]
    func phrase() -> String {
      (0..<Int.random(in: 0...8, using: &random)).map { _ in words[Int.random(in: 0..<words.count, using: &random)] }
        .joined(separator: Bool.random(using: &random) ? " " : "")
    }
    for _ in 0..<300 {
      let facts = (0..<Int.random(in: 0...8, using: &random)).map { number in
        Fact(
          id: "\(number)", modality: Modality.allCases[Int.random(in: 0..<6, using: &random)],
          kind: Fact.Kind.allCases[Int.random(in: 0..<9, using: &random)], value: phrase(),
          attributes: [
            .init(name: phrase(), value: .string(phrase())), .init(name: "condition", value: .string(phrase())),
          ],
          confidence: Double.random(in: 0...1, using: &random))
      }
      let report = report(facts)
      #expect(report.conflicts.map(\.explanation) == self.report(facts).conflicts.map(\.explanation))
      for conflict in report.conflicts { #expect((0...1).contains(conflict.severity) && conflict.sides.count > 1) }
      let text = TokenizedText((0..<5).map { _ in phrase() }.joined(separator: ". "))
      let check = ConflictCheck(report, text: text)
      let start = Int.random(in: 0...40, using: &random)
      let claim = Claim(
        span: start..<start + Int.random(in: 0...60, using: &random), type: .other, form: .setAside(.unparsed))
      _ = check.flags(for: claim)
      for index in -1...text.count {
        _ = RelationLexicon.match(in: text, at: index)
        _ = PicturePosition.match(in: text, at: index)
        _ = TimeRelation.match(in: text, at: index)
      }
      _ = ClaimClashes.find([claim, claim], in: text)
    }
  }

  @Test("Twenty thousand observations take linear time, and the order is always the same")
  func large() {
    var facts: [Fact] = []
    for number in 0..<10_000 {
      facts.append(Self.object("o\(number)", "thing \(number % 2000)", [("condition", "intact")]))
      facts.append(Self.sound("n\(number)", "grinding", of: "thing \(number % 2000)"))
    }
    let clock = ContinuousClock()
    var report = ConflictReport.none
    let spent = clock.measure { report = ConflictFinder.report(facts) }
    #expect(spent < .seconds(30))
    #expect(report.conflicts.count == ConflictFinder.conflictsMax)
    #expect(report.conflicts.first?.entityName == "thing 0")
  }
}

@Suite("Condition words")
struct ConditionLexiconTests {
  @Test(
    "Polarity with negation",
    arguments: [
      ("intact", true), ("OK", true), ("not damaged", true), ("no cracks", true), ("worn", false), ("not ok", false),
      ("no longer functional", false), ("free of rust", true), ("bearing worn", false), ("good condition", true),
      ("running smoothly", true), ("grinding noise", false), ("without any sign of corrosion", true), ("red", nil),
      ("in good shape but leaking", false), ("", nil), ("abnormal", false), ("normal hum", true), ("alarm", false),
    ] as [(String, Bool?)])
  func polarity(value: String, expected: Bool?) { #expect(ConditionLexicon.standard.polarity(of: value) == expected) }
}
