import AssayCore
import AssayWire

@testable import AssayVerification

/// Small evidences of our own making for the tests of texts.
enum TextFixtures {
  static func line(_ id: String, _ text: String, _ x: Double, _ y: Double, width: Double = 120) -> Fact {
    var place = Place()
    place.quad = [x, y, x + width, y, x + width, y + 16, x, y + 16]
    return Fact(id: id, modality: .image, kind: .text, value: text, places: [place])
  }

  /// A receipt in two columns.
  static let receipt = EvidenceIndex(
    facts: [
      line("t0", "NORTHWIND BOOKS & PAPER LTD", 60, 10, width: 260),
      line("t1", "14 HARBOUR STREET, 4021 BRIGHTWATER", 50, 30, width: 280),
      line("t2", "TEL: 04-5512 7788", 90, 50), line("t3", "VAT NO: 883 201 447", 90, 70),
      line("t4", "INVOICE NO : NB-20931", 40, 100), line("t5", "DATE : 17/03/2021 14:32", 40, 120, width: 180),
      line("t6", "CASHIER : MARTA", 40, 140), line("t7", "TABLE", 40, 160, width: 50),
      line("t8", "12", 240, 160, width: 20),
      line("t9", "FOUNTAIN PEN BLUE", 40, 190), line("t10", "24.50", 300, 190, width: 50),
      line("t11", "NOTEBOOK A5", 40, 210), line("t12", "8.25", 300, 210, width: 50),
      line("t13", "SUBTOTAL", 40, 240), line("t14", "32.75", 300, 240, width: 50),
      line("t15", "VAT 20%", 40, 260), line("t16", "6.55", 300, 260, width: 50),
      line("t17", "TOTAL (INCL. VAT)", 40, 280), line("t18", "EUR 39.30", 290, 280, width: 70),
      line("t19", "CASH", 40, 300), line("t20", "50.00", 300, 300, width: 50),
      line("t21", "CHANGE", 40, 320), line("t22", "10.70", 300, 320, width: 50),
      line("t23", "SERIAL NO. 8B4K-0O21", 40, 350), line("t24", "GATE : B7", 40, 370),
      line("t25", "THANK YOU FOR SHOPPING", 60, 400, width: 200),
    ])

  /// Words with times, a fifth of a second each, and a speaker per turn.
  static func transcript(_ turns: [(speaker: String, start: Double, text: String)]) -> EvidenceIndex {
    var facts: [Fact] = []
    for turn in turns {
      for (index, word) in turn.text.split(separator: " ").enumerated() {
        let start = turn.start + 0.25 * Double(index)
        facts.append(
          Fact(
            id: "w\(facts.count)", modality: .audio, kind: .word, value: String(word),
            attributes: [.init(name: "speaker", value: .string(turn.speaker))],
            places: [Place(time: Interval(start: start, end: start + 0.2))]))
      }
    }
    return EvidenceIndex(facts: facts)
  }

  static let call = transcript([
    ("0", 3, "good afternoon and welcome to the quarterly call of Brightwater Ferries."),
    ("1", 60, "thank you our revenue grew by twelve percent to forty five million euros in the um third quarter."),
    ("1", 75, "we did not close any routes this year and the new vessel arrives in twenty twenty three."),
    ("2", 541, "could you tell us how many passengers used the northern terminal."),
    ("1", 560, "about three hundred thousand passengers used the northern terminal."),
    ("2", 580, "thank you that is very helpful."),
  ])

  static let articles = EvidenceIndex(
    facts: [
      Fact(
        id: "p0", modality: .text, kind: .passage,
        value: """
          The Brightwater lighthouse was built in 1887 by the engineer Alda Keller. It stands 41 metres tall. \
          The tower was not damaged in the storm of 1953. Keller hired Jonas Pryce in 1885.
          """),
      Fact(
        id: "p1", modality: .text, kind: .passage,
        value:
          "In 2004 the council approved the sale of the harbour. Ferry traffic increased by 12 percent the year after."),
    ])

  static let sign = EvidenceIndex(
    facts: [
      line("s0", "NO PARKING", 10, 10), line("s1", "BETWEEN 8 AM AND 6 PM", 10, 40),
      line("s2", "Harbour Authority", 10, 80),
      line("s3", "UNIT 4021", 10, 120),
    ])

  static func verdict(_ claim: String, _ evidence: EvidenceIndex) -> Verdict {
    Verifier().verify(claim: claim, evidence: evidence).verdict
  }
}
