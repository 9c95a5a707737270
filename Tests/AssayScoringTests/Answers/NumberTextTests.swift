import AssayCore
import Testing

@testable import AssayScoring

@Suite("Numbers in text")
struct NumberTextTests {
  @Test(
    "are read as people write them",
    arguments: [
      ("42", 42, nil), ("-3.5", -3.5, nil), ("−3,5", -3.5, nil), ("+7", 7, nil), ("1,234.56", 1234.56, nil),
      ("1.234,56", 1234.56, nil), ("1 234,56", 1234.56, nil), ("1'234.50", 1234.5, nil), ("12,34,567", 1_234_567, nil),
      ("1,234,567", 1_234_567, nil), ("1.234.567", 1_234_567, nil), ("$1,204.50", 1204.5, "$"), ("12,50 €", 12.5, "€"),
      ("-$5", -5, "$"), ("12 %", 12, "%"), ("5 kg", 5, "kg"), ("3.0e-5", 3e-5, nil), ("2 × 10^3", 2000, nil),
      ("1.5 million", 1_500_000, nil), (".5", 0.5, nil), ("20°C", 20, "°c"), ("0.125", 0.125, nil), ("USD 12", 12, nil),
    ] as [(String, Double, String?)])
  func read(text: String, value: Double, unit: String?) {
    let number = NumberText.parse(text)
    #expect(number?.value == value)
    #expect(number?.unit == unit)
  }

  @Test(
    "what is no number is none",
    arguments: [
      "", "abc", "12.03.2024", "192.168.0.1", "1,2,3", "A4", "x2", "1e999", "--", "12 and 13", ",", ".", "1,23.4,5",
    ])
  func refuse(text: String) { #expect(NumberText.parse(text) == nil) }

  @Test(
    "one separator before three digits means what the locale says, and is marked as ambiguous",
    arguments: [
      ("1,234", NumberLocale.english, 1234), ("1,234", .continental, 1.234), ("1.234", .english, 1.234),
      ("1.234", .continental, 1234), ("1,234", .automatic, 1234), ("1.234", .automatic, 1.234),
    ] as [(String, NumberLocale, Double)])
  func locales(text: String, locale: NumberLocale, value: Double) {
    #expect(NumberText.parse(text, locale: locale) == ParsedNumber(value: value, isAmbiguous: true))
  }

  @Test(
    "the one number of a reply is found, of several none",
    arguments: [
      ("There are 12 bolts.", 12), ("**Answer:** 1,204.50 EUR", 1204.5), ("3 + 4 = 7", 7), ("\\boxed{42}", 42),
      ("{\"answer\": 17}", 17), ("<think>maybe 5</think>It is 6.", 6), ("between 3 and 4", nil), ("none", nil),
      ("", nil),
    ] as [(String, Double?)])
  func extract(text: String, value: Double?) {
    #expect(NumberExtractor.extract(Answer(text: text)).value?.value == value)
  }

  @Test(
    "tolerances are absolute, relative or of significant digits",
    arguments: [
      (NumberTolerance.absolute(0), 0.3, 0.1 + 0.2, true), (.absolute(0.05), 1, 1.05, true),
      (.absolute(0.05), 1, 1.06, false),
      (.relative(0.01), 200, 202, true), (.relative(0.01), 200, 203, false), (.relative(0.01), 0, 0.001, false),
      (.significant(3), 1234, 1230, true), (.significant(3), 1234, 1240, false), (.significant(2), 0.0996, 0.1, true),
    ] as [(NumberTolerance, Double, Double, Bool)])
  func tolerance(tolerance: NumberTolerance, truth: Double, value: Double, accepted: Bool) {
    #expect(tolerance.accepts(value, for: truth) == accepted)
  }
}
