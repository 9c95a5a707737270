/// The check digit schemes of common identifiers. All take ASCII bytes without separators.
package enum CheckDigits {
  /// Luhn (mod 10, ISO/IEC 7812) over at least two digits: cards, IMEI.
  package static func luhn(_ digits: some BidirectionalCollection<UInt8>) -> Bool {
    guard digits.count >= 2 else { return false }
    var (sum, double) = (0, false)
    for byte in digits.reversed() {
      guard let digit = value(byte) else { return false }
      let weighted = double ? digit * 2 : digit
      sum += weighted > 9 ? weighted - 9 : weighted
      double.toggle()
    }
    return sum % 10 == 0
  }

  /// GS1 mod 10: GTIN-8, UPC-A (12), EAN-13 and ISBN-13, GTIN-14, SSCC (18).
  package static func gs1(_ digits: some BidirectionalCollection<UInt8>) -> Bool {
    guard [8, 12, 13, 14, 17, 18].contains(digits.count) else { return false }
    var (sum, triple) = (0, false)
    for byte in digits.reversed() {
      guard let digit = value(byte) else { return false }
      sum += triple ? digit * 3 : digit
      triple.toggle()
    }
    return sum % 10 == 0
  }

  /// ISBN-10: weights 10 to 1, mod 11; the last may be X.
  package static func isbn10(_ bytes: some Collection<UInt8>) -> Bool { weighted11(bytes, count: 10) }

  /// ISSN: weights 8 to 1, mod 11; the last may be X.
  package static func issn(_ bytes: some Collection<UInt8>) -> Bool { weighted11(bytes, count: 8) }

  private static func weighted11(_ bytes: some Collection<UInt8>, count: Int) -> Bool {
    guard bytes.count == count else { return false }
    var (sum, weight) = (0, count)
    for byte in bytes {
      guard let digit = value(byte) ?? (weight == 1 && (byte | 0x20) == UInt8(ascii: "x") ? 10 : nil) else {
        return false
      }
      sum += digit * weight
      weight -= 1
    }
    return sum % 11 == 0
  }

  /// IBAN (ISO 13616): country length and mod 97 over the rearranged letters and digits.
  package static func iban(_ bytes: some Collection<UInt8>) -> Bool {
    let upper = bytes.map { $0 >= 0x61 && $0 <= 0x7a ? $0 - 32 : $0 }
    guard upper.count >= 15, upper.count <= 34, Identifiers.ibanLength(upper[0], upper[1]) == upper.count else {
      return false
    }
    var remainder = 0
    for byte in upper[4...] + upper[..<4] {
      if let digit = value(byte) {
        remainder = (remainder * 10 + digit) % 97
      } else if byte >= 0x41, byte <= 0x5a {
        remainder = (remainder * 100 + Int(byte) - 55) % 97
      } else {
        return false
      }
    }
    return remainder == 1
  }

  /// VIN (ISO 3779, North America): position 9 of 17; letters I, O and Q do not occur.
  package static func vin(_ bytes: some Collection<UInt8>) -> Bool {
    guard bytes.count == 17 else { return false }
    var (sum, check) = (0, UInt8(0))
    for (index, byte) in bytes.enumerated() {
      guard let value = vinValue(byte) else { return false }
      sum += value * vinWeights[index]
      if index == 8 { check = byte }
    }
    let remainder = sum % 11
    return remainder == 10 ? (check | 0x20) == UInt8(ascii: "x") : value(check) == remainder
  }

  private static let vinWeights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]

  /// A-H are 1 to 8, J-N 1 to 5, P 7, R 9, S-Z 2 to 9.
  private static func vinValue(_ byte: UInt8) -> Int? {
    if let digit = value(byte) { return digit }
    switch byte & 0xdf {
    case 0x41...0x48: return Int(byte & 0xdf) - 0x40
    case 0x4a...0x4e: return Int(byte & 0xdf) - 0x49
    case 0x50: return 7
    case 0x52: return 9
    case 0x53...0x5a: return Int(byte & 0xdf) - 0x51
    default: return nil
    }
  }

  /// ISO 6346 container code: four letters, six digits, one check digit.
  package static func iso6346(_ bytes: some Collection<UInt8>) -> Bool {
    guard bytes.count == 11 else { return false }
    var (sum, weight, check) = (0, 1, 0)
    for (index, byte) in bytes.enumerated() {
      let upper = byte & 0xdf
      if index < 4 {
        guard upper >= 0x41, upper <= 0x5a else { return false }
        // Letters count from 10 and leave out the multiples of 11.
        let plain = Int(upper) - 0x41 + 10
        sum += (plain + (plain > 30 ? 3 : plain > 20 ? 2 : plain > 10 ? 1 : 0)) * weight
      } else {
        guard let digit = value(byte) else { return false }
        if index == 10 { check = digit } else { sum += digit * weight }
      }
      weight *= 2
    }
    return sum % 11 % 10 == check
  }

  @inline(__always)
  static func value(_ byte: UInt8) -> Int? { byte >= 0x30 && byte <= 0x39 ? Int(byte) - 0x30 : nil }
}
