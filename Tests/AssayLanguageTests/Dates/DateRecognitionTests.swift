import Testing

@testable import AssayLanguage

@Suite("Date expressions in the conventions of the public specs")
struct DateRecognitionTests {
  /// Each result as text, type and values.
  private func read(_ input: String, spec: String = "DateTimeModel", reference: DateTime = DateTime(2021, 6, 16))
    -> [String]
  {
    DateRecognition.results(spec: spec, input: input, reference: reference).map { result in
      let values = result.values.map { value in
        value.filter { !["type", "timex", "sourceEntity"].contains($0.key) }.map { $0.value }.joined(separator: " ")
      }
      let type = result.type.replacing("datetimeV2.", with: "")
      return "\(result.text) | \(type) | \(result.timex) | \(values.joined(separator: "; "))"
    }
  }

  // 16 June 2021 is a Wednesday.
  @Test(
    "Dates are resolved on both sides of the reference",
    arguments: [
      ("She came on 3 March 2020.", "3 march 2020 | date | 2020-03-03 | 2020-03-03"),
      ("due 12/24", "12/24 | date | XXXX-12-24 | 2020-12-24; 2021-12-24"),
      ("call me next Tuesday", "next tuesday | date | 2021-06-22 | 2021-06-22"),
      ("call me Tuesday", "tuesday | date | XXXX-WXX-2 | 2021-06-15; 2021-06-22"),
      ("two days ago", "two days ago | date | 2021-06-14 | 2021-06-14"),
      ("the last Monday of May", "the last monday of may | date | XXXX-05-WXX-1-#5 | 2021-05-31; 2022-05-30"),
      ("the day after tomorrow", "the day after tomorrow | date | 2021-06-18 | 2021-06-18"),
      ("on the 4th of next month", "the 4th of next month | date | 2021-07-04 | 2021-07-04"),
      ("feb 30 2021", "feb 30 2021 | date | 2021-02-30 | not resolved"),
      ("good friday 2022", "good friday 2022 | date | 2022-04-15 | 2022-04-15"),
    ])
  func dates(input: String, expected: String) {
    #expect(read(input) == [expected])
  }

  @Test(
    "Periods keep their length in the TIMEX",
    arguments: [
      ("during May 2020", "may 2020 | daterange | 2020-05 | 2020-05-01 2020-06-01"),
      ("this week", "this week | daterange | 2021-W24 | 2021-06-14 2021-06-21"),
      (
        "from 2 to 5 July 2021",
        "from 2 to 5 july 2021 | daterange | (2021-07-02,2021-07-05,P3D) | 2021-07-02 2021-07-05"
      ),
      ("Q3 2019", "q3 2019 | daterange | (2019-07-01,2019-10-01,P3M) | 2019-07-01 2019-10-01"),
      ("the past 2 weeks", "past 2 weeks | daterange | (2021-06-02,2021-06-16,P2W) | 2021-06-02 2021-06-16"),
      ("since 2015", "since 2015 | daterange | 2015 | since 2015-01-01"),
      ("before tomorrow", "before tomorrow | daterange | 2021-06-17 | before 2021-06-17"),
      ("2012 or later", "2012 or later | daterange | 2012 | since 2012-01-01"),
      ("the 1960s", "the 1960s | daterange | (1960-01-01,1970-01-01,P10Y) | 1960-01-01 1970-01-01"),
    ])
  func periods(input: String, expected: String) {
    #expect(read(input) == [expected])
  }

