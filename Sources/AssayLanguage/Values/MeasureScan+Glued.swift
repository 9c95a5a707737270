/// Numbers and units in one token.
extension MeasureScan {
  /// `25m2`, `5GB4` no: digits and a unit that ends in a digit, in one token.
  func glued(at token: Int) -> MeasureMatch? {
    let range = text.tokens[token].range
    guard range.count <= 24, let letter = text.bytes[range].firstIndex(where: { $0 > 0x39 }), letter > range.lowerBound
    else { return nil }
    let reading = text.bytes.withUnsafeBufferPointer {
      Numeral.read(UnsafeBufferPointer(rebasing: $0[range.lowerBound..<letter]), style: style)
    }
    guard case .number(let numeral) = reading, numeral.amount.isFinite else { return nil }
    let position = PiecePosition(token: token, offset: letter)
    guard let found = lexicon.find(text, at: position), found.end.token > token else { return nil }
    let number = NumberMatch(
      tokens: token..<token + 1, bytes: range.lowerBound..<letter, kind: .decimal, exact: numeral.amount.exact,
      value: numeral.amount.double, alternative: numeral.alternative?.exact,
      significantDigits: numeral.significantDigits, resolutionExponent: numeral.resolutionExponent, flags: .digits)
    return match(number, found)
  }

  /// `RM65.20`, `EUR125`, `RMB34 .4 million`: a code that touches its digits.
  func gluedMoney(at token: Int) -> MeasureMatch? {
    let range = text.tokens[token].range
    guard let digit = text.bytes[range].firstIndex(where: { $0 <= 0x39 }), (1...4).contains(digit - range.lowerBound),
      let index = lexicon.exact(text, range.lowerBound..<digit), lexicon.units[index].dimension == .currency
    else { return nil }
    var end = digit
    while end - digit < 40, isNumeral(text.byte(end)) { end += 1 }
    while end > digit, text.bytes[end - 1] > 0x39 || text.bytes[end - 1] < 0x30 { end -= 1 }
    let reading = text.bytes.withUnsafeBufferPointer {
      Numeral.read(UnsafeBufferPointer(rebasing: $0[digit..<end]), style: style)
    }
    guard end >= range.upperBound, case .number(let numeral) = reading, numeral.amount.isFinite else { return nil }
    var last = token
    while last + 1 < text.count, Int(text.tokens[last + 1].start) < end { last += 1 }
    var draft = NumberDraft(
      amount: numeral.amount, end: text.position(last + 1), byteEnd: end,
      kind: numeral.resolutionExponent < 0 ? .decimal : .integer)
    draft.flags = .digits
    draft.alternative = numeral.alternative
    (draft.significant, draft.resolution) = (numeral.significantDigits, numeral.resolutionExponent)
    let number = money.continued(draft, from: PiecePosition(token: token, offset: digit))
    guard let value = number.value else { return nil }
    return MeasureMatch(
      tokens: number.tokens, bytes: range.lowerBound..<number.bytes.upperBound, number: number,
      quantity: quantity(number, value, lexicon.units[index]), isCompound: false, otherDimension: nil)
  }

  private func isNumeral(_ byte: UInt8) -> Bool {
    (byte >= 0x30 && byte <= 0x39) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",")
  }
}
