/// Identifiers that are mostly digits: cards, articles, books, phones.
extension IdentifierScan {
  /// Digits in groups with single separators between them.
  struct DigitGroups {
    var digits: [UInt8] = []
    var groups: [Int] = []
    var end = 0
    var separators: Set<UInt8> = []
  }

  func numbered(_ start: Int, _ index: Int) -> Identifier? {
    guard isDigit(bytes[start]) else { return nil }
    let groups = groups(start)
    guard groups.digits.count >= 7, let first = groups.groups.first else { return nil }
    if let book = book(groups, start, index) { return book }
    let range = start..<groups.end
    if groups.groups == [3, 2, 4], groups.separators == [UInt8(ascii: "-")], ends(groups.end) {
      return made(range, .socialSecurity, groups.digits, .none)
    }
    guard ends(groups.end) else { return nil }
    return card(groups, range, index) ?? imei(groups, range, index) ?? gtin(groups, range, index)
      ?? (first <= 5 ? phone(start, index) : nil)
  }

  func groups(_ start: Int, most: Int = 20) -> DigitGroups {
    var (result, offset, run) = (DigitGroups(), start, 0)
    while result.digits.count < most {
      let byte = text.byte(offset)
      if isDigit(byte) {
        result.digits.append(byte)
        run += 1
      } else if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "-"), isDigit(text.byte(offset + 1)), run > 0 {
        result.groups.append(run)
        result.separators.insert(byte)
        run = 0
      } else {
        break
      }
      offset += 1
    }
    if run > 0 { result.groups.append(run) }
    result.end = offset
    return result
  }

  private func card(_ groups: DigitGroups, _ range: Range<Int>, _ index: Int) -> Identifier? {
    let count = groups.digits.count
    guard (13...19).contains(count), (0x33...0x36).contains(groups.digits[0]) else { return nil }
    let shaped = groups.groups.count == 1 || groups.groups.dropLast().allSatisfy { (4...6).contains($0) }
    guard shaped else { return nil }
    let valid = CheckDigits.luhn(groups.digits)
    let named = hasContext(index, Self.cardWords)
    let grouped = groups.groups.count == 4 && count == 16
    guard named || grouped || (valid && count >= 15 && !hasContext(index, Self.otherWords)) else { return nil }
    return made(range, .card, groups.digits, checked(valid))
  }

  private func imei(_ groups: DigitGroups, _ range: Range<Int>, _ index: Int) -> Identifier? {
    guard groups.digits.count == 15 else { return nil }
    let valid = CheckDigits.luhn(groups.digits)
    guard valid || hasContext(index, Self.imeiWords) else { return nil }
    return made(range, .imei, groups.digits, checked(valid))
  }

  private func gtin(_ groups: DigitGroups, _ range: Range<Int>, _ index: Int) -> Identifier? {
    let count = groups.digits.count
    guard [8, 12, 13, 14].contains(count), groups.groups.count <= 4 else { return nil }
    let valid = CheckDigits.gs1(groups.digits)
    let named = hasContext(index, Self.articleWords)
    guard named || (valid && groups.groups.count == 1 && count >= 12) else { return nil }
    return made(range, .gtin, groups.digits, checked(valid))
  }

  /// ISBN and ISSN, whose last digit may be X.
  private func book(_ groups: DigitGroups, _ start: Int, _ index: Int) -> Identifier? {
    var (digits, end) = (groups.digits, groups.end)
    var next = end
    if text.byte(next) == UInt8(ascii: "-") { next += 1 }
    if digits.count == 9 || digits.count == 7, (text.byte(next) | 0x20) == UInt8(ascii: "x") {
      digits.append(UInt8(ascii: "X"))
      end = next + 1
    }
    guard ends(end) else { return nil }
    let range = start..<end
    let named = hasContext(index, Self.bookWords)
    switch digits.count {
    case 13 where digits.starts(with: [0x39, 0x37, 0x38]) || digits.starts(with: [0x39, 0x37, 0x39]):
      return made(range, .isbn, digits, checked(CheckDigits.gs1(digits)))
    case 10:
      let valid = CheckDigits.isbn10(digits)
      let hyphened = groups.groups.count >= 3 && groups.separators == [UInt8(ascii: "-")] && groups.groups[0] <= 5
      guard named || (valid && (digits[9] == 0x58 || hyphened && groups.groups.count == 4)) else { return nil }
      return made(range, .isbn, digits, checked(valid))
    case 8 where groups.groups.first == 4 && text.byte(start + 4) == UInt8(ascii: "-"):
      let valid = CheckDigits.issn(digits)
      guard hasContext(index, Self.serialBookWords) || (valid && digits[7] == 0x58) else { return nil }
      return made(range, .issn, digits, checked(valid))
    default: return nil
    }
  }

  /// Telephone numbers: with a plus, an area code in brackets, or groups of digits.
  func phone(_ start: Int, _ index: Int) -> Identifier? {
    var (offset, digits, groups, run, depth) = (start, [UInt8](), 0, 0, 0)
    let isInternational = bytes[start] == UInt8(ascii: "+")
    if isInternational { offset += 1 }
    while offset < bytes.count, digits.count <= 15 {
      let byte = bytes[offset]
      if isDigit(byte) {
        digits.append(byte)
        if run == 0 { groups += 1 }
        run += 1
      } else if byte == UInt8(ascii: "("), depth == 0, isDigit(text.byte(offset + 1)), digits.count <= 4 {
        (depth, run) = (1, 0)
      } else if byte == UInt8(ascii: ")"), depth == 1 {
        (depth, run) = (0, 0)
        let next = text.byte(offset + 1)
        guard isDigit(next) || isDigit(text.byte(offset + 2)) || next == UInt8(ascii: "-") else { return nil }
      } else if Self.phoneMarks.contains(byte),
        isDigit(text.byte(offset + 1)) || text.byte(offset + 1) == UInt8(ascii: "(")
          || (Self.phoneMarks.contains(text.byte(offset + 1)) && isDigit(text.byte(offset + 2)))
      {
        run = 0
      } else {
        break
      }
      offset += 1
    }
    guard depth == 0, ends(offset), (7...15).contains(digits.count) else { return nil }
    let bracketed = bytes[start..<offset].contains(UInt8(ascii: "("))
    let named = hasContext(index, Self.phoneWords)
    guard isInternational || bracketed || named || isPhoneShape(digits.count, groups) else { return nil }
    guard !isDateLike(start..<offset) else { return nil }
    return made(start..<offset, .phone, (isInternational ? [UInt8(ascii: "+")] : []) + digits, .none)
  }

  private func isPhoneShape(_ digits: Int, _ groups: Int) -> Bool {
    digits >= 10 && groups >= 3 && groups <= 6
  }

  private func isDateLike(_ range: Range<Int>) -> Bool {
    let parts = bytes[range].split { !isDigit($0) }.map(\.count)
    return parts == [4, 2, 2] || parts == [2, 2, 4]
  }

  private static let phoneMarks = Set(" -./".utf8)
  private static let phoneWords = WordSet("phone tel telephone mobile cell call fax whatsapp hotline contact")
  private static let cardWords = WordSet("card visa mastercard amex credit debit pan")
  private static let otherWords = WordSet("imei tracking serial account iban sn")
  private static let imeiWords = WordSet("imei")
  private static let articleWords = WordSet("gtin ean upc barcode ean13 ean8 article product")
  private static let bookWords = WordSet("isbn isbn10 isbn13 book")
  private static let serialBookWords = WordSet("issn journal")
}
