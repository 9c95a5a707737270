import Testing

@testable import AssayLanguage

@Suite("Dates on documents and in answers")
struct DateReaderTests {
  /// Each match as text, fields and the second reading.
  private func read(_ line: String, order: DayMonthOrder = .unknown, reference: DateTime? = nil) -> [String] {
    let text = TokenizedText(line)
    return DateReader.all(in: text, order: order, reference: reference).map { match in
      var words = text.string(match.range) + " = " + match.fields.description
      if let other = match.alternative { words += " or " + other.description }
      if match.flags.contains(.relative) { words += " (relative)" }
      return words
    }
  }

  @Test(
    "Every usual notation of a whole date is read",
    arguments: [
      ("25/12/2018", "25/12/2018 = 2018-12-25"),
      ("Date: 25-12-18", "25-12-18 = 2018-12-25"),
      ("Date:25.12.2018 Invoice", "25.12.2018 = 2018-12-25"),
      ("2018-12-25", "2018-12-25 = 2018-12-25"),
      ("2018/12/25 total", "2018/12/25 = 2018-12-25"),
      ("25 DEC 2018", "25 DEC 2018 = 2018-12-25"),
      ("25-Dec-2018", "25-Dec-2018 = 2018-12-25"),
      ("03MAR18", "03MAR18 = 2018-03-03"),
      ("03MAR2018", "03MAR2018 = 2018-03-03"),
      ("Dec 25, 2018", "Dec 25, 2018 = 2018-12-25"),
      ("December 25th, 2018", "December 25th, 2018 = 2018-12-25"),
      ("December 25,2018", "December 25,2018 = 2018-12-25"),
      ("20181225", "20181225 = 2018-12-25"),
      ("12/25/2018", "12/25/2018 = 2018-12-25"),
      ("issued on the 3rd of March, 2018.", "3rd of March, 2018 = 2018-03-03"),
      ("the third of March", "third of March = XXXX-03-03"),
      ("01 Feb '18", "01 Feb '18 = 2018-02-01"),
      ("25 / 12 / 2018", "25 / 12 / 2018 = 2018-12-25"),
      ("2018年12月25日", "2018年12月25日 = 2018-12-25"),
      ("DATED THIS 5TH DAY OF MAY 2017", "5TH DAY OF MAY 2017 = 2017-05-05"),
      ("25-DEC-18", "25-DEC-18 = 2018-12-25"), ("3 Sept., 2018", "3 Sept., 2018 = 2018-09-03"),
      ("4 July 1976", "4 July 1976 = 1976-07-04"),
    ])
  func notations(line: String, expected: String) {
    #expect(read(line) == [expected])
  }

  @Test(
    "Partial dates keep what they say",
    arguments: [
      ("December 2018", "December 2018 = 2018-12-XX"), ("in 2018", "2018 = 2018-XX-XX"),
      ("12/2018", "12/2018 = 2018-12-XX"), ("2018-12", "2018-12 = 2018-12-XX"),
      ("It opened in May.", "May = XXXX-05-XX"), ("on Tuesday", "Tuesday = W2"),
      ("on 5 May, 10 people came", "5 May = XXXX-05-05"),
      ("Dec'18", "Dec'18 = 2018-12-XX"), ("Dec-18", "Dec-18 = XXXX-12-18 or 2018-12-XX"),
    ])
  func partial(line: String, expected: String) {
    #expect(read(line) == [expected])
  }

  @Test(
    "A time of day beside a date belongs to it",
    arguments: [
      ("25/12/2018 8:13:39 PM", "25/12/2018 8:13:39 PM = 2018-12-25T20:13:39"),
      ("18 NOV 2017 21:14", "18 NOV 2017 21:14 = 2017-11-18T21:14"),
      ("2018-12-25T20:13:39Z", "2018-12-25T20:13:39 = 2018-12-25T20:13:39"),
      ("20:13, 25 Dec 2018", "20:13, 25 Dec 2018 = 2018-12-25T20:13"),
      ("25 Dec 2018 at 8 pm", "25 Dec 2018 at 8 pm = 2018-12-25T20:00"),
      ("25/12/18 (Tue) 20:13", "25/12/18 (Tue) 20:13 = 2018-12-25T20:13"),
      ("20181225201339", "20181225201339 = 2018-12-25T20:13:39"),
      ("It closes at 5 p.m.", "5 p.m. = T17:00"),
    ])
  func times(line: String, expected: String) {
    #expect(read(line) == [expected])
  }

  @Test("Day and month stay open when both readings are dates, and the order or a weekday decides")
  func ambiguity() {
    #expect(read("04/05/2018") == ["04/05/2018 = 2018-05-04 or 2018-04-05"])
    #expect(read("04/05/2018", order: .monthFirst) == ["04/05/2018 = 2018-04-05"])
    #expect(read("Fri 04/05/2018") == ["Fri 04/05/2018 = 2018-05-04"])
    #expect(read("05/05/2018") == ["05/05/2018 = 2018-05-05"])
  }

  @Test(
    "Numbers and words that are no dates are left alone",
    arguments: [
      "1,200.50", "TD01167104", "192.168.10.12", "The man may march in the sun.", "3/4 cup", "ratio 4:3",
      "12/25/12/2018", "RM 25.12", "31/02/2018", "tel 012-3456789", "a second cup", "in 2018 seconds", "the 3rd floor",
      "on the 3rd floor", "99/99/9999", "",
    ])
  func others(line: String) {
    #expect(read(line) == [])
  }

