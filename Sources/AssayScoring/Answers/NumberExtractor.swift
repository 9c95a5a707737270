package import AssayCore
import AssayWire

/// Reads the one number of a reply (`extract.number@1`): of the final answer where one is marked, else the
/// number after the last "=", else the only one that the reply holds. Several are unparsed.
package enum NumberExtractor {
  package static let name = "extract.number@1"
  private static let scalarsMax = 50_000

  package static func extract(_ answer: Answer, locale: NumberLocale = .automatic) -> Extraction<ParsedNumber> {
    if let number = answer.structured?.double ?? answer.structured?["answer"]?.double {
      return .parsed(ParsedNumber(value: number))
    }
    let text = AnswerText.of(answer)
    if let final = FinalAnswer.marked(text), let number = only(final, locale) { return .parsed(number) }
    if let number = NumberText.parse(text, locale: locale) { return .parsed(number) }
    let points = Array(text.unicodeScalars.prefix(scalarsMax).map(\.value))
    if let equals = points.lastIndex(of: 0x3D), let number = only(Array(points[(equals + 1)...]), locale) {
      return .parsed(number)
    }
    if let number = only(points, locale) { return .parsed(number) }
    return RefusalRule.refuses(answer) ? .refused : .unparsed
  }

  private static func only(_ text: String, _ locale: NumberLocale) -> ParsedNumber? {
    only(CodePoints.of(text), locale)
  }

  /// The same number may be said twice.
  private static func only(_ points: [UInt32], _ locale: NumberLocale) -> ParsedNumber? {
    let numbers = NumberText.scan(points, locale: locale).map(\.number)
    guard let first = numbers.first, numbers.allSatisfy({ $0.value == first.value }) else { return nil }
    return first
  }
}
