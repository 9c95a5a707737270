import AssayLanguage

/// A numeral as it is written on a page, with the values that it may stand for.
struct Figure: Sendable, Hashable {
  /// UTF-8 bytes, with its sign.
  var range: Range<Int>
  var value: Double
  /// The value under the other convention of separators: `1.200` is 1.2 or 1200.
  var other: Double?
  var decimals: Int
  var percent: Bool
  /// A currency sign or code stands at it.
  var currency: Bool

  /// Equal as amounts: to the cent, under any reading.
  func equals(_ other: Figure) -> Bool {
    Self.same(value, other.value) || self.other.map { Self.same($0, other.value) } ?? false
      || other.other.map { Self.same($0, value) } ?? false
  }

  /// Equal without the sign: `-50.00` on a cash line pays 50.00.
  func equalsUnsigned(_ figure: Figure) -> Bool {
    var a = self
    var b = figure
    a.value = abs(a.value)
    b.value = abs(b.value)
    return a.equals(b)
  }

  static func same(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 0.0005 + 1e-9 * max(abs(a), abs(b)) }
}

/// Finds numerals in bytes; dates, times, telephone and serial numbers are left out.
enum FigureScanner {
  static func scan(_ bytes: [UInt8], in range: Range<Int>) -> [Figure] {
    var figures: [Figure] = []
    var offset = range.lowerBound
    while offset < range.upperBound {
      guard isDigit(bytes[offset]) else {
        offset += 1
        continue
      }
      let end = numeralEnd(bytes, from: offset, to: range.upperBound)
      if let figure = figure(bytes, offset..<end, in: range) { figures.append(figure) }
      offset = end
    }
    return figures
  }

  private static func numeralEnd(_ bytes: [UInt8], from start: Int, to limit: Int) -> Int {
    var end = start
    while end < limit {
      if isDigit(bytes[end]) {
        end += 1
      } else if isSeparator(bytes[end]), end + 1 < limit, isDigit(bytes[end + 1]) {
        end += 2
      } else {
        break
      }
    }
    return end
  }

  private static func figure(_ bytes: [UInt8], _ run: Range<Int>, in range: Range<Int>) -> Figure? {
    guard run.count <= 24 else { return nil }
    var start = run.lowerBound
    var currency = false
    // Letters straight before it must be a currency; a digit or slash means a date, a serial, a telephone.
    var letters = start
    while letters > range.lowerBound, bytes[letters - 1] < 0x80, isLetter(bytes[letters - 1]) { letters -= 1 }
    if letters < start {
      // "RM9.00"; a scan may misread the code, so two letters before cents will do.
      let cents = run.count >= 4 && isSeparator(bytes[run.upperBound - 3])
      guard Currency.isCode(bytes, letters..<start) || (cents && start - letters <= 2) else { return nil }
      currency = true
      start = letters
    }
    var negative = false
    if start > range.lowerBound {
      let before = bytes[start - 1]
      let wordBefore = start - 1 > range.lowerBound && isAlphanumeric(bytes[start - 2])
      if before == UInt8(ascii: "-") {
        if wordBefore { return nil }
        negative = true
      }
      if (before == UInt8(ascii: "/") || before == UInt8(ascii: ":")) && wordBefore && isDigit(bytes[start - 2]) {
        return nil
      }
      if Currency.isSign(bytes, endingAt: start) { currency = true }
    }
    if run.upperBound < range.upperBound {
      let after = bytes[run.upperBound]
      let digitAfter = run.upperBound + 1 < range.upperBound && isDigit(bytes[run.upperBound + 1])
      if (after == UInt8(ascii: "/") || after == UInt8(ascii: "-") || after == UInt8(ascii: ":")) && digitAfter {
        return nil
      }
    }
    let percent = run.upperBound < range.upperBound && nextVisible(bytes, run.upperBound, range) == UInt8(ascii: "%")
    guard var figure = parse(bytes, run) else { return nil }
    figure.range = (negative ? start - 1 : start)..<run.upperBound
    if negative { figure.value = -figure.value }
    figure.percent = percent
    figure.currency = currency || Currency.standsBeside(bytes, start..<run.upperBound, in: range)
    return figure
  }

  private static func nextVisible(_ bytes: [UInt8], _ start: Int, _ range: Range<Int>) -> UInt8 {
    var offset = start
    while offset < range.upperBound, bytes[offset] == 32 { offset += 1 }
    return offset < range.upperBound ? bytes[offset] : 0
  }

