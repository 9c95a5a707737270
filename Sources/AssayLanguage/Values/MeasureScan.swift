/// The grammar of measures over one text.
struct MeasureScan {
  enum Step {
    case measure(MeasureMatch)
    /// No measure here; go on at this token.
    case skip(Int)
  }

  let text: TokenizedText
  let style: NumeralStyle
  let plain: NumberScan
  let money: NumberScan
  let lexicon = UnitLexicon.shared

  init(text: TokenizedText, style: NumeralStyle) {
    self.text = text
    self.style = style
    plain = NumberScan(text: text, style: style, options: .standard)
    money = NumberScan(text: text, style: style, options: [.vague, .suffixes, .looseSuffixes, .moneySuffixes])
  }

  func measure(at token: Int) -> MeasureMatch? {
    guard case .measure(let match) = step(at: token) else { return nil }
    return match
  }

  func step(at token: Int) -> Step {
    guard token >= 0, token < text.count else { return .skip(token + 1) }
    if let match = prefixed(at: token) ?? aged(at: token) { return .measure(match) }
    if text.tokens[token].kind == .mixed {
      return (glued(at: token) ?? gluedMoney(at: token)).map { .measure($0) } ?? .skip(token + 1)
    }
    guard let number = plain.number(at: token), number.kind != .ordinal else { return .skip(token + 1) }
    guard let first = simple(number) else {
      // A number of several words ("two hundred") need not be read again from its middle.
      return .skip(number.tokens.upperBound)
    }
    return .measure(compound(first))
  }

  /// The number and the unit right behind it.
  private func simple(_ number: NumberMatch) -> MeasureMatch? {
    if number.flags.contains(.percent) || number.flags.contains(.permille) { return percent(number) }
    let start = afterNumber(number)
    guard let found = lexicon.find(text, at: start), accepts(found, number, at: start), !isCode(number) else {
      return nil
    }
    return match(number, found, otherDimension: otherDimension(found))
  }

  /// `002043319-W`: nobody measures with leading zeros.
  private func isCode(_ number: NumberMatch) -> Bool {
    let bytes = text.bytes[number.bytes]
    // Nor with five digits and a hyphen: `750441-W`.
    if bytes.count >= 5, bytes.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
      text.byte(number.bytes.upperBound) == UInt8(ascii: "-")
    {
      return true
    }
    guard bytes.count > 1, bytes.first == 0x30, let second = bytes.dropFirst().first else { return false }
    return second >= 0x30 && second <= 0x39
  }

  /// Where the unit may begin: behind the number, and behind the hyphen of "6-inch".
  private func afterNumber(_ number: NumberMatch) -> PiecePosition {
    let last = number.tokens.upperBound - 1
    if number.flags.contains(.endsInsideToken) {
      let hyphen = text.byte(number.bytes.upperBound) == 0xe2 ? 3 : 1
      return PiecePosition(token: last, offset: min(number.bytes.upperBound + hyphen, Int(text.tokens[last].end)))
    }
    let next = text.position(number.tokens.upperBound)
    if number.kind == .fraction, let behind = behindArticle(next) { return behind }
    guard let piece = text.piece(at: next), piece.key == NumberScan.minus, !piece.spaced,
      let unit = text.piece(at: piece.next), !unit.spaced, unit.kind == .word
    else { return next }
    return piece.next
  }

  /// "half a litre", "a quarter of an hour"
  private func behindArticle(_ position: PiecePosition) -> PiecePosition? {
    guard var piece = text.piece(at: position) else { return nil }
    if piece.key == "of", let next = text.piece(at: piece.next) { piece = next }
    return piece.key == "a" || piece.key == "an" ? piece.next : nil
  }

  func match(
    _ number: NumberMatch, _ found: UnitLexicon.Found, otherDimension: Dimension? = nil
  ) -> MeasureMatch? {
    guard let value = number.value else { return nil }
    var unit = lexicon.units[found.unit]
    var (end, byteEnd) = (found.end, found.byteEnd)
    switch quotient(unit, found.end) {
    case .none: break
    case .unit(let derived, let derivedEnd, let derivedByteEnd):
      (unit, end, byteEnd) = (derived, derivedEnd, derivedByteEnd)
    case .unknown: return nil
    }
    return MeasureMatch(
      tokens: number.tokens.lowerBound..<lastToken(end) + 1, bytes: number.bytes.lowerBound..<byteEnd, number: number,
      quantity: quantity(number, value, unit), isCompound: false, otherDimension: otherDimension)
  }