  @Test(
    "Years of prose are read where something says that they are years",
    arguments: [
      ("He won in 1938 and 1939.", ["1938 = 1938-XX-XX", "1939 = 1939-XX-XX"]),
      ("Jane Doe (1917–1994)", ["1917 = 1917-XX-XX", "1994 = 1994-XX-XX"]),
      ("The Sting (1973) and The Army 1914-1947", ["1973 = 1973-XX-XX", "1914 = 1914-XX-XX", "1947 = 1947-XX-XX"]),
      ("from 1932 to 1939", ["1932 = 1932-XX-XX", "1939 = 1939-XX-XX"]), ("(born 1979)", ["1979 = 1979-XX-XX"]),
      ("the 2018 World Cup", ["2018 = 2018-XX-XX"]), ("the 2018 seats", []), ("he sold 1950 cars", []),
    ])
  func years(line: String, expected: [String]) {
    #expect(read(line) == expected)
  }

  @Test("The unambiguous dates of a document say whether the day comes first")
  func documentOrder() {
    func order(_ line: String) -> DayMonthOrder { DateReader.order(of: DateReader.all(in: TokenizedText(line))) }
    #expect(order("25/12/2018 and 04/05/2018") == .dayFirst)
    #expect(order("04/05/2018, 12/25/2018") == .monthFirst)
    #expect(order("04/05/2018") == .unknown)
    #expect(order("25/12/2018 12/25/2018") == .unknown)
  }

  @Test("The two ends of a period are two dates, and a telephone number is none")
  func periods() {
    #expect(read("01/03/2018-31/03/2018") == ["01/03/2018 = 2018-03-01 or 2018-01-03", "31/03/2018 = 2018-03-31"])
    #expect(read("TEL: 03-2093 7358") == [])
    #expect(read("13 : 58") == ["13 : 58 = T13:58"])
  }

  @Test("Relative dates are flagged, and resolved only against a reference")
  func relative() {
    #expect(read("He left yesterday.") == ["yesterday =  (relative)"])
    let reference = DateTime(2018, 12, 26)
    #expect(read("He left yesterday.", reference: reference) == ["yesterday = 2018-12-25 (relative)"])
    #expect(read("two weeks ago", reference: reference) == ["two weeks ago = 2018-12-12 (relative)"])
    #expect(read("last Friday", reference: reference) == ["last Friday = 2018-12-21 (relative)"])
    #expect(read("next year", reference: reference) == ["next year = 2019-XX-XX (relative)"])
  }

  @Test(
    "Two dates are compared on the fields that both state",
    arguments: [
      ("25 December 2018", "25/12/2018 8:13:39 PM", DateAgreement.same),
      ("25 December 2018", "26/12/2018", .different), ("Tuesday", "25/12/2018", .same),
      ("Monday", "25/12/2018", .different), ("5 April 2018", "04/05/2018", .compatible),
      ("6 April 2018", "04/05/2018", .different), ("25/12/2018", "December 2018", .compatible),
      ("December 2018", "25/12/2018", .same), ("25/12/18", "25 December 1918", .compatible),
      ("at 8:13", "20:13", .compatible), ("at 8:13", "20:14", .different), ("in 2018", "on Tuesday", .incomparable),
      ("yesterday", "25/12/2018", .incomparable),
    ])
  func compares(claim: String, evidence: String, expected: DateAgreement) throws {
    let one = try #require(DateReader.all(in: TokenizedText(claim)).first)
    let two = try #require(DateReader.all(in: TokenizedText(evidence)).first)
    #expect(one.compare(two) == expected)
  }

  @Test("Hostile input is read in linear time and never traps")
  func hostile() {
    let lines = [
      String(repeating: "1/", count: 20_000), String(repeating: "Dec ", count: 20_000),
      String(repeating: "9", count: 50_000), String(repeating: "the ", count: 20_000) + "\u{0}",
      String(repeating: "2018-", count: 10_000), String(repeating: "12:", count: 20_000),
      String(repeating: "Tue ", count: 10_000),
    ]
    for line in lines {
      let text = TokenizedText(line)
      for match in DateReader.all(in: text) { #expect(match.range.upperBound <= text.bytes.count) }
      for match in ClockReader.all(in: text) { #expect(match.range.upperBound <= text.bytes.count) }
    }
  }

  @Test("Days and civil dates convert both ways, over leap years and before 1970")
  func calendar() {
    #expect(DateTime(1970, 1, 1).dayNumber == 0)
    #expect(DateTime(2000, 2, 29).weekday == 2)
    for day in stride(from: -800_000, through: 800_000, by: 997) {
      #expect(DateTime(dayNumber: day).dayNumber == day)
    }
    #expect(DateTime(2018, 1, 31).adding(months: 1) == DateTime(2018, 2, 28))
    #expect(DateTime(2018, 1, 31).adding(months: -2) == DateTime(2017, 11, 30))
    #expect(DateTime(1969, 12, 31, 23, 59, 59).adding(seconds: 1) == DateTime(1970, 1, 1))
    #expect(DateTime(1970, 1, 1).adding(seconds: -1) == DateTime(1969, 12, 31, 23, 59, 59))
  }
}
