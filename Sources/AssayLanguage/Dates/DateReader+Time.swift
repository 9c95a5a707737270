extension DatePass {
  /// `20:13`, `8:13:39 PM`, `8.13pm`, `8 pm`, `20:13:39.120`.
  func timeOfDay(_ start: Int, _ first: (value: Int, count: Int)) -> DateMatch? {
    var end = start + first.count
    var fields = DateFields()
    if first.count == 2, scanner.byte(end) == 0x20, scanner.byte(end + 1) == UInt8(ascii: ":"),
      scanner.byte(end + 2) == 0x20,
      let minute = scanner.digits(end + 3), minute.count == 2, minute.value < 60, isTimeEnd(end + 5)
    {
      // "13 : 58", as recognised text spaces it.
      fields.set(.minute, minute.value)
      return finished(start..<(end + 5), hour: first.value, afternoon: nil, fields)
    }
    let mark = scanner.byte(end)
    if mark == UInt8(ascii: ":") || mark == UInt8(ascii: "."), let minute = scanner.digits(end + 1), minute.count == 2,
      minute.value < 60
    {
      fields.set(.minute, minute.value)
      end += 3
      if scanner.byte(end) == mark || (mark == UInt8(ascii: ":") && scanner.byte(end) == UInt8(ascii: ";")),
        let second = scanner.digits(end + 1), second.count == 2, second.value < 60
      {
        fields.set(.second, second.value)
        end += 3
        if scanner.byte(end) == UInt8(ascii: "."), let fraction = scanner.digits(end + 1) { end += 1 + fraction.count }
      }
    }
    let marked = meridiem(end)
    // Only a colon makes a time without "am" or "pm".
    guard marked != nil || (mark == UInt8(ascii: ":") && fields.mask.contains(.minute)) else { return nil }
    if let marked { end = marked.end }
    guard marked != nil || isTimeEnd(end) else { return nil }
    return finished(start..<end, hour: first.value, afternoon: marked?.afternoon, fields)
  }

  private func finished(_ range: Range<Int>, hour: Int, afternoon: Bool?, _ fields: DateFields) -> DateMatch? {
    var fields = fields
    var flags: DateMatch.Flags = []
    switch afternoon {
    case true? where hour < 12: fields.set(.hour, hour + 12)
    case false? where hour == 12: fields.set(.hour, 0)
    case .some:
      guard hour < 24 else { return nil }
      fields.set(.hour, hour)
    case nil:
      guard hour < 24 else { return nil }
      fields.set(.hour, hour)
      if (1...12).contains(hour), scanner.byte(range.lowerBound) != UInt8(ascii: "0") { flags = .halfDay }
    }
    if !fields.mask.contains(.minute) { fields.set(.minute, 0) }
    return DateMatch(range: range, fields: fields, flags: flags)
  }

  private func isTimeEnd(_ end: Int) -> Bool {
    if scanner.isDigit(end) { return false }
    if scanner.byte(end) == UInt8(ascii: ":"), scanner.isDigit(end + 1) { return false }
    guard scanner.isLetter(end) else { return true }
    // "20:13Z", "20:13h", "20:13hrs"
    guard let (key, _) = scanner.word(end) else { return false }
    return Self.timeSuffixes[key] != nil
  }

  private static let timeSuffixes = WordTable<Bool>(["z", "h", "hrs", "hr", "hours", "utc", "gmt"].map { ($0, true) })

  /// "am", "p.m.", "PM" after at most one space.
  func meridiem(_ offset: Int) -> (afternoon: Bool, end: Int)? {
    let at = scanner.skippingSpaces(offset, atMost: 1)
    let first = scanner.byte(at) | 0x20
    guard first == UInt8(ascii: "a") || first == UInt8(ascii: "p") else { return nil }
    var end = at + 1
    let dotted = scanner.byte(end) == UInt8(ascii: ".")
    if dotted { end += 1 }
    guard scanner.byte(end) | 0x20 == UInt8(ascii: "m"), scanner.isBoundary(end + 1) else { return nil }
    end += 1
    if dotted, scanner.byte(end) == UInt8(ascii: ".") { end += 1 }
    return (first == UInt8(ascii: "p"), end)
  }

  // MARK: 20181225, 20181225T201339

  /// Eight digits, year first; or a compact moment.
  func compact(_ start: Int, _ run: (value: Int, count: Int), _ index: Int) -> DateMatch? {
    guard run.count == 8, scanner.dash(start + 8) == nil, isEnd(start + 8) else { return nil }
    let range = start..<(start + 8)
    if let fields = reading(run.value / 10_000, run.value / 100 % 100, run.value % 100), fields.year >= 1900,
      fields.year < 2100
    {
      return DateMatch(range: range, fields: fields)
    }
    // 25122018 only after "date".
    let year = run.value % 10_000
    guard hasCue(index), (1900..<2100).contains(year) else { return nil }
    let a = run.value / 1_000_000
    let b = run.value / 10_000 % 100
    guard let one = reading(year, b, a) else {
      return reading(year, a, b).map { DateMatch(range: range, fields: $0) }
    }
    return DateMatch(range: range, fields: one, alternative: a == b ? nil : reading(year, a, b))
  }

  /// `20181225201339`: a run of 12 or 14 digits, year first.
  func compactMoment(_ start: Int) -> DateMatch? {
    var count = 0
    while scanner.isDigit(start + count), count < 15 { count += 1 }
    guard count == 14 || count == 12, scanner.isBoundary(before: start), scanner.isBoundary(start + count) else {
      return nil
    }
    func number(_ offset: Int, _ length: Int) -> Int {
      var value = 0
      for index in 0..<length { value = value * 10 + Int(scanner.byte(start + offset + index) - 0x30) }
      return value
    }
    guard (1970..<2100).contains(number(0, 4)), var fields = reading(number(0, 4), number(4, 2), number(6, 2)),
      number(8, 2) < 24, number(10, 2) < 60
    else { return nil }
    fields.set(.hour, number(8, 2))
    fields.set(.minute, number(10, 2))
    if count == 14, number(12, 2) < 60 { fields.set(.second, number(12, 2)) }
    return DateMatch(range: start..<(start + count), fields: fields)
  }
}
