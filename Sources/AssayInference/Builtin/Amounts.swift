/// Amounts of money in a line of text.
struct Amount: Hashable {
  var cents: Int
  /// As it stands in the text, without a currency.
  var text: String
  /// Which of the line's white-space separated tokens it is.
  var token: Int

  /// All amounts with two decimals in a line, in order. Understands `1,234.50`, `26,00` (a point read as a comma),
  /// `RM33.90`, `$8.20`, `(RM)9.00`, `75.00SR`, `12.50*`; leaves out percentages, dates and longer numbers.
  static func find(in line: String) -> [Amount] {
    let tokens = Words.tokens(line)
    var amounts: [Amount] = []
    for (index, token) in tokens.enumerated() {
      if let amount = parse(token, index) {
        amounts.append(amount)
      } else if let amount = parseSplit(tokens, index) {
        amounts.append(amount)
      }
    }
    return amounts
  }

  private static func parse(_ token: String, _ index: Int) -> Amount? {
    // "AMOUNT:$6.90": what stands before a colon is a label.
    let bytes = Array(token.utf8).split(separator: UInt8(ascii: ":")).last.map(Array.init) ?? []
    guard bytes.count <= 24, !bytes.contains(UInt8(ascii: "%")), !bytes.contains(UInt8(ascii: "/")) else { return nil }
    guard let start = bytes.firstIndex(where: Words.isDigit) else { return nil }
    let before = bytes[..<start]
    guard before.count <= 5 else { return nil }
    var end = start
    while end < bytes.count,
      Words.isDigit(bytes[end]) || bytes[end] == UInt8(ascii: ".") || bytes[end] == UInt8(ascii: ",")
    { end += 1 }
    var number = bytes[start..<end]
    while let last = number.last, !Words.isDigit(last) { number.removeLast() }
    let after = bytes[number.endIndex...].filter { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: ",") }
    guard after.count <= 4, !after.contains(where: Words.isDigit) else { return nil }
    guard number.count >= 4, let cents = cents(Array(number)) else { return nil }
    let isNegative = before.last == UInt8(ascii: "-")
    let text = (isNegative ? "-" : "") + String(decoding: number, as: UTF8.self)
    return Amount(cents: isNegative ? -cents : cents, text: text, token: index)
  }

  /// `12.34`, `1,234.56`, `12,34`: the last separator stands before two digits, the others before three.
  private static func cents(_ number: [UInt8]) -> Int? {
    let groups = number.split(omittingEmptySubsequences: false) { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") }
    guard groups.count >= 2, let last = groups.last, last.count == 2, groups.count <= 4, let first = groups.first,
      (1...7).contains(first.count)
    else { return nil }
    guard groups.count == 2 || first.count <= 3, groups[1..<(groups.count - 1)].allSatisfy({ $0.count == 3 }) else {
      return nil
    }
    return Int(String(decoding: groups.joined(), as: UTF8.self))
  }

  /// `RM 64 13`: a point that was read as a space, only right after a currency.
  private static func parseSplit(_ tokens: [String], _ index: Int) -> Amount? {
    guard index > 0, index + 1 < tokens.count, isCurrency(tokens[index - 1]) else { return nil }
    var whole = tokens[index]
    if whole.hasSuffix(".") || whole.hasSuffix(",") { whole.removeLast() }
    let fraction = tokens[index + 1]
    guard (1...4).contains(whole.utf8.count), fraction.utf8.count == 2, whole.utf8.allSatisfy(Words.isDigit),
      fraction.utf8.allSatisfy(Words.isDigit), let cents = Int(whole + fraction)
    else { return nil }
    return Amount(cents: cents, text: whole + "." + fraction, token: index)
  }

  static func isCurrency(_ token: String) -> Bool {
    let plain = token.lowercased().filter { $0.isLetter || "$€£¥".contains($0) }
    return ["rm", "usd", "eur", "gbp", "myr", "sgd", "$", "€", "£", "¥", "rs", "chf"].contains(plain)
  }
}