  func lastToken(_ end: PiecePosition) -> Int {
    end.token < text.count && end.offset > Int(text.tokens[end.token].start) ? end.token : end.token - 1
  }

  func quantity(_ number: NumberMatch, _ value: Double, _ unit: MeasureUnit) -> Quantity {
    Quantity(
      magnitude: value, unit: unit, resolutionExponent: number.resolutionExponent,
      alternative: number.alternative?.double,
      isApproximate: number.flags.contains(.approximate) || number.flags.contains(.vague))
  }

  private func percent(_ number: NumberMatch) -> MeasureMatch? {
    guard let value = number.value else { return nil }
    let permille = number.flags.contains(.permille)
    let unit = MeasureUnit(permille ? "per mille" : "percent", .ratio, permille ? 0.001 : 0.01)
    return MeasureMatch(
      tokens: number.tokens, bytes: number.bytes, number: number, quantity: quantity(number, value, unit),
      isCompound: false, otherDimension: nil)
  }

  private enum Quotient {
    case none
    case unit(MeasureUnit, PiecePosition, Int)
    /// A quotient that the table does not have: better no measure than a wrong one.
    case unknown
  }

  /// "per", "/" and a second unit, with an optional count: `mg/kg`, "miles per hour", "g per 100 ml".
  private func quotient(_ top: MeasureUnit, _ end: PiecePosition) -> Quotient {
    guard let link = text.piece(at: end), link.key == NumberScan.slash || link.key == "per" else { return .none }
    var (position, count) = (link.next, 1.0)
    if let piece = text.piece(at: position), piece.kind == .number, let number = plain.number(at: position.token),
      let value = number.value, value > 0, number.tokens.count == 1
    {
      (position, count) = (text.position(number.tokens.upperBound), value)
    }
    guard let found = lexicon.find(text, at: position) else { return .none }
    let bottom = lexicon.units[found.unit]
    // A price per kilogram is still an amount of money.
    guard top.dimension != .currency else { return .none }
    guard let dimension = Dimension.quotient(top.dimension, bottom.dimension) else { return .unknown }
    let unit = MeasureUnit(
      "\(top.name) per \(count == 1 ? "" : "\(Int(min(count, 1e9))) ")\(bottom.name)", dimension,
      top.factor / (bottom.factor * count))
    return .unit(unit, found.end, found.byteEnd)
  }

  private func otherDimension(_ found: UnitLexicon.Found) -> Dimension? {
    let unit = lexicon.units[found.unit]
    if unit.name == "pound" { return .currency }
    return unit.isBareDegree ? .temperature : nil
  }

  // MARK: money and ages

  /// `$5`, `USD 5m`, `-€3`, `US$ 2.5 million`.
  private func prefixed(at token: Int) -> MeasureMatch? {
    let first = text.tokens[token]
    let isWord = first.kind == .word && (first.capitalised || Self.moneyWords.contains(first.key))
    guard first.kind == .symbol || isWord || first.key == NumberScan.minus else { return nil }
    let isNegative = first.key == NumberScan.minus && token + 1 < text.count && !text.tokens[token + 1].spaced
    let start = text.position(isNegative ? token + 1 : token)
    guard let found = lexicon.find(text, at: start), found.end.token < text.count,
      lexicon.units[found.unit].dimension == .currency,
      text.piece(at: start)?.kind == .symbol || isMoneyWord(start, found),
      var number = money.number(at: found.end.token), number.kind != .ordinal, let value = number.value
    else { return nil }
    var unit = lexicon.units[found.unit]
    var end = number.tokens.upperBound
    if isNegative {
      number.exact = number.exact?.negated
      number.value = -value
    }
    // "$5 USD" says which dollar.
    if unit.currency == nil, let code = lexicon.find(text, at: text.position(end)),
      lexicon.units[code.unit].currencyFamily == unit.currencyFamily
    {
      unit = lexicon.units[code.unit]
      end = lastToken(code.end) + 1
    }
    let bytes = text.byteRange(tokens: token..<end)
    let upper = end == number.tokens.upperBound ? number.bytes.upperBound : bytes.upperBound
    return MeasureMatch(
      tokens: token..<end, bytes: bytes.lowerBound..<upper, number: number,
      quantity: quantity(number, number.value ?? value, unit), isCompound: false, otherDimension: nil)
  }

