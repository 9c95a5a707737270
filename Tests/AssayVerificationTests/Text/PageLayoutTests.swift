import AssayLanguage
import Testing

@testable import AssayVerification

@Suite("Labels and values on a page")
struct PageLayoutTests {
  /// Labels that stand side by side, their values below; a colon between label and value; a table.
  private static let form = EvidenceIndex(facts: [
    TextFixtures.line("f0", "Surname", 50, 100), TextFixtures.line("f1", "First name", 400, 100),
    TextFixtures.line("f2", "OKAFOR", 50, 124), TextFixtures.line("f3", "Ngozi", 400, 124),
    TextFixtures.line("f4", "Cashier", 50, 180), TextFixtures.line("f5", "Time", 300, 180),
    TextFixtures.line("f6", "12 31 00", 450, 180),
    TextFixtures.line("f7", "Payment Terms", 50, 220), TextFixtures.line("f8", ":", 200, 220, width: 6),
    TextFixtures.line("f9", "30 days net", 230, 220),
    TextFixtures.line("f10", "Passport No", 50, 260), TextFixtures.line("f11", "A04417725", 300, 260),
    TextFixtures.line("f12", "Made in", 50, 300), TextFixtures.line("f13", "Portugal", 300, 300),
    TextFixtures.line("f14", "Gasket set", 50, 340), TextFixtures.line("f15", "2", 300, 340),
    TextFixtures.line("f16", "15.50", 400, 340),
  ])

  @Test(
    "A value belongs to its label, and a label is no value",
    arguments: [
      ("The surname is Okafor.", Verdict.supported), ("The surname is Mensah.", .contradicted),
      ("The applicant's first name is Ngozi.", .supported), ("The first name is Okafor.", .contradicted),
      ("The cashier is called Maria Lopez.", .unsupported), ("The time of purchase was 12:31.", .supported),
      ("The payment terms are 30 days net.", .supported), ("The payment terms are 60 days net.", .contradicted),
      ("The passport number is A04417752.", .contradicted), ("It was made in Portugal.", .supported),
      ("It was made in Spain.", .contradicted), ("Two gasket sets were ordered.", .supported),
      ("Four gasket sets were ordered.", .contradicted), ("The unit price of the gasket set is 15.50.", .supported),
    ])
  func pairs(claim: String, verdict: Verdict) {
    #expect(TextFixtures.verdict(claim, Self.form) == verdict)
  }

  @Test("Empty lines and lines without letters are read without harm")
  func empty() {
    let page = EvidenceIndex(facts: [
      TextFixtures.line("e0", "Cashier", 10, 10), TextFixtures.line("e1", "", 200, 10),
      TextFixtures.line("e2", ":", 300, 10), TextFixtures.line("e3", "\u{0}", 10, 30),
    ])
    #expect(TextFixtures.verdict("The cashier is Ann.", page) == .unsupported)
  }
}
