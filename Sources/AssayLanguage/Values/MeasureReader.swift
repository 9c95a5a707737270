/// A number with its unit, found in a text.
package struct MeasureMatch: Sendable, Hashable {
  package var tokens: Range<Int>
  package var bytes: Range<Int>
  /// The number; of a compound such as "5 ft 3 in" the first.
  package var number: NumberMatch
  package var quantity: Quantity
  /// Several units were added up.
  package var isCompound: Bool
  /// Another unit with the same name: "pound" is a mass and money.
  package var otherDimension: Dimension?
}

/// Reads measures: numbers with units behind them, money with its sign before or behind.
package struct MeasureReader: Sendable {
  package var style: NumeralStyle

  package init(style: NumeralStyle = .unknown) { self.style = style }

  /// The measure that begins exactly at a token: at its number, or at a currency before the number.
  package func measure(in text: TokenizedText, at token: Int) -> MeasureMatch? {
    MeasureScan(text: text, style: style).measure(at: token)
  }

  /// All measures from left to right, none overlapping.
  package func all(in text: TokenizedText) -> [MeasureMatch] {
    let scan = MeasureScan(text: text, style: style)
    var matches: [MeasureMatch] = []
    var token = 0
    while token < text.count {
      switch scan.step(at: token) {
      case .measure(let match):
        matches.append(match)
        token = max(match.tokens.upperBound, token + 1)
      case .skip(let next):
        token = max(next, token + 1)
      }
    }
    return matches
  }

  /// A unit that is written at a token, without a number: "in metres", "°C".
  package func unit(in text: TokenizedText, at token: Int) -> (unit: MeasureUnit, tokens: Range<Int>)? {
    let start = text.position(token)
    guard let found = UnitLexicon.shared.find(text, at: start), found.end.token > token else { return nil }
    return (UnitLexicon.shared.units[found.unit], token..<found.end.token)
  }

  /// How many units the table has.
  package static var unitCount: Int { UnitLexicon.shared.units.count }
}