  /// Reads digits and separators; the last separator with one, two or (for both kinds) any digits behind it is
  /// the decimal one.
  private static func parse(_ bytes: [UInt8], _ run: Range<Int>) -> Figure? {
    var points = 0
    var commas = 0
    var last = -1
    for offset in run where isSeparator(bytes[offset]) {
      if bytes[offset] == UInt8(ascii: ".") { points += 1 } else { commas += 1 }
      last = offset
    }
    let tail = last < 0 ? 0 : run.upperBound - last - 1
    let decimal: Bool
    var ambiguous = false
    if last < 0 {
      decimal = false
    } else if points > 0 && commas > 0 {
      decimal = true
    } else if points + commas > 1 {
      decimal = tail != 3
    } else if tail == 3 {
      decimal = bytes[last] == UInt8(ascii: ".")
      ambiguous = true
    } else {
      decimal = true
    }
    let value = number(bytes, run, decimalAt: decimal ? last : -1)
    let other = ambiguous ? number(bytes, run, decimalAt: decimal ? -1 : last) : nil
    return Figure(
      range: run, value: value, other: other, decimals: decimal ? tail : 0, percent: false, currency: false)
  }

  private static func number(_ bytes: [UInt8], _ run: Range<Int>, decimalAt point: Int) -> Double {
    var value = 0.0
    var scale = 1.0
    for offset in run where isDigit(bytes[offset]) {
      value = value * 10 + Double(bytes[offset] - 48)
      if point >= 0 && offset > point { scale *= 10 }
    }
    return value / scale
  }

  static func hasDigit(_ bytes: [UInt8]) -> Bool { bytes.contains { isDigit($0) } }

  @inline(__always) static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }
  @inline(__always) static func isLetter(_ byte: UInt8) -> Bool { (byte | 32) &- 97 < 26 || byte >= 0x80 }
  @inline(__always) static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }
  @inline(__always) private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",")
  }
}

/// Codes and signs of currencies at a numeral.
enum Currency {
  private static let codes: Set<WordKey> = FunctionWords.keys(
    """
    rm myr usd eur gbp jpy cny rmb inr sgd aud cad chf hkd nzd thb idr php krw twd vnd brl mxn zar sek nok dkk pln \
    czk huf try aed sar s us a c rs nt hk p kr
    """)
  private static let names: Set<WordKey> = FunctionWords.keys(
    """
    dollar dollars euro euros pound pounds yen yuan ringgit rupee rupees cent cents sen pence franc francs peso \
    pesos won baht buck bucks $ € £ ¥ ₹ ₩
    """)

  static func isCode(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    guard range.count <= 3 else { return false }
    return codes.contains(key(bytes, range))
  }

  /// Words that say a currency, signs among them.
  static func isName(_ key: WordKey) -> Bool { names.contains(key) || (codes.contains(key) && !short.contains(key)) }

  private static let short: Set<WordKey> = ["s", "us", "a", "c", "p", "kr", "try", "nt"]

  static func isSign(_ bytes: [UInt8], endingAt end: Int) -> Bool {
    guard end > 0 else { return false }
    if bytes[end - 1] == UInt8(ascii: "$") { return true }
    guard bytes[end - 1] >= 0x80 else { return false }
    // € is E2 82 AC, £ C2 A3, ¥ C2 A5, ₹ E2 82 B9.
    if end >= 2, bytes[end - 2] == 0xc2 { return bytes[end - 1] == 0xa3 || bytes[end - 1] == 0xa5 }
    return end >= 3 && bytes[end - 3] == 0xe2 && bytes[end - 2] == 0x82
  }

  /// `RM 9.00`, `9.00 EUR`, `€ 9`.
  static func standsBeside(_ bytes: [UInt8], _ numeral: Range<Int>, in range: Range<Int>) -> Bool {
    var offset = numeral.lowerBound
    while offset > range.lowerBound, bytes[offset - 1] == 32 { offset -= 1 }
    if isSign(bytes, endingAt: offset) { return true }
    var start = offset
    while start > range.lowerBound, FigureScanner.isLetter(bytes[start - 1]), offset - start < 4 { start -= 1 }
    if start < offset, offset - start >= 2, isCode(bytes, start..<offset) { return true }
    offset = numeral.upperBound
    while offset < range.upperBound, bytes[offset] == 32 { offset += 1 }
    var end = offset
    while end < range.upperBound, FigureScanner.isLetter(bytes[end]), end - offset < 8 { end += 1 }
    return end - offset >= 2 && isName(key(bytes, offset..<end))
  }

  private static func key(_ bytes: [UInt8], _ range: Range<Int>) -> WordKey {
    var hash = WordHash()
    for byte in bytes[range] { hash.add(byte &- 65 < 26 ? byte + 32 : byte) }
    return hash.key
  }
}
