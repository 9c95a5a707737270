import Testing

@testable import AssayLanguage

@Suite("Numbers")
struct NumberReaderTests {
  private func read(_ text: String, _ reader: NumberReader = NumberReader()) -> [String] {
    let tokens = TokenizedText(text)
    return reader.all(in: tokens).map { match in
      let value = match.value.map { $0 == $0.rounded() && abs($0) < 1e15 ? "\(Int64($0))" : "\($0)" } ?? "none"
      return "\(tokens.string(match.bytes))=\(value)"
    }
  }

  @Test(
    "Digits are read with groups, decimals, signs and suffixes",
    arguments: [
      ("7", ["7=7"]), ("1,200.50", ["1,200.50=1200.5"]), ("1.200,50", ["1.200,50=1200.5"]),
      ("1,234,567", ["1,234,567=1234567"]), ("1.234.567", ["1.234.567=1234567"]), ("1,00,000", ["1,00,000=100000"]),
      ("12,34,567.89", ["12,34,567.89=1234567.89"]), ("22,24,26,31", ["22=22", "24=24", "26=26", "31=31"]),
      ("1,5", ["1,5=1.5"]), (".08", [".08=0.08"]), ("-5 and -.5", ["-5=-5", "-.5=-0.5"]), ("B-5", ["5=5"]),
      ("4-5", ["4=4", "5=5"]), ("version 1.2.3", []), ("RM65.20", []), ("1 234 567.89", ["1 234 567.89=1234567.89"]),
      ("423 0000", ["423=423", "0000=0"]), ("1'234'000", ["1'234'000=1234000"]),
      ("100k 5M 2bn", ["100k=100000", "5M=5000000", "2bn=2000000000"]),
      ("25mm", ["25=25"]), ("1e3", ["1e3=1000"]), ("1e-3", ["1e-3=0.001"]), ("10^5", ["10^5=100000"]),
      ("6.23x10^-4", ["6.23x10^-4=0.000623"]), ("6.2 × 10^2", ["6.2 × 10^2=620"]), ("6.2 × 10²", ["6.2 × 10²=620"]),
      ("½ 1½ 2 ¾", ["½=0.5", "1½=1.5", "2 ¾=2.75"]), ("3/4", ["3/4=0.75"]), ("1 4/5", ["1 4/5=1.8"]),
      ("1/2/2020", ["1=1", "2=2", "2020=2020"]), ("٣٤", ["٣٤=34"]), ("１２", ["１２=12"]),
    ])
  func digits(text: String, expected: [String]) { #expect(read(text) == expected) }

  @Test(
    "Number words are read as people say them",
    arguments: [
      ("sixteen", ["sixteen=16"]),
      ("one hundred and twenty-five thousand", ["one hundred and twenty-five thousand=125000"]),
      ("a dozen eggs", ["a dozen=12"]), ("half a million", ["half a million=500000"]),
      ("two and a half", ["two and a half=2.5"]), ("two and a half million", ["two and a half million=2500000"]),
      ("three quarters", ["three quarters=0.75"]), ("a couple of cats", ["a couple of=2"]),
      ("twenty-one trillion and three hundred", ["twenty-one trillion and three hundred=21000000000300"]),
      ("five thousand two hundred and six", ["five thousand two hundred and six=5206"]),
      ("one hundred and two hundred", ["one hundred=100", "two hundred=200"]),
      ("nineteen hundred", ["nineteen hundred=1900"]), ("one two three", ["one=1", "two=2", "three=3"]),
      ("between twenty and five", ["twenty=20", "five=5"]), ("minus five point five", ["minus five point five=-5.5"]),
      ("three point one four", ["three point one four=3.14"]), ("2 million", ["2 million=2000000"]),
      ("3 hundred and 21", ["3 hundred and 21=321"]), ("1.5 billion", ["1.5 billion=1500000000"]),
      ("three dozen", ["three dozen=36"]), ("half a dozen", ["half a dozen=6"]),
      ("one billion and a half million", ["one billion and a half million=1000500000"]),
      ("two thirds of", ["two thirds=0.6666666666666666"]), ("one third", ["one third=0.3333333333333333"]),
      ("one hundred and three quarters", ["one hundred and three quarters=100.75"]),
      ("one hundred thirty-fifths", ["one hundred thirty-fifths=2.857142857142857"]),
      ("two million five hundred thousand", ["two million five hundred thousand=2500000"]),
      ("a hundred thousand", ["a hundred thousand=100000"]), ("hundreds of people", []), ("a cat and a dog", []),
      ("two seconds", ["two=2"]), ("the second half", ["second=2"]), ("half past three", ["three=3"]),
      ("a few hundred", ["a few hundred=300"]), ("naught point five", ["naught point five=0.5"]),
      ("nine thousand nine hundred million", ["nine thousand nine hundred million=9900000000"]),
      ("sixty one .1 million", ["sixty one .1 million=61100000"]), ("two lakh", ["two lakh=200000"]),
      ("a five-year-old", ["five=5"]),
    ])
  func words(text: String, expected: [String]) { #expect(read(text) == expected) }

  @Test(
    "Ordinals have their own kind",
    arguments: [
      ("twenty-first", 21), ("3rd", 3), ("21st", 21), ("one hundred twenty-fifth", 125), ("two hundredth", 200),
      ("one hundred and first", 101), ("twelfth", 12), ("one thousand and fortieth", 1040),
    ])
  func ordinals(text: String, value: Double) throws {
    let match = try #require(NumberReader().number(in: TokenizedText(text), at: 0))
    #expect(match.kind == .ordinal)
    #expect(match.value == value)
    #expect(match.bytes == 0..<text.utf8.count)
  }

  @Test(
    "A style decides between the readings; without one both are kept",
    arguments: [
      ("1.200", NumeralStyle.english, 1.2, nil), ("1.200", .european, 1200, nil), ("1.200", .unknown, 1.2, 1200),
      ("1,200", .english, 1200, nil), ("1,200", .european, 1.2, nil), ("1,200", .unknown, 1200, 1.2),
      ("0.200", .unknown, 0.2, nil), ("12.50", .european, 12.5, nil),
    ] as [(String, NumeralStyle, Double, Double?)])
  func styles(text: String, style: NumeralStyle, value: Double, other: Double?) throws {
    let match = try #require(NumberReader(style: style).number(in: TokenizedText(text), at: 0))
    #expect(match.value == value)
    #expect(match.alternative?.double == other)
    #expect(match.flags.contains(.ambiguous) == (other != nil))
  }

  @Test(
    "The last place said and the digits that count are known",
    arguments: [
      ("2.50", 3, -2), ("500", 3, 0), ("1.2 million", 2, 5), ("0.05", 1, -2), ("two thousand", 1, 3),
      ("twelve", 2, 0), ("1,200", 4, 0), ("three point one four", 3, -2),
    ])
  func precision(text: String, digits: Int, place: Int) throws {
    let match = try #require(NumberReader(style: .english).number(in: TokenizedText(text), at: 0))
    #expect(match.significantDigits == digits)
    #expect(match.resolutionExponent == place)
  }

  @Test("Words around a number make it approximate", arguments: ["about 5", "~5", "5 or so", "nearly 5", "close to 5"])
  func approximate(text: String) throws {
    let match = try #require(NumberReader().all(in: TokenizedText(text)).first)
    #expect(match.flags.contains(.approximate))
  }

  @Test("Per cent belongs to the number and sets the ratio", arguments: ["25%", "25 percent", "25 per cent"])
  func percent(text: String) throws {
    let match = try #require(NumberReader().number(in: TokenizedText(text), at: 0))
    #expect(match.flags.contains(.percent))
    #expect(match.value == 25)
    #expect(match.ratio == 0.25)
    #expect(match.bytes.upperBound == text.utf8.count)
  }

  @Test("Roman numerals are read only when asked for")
  func roman() {
    #expect(read("XIV").isEmpty)
    #expect(read("XIV and IIII", NumberReader(options: [.roman])) == ["XIV=14"])
    for value in 1...3999 { #expect(RomanNumeral.value(RomanNumeral.text(value)) == value) }
  }

  @Test("Hostile input gives no value or no match, and never hangs or traps")
  func hostile() {
    #expect(read(String(repeating: "9", count: 1 << 20)).first?.hasSuffix("=none") == true)
    #expect(read("9223372036854775808").first == "9223372036854775808=9.223372036854776e+18")
    #expect(read("1" + String(repeating: ",000", count: 100_000)).first?.hasSuffix("=none") == true)
    #expect(read("1" + String(repeating: " 000", count: 20_000)).first?.hasSuffix("=none") == true)
    #expect(read(String(repeating: "1,", count: 50_000)).count == 50_000)
    #expect(read("1\u{0}2").count == 2)
    #expect(read("1/0") == ["1/0=none"])
    #expect(read("1e999999").first?.hasSuffix("=none") == true)
    #expect(read("9^999999").first?.hasSuffix("=none") == true)
    #expect(read(String(repeating: "trillion ", count: 20_000)).count > 0)
    #expect(read(String(repeating: "one-", count: 20_000) + "one").count > 0)
    #expect(read(String(repeating: "hundred and ", count: 20_000)).count > 0)
    #expect(read(String(repeating: "half a ", count: 20_000)).count > 0)
    #expect(read("-").isEmpty && read("").isEmpty && read(".").isEmpty)
  }
}
