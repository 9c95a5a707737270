extension NumberScan {
  /// Numerals beyond ASCII digits: `½`, `1½`, `10⁵`, full-width and Arabic-Indic digits.
  func unusual(_ piece: WordPiece) -> NumberDraft? {
    guard piece.end - piece.start <= 60 else { return nil }
    var parts = UnusualParts()
    let isRead = text.bytes.withUnsafeBufferPointer { buffer in
      var offset = piece.start
      while offset < piece.end {
        let (scalar, length) = Scalars.decode(buffer, offset)
        guard parts.add(scalar) else { return false }
        offset += length
      }
      return true
    }
    guard isRead, !parts.plain.isEmpty || parts.fraction != nil else { return nil }
    var draft = NumberDraft(amount: Amount(0), end: piece.next, byteEnd: piece.end, kind: .integer)
    draft.flags = .digits
    if !parts.plain.isEmpty {
      let reading = parts.plain.withUnsafeBufferPointer { Numeral.read($0, style: style) }
      guard case .number(let numeral) = reading else { return nil }
      draft.amount = numeral.amount
      draft.alternative = numeral.alternative
      draft.kind = numeral.resolutionExponent < 0 ? .decimal : .integer
      (draft.significant, draft.resolution) = (numeral.significantDigits, numeral.resolutionExponent)
    }
    if let fraction = parts.fraction {
      draft.amount = draft.amount + fraction
      (draft.kind, draft.resolution, draft.significant) = (.fraction, -2, draft.significant + 1)
    }
    if let exponent = parts.exponent {
      if draft.amount.exact == ExactDecimal(10) { draft.scale = 10 }
      draft.amount = Self.power(draft.amount, exponent)
      draft.kind = .power
    }
    return draft
  }

  /// `1 ½`
  func vulgar(after whole: NumberDraft) -> NumberDraft? {
    guard whole.kind == .integer, let piece = text.piece(at: whole.end), piece.kind == .number,
      piece.end - piece.start <= 3, text.bytes[piece.start] >= 0x80, let part = unusual(piece), part.kind == .fraction
    else { return nil }
    var draft = part
    draft.amount = whole.amount + part.amount
    draft.significant = whole.significant + 1
    return draft
  }

  /// `4/5`, `1 4/5`; a second slash makes it a date or a path.
  func slash(_ opening: NumberDraft, from first: WordPiece) -> NumberDraft? {
    guard opening.kind == .integer else { return nil }
    if let fraction = quotient(first) { return fraction }
    guard let numerator = text.piece(at: opening.end), numerator.kind == .number, numerator.spaced,
      let part = quotient(numerator), part.amount.double < 1
    else { return nil }
    var draft = part
    draft.amount = opening.amount + part.amount
    draft.significant = opening.significant + 2
    return draft
  }

  private func quotient(_ first: WordPiece) -> NumberDraft? {
    guard let slash = text.piece(at: first.next), !slash.spaced, slash.key == Self.slash || slash.key == "⁄",
      let second = text.piece(at: slash.next), !second.spaced, second.kind == .number,
      !isSlash(before: first.token), !isJoined(after: second)
    else { return nil }
    guard let top = plain(first), let bottom = plain(second) else { return nil }
    var draft = draft(top / bottom, second, .fraction)
    draft.flags = .digits
    (draft.significant, draft.resolution) = (2, -2)
    return draft
  }

  private func isSlash(before token: Int) -> Bool {
    guard token > 0, !text.tokens[token].spaced else { return false }
    return text.tokens[token - 1].key == Self.slash
  }

  private func isJoined(after piece: WordPiece) -> Bool {
    guard let next = text.piece(at: piece.next), !next.spaced else { return false }
    return next.key == Self.slash || next.kind == .word || next.kind == .mixed
  }

  private func plain(_ piece: WordPiece) -> Amount? {
    var run = DigitRun()
    for byte in text.bytes[piece.start..<piece.end] {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      run.add(byte - 0x30)
    }
    return run.amount(fraction: 0)
  }
}

/// The scalars of a numeral sorted into ASCII digits, a vulgar fraction and a superscript exponent.
private struct UnusualParts {
  var plain: [UInt8] = []
  var fraction: Amount?
  var exponent: Int?

  mutating func add(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      guard fraction == nil, exponent == nil else { return false }
      plain.append(UInt8(truncatingIfNeeded: scalar.value))
      return true
    }
    if let digit = Self.superscript(scalar) {
      guard !plain.isEmpty, (exponent ?? 0) < 1000 else { return false }
      exponent = (exponent ?? 0) * 10 + digit
      return true
    }
    if let (top, bottom) = Self.vulgar(scalar) {
      guard fraction == nil, exponent == nil else { return false }
      fraction = Amount(top) / Amount(bottom)
      return true
    }
    guard scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue,
      value >= 0, value <= 9, fraction == nil, exponent == nil
    else { return false }
    plain.append(0x30 + UInt8(value))
    return true
  }

  private static func superscript(_ scalar: Unicode.Scalar) -> Int? {
    switch scalar.value {
    case 0xb9: 1
    case 0xb2: 2
    case 0xb3: 3
    case 0x2070: 0
    case 0x2074...0x2079: Int(scalar.value) - 0x2070
    default: nil
    }
  }

  private static func vulgar(_ scalar: Unicode.Scalar) -> (Int, Int)? {
    switch scalar.value {
    case 0xbc: (1, 4)
    case 0xbd: (1, 2)
    case 0xbe: (3, 4)
    case 0x2150: (1, 7)
    case 0x2151: (1, 9)
    case 0x2152: (1, 10)
    case 0x2153: (1, 3)
    case 0x2154: (2, 3)
    case 0x2155: (1, 5)
    case 0x2156: (2, 5)
    case 0x2157: (3, 5)
    case 0x2158: (4, 5)
    case 0x2159: (1, 6)
    case 0x215a: (5, 6)
    case 0x215b: (1, 8)
    case 0x215c: (3, 8)
    case 0x215d: (5, 8)
    case 0x215e: (7, 8)
    default: nil
    }
  }
}