  @Test(
    "Times without am or pm have two readings",
    arguments: [
      ("at 7", "7 | time | T07 | 07:00:00; 19:00:00"), ("7 pm", "7 pm | time | T19 | 19:00:00"),
      ("half past ten", "half past ten | time | T10:30 | 10:30:00; 22:30:00"),
      ("tomorrow at 9:15 am", "tomorrow at 9:15 am | datetime | 2021-06-17T09:15 | 2021-06-17 09:15:00"),
      ("from 1 to 4pm", "from 1 to 4pm | timerange | (T13,T16,PT3H) | 13:00:00 16:00:00"),
      (
        "tomorrow from 10 am until noon",
        "tomorrow from 10 am until noon | datetimerange | (2021-06-17T10,2021-06-17T12,PT2H) | "
          + "2021-06-17 10:00:00 2021-06-17 12:00:00"
      ),
      ("last night", "last night | datetimerange | 2021-06-15TNI | 2021-06-15 20:00:00 2021-06-15 23:59:59"),
      ("three and a half hours", "three and a half hours | duration | PT3.5H | 12600"),
      ("every other Thursday", "every other thursday | set | XXXX-WXX-4 | not resolved"),
    ])
  func times(input: String, expected: String) {
    #expect(read(input) == [expected])
  }

  @Test("A list of alternatives shares its month, and each member is named with the whole")
  func alternatives() {
    let found = DateRecognition.results(
      spec: "DateTimeModelComplexCalendar", input: "on the 2nd, 5th or 9th of July", reference: DateTime(2021, 6, 16))
    #expect(found.map(\.timex) == ["XXXX-07-02", "XXXX-07-05", "XXXX-07-09"])
    #expect(found.allSatisfy { $0.parentText == "the 2nd, 5th or 9th of july" && $0.type == "datetimeV2.datetimealt" })
  }

  @Test("A zone behind a time is named with its offset where that is asked for")
  func zones() {
    let found = DateRecognition.results(
      spec: "DateTimeModelComplexCalendar", input: "at 3pm PST", reference: DateTime(2021, 6, 16))
    #expect(found.map(\.text) == ["3pm pst"])
    #expect(found.first?.values.first?.contains { $0.key == "utcOffsetMins" && $0.value == "-480" } == true)
    #expect(read("at 3pm PST") == ["3pm | time | T15 | 15:00:00"])
  }

  @Test(
    "Words and numbers that are no time are left alone",
    arguments: [
      "You may go.", "version 2.10.3", "call 555-1234-99", "a one on one meeting", "6.45 percent", "the third prize",
      "",
    ])
  func others(input: String) {
    #expect(read(input) == [])
  }

  @Test("Starts and lengths count UTF-16 units")
  func offsets() {
    let found = DateRecognition.results(spec: "DateExtractor", input: "😀 é tomorrow", reference: nil)
    #expect(found.map(\.start) == [5])
    #expect(found.map(\.length) == [8])
  }

  @Test("Easter and the Islamic year fall on known days")
  func holidays() {
    #expect(HolidayRule.easter(2018) == DateTime(2018, 4, 1))
    #expect(HolidayRule.easter(2024) == DateTime(2024, 3, 31))
    #expect(HolidayRule.easter(1961) == DateTime(1961, 4, 2))
    // The tabular calendar may differ from the sighted moon by a day.
    let fitr = HolidayRule.islamic(10, 1, in: 2023)
    #expect(fitr.map { abs($0.dayNumber - DateTime(2023, 4, 21).dayNumber) <= 1 } == true)
  }

  @Test("Hostile input ends in time and never traps")
  func hostile() {
    let parts = [
      "1/", "the ", "every ", "from 1 to ", "two hundred ", "12:", "- ", "may ", "next ", "999999999 ", "half past ",
      "monday ", "business ", "5 or before ",
    ]
    for part in parts {
      let input = String(repeating: part, count: 100)
      let found = DateRecognition.results(
        spec: "DateTimeModelComplexCalendar", input: input, reference: DateTime(2021, 6, 16))
      for result in found { #expect(result.start + result.length <= input.utf16.count) }
    }
    _ = DateRecognition.results(
      spec: "DateTimeModel", input: "999999999 years ago, 99999999 decades later", reference: nil)
    _ = DateRecognition.results(spec: "NoSuchSpec", input: "today \u{0} \u{fffd}", reference: DateTime(9999, 12, 31))
  }
}
