#if canImport(Glibc)
  import Glibc
#endif

extension NumberScan {
  /// `2.5^-1`, `1e-5`, `6.23 x 10^4` behind a numeral.
  func power(_ base: NumberDraft) -> NumberDraft? {
    guard let link = text.piece(at: base.end), Self.linkBytes.contains(text.bytes[link.start]) else { return nil }
    if link.key == Self.caret, !link.spaced, let exponent = signedExponent(at: link.next) {
      return raised(base, to: exponent)
    }
    if !link.spaced, link.key == "e", text.piece(at: link.next)?.spaced == false,
      let exponent = signedExponent(at: link.next)
    {
      return shifted(base, by: exponent)
    }
    guard link.key == "x" || link.key == "×" || link.key == "*", let ten = text.piece(at: link.next),
      ten.kind == .number
    else { return nil }
    if ten.key == "10", let caret = text.piece(at: ten.next), caret.key == Self.caret,
      let exponent = signedExponent(at: caret.next)
    {
      return shifted(base, by: exponent)
    }
    guard let power = unusual(ten), power.kind == .power, power.scale == 10 else { return nil }
    var result = power
    result.amount = base.amount * power.amount
    result.significant = base.significant
    return result
  }

  /// The first bytes of `^`, `e`, `x`, `*` and `×`.
  private static let linkBytes: Set<UInt8> = [0x5e, 0x65, 0x45, 0x78, 0x58, 0x2a, 0xc3]

  /// `1e10` and `6.23x10^-4` whose letters and digits are one token.
  func exponent(in piece: WordPiece) -> NumberDraft? {
    guard piece.end - piece.start <= 40 else { return nil }
    let bytes = text.bytes[piece.start..<piece.end]
    guard let letter = bytes.firstIndex(where: { $0 > 0x39 }), letter > piece.start else { return nil }
    let reading = text.bytes.withUnsafeBufferPointer {
      Numeral.read(UnsafeBufferPointer(rebasing: $0[piece.start..<letter]), style: style)
    }
    guard case .number(let numeral) = reading else { return nil }
    var base = NumberDraft(amount: numeral.amount, end: piece.next, byteEnd: piece.end, kind: .power)
    base.flags = .digits
    base.significant = numeral.significantDigits
    base.resolution = numeral.resolutionExponent
    let tail = bytes[(letter + 1)...]
    switch text.bytes[letter] {
    case UInt8(ascii: "e"), UInt8(ascii: "E"):
      guard let exponent = integer(tail) else { return nil }
      return shifted(base, by: (exponent, piece.next, piece.end))
    case UInt8(ascii: "x"), UInt8(ascii: "X"):
      guard integer(tail) == 10, let caret = text.piece(at: piece.next), caret.key == Self.caret,
        let exponent = signedExponent(at: caret.next)
      else { return nil }
      return shifted(base, by: exponent)
    default: return nil
    }
  }

  private func integer(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard !bytes.isEmpty, bytes.count <= 6 else { return nil }
    var value = 0
    for byte in bytes {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    return value
  }

  private func signedExponent(at start: PiecePosition) -> (value: Int, end: PiecePosition, byteEnd: Int)? {
    var (position, negative, signs) = (start, false, 0)
    while signs < 3, let piece = text.piece(at: position), !piece.spaced || signs == 0,
      piece.key == Self.minus || piece.key == Self.plus
    {
      if piece.key == Self.minus { negative.toggle() }
      (position, signs) = (piece.next, signs + 1)
    }
    guard let piece = text.piece(at: position), piece.kind == .number, !piece.spaced || signs == 0,
      let value = integer(text.bytes[piece.start..<piece.end])
    else { return nil }
    return (negative ? -value : value, piece.next, piece.end)
  }

  private func shifted(
    _ base: NumberDraft, by exponent: (value: Int, end: PiecePosition, byteEnd: Int)
  ) -> NumberDraft {
    var draft = base
    draft.kind = .power
    draft.alternative = nil
    draft.resolution += exponent.value
    (draft.end, draft.byteEnd) = (exponent.end, exponent.byteEnd)
    if let unit = ExactDecimal(mantissa: 1, exponent: exponent.value) {
      draft.amount = base.amount * Amount(unit)
    } else {
      draft.amount = Amount(approximate: exponent.value > 0 && base.amount.double != 0 ? .infinity : 0)
    }
    return draft
  }

  private func raised(
    _ base: NumberDraft, to exponent: (value: Int, end: PiecePosition, byteEnd: Int)
  ) -> NumberDraft {
    var draft = base
    draft.kind = .power
    draft.alternative = nil
    (draft.end, draft.byteEnd) = (exponent.end, exponent.byteEnd)
    draft.amount = Self.power(base.amount, exponent.value)
    return draft
  }

  /// Exact while it fits, then as a `Double`.
  static func power(_ base: Amount, _ exponent: Int) -> Amount {
    guard (0...60).contains(exponent), var exact = base.exact.map({ _ in ExactDecimal(1) }), let factor = base.exact
    else {
      return Amount(approximate: pow(base.double, Double(exponent)))
    }
    for _ in 0..<exponent {
      guard let next = exact.multiplied(by: factor) else {
        return Amount(approximate: pow(base.double, Double(exponent)))
      }
      exact = next
    }
    return Amount(exact)
  }
}
