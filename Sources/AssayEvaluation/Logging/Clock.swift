import Glibc

/// Wall-clock time as text, without a formatter.
enum Clock {
  static var nowMs: Int {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }

  /// Monotonic, for durations.
  static var steadyMs: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) * 1000 + Double(time.tv_nsec) / 1e6
  }

  /// `2026-03-01T12:00:00.250Z`.
  static func text(_ milliseconds: Int) -> String {
    let (days, inDay) = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
    let (year, month, day) = date(days)
    let seconds = inDay / 1000
    var bytes: [UInt8] = []
    bytes.reserveCapacity(24)
    func put(_ value: Int, _ digits: Int) {
      var divisor = 1
      for _ in 1..<digits { divisor *= 10 }
      while divisor > 0 {
        bytes.append(UInt8(48 + value / divisor % 10))
        divisor /= 10
      }
    }
    func sign(_ character: Unicode.Scalar) { bytes.append(UInt8(ascii: character)) }
    put(year, 4)
    sign("-")
    put(month, 2)
    sign("-")
    put(day, 2)
    sign("T")
    put(seconds / 3600, 2)
    sign(":")
    put(seconds / 60 % 60, 2)
    sign(":")
    put(seconds % 60, 2)
    sign(".")
    put(inDay % 1000, 3)
    sign("Z")
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Reads what `text` writes.
  static func milliseconds(_ text: String) -> Int? {
    let bytes = Array(text.utf8)
    guard bytes.count == 24 else { return nil }
    func number(_ range: Range<Int>) -> Int? { Int(String(decoding: bytes[range], as: UTF8.self)) }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
      let minute = number(14..<16), let second = number(17..<19), let milli = number(20..<23)
    else { return nil }
    return ((days(year, month, day) * 24 + hour) * 60 + minute) * 60_000 + second * 1000 + milli
  }

  // Days to civil date and back, proleptic Gregorian calendar (Howard Hinnant's algorithms).
  private static func date(_ days: Int) -> (Int, Int, Int) {
    let z = days + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shifted + 2) / 5 + 1
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
