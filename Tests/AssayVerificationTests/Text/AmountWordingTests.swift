import AssayLanguage
import AssayWire
import Testing

@testable import AssayVerification

@Suite("Amounts, parties and bare answers")
struct AmountWordingTests {
  @Test(
    "Amounts are compared, denied and read in words",
    arguments: [
      ("The total is below 40.", Verdict.supported), ("The total is below 30.", .contradicted),
      ("The bill was more than 30 euros.", .supported), ("The bill exceeds 40 euros.", .contradicted),
      ("The customer spent over EUR 30 but under EUR 40.", .supported),
      ("The customer spent over EUR 40 but under EUR 50.", .contradicted),
      ("The total lies between 39 and 40.", .supported), ("The total lies between 40 and 50.", .contradicted),
      ("The total does not exceed 40.", .supported), ("The total does not exceed 39.", .contradicted),
      ("No more than 40 euros was paid.", .supported), ("At least 40 euros was paid in total.", .contradicted),
      ("The total was EUR 39.30, not EUR 50.00.", .supported), ("The total isn't 50.00 but 39.30.", .supported),
      ("The total was EUR 50.00, not EUR 39.30.", .contradicted),
      ("The total was 39.30 rather than 32.75.", .supported),
      ("The total is thirty-nine euros and thirty cents.", .supported),
      ("The total is thirty-nine euros and thirteen cents.", .contradicted),
      ("The total was thirty-nine euros thirty.", .supported), ("The total is 39 euros and 30 cents.", .supported),
      ("They paid 39.30 altogether.", .supported), ("It set them back 39.30.", .supported),
      ("It set them back 50.00.", .contradicted), ("The customer got 10.70 back.", .supported),
      ("50.00 was handed over and 10.70 was returned.", .supported),
      ("On 17 March 2021 someone paid 93.30.", .contradicted),
      ("The total includes a 5% service charge.", .unsupported),
      ("A change was given.", .supported), ("No change was given.", .contradicted),
      ("It was paid in cash.", .supported), ("It was paid by credit card.", .unsupported),
      ("The price is reasonable.", .notCheckable),
    ])
  func amounts(claim: String, verdict: Verdict) {
    #expect(TextFixtures.verdict(claim, TextFixtures.receipt) == verdict)
  }

  @Test(
    "Whoever issued it is found in any frame, and the year alone is a date",
    arguments: [
      ("The merchant's name is Northwind Books & Paper Ltd.", Verdict.supported),
      ("The seller's name is Eastgate Pharmacy.", .contradicted),
      ("Northwind Books & Paper Ltd sold the goods.", .supported),
      ("Northwind Books & Paper Ltd is where this was bought.", .supported),
      ("Eastgate Pharmacy is where this was bought.", .contradicted),
      ("It was Northwind Books & Paper Ltd that issued the receipt.", .supported),
      ("The receipt was given out by Northwind Books & Paper Ltd.", .supported),
      ("The year on the receipt is 2021.", .supported), ("The receipt is from 2020.", .contradicted),
      ("The customer spent 39.30.", .supported),
    ])
  func parties(claim: String, verdict: Verdict) {
    #expect(TextFixtures.verdict(claim, TextFixtures.receipt) == verdict)
  }

  @Test(
    "A bare value answers the question, and without one only the total is meant",
    arguments: [
      (nil, "EUR 39.30", Verdict.supported), (nil, "EUR 77.10", .contradicted), (nil, "50.00", .notCheckable),
      (nil, "17/03/2021", .supported), (nil, "NORTHWIND BOOKS & PAPER LTD", .supported),
      ("How much change was given?", "10.70", .supported), ("How much change was given?", "39.30", .contradicted),
      ("When was it bought?", "17 March 2021", .supported), ("When was it bought?", "18 March 2021", .contradicted),
      ("Who is the vendor?", "Eastgate Pharmacy", .contradicted), ("What is the cashier called?", "Marta", .supported),
    ] as [(String?, String, Verdict)])
  func bare(prompt: String?, answer: String, verdict: Verdict) {
    let verification = Verifier().verify(answer: answer, prompt: prompt, evidence: TextFixtures.receipt)
    #expect(verification.verdict == verdict)
  }

  @Test("One letter that scans do not confuse is another company")
  func letters() {
    let page = EvidenceIndex(facts: [
      TextFixtures.line("t0", "KALE WORKS (M) SDN BHD", 10, 10), TextFixtures.line("t1", "TOTAL 4.00", 10, 40),
    ])
    #expect(TextFixtures.verdict("It was issued by Kale Works (M) Sdn Bhd.", page) == .supported)
    #expect(TextFixtures.verdict("It was issued by Kale Works (K) Sdn Bhd.", page) == .contradicted)
  }

  @Test("An amount has typed slots")
  func slots() throws {
    let claims = Verifier().verify(claim: "The total is EUR 39.30.", evidence: TextFixtures.receipt).claims
    let slots = try #require(claims.first).claim.slots
    #expect(slots.first { $0.name == "amount" }?.value == .double(39.3))
    #expect(slots.first { $0.name == "currency" }?.value == .string("EUR"))
  }
}
