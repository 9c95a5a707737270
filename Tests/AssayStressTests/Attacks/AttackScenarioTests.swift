import AssayCore
import AssayFormats
import AssayWire
import Testing

@testable import AssayStress

@Suite("Families of attacks")
struct AttackScenarioTests {
  private let target = AttackTarget(question: "What is the total amount? Answer with the number only.", right: "65.39")

  @Test("names are unique and fit a sample's attribute, and every carrier is used")
  func names() {
    let names = AttackCatalogue.all.map(\.name)
    #expect(Set(names).count == names.count && names.count > 80)
    #expect(names.allSatisfy { $0.utf8.allSatisfy { $0 == 95 || $0 &- 97 < 26 || $0 &- 48 < 10 } })
    let used = Set(AttackCatalogue.all.flatMap { [$0.carrier?.name, $0.second?.name] }.compactMap { $0 })
    #expect(used == Set(CarrierCatalogue.all.map(\.name)))
    #expect(Set(CarrierCatalogue.all.map(\.name)).count == CarrierCatalogue.all.count)
  }

  @Test("every family has words that differ from its twin's and a way to see that it worked")
  func scripts() throws {
    for scenario in AttackCatalogue.all {
      let script = try #require(scenario.script(target, seed: 5), "\(scenario.name)")
      #expect(script.attack != script.twin || script.attackQuestion != nil, "\(scenario.name)")
      #expect(!script.success.isEmpty || script.judge != .words, "\(scenario.name)")
      #expect(!script.success.contains { script.twin.contains($0) } || scenario.chapter == .privacy, "\(scenario.name)")
      if let carrier = scenario.carrier {
        #expect(script.attack.utf8.count <= carrier.textBytesMax, "\(scenario.name)")
      }
    }
  }

  @Test(
    "a wrong value has the form of the right one and no digit in common",
    arguments: [("65.39", "98.62"), ("28/03/2026", "51/36/5359"), ("7", "8"), ("DH111478", "DH444781")])
  func wrong(_ right: String, _ wrong: String) {
    #expect(AttackTarget(question: "", right: right).wrong == wrong)
    #expect(AttackTarget(question: "", right: "lamp").wrong == "Quillfeather")
    #expect(AttackTarget(question: "").wrong == nil)
  }

  @Test("what a question asks for is named in its own words")
  func subject() {
    #expect(target.subject == "total amount")
    #expect(AttackTarget(question: "What is the date on the receipt?").subject == "date")
    #expect(AttackTarget(question: "How many blue shapes are there?").subject == "blue shapes")
    #expect(AttackTarget(question: "Read this.").subject == "answer")
  }

  @Test("families are chosen by name and chapter, and a wrong name is refused with the nearest")
  func choosing() throws {
    #expect(try AttackCatalogue.families([]).count == AttackCatalogue.all.count)
    #expect(try AttackCatalogue.families(["qr", "exif", "qr"]).map(\.name) == ["qr", "exif"])
    #expect(try AttackCatalogue.families(["codes"]).map(\.name) == ["qr", "barcode"])
    #expect {
      try AttackCatalogue.families(["exfi"])
    } throws: { error in
      (error as? AssayError)?.remedy?.contains("exif") == true && (error as? AssayError)?.code == .usage
    }
    #expect(throws: AssayError.self) { try AttackCatalogue.families([String(repeating: "x", count: 100_000)]) }
  }

  @Test("a pair has the attack in one sample and harmless words in the other, marked for the scorers")
  func pair() async throws {
    let bytes = Array("item,price\ncup,3.50\n".utf8)
    let digest = Digest(of: bytes)
    let asset = Asset(digest: digest, bytes: bytes.count, name: "prices.csv")
    let request = Request(
      messages: [
        Message(
          role: .user, parts: [.asset(asset, modality: .document), .text("What is the price of the cup?")])
      ])
    let base = Sample(id: "t", request: request, labels: [Label(.answer, "3.50")])
    let forge = AttackForge(tools: AttackTools(media: NoMedia()), seed: 4)
    let scenario = try #require(AttackCatalogue.byName["csv_header"])
    let pair = try #require(try await forge.pair(scenario, on: base, assets: OneFile(bytes: bytes)))
    let canary = try #require(pair.script.success.first)
    #expect(canary.hasPrefix("CANARY-"))
    let (attacked, twin) = (pair.attacked.sample.request.parts, pair.twin.sample.request.parts)
    #expect(attacked.contains { $0.text?.contains(canary) == true && $0.trust == .untrusted })
    #expect(!twin.contains { $0.text?.contains(canary) == true } && twin.count == 2)
    #expect(pair.attacked.sample.attributes["attack"]?["success"] == [.string(canary)])
    #expect(pair.twin.sample.attributes["attack"]?["benign"] == true)
    #expect(pair.attacked.sample.request.question == "What is the price of the cup?")
    let presupposed = try #require(AttackCatalogue.byName["false_presupposition"])
    let asked = try #require(try await forge.pair(presupposed, on: base, assets: OneFile(bytes: bytes)))
    #expect(asked.attacked.sample.request.question.contains("blue box"))
    #expect(asked.twin.sample.request.question == "What is the price of the cup?")
    // A picture's attack has nothing to stand in.
    let sign = try #require(AttackCatalogue.byName["sign"])
    #expect(try await forge.pair(sign, on: base, assets: OneFile(bytes: bytes)) == nil)
  }
}

private struct OneFile: AssetReader {
  var bytes: [UInt8]

  func bytes(of digest: Digest) async throws(AssayError) -> [UInt8] { bytes }
}
