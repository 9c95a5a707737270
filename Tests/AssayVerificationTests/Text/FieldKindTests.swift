import AssayCore
import AssayWire
import Testing

@testable import AssayVerification

@Suite("Fields, measures, metadata and sounds as evidence")
struct FieldKindTests {
  private static func fact(
    _ id: String, _ kind: Fact.Kind, _ value: String, role: String? = nil, unit: String? = nil, number: Double? = nil,
    time: Interval? = nil
  ) -> Fact {
    Fact(
      id: id, modality: kind == .sound ? .audio : .document, kind: kind, value: value, number: number, unit: unit,
      attributes: role.map { [.init(name: "role", value: .string($0))] } ?? [],
      places: time.map { [Place(time: $0)] } ?? [])
  }

  private static let form = EvidenceIndex(
    facts: [
      fact("f0", .field, "1,250.00", role: "total_amount"), fact("f1", .field, "2021-03-17", role: "invoiceDate"),
      fact("f2", .field, "DE89 3704 0044 0532 0130 00", role: "IBAN"),
      fact("f3", .field, "Anna Berg", role: "customer"),
      fact("f4", .field, "blue", role: "hull colour"),
    ])

  private static let machine = EvidenceIndex(
    facts: [
      fact("m0", .measure, "5.0", role: "pressure", unit: "bar", number: 5),
      fact("m1", .metadata, "2021:03:17 14:32:08", role: "DateTimeOriginal"),
      fact("m2", .metadata, "Lumen X100", role: "Model"),
    ])

  private static let sounds = EvidenceIndex(
    facts: [
      fact("s0", .sound, "alarm", time: Interval(start: 42, end: 47)),
      fact("s1", .sound, "dog bark", time: Interval(start: 60, end: 61)),
    ],
    coverage: [FactCoverage(modality: .audio, kind: .sound, vocabulary: ["alarm", "dog bark", "siren"], recall: 0.9)])

  @Test(
    "A field's own name is its role",
    arguments: [
      ("The total is 1250.00.", Verdict.supported), ("The amount due is 1,260.00.", .contradicted),
      ("The invoice is dated 17 March 2021.", .supported), ("The customer is Anna Berg.", .supported),
      ("The customer is Karl Lind.", .contradicted), ("The IBAN is DE89370400440532013000.", .supported),
      ("The IBAN is DE89370400440532013001.", .contradicted), ("The cashier was Karl Lind.", .unsupported),
    ])
  func fields(claim: String, verdict: Verdict) {
    #expect(TextFixtures.verdict(claim, Self.form) == verdict)
  }

  @Test("An identifier whose check digits do not fit is marked")
  func checksum() {
    let result = Verifier().verify(claim: "The IBAN is DE89370400440532013001.", evidence: Self.form)
    #expect(result.flags.contains(.checksumInvalid))
    let right = Verifier().verify(claim: "The IBAN is DE89370400440532013000.", evidence: Self.form)
    #expect(!right.flags.contains(.checksumInvalid))
  }

  @Test(
    "Measures agree by the digits that were said and by dimension",
    arguments: [
      ("The gauge reads 5 bar.", Verdict.supported), ("The pressure is 500 kPa.", .supported),
      ("The gauge shows 7 bar.", .contradicted), ("The pressure is 5 kg.", .contradicted),
      ("The photo was taken on 17 March 2021.", .supported), ("It was taken on 18 March 2021.", .contradicted),
      ("The temperature is 20 °C.", .unsupported),
    ])
  func measures(claim: String, verdict: Verdict) {
    #expect(TextFixtures.verdict(claim, Self.machine) == verdict)
  }

  @Test(
    "Sounds are placed in time and order",
    arguments: [
      ("An alarm sounds at 0:43.", Verdict.supported), ("An alarm is heard at 2:00.", .contradicted),
      ("The alarm comes before the dog bark.", .supported), ("The dog barks before the alarm.", .contradicted),
      ("The alarm lasts five seconds.", .supported), ("The alarm lasts 20 seconds.", .contradicted),
      ("A siren is heard at 0:43.", .contradicted),
    ])
  func hearing(claim: String, verdict: Verdict) {
    #expect(TextFixtures.verdict(claim, Self.sounds) == verdict)
  }
}
