import Testing

@testable import AssayLanguage

/// Random mixtures of the pieces that the readers care about: nothing may trap, and every range lies in the text.
@Suite("Values in random texts")
struct ValueFuzzTests {
  private static let pieces = [
    "1", "0", "23", "1,200", "1.200,5", "٣", "½", "10⁵", "e", "E5", "x10", "^", "-", "--", "+", ".", ",", "/", "%", "‰",
    "$",
    "€", "£", "(", ")", "'", "\"", " ", " ", " ", "\u{a0}", "\u{0}", "a", "an", "and", "of", "half", "quarter", "third",
    "thirds", "hundred", "thousand", "million", "dozen", "couple", "twenty", "twenty-one", "first", "point", "minus",
    "kg", "m", "km/h", "per", "°", "°C", "ft", "in", "years", "old", "USD", "RM", "between", "to", "from", "more",
    "than",
    "at", "least", "or", "@", "#", "http://", "www.", ".com", "GB82", "ABCU", "978", "x", "ext", "é", "漢", "👍", "🏽",
    "not",
    "ok", "the", "one", "last", "next", "9223372036854775807", "1e308", "e400", "rn", "O0", "::", ":",
  ]

  private struct Generator {
    var state: UInt64
    mutating func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
  }

  @Test("No mixture of pieces traps a reader or leaves its bounds", arguments: 0..<8)
  func random(seed: Int) {
    var generator = Generator(state: UInt64(seed) &* 0x9e37_79b9 &+ 1)
    for _ in 0..<60 {
      let text = (0..<generator.next(24) + 1).map { _ in Self.pieces[generator.next(Self.pieces.count)] }.joined()
      check(text)
    }
  }

  private func check(_ input: String) {
    let text = TokenizedText(input)
    let bounds = 0..<text.bytes.count + 1
    func inside(_ range: Range<Int>) -> Bool { bounds.contains(range.lowerBound) && bounds.contains(range.upperBound) }
    for style in [NumeralStyle.english, .european, .unknown] {
      for match in NumberReader(style: style, options: [.standard, .roman]).all(in: text) {
        #expect(inside(match.bytes) && match.tokens.upperBound <= text.count && !match.tokens.isEmpty, "\(input)")
        #expect(match.value?.isFinite ?? true, "\(input)")
      }
    }
    for match in MeasureReader().all(in: text) {
      #expect(inside(match.bytes) && match.tokens.upperBound <= text.count, "\(input)")
      _ = Quantity.compare(claim: match.quantity, evidence: match.quantity)
    }
    for range in RangeReader().all(in: text) { #expect(inside(range.bytes), "\(input)") }
    for identifier in Identifier.recognise(in: text) { #expect(inside(identifier.bytes), "\(input)") }
    for spec in Self.models {
      for value in ValueRecognition.results(spec: spec, input: input) { #expect(inside(value.bytes), "\(input)") }
    }
    let reading = ReadingText(input)
    _ = ReadingSearch(needle: ReadingText(String(input.prefix(12))))?.best(in: reading)
    _ = Skeleton.of(Array(input.utf8))
    _ = IdentifierComparison.compare(input, String(input.dropFirst()))
  }

  private static let models = [
    "NumberModel", "NumberRangeModel", "NumberRangeModelExperimentalMode", "OrdinalModel", "PercentModel", "AgeModel",
    "DimensionModel", "TemperatureModel", "CurrencyModel", "BooleanModel", "EmailModel", "URLModel", "IpAddressModel",
    "HashtagModel", "MentionModel", "GUIDModel", "PhoneNumberModel",
  ]
}
