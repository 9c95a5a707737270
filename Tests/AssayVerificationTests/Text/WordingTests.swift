import AssayLanguage
import Testing

@testable import AssayVerification

/// The same facts in many wordings: what is supported, contradicted or unsupported must not depend on phrasing.
@Suite("Wordings of claims about texts")
struct WordingTests {
  @Test(
    "A field is found whatever its role and its verb are called",
    arguments: [
      ("The receipt total is 39.30.", Verdict.supported), ("The amount due comes to EUR 39.30.", .supported),
      ("The grand total printed is 39.30.", .supported), ("Total: 39.30", .supported),
      ("39.30 is the total amount.", .supported), ("The bill adds up to 39.30 euros.", .supported),
      ("In total, 39.30 was charged.", .supported), ("The purchase cost 39.30.", .supported),
      ("The invoice amounts to €39.30.", .supported), ("The sum to be paid is thirty nine point three.", .supported),
      ("The receipt total is 32.75.", .contradicted), ("The amount due comes to EUR 50.00.", .contradicted),
      ("The overall amount is 39.80.", .contradicted), ("The total reads 10.70.", .contradicted),
      ("The subtotal is 32.75.", .supported), ("Before tax the sub total was 39.30.", .contradicted),
      ("The VAT amounts to 6.55.", .supported), ("The tax was 2.34.", .contradicted),
      ("50.00 was paid in cash.", .supported), ("The customer received 10.70 in change.", .supported),
      ("The change given was 11.70.", .contradicted), ("The discount is 2.00.", .unsupported),
      ("It was issued on 17 March 2021.", .supported), ("The receipt is dated 2021-03-17.", .supported),
      ("Date of purchase: March 17, 2021", .supported), ("The invoice date is 17.03.21.", .supported),
      ("The purchase took place on the 17th of March 2021.", .supported),
      ("The receipt is dated 2021-03-18.", .contradicted), ("It was printed on 17 April 2021.", .contradicted),
      ("The due date is 17 April 2021.", .unsupported),
      ("It was issued by Northwind Books & Paper Ltd.", .supported),
      ("Company: NORTHWIND BOOKS & PAPER LTD", .supported),
      ("The seller is Northwind Books and Paper.", .supported),
      ("The vendor is N0rthwind Books & Paper Ltd.", .supported),
      ("The receipt comes from Northwind Books & Paper.", .supported),
      ("The receipt was issued by Eastgate Pharmacy.", .contradicted),
      ("The name of the shop is Northwind Books & Paper Ltd.", .supported),
      ("It was issued on 17 March 2021 by Northwind Books & Paper Ltd.", .supported),
      ("It was issued on 17 March 2021 by Eastgate Pharmacy.", .contradicted),
      ("The invoice number is NB-20931.", .supported), ("Invoice no.: NB-20931", .supported),
      ("The invoice number reads NB-20937.", .contradicted), ("The serial number reads 8B4K-0021.", .supported),
      ("The serial is 8B4K-0O27.", .contradicted), ("The cashier was called Marta.", .supported),
      ("Marta served as the cashier.", .supported), ("The cashier was Daniel.", .contradicted),
      ("The customer is Daniel Roth.", .unsupported), ("The table number is 12.", .supported),
      ("It was table 15.", .contradicted),
      ("The phone number is 04-5512 7788.", .supported), ("The gate is B7.", .supported),
      ("The gate is C9.", .contradicted),
      ("The fountain pen cost 24.50.", .supported), ("The notebook costs 9.25.", .contradicted),
      ("The receipt was printed at 14:32.", .supported), ("The time of purchase was 2:32 pm.", .supported),
      ("The time is 16:05.", .contradicted), ("The total is not 39.30.", .contradicted),
      ("The customer paid 50.00 in cash and received 10.70 as change.", .supported),
      ("The customer paid 50.00 in cash and received 11.70 as change.", .contradicted),
      ("The total including VAT is 39.30, while the subtotal is 32.75.", .supported),
      ("The total without VAT is 39.30.", .contradicted), ("The VAT rate is 20%.", .supported),
      ("The receipt from Northwind Books & Paper Ltd, dated 17 March 2021, shows a total of EUR 39.30.", .supported),
      ("The receipt from Northwind Books & Paper Ltd, dated 17 March 2021, shows a total of EUR 93.30.", .contradicted),
      ("The receipt lists a Fountain Pen.", .supported), ("The receipt mentions \"NOTEBOOK A5\".", .supported),
    ])
  func fields(claim: String, verdict: Verdict) {
    #expect(TextFixtures.verdict(claim, TextFixtures.receipt) == verdict)
  }

