import Testing

@testable import AssayLanguage

@Suite("Label matcher without WordNet")
struct LabelMatcherTests {
  private let matcher = LabelMatcher()

  @Test(
    "The built-in table relates what detectors know",
    arguments: [
      ("dog", "dog", LabelMatch.Relation.same), ("dogs", "dog", .same), ("sofa", "couch", .synonym),
      ("television", "tv", .synonym), ("bike", "bicycle", .synonym), ("motorbike", "motorcycle", .synonym),
      ("phone", "cell phone", .synonym), ("airplanes", "airplane", .same), ("aeroplane", "airplane", .synonym),
      ("man", "person", .hyponym), ("people", "person", .same), ("person", "woman", .hypernym),
      ("animal", "dog", .hypernym), ("animal", "beagle", .hypernym), ("beagle", "dog", .hyponym),
      ("dog", "animal", .hyponym),
      ("cat", "dog", .coHyponym), ("bus", "car", .coHyponym), ("truck", "car", .compatible),
      ("man", "woman", .coHyponym),
      ("player", "woman", .compatible), ("dog", "hot dog", .unrelated), ("hot dog", "dog", .unrelated),
      ("hotdog", "hot dog", .synonym), ("seat", "toilet seat", .unrelated), ("bear", "teddy bear", .compatible),
      ("toy", "teddy bear", .hypernym), ("stop sign", "stop sign", .same), ("sign", "stop sign", .hypernym),
      ("hydrant", "fire hydrant", .synonym), ("fruit", "banana", .hypernym), ("table", "dining table", .synonym),
      ("wooden table", "dining table", .synonym), ("bed", "toothbrush", .unrelated), ("doughnut", "donut", .synonym),
      ("baby bird", "bird", .hyponym), ("baby bird", "person", .unrelated), ("bus stop", "bus", .unrelated),
      ("dining tables", "dining_table", .same), ("vehicle", "school bus", .hypernym), ("ball", "sports ball", .synonym),
      ("block", "square", .hypernym), ("shape", "triangle", .hypernym), ("ball", "sphere", .synonym),
      ("unheard", "dog", .unrelated), ("", "dog", .unrelated), ("Scissors", "scissors", .same),
      ("teddy", "teddy bear", .synonym), ("skis", "ski", .same),
    ])
  func table(claim: String, label: String, relation: LabelMatch.Relation) {
    #expect(matcher.match(claim, label).relation == relation, "\(claim) / \(label)")
  }

  @Test("Kinds that people use for the plain thing are marked")
  func listed() {
    #expect(matcher.match("man", "person").listed)
    #expect(matcher.match("animal", "puppy").path("animal", "puppy") == ["animal", "dog", "puppy"])
    #expect(matcher.match("company car", "car").headOnly)
    #expect(!matcher.match("car", "car").headOnly)
    #expect(matcher.match("toy dog", "dog").relation == .compatible)
    #expect(matcher.match("animal", "dog").explanation("animal", "dog") == "“dog” is a kind of “animal”.")
  }

  @Test("What is said of a pair does not depend on who asked first, or how he spelled it")
  func order() {
    let (one, other) = (LabelMatcher(), LabelMatcher())
    let words = ["Puppies", "animals", "DOG", "puppy", "animal", "dogs"]
    for a in words { for b in words { _ = one.match(a, b) } }
    for a in words.reversed() { for b in words { #expect(other.match(a, b) == one.match(a, b)) } }
  }

  @Test("Swapping the sides swaps broader and narrower")
  func symmetric() {
    let words = LabelLexicon.standard.names + ["animal", "vehicle", "man", "beagle", "sofa", "toilet seat", "plant"]
    let mirror: [LabelMatch.Relation: LabelMatch.Relation] = [.hypernym: .hyponym, .hyponym: .hypernym]
    for a in words {
      for b in words {
        let relation = matcher.match(a, b).relation
        #expect(matcher.match(b, a).relation == mirror[relation] ?? relation, "\(a) / \(b)")
      }
    }
  }

  @Test("The table's labels are all found and no two are one")
  func labels() {
    let names = LabelLexicon.standard.names
    #expect(names.count >= 80)
    #expect(Set(names).count == names.count)
    for name in names { #expect(matcher.match(name, name).relation == .same) }
  }

  @Test("A hundred thousand different labels cost linear time")
  func many() {
    let clock = ContinuousClock()
    let dog = matcher.concept("dog")
    let spent = clock.measure {
      for number in 0..<50_000 { _ = matcher.match(dog, matcher.concept("thing \(number)")) }
    }
    #expect(spent < .seconds(10))
    #expect(matcher.match("dog", "thing 49999").relation == .unrelated)
  }
}

@Suite("Glossary")
struct GlossaryTests {
  @Test("A customer's words go first and join the built-in ones")
  func terms() throws {
    let glossary = try Glossary([
      .init("XJ-9", synonyms: ["feed unit"], broader: ["pump"]), .init("impeller", broader: ["rotating part"]),
      .init("rotating part", broader: ["part"]), .init("sofa", synonyms: ["lounger"]),
    ])
    let matcher = LabelMatcher(glossary: glossary)
    #expect(matcher.match("feed unit", "XJ-9").relation == .synonym)
    #expect(matcher.match("pump", "XJ-9").relation == .hypernym)
    #expect(matcher.match("XJ-9", "pump").relation == .hyponym)
    #expect(matcher.match("machine", "XJ-9").relation == .hypernym)
    #expect(matcher.match("part", "impeller").between == ["rotating part"])
    #expect(matcher.match("lounger", "sofa").source == .glossary)
  }

  @Test("A glossary that goes in a circle is refused with the circle")
  func circles() {
    #expect(throws: Glossary.Problem.cycle(["a", "b", "c", "a"])) {
      try Glossary([.init("a", broader: ["b"]), .init("b", broader: ["c"]), .init("c", broader: ["a"])])
    }
    #expect(throws: Glossary.Problem.cycle(["a", "x"])) {
      try Glossary([.init("a", synonyms: ["x"], broader: ["x"])])
    }
    #expect(throws: Glossary.Problem.emptyName(term: 0)) { try Glossary([.init("", broader: ["b"])]) }
    #expect(Glossary.Problem.cycle(["a", "b", "a"]).message.contains("a → b → a"))
  }

  @Test("Terms that come to share a word are one meaning")
  func joined() throws {
    let glossary = try Glossary([
      .init("a", synonyms: ["b"]), .init("c", synonyms: ["d"]), .init("e", synonyms: ["b", "d"], broader: ["f"]),
    ])
    let matcher = LabelMatcher(glossary: glossary)
    #expect(matcher.match("a", "c").relation == .synonym)
    #expect(matcher.match("f", "a").relation == .hypernym)
    let many = (0..<20_000).map { Glossary.Term("x\($0)", synonyms: ["x\($0 + 1)"]) }
    #expect(LabelMatcher(glossary: try Glossary(many)).match("x0", "x19999").relation == .synonym)
  }

  @Test("A chain of twenty thousand terms is no recursion")
  func deep() throws {
    let terms = (0..<20_000).map { Glossary.Term("t\($0)", broader: ["t\($0 + 1)"]) }
    let glossary = try Glossary(terms)
    #expect(!glossary.isEmpty)
    #expect(LabelMatcher(glossary: glossary).match("t50", "t0").relation == .hypernym)
  }
}
