import AssayLanguage

/// A date as it is written, with every reading that fits; the likelier first.
struct PageDate: Sendable, Hashable {
  struct Day: Sendable, Hashable {
    var year: Int
    var month: Int
    /// 0 where only the month is given.
    var day: Int
  }

  var range: Range<Int>
  var readings: [Day]

  /// Whether some reading of both agrees; `firm` when the first readings do.
  func matches(_ other: PageDate) -> (matches: Bool, firm: Bool) {
    if let a = readings.first, let b = other.readings.first, Self.agree(a, b) { return (true, true) }
    for a in readings {
      for b in other.readings where Self.agree(a, b) { return (true, false) }
    }
    return (false, false)
  }

  private static func agree(_ a: Day, _ b: Day) -> Bool {
    a.month == b.month && (a.year == b.year || a.year == 0 || b.year == 0) && (a.day == b.day || a.day == 0 || b.day == 0)
  }
}

/// Finds calendar dates in bytes.
struct DateScanner {
  private let bytes: [UInt8]
  private let range: Range<Int>
  private var dates: [PageDate] = []

  private init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    self.range = range
  }

  static func scan(_ bytes: [UInt8], in range: Range<Int>) -> [PageDate] {
    var scanner = DateScanner(bytes, range)
    scanner.run()
    return scanner.dates
  }

  private mutating func run() {
    var offset = range.lowerBound
    while offset < range.upperBound {
      let byte = bytes[offset]
      if FigureScanner.isDigit(byte) {
        offset = numeric(offset) ?? dayMonthYear(offset) ?? compact(offset) ?? digitsEnd(offset)
      } else if FigureScanner.isLetter(byte) {
        offset = monthDayYear(offset) ?? wordEnd(offset)
      } else {
        offset += 1
      }
    }
  }

  /// `25/12/2018`, `2018-12-25`, `24.11.17`.
  private mutating func numeric(_ start: Int) -> Int? {
    let first = digitsEnd(start)
    guard first - start <= 4, let separator = separator(first) else { return nil }
    let second = separator.next
    let secondEnd = digitsEnd(second)
    guard secondEnd > second, secondEnd - second <= 2, let again = self.separator(secondEnd), again.byte == separator.byte
    else { return nil }
    let third = again.next
    var thirdEnd = digitsEnd(third)
    guard thirdEnd > third else { return nil }
    // OCR may glue the time to the year: 25/12/201820:49.
    if thirdEnd - third > 4, (1900...2099).contains(number(third, third + 4)) { thirdEnd = third + 4 }
    guard thirdEnd - third <= 4, thirdEnd - third != 3 else { return nil }
    let (a, b, c) = (number(start, first), number(second, secondEnd), number(third, thirdEnd))
    var readings: [PageDate.Day] = []
    func add(_ year: Int, _ month: Int, _ day: Int) {
      guard (1...12).contains(month), (1...31).contains(day), (1000...2999).contains(year) else { return }
      let reading = PageDate.Day(year: year, month: month, day: day)
      if !readings.contains(reading) { readings.append(reading) }
    }
    if first - start == 4 {
      add(a, b, c)
    } else if first - start <= 2 {
      let year = thirdEnd - third == 2 ? Self.century(c) : c
      if thirdEnd - third == 2 || thirdEnd - third == 4 {
        add(year, b, a)
        add(year, a, b)
        if thirdEnd - third == 2 && first - start == 2 && a > 31 { add(Self.century(a), b, c) }
      }
    }
    guard !readings.isEmpty else { return nil }
    dates.append(PageDate(range: start..<thirdEnd, readings: readings))
    return thirdEnd
  }

  /// `10 MAR 2018`, `10-Mar-18`, `3rd of March, 2018`.
  private mutating func dayMonthYear(_ start: Int) -> Int? {
    let first = digitsEnd(start)
    guard first - start <= 2, (1...31).contains(number(start, first)) else { return nil }
    var offset = skipOrdinal(first)
    offset = skip(offset, over: "of")
    guard let month = month(offset) else { return nil }
    let year = yearBehind(month.end)
    dates.append(
      PageDate(
        range: start..<(year?.end ?? month.end),
        readings: [.init(year: year?.value ?? 0, month: month.number, day: number(start, first))]))
    return year?.end ?? month.end
  }

  /// `March 10, 2018`, `Mar 2018`.
  private mutating func monthDayYear(_ start: Int) -> Int? {
    guard let month = month(start), month.end - start >= 3 else { return nil }
    let gap = skipGap(month.end)
    let dayEnd = digitsEnd(gap)
    if dayEnd > gap, dayEnd - gap <= 2, (1...31).contains(number(gap, dayEnd)) {
      let year = yearBehind(skipOrdinal(dayEnd))
      dates.append(
        PageDate(
          range: start..<(year?.end ?? dayEnd),
          readings: [.init(year: year?.value ?? 0, month: month.number, day: number(gap, dayEnd))]))
      return year?.end ?? dayEnd
    }
    guard let year = yearBehind(month.end), year.value >= 1000 else { return nil }
    dates.append(
      PageDate(range: start..<year.end, readings: [.init(year: year.value, month: month.number, day: 0)]))
    return year.end
  }

  /// `20180325`.
  private mutating func compact(_ start: Int) -> Int? {
    let end = digitsEnd(start)
    guard end - start == 8 else { return nil }
    let (year, month, day) = (number(start, start + 4), number(start + 4, start + 6), number(start + 6, end))
    guard (1900...2099).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
    dates.append(PageDate(range: start..<end, readings: [.init(year: year, month: month, day: day)]))
    return end
  }

  private func yearBehind(_ end: Int) -> (value: Int, end: Int)? {
    let offset = skipGap(end)
    let close = digitsEnd(offset)
    switch close - offset {
    case 4 where (1000...2999).contains(number(offset, close)): return (number(offset, close), close)
    case 2 where close >= range.upperBound || bytes[close] != UInt8(ascii: ":"):
      return (Self.century(number(offset, close)), close)
    case 5...6 where (1900...2099).contains(number(offset, offset + 4)): return (number(offset, offset + 4), offset + 4)
    default: return nil
    }
  }

  private func month(_ start: Int) -> (number: Int, end: Int)? {
    let offset = skipGap(start)
    let end = wordEnd(offset)
    guard end - offset >= 3, end - offset <= 9 else { return nil }
    var hash = WordHash()
    for byte in bytes[offset..<end] { hash.add(byte | 32) }
    return FunctionWords.months[hash.key].map { ($0, end) }
  }

  private func separator(_ offset: Int) -> (byte: UInt8, next: Int)? {
    var next = offset
    while next < range.upperBound, bytes[next] == 32, next - offset < 2 { next += 1 }
    guard next < range.upperBound else { return nil }
    let byte = bytes[next]
    guard byte == UInt8(ascii: "/") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") else { return nil }
    next += 1
    while next < range.upperBound, bytes[next] == 32, next - offset < 4 { next += 1 }
    return next < range.upperBound ? (byte, next) : nil
  }

  private func skipGap(_ start: Int) -> Int {
    var offset = start
    while offset < range.upperBound, offset - start < 4 {
      switch bytes[offset] {
      case 32, UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "'"): offset += 1
      default: return offset
      }
    }
    return offset
  }

  private func skipOrdinal(_ start: Int) -> Int {
    let end = wordEnd(start)
    guard end - start == 2 else { return start }
    let pair = (bytes[start] | 32, bytes[start + 1] | 32)
    let ordinals: [(UInt8, UInt8)] = [
      (UInt8(ascii: "s"), UInt8(ascii: "t")), (UInt8(ascii: "n"), UInt8(ascii: "d")),
      (UInt8(ascii: "r"), UInt8(ascii: "d")), (UInt8(ascii: "t"), UInt8(ascii: "h")),
    ]
    return ordinals.contains { $0 == pair } ? end : start
  }

  private func skip(_ start: Int, over word: StaticString) -> Int {
    let offset = skipGap(start)
    guard offset + word.utf8CodeUnitCount < range.upperBound else { return start }
    for index in 0..<word.utf8CodeUnitCount where bytes[offset + index] | 32 != word.utf8Start[index] { return start }
    return offset + word.utf8CodeUnitCount
  }

  private func digitsEnd(_ start: Int) -> Int {
    var end = start
    while end < range.upperBound, FigureScanner.isDigit(bytes[end]), end - start < 20 { end += 1 }
    return end
  }

  private func wordEnd(_ start: Int) -> Int {
    var end = start
    while end < range.upperBound, FigureScanner.isLetter(bytes[end]) { end += 1 }
    return end
  }

  private func number(_ start: Int, _ end: Int) -> Int {
    var value = 0
    for byte in bytes[start..<min(end, start + 9)] { value = value * 10 + Int(byte - 48) }
    return value
  }

  private static func century(_ year: Int) -> Int { year >= 100 ? year : year < 70 ? 2000 + year : 1900 + year }
}
