/// Roman numerals in capitals, in their regular form only (IV, not IIII).
package enum RomanNumeral {
  /// The value of ASCII bytes, nil when they are no regular numeral from 1 to 3999.
  package static func value(_ bytes: some Sequence<UInt8>) -> Int? {
    var (total, previous, count) = (0, 0, 0)
    var letters: [UInt8] = []
    for byte in bytes {
      guard let value = letter(byte) else { return nil }
      if previous > 0, value > previous { total -= 2 * previous }
      total += value
      previous = value
      letters.append(byte)
      count += 1
      guard count <= 15 else { return nil }
    }
    return count > 0 && (1...3999).contains(total) && text(total) == letters ? total : nil
  }

  /// The regular numeral of a value from 1 to 3999, empty otherwise.
  package static func text(_ value: Int) -> [UInt8] {
    guard (1...3999).contains(value) else { return [] }
    var (rest, result) = (value, "")
    for (amount, letters) in steps {
      while rest >= amount { (rest, result) = (rest - amount, result + letters) }
    }
    return Array(result.utf8)
  }

  private static let steps: [(Int, String)] = [
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
    (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
  ]

  private static func letter(_ byte: UInt8) -> Int? {
    switch byte {
    case UInt8(ascii: "I"): 1
    case UInt8(ascii: "V"): 5
    case UInt8(ascii: "X"): 10
    case UInt8(ascii: "L"): 50
    case UInt8(ascii: "C"): 100
    case UInt8(ascii: "D"): 500
    case UInt8(ascii: "M"): 1000
    default: nil
    }
  }
}

extension NumberScan {
  func roman(at token: Int) -> NumberMatch? {
    let bytes = text.tokens[token].range
    guard bytes.count <= 15, let value = RomanNumeral.value(text.bytes[bytes]) else { return nil }
    return NumberMatch(
      tokens: token..<token + 1, bytes: bytes, kind: .roman, exact: ExactDecimal(value), value: Double(value),
      alternative: nil, significantDigits: 1, resolutionExponent: 0, flags: [])
  }
}