  @Test(
    "What was said is found in any frame, and one changed word is told",
    arguments: [
      ("The speaker says \"revenue grew by twelve percent\".", Verdict.supported),
      ("Someone mentions that revenue grew by 12% in the third quarter.", .supported),
      ("You can hear \"welcome to the quarterly call\".", .supported),
      ("The phrase \"forty five million euros\" can be heard.", .supported),
      ("\"45 million euros in the third quarter\" is said at 1:04.", .supported),
      ("Speaker 1 says \"we did not close any routes\".", .supported),
      ("Speaker 2 says \"we did not close any routes\".", .contradicted),
      ("\"how many passengers used the northern terminal\" is asked by speaker 2.", .supported),
      ("The speaker says \"revenue fell by twelve percent\".", .contradicted),
      ("The speaker says \"we did close any routes this year\".", .contradicted),
      ("The caller says \"the harbour is closed on sundays\".", .unsupported),
      ("Around the 9-minute mark someone says \"could you tell us how many passengers\".", .supported),
      ("At 2:10 the speaker says \"could you tell us how many passengers\".", .contradicted),
      ("Between 9:00 and 9:30 a voice says \"three hundred thousand passengers\".", .supported),
      ("\"welcome to the quarterly call\" is said before \"that is very helpful\".", .supported),
      ("\"that is very helpful\" comes after \"our revenue grew\".", .supported),
      ("After \"that is very helpful\", someone says \"our revenue grew\".", .contradicted),
      ("First \"our revenue grew\" is said, then \"that is very helpful\".", .supported),
      ("\"our revenue grew\" and \"three hundred thousand passengers\" are said by the same person.", .supported),
      ("\"our revenue grew\" and \"could you tell us\" are spoken by the same voice.", .contradicted),
      ("\"our revenue grew\" and \"could you tell us\" are said by different speakers.", .supported),
      ("\"used the northern terminal\" is said twice.", .supported),
      ("\"our revenue grew\" is said three times.", .contradicted),
      ("The speaker never says \"thank you\".", .contradicted),
      ("\"the new vessel arrives in 2023\" is said within the first two minutes.", .supported),
      ("\"welcome to the quarterly call\" is said after 5:00.", .contradicted),
      ("\"welcome to the quarterly call\" is said at the very beginning.", .supported),
      ("\"that is very helpful\" is heard near the start of the call.", .contradicted),
      ("\"that is very helpful\" is said in the last minute.", .supported),
      ("\"our revenue grew\" is said 60 seconds after the start.", .supported),
      ("\"our revenue grew\" is said 85 seconds after the start.", .contradicted),
    ])
  func speech(claim: String, verdict: Verdict) {
    #expect(TextFixtures.verdict(claim, TextFixtures.call) == verdict)
  }

  @Test(
    "Passages bear out, contradict slot by slot, or say nothing",
    arguments: [
      ("The lighthouse was built in 1887.", Verdict.supported),
      ("The Brightwater lighthouse was built by Alda Keller.", .supported),
      ("The lighthouse was built in 1897.", .contradicted),
      ("The lighthouse was built by the engineer Rosa Lindt in 1887.", .contradicted),
      ("The tower was damaged in the storm of 1953.", .contradicted),
      ("The tower was not damaged in the storm of 1953.", .supported),
      ("The council rejected the sale of the harbour in 2004.", .contradicted),
      ("Ferry traffic decreased by 12 percent.", .contradicted),
      ("Jonas Pryce hired Keller in 1885.", .contradicted), ("Keller hired Jonas Pryce in 1885.", .supported),
      ("The museum opens on Mondays.", .unsupported), ("The lighthouse stands 41 metres tall.", .supported),
      ("The lighthouse stands 43 metres tall.", .contradicted),
    ])
  func passages(claim: String, verdict: Verdict) {
    #expect(TextFixtures.verdict(claim, TextFixtures.articles) == verdict)
  }

  @Test(
    "Text without a role is searched with the scanner's confusions",
    arguments: [
      ("The sign reads \"NO PARKING\".", Verdict.supported), ("The sign says NO PARKING.", .supported),
      ("A sign labelled 'Harbour Authority' is visible.", .supported), ("The sign reads \"N0 PARK1NG\".", .supported),
      ("It says \"Harbour Auth0rity\" on the sign.", .supported), ("The sign reads \"UNIT 4027\".", .contradicted),
      ("The sign reads \"EXIT\".", .unsupported), ("The word \"PARKING\" is printed on the sign.", .supported),
    ])
  func readings(claim: String, verdict: Verdict) {
    #expect(TextFixtures.verdict(claim, TextFixtures.sign) == verdict)
  }
}

@Suite("Which sentences are about texts")
struct TextReadingTests {
  private func isText(_ claim: String, _ kinds: FactKinds) -> Bool {
    let text = TokenizedText(claim)
    var memory = ReadingMemory()
    return TextReader().claims(of: Sentence(text: text, tokens: 0..<text.count, kinds: kinds), &memory) != nil
  }

  @Test(
    "Sentences about things stay with the reader of scenes, texts beside them or not",
    arguments: [
      "There are three items on the table.", "The table is red.", "The box contains a Red ball.", "A man holds a card.",
      "The width of the cube is 2 m.", "The server is standing behind the counter.", "Two dogs sit before the door.",
      "There is a bus to the left of the store.", "The current scene shows a street.",
    ])
  func things(claim: String) {
    #expect(!isText(claim, .objects))
    #expect(!isText(claim, [.objects, .texts]))
  }

  @Test(
    "Sentences about texts are read among things too",
    arguments: [
      "The sign reads STOP.", "The receipt total is 9.00.", "The total is $9.00.", "The serial number is 4G7K-22.",
      "The invoice is dated 3 May 2020.", "The label says \"fragile\".",
    ])
  func texts(claim: String) {
    #expect(isText(claim, [.objects, .texts]))
  }
}