  /// A code or abbreviation, no name: "Euro 2016" is no amount. One letter must touch its digits.
  private func isMoneyWord(_ position: PiecePosition, _ found: UnitLexicon.Found) -> Bool {
    guard let piece = text.piece(at: position) else { return false }
    if Self.moneyWords.contains(piece.key) { return true }
    let length = found.byteEnd - piece.start
    if length == 1 { return text.piece(at: found.end).map { $0.kind == .number && !$0.spaced } ?? false }
    return found.exact && (length <= 3 || text.byte(found.byteEnd - 1) == UInt8(ascii: "$"))
  }

  /// "aged 12", "age: 12", "at the age of 12".
  private func aged(at token: Int) -> MeasureMatch? {
    let key = text.tokens[token].key
    guard key == Self.agedKey || key == Self.ageKey else { return nil }
    var next = token + 1
    if next < text.count, text.tokens[next].key == "of" || text.tokens[next].key == ":" { next += 1 }
    guard let number = plain.number(at: next), let value = number.value, value >= 0, value < 200,
      number.kind != .ordinal, !number.flags.contains(.percent), simple(number) == nil
    else { return nil }
    let unit = MeasureUnit("year old", .age, 31_556_952)
    return MeasureMatch(
      tokens: token..<number.tokens.upperBound, bytes: Int(text.tokens[token].start)..<number.bytes.upperBound,
      number: number, quantity: quantity(number, value, unit), isCompound: false, otherDimension: nil)
  }

  /// Codes that people also write small, before an amount.
  private static let moneyWords = WordSet("usd eur gbp jpy inr cny rmb chf aud cad sgd hkd rs us")
  private static let agedKey: WordKey = "aged"
  private static let ageKey: WordKey = "age"
}

extension MeasureScan {
  /// Adds smaller units that follow: "5 ft 3 in", "2 h 30 min", "3 dollars and 50 cents".
  func compound(_ first: MeasureMatch) -> MeasureMatch {
    var result = first
    for _ in 0..<4 {
      guard let part = nextPart(after: result, smallest: result.quantity.unit) else { break }
      result = joined(result, part)
    }
    return result
  }

  private func nextPart(after whole: MeasureMatch, smallest unit: MeasureUnit) -> MeasureMatch? {
    guard whole.number.isInteger || whole.isCompound, unit.offset == 0, unit.dimension != .ratio else { return nil }
    var next = whole.tokens.upperBound
    if next < text.count, text.tokens[next].key == "and", Self.saidWithAnd.contains(unit.dimension) { next += 1 }
    guard next < text.count, let number = plain.number(at: next), number.kind != .ordinal,
      !number.flags.contains(.percent), let part = simple(number)
    else { return nil }
    let smaller = part.quantity.unit
    guard smaller.dimension == unit.dimension, smaller.factor < unit.factor,
      part.quantity.canonical < unit.factor, part.quantity.canonical >= 0, isPart(smaller, of: unit)
    else { return nil }
    return part
  }

  private func isPart(_ smaller: MeasureUnit, of unit: MeasureUnit) -> Bool {
    guard unit.dimension == .currency else { return true }
    guard let family = smaller.currencyFamily, family.hasPrefix("fraction ") else { return false }
    return unit.fractionCodes.contains(String(family.dropFirst(9)))
  }

  private func joined(_ whole: MeasureMatch, _ part: MeasureMatch) -> MeasureMatch {
    var result = whole
    let sign: Double = whole.quantity.canonical < 0 ? -1 : 1
    result.quantity.canonical += sign * part.quantity.canonical
    result.quantity.magnitude = result.quantity.canonical / whole.quantity.unit.factor
    result.quantity.step = part.quantity.step
    result.quantity.alternative = nil
    result.tokens = whole.tokens.lowerBound..<part.tokens.upperBound
    result.bytes = whole.bytes.lowerBound..<part.bytes.upperBound
    result.isCompound = true
    return result
  }

  private static let saidWithAnd: Set<Dimension> = [.time, .age, .currency, .length, .mass, .angle]
}
