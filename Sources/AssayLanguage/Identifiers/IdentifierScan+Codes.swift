/// Codes of letters and digits: IBAN, VIN, container, BIC, serial numbers.
extension IdentifierScan {
  func banked(_ start: Int) -> Identifier? { iban(start) ?? vin(start) ?? container(start) }

  /// IBAN in one piece or in groups of four.
  private func iban(_ start: Int) -> Identifier? {
    guard start + 14 < bytes.count, let length = Identifiers.ibanLength(bytes[start], bytes[start + 1]),
      isDigit(bytes[start + 2]), isDigit(bytes[start + 3]), isUpper(bytes[start]), isUpper(bytes[start + 1])
    else { return nil }
    var (offset, count) = (start, 0)
    while count < length {
      let byte = text.byte(offset)
      if isAlphanumeric(byte) {
        count += 1
      } else if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "-") {
        guard count % 4 == 0, isAlphanumeric(text.byte(offset + 1)) else { return nil }
      } else {
        return nil
      }
      offset += 1
    }
    guard ends(offset) else { return nil }
    let normal = compact(start..<offset)
    let digits = normal.count { isDigit($0) }
    guard digits >= length / 2 else { return nil }
    return made(start..<offset, .iban, normal, checked(CheckDigits.iban(normal)))
  }

  private func isUpper(_ byte: UInt8) -> Bool { byte >= 0x41 && byte <= 0x5a }

  func vin(_ start: Int) -> Identifier? {
    let end = start + 17
    guard end <= bytes.count, ends(end), bytes[start..<end].allSatisfy({ isAlphanumeric($0) }) else { return nil }
    let normal = compact(start..<end)
    guard !normal.contains(where: { $0 == 0x49 || $0 == 0x4f || $0 == 0x51 }),
      normal.contains(where: { isDigit($0) }), normal.contains(where: { !isDigit($0) })
    else { return nil }
    return made(start..<end, .vin, normal, checked(CheckDigits.vin(normal)))
  }

  /// `CSQU 305438 3`, `CSQU3054383`
  private func container(_ start: Int) -> Identifier? {
    guard start + 10 < bytes.count, bytes[start..<start + 4].allSatisfy({ isUpper($0) }),
      [UInt8(ascii: "U"), UInt8(ascii: "J"), UInt8(ascii: "Z")].contains(bytes[start + 3])
    else { return nil }
    var (offset, digits) = (start + 4, 0)
    while digits < 7 {
      let byte = text.byte(offset)
      if isDigit(byte) {
        digits += 1
      } else {
        guard byte == UInt8(ascii: " ") || byte == UInt8(ascii: "-"), digits == 0 || digits == 6 || digits == 3,
          isDigit(text.byte(offset + 1))
        else { return nil }
      }
      offset += 1
    }
    guard ends(offset) else { return nil }
    let normal = compact(start..<offset)
    return made(start..<offset, .container, normal, checked(CheckDigits.iso6346(normal)))
  }

  /// BIC of 8 or 11 capitals; without the word BIC or SWIFT near it only with a digit in it.
  func capitals(_ start: Int, _ end: Int, _ index: Int) -> Identifier? {
    guard isUpper(bytes[start]) else { return nil }
    let length = end - start
    if let container = container(start) { return container }
    guard length == 8 || length == 11, bytes[start..<start + 6].allSatisfy({ isUpper($0) }),
      bytes[start + 6..<end].allSatisfy({ isUpper($0) || isDigit($0) })
    else { return nil }
    let code = text.string(start..<end)
    guard hasContext(index, Self.bankWords) || bytes[start..<end].contains(where: { isDigit($0) }) else { return nil }
    guard
      Identifiers.ibanLength(bytes[start + 4], bytes[start + 5]) != nil
        || Self.otherCountries.contains(text.key(start + 4..<start + 6))
    else { return nil }
    return Identifier(bytes: start..<end, scheme: .bic, normal: code, checksum: .none)
  }

  private static let bankWords = WordSet("bic swift iban bank code")
  private static let otherCountries = WordSet(
    "us ca au nz jp cn hk sg in kr za mx ar cl co pe th my ph id vn tw ng ke ma")

  /// Serial and part numbers: letters and digits, joined by hyphens, slashes, dots or underscores.
  func serial(_ start: Int, _ index: Int) -> Identifier? {
    var (offset, letters, digits, joins) = (start, 0, 0, 0)
    while offset - start < 64 {
      let byte = text.byte(offset)
      if isDigit(byte) {
        digits += 1
      } else if isAlphanumeric(byte) {
        letters += 1
      } else {
        guard
          byte == UInt8(ascii: "-") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "."), isAlphanumeric(text.byte(offset + 1)), offset > start
        else { break }
        joins += 1
      }
      offset += 1
    }
    guard ends(offset), digits > 0, offset - start >= 3, digits + letters >= 3 else { return nil }
    guard isSerial(start..<offset, letters: letters, digits: digits, joins: joins, index) else { return nil }
    return made(start..<offset, .serial, compact(start..<offset), .none)
  }

  private func isSerial(_ range: Range<Int>, letters: Int, digits: Int, joins: Int, _ index: Int) -> Bool {
    let named = hasContext(index, Self.serialWords)
    if letters == 0 {
      // "The total is 13.10" is an amount even with "receipt" before it.
      let isAmount = bytes[range].contains(UInt8(ascii: "."))
      return named && digits >= 4 && !isDate(range) && !isAmount || joins == 0 && digits >= 10
    }
    if isMeasure(range) || isOrdinal(range) { return named && digits >= 4 }
    // "well-known 2" and "five-year" have lower-case words; codes rarely do.
    let lower = bytes[range].count { $0 >= 0x61 && $0 <= 0x7a }
    if lower > 3, joins > 0, !named { return digits >= 4 && lower <= digits }
    // One digit within a long word is a misread letter: "SYAR1KAT".
    if !named, digits == 1, letters >= 4, joins == 0 { return false }
    return named || digits >= 2 || joins > 0 || letters + digits >= 4
  }

  /// Digits and then only letters: `25mm`, `3rd`, `100k`.
  private func isMeasure(_ range: Range<Int>) -> Bool {
    guard let letter = bytes[range].firstIndex(where: { !isDigit($0) && $0 != UInt8(ascii: ".") }) else { return false }
    guard letter > range.lowerBound else { return false }
    return range.upperBound - letter <= 4 && bytes[letter..<range.upperBound].allSatisfy { $0 > 0x39 }
      && bytes[letter..<range.upperBound].contains { $0 >= 0x61 || range.upperBound - letter == 1 }
  }

  private func isOrdinal(_ range: Range<Int>) -> Bool {
    range.count > 2 && Self.ordinals.contains(text.key(range.upperBound - 2..<range.upperBound))
      && bytes[range.lowerBound..<range.upperBound - 2].allSatisfy { isDigit($0) }
  }

  /// `2020-01-02`, `12/05/2020`
  private func isDate(_ range: Range<Int>) -> Bool {
    let parts = bytes[range].split { !isDigit($0) }.map(\.count)
    return parts.count == 3 && parts.allSatisfy { $0 <= 4 } && parts.contains { $0 == 4 || $0 == 2 }
  }

  private static let ordinals = WordSet("st nd rd th")
  static let serialWords = WordSet(
    """
    serial s/n sn p/n pn part model id no number nr ref reference invoice order ticket code sku item asset batch lot \
    plate registration account tracking license licence imei vin document receipt case
    """)
}
