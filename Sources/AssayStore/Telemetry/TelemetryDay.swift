/// A day of telemetry, in universal time, as its file names it.
struct TelemetryDay: Sendable, Hashable, Comparable {
  /// Days since 1970.
  let number: Int

  static let nanoseconds: Int64 = 86_400_000_000_000

  init(number: Int) { self.number = number }

  init(ofNs time: Int64) {
    number = Int(time >= 0 ? time / Self.nanoseconds : (time - Self.nanoseconds + 1) / Self.nanoseconds)
  }

  /// Reads `telemetry-YYYYMMDD.db`.
  init?(fileName: String) {
    guard fileName.hasPrefix("telemetry-"), fileName.hasSuffix(".db"), fileName.utf8.count == 21 else { return nil }
    let digits = fileName.dropFirst(10).dropLast(3)
    guard digits.utf8.allSatisfy({ $0 &- 0x30 < 10 }), let date = Int(digits) else { return nil }
    let (year, month, day) = (date / 10_000, date / 100 % 100, date % 100)
    guard (1...12).contains(month), (1...31).contains(day) else { return nil }
    self.init(number: Self.days(year, month, day))
  }

  var fileName: String {
    let (year, month, day) = civil
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "telemetry-\(year)\(two(month))\(two(day)).db"
  }

  static func < (left: TelemetryDay, right: TelemetryDay) -> Bool { left.number < right.number }

  /// Days since 1970 of a date of the Gregorian calendar (Howard Hinnant's `days_from_civil`), for years after 0.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = year / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private var civil: (year: Int, month: Int, day: Int) {
    let shifted = number + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let part = (5 * dayOfYear + 2) / 153
    let month = part < 10 ? part + 3 : part - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * part + 2) / 5 + 1)
  }
}
