/// Times as HTTP headers write them.
package enum HTTPTime {
  /// `Retry-After`: seconds (whole or not) or an HTTP date, as the wait from now.
  ///
  /// - Parameter unixNow: seconds since 1970 on the wall clock, for dates.
  package static func retryAfter(_ text: String, unixNow: Int) -> Duration? {
    let text = trimmed(text)
    if let seconds = Double(text), seconds.isFinite, seconds >= 0 { return duration(seconds: seconds) }
    guard let date = date(text) else { return nil }
    return .seconds(max(0, date - unixNow))
  }

  /// `x-ratelimit-reset-*`: `6m0s`, `12ms`, `1.5s`, plain seconds, or seconds since 1970.
  package static func reset(_ text: String, unixNow: Int) -> Duration? {
    let text = trimmed(text)
    if let seconds = Double(text), seconds.isFinite, seconds >= 0 {
      return duration(seconds: seconds > 1e9 ? max(0, seconds - Double(unixNow)) : seconds)
    }
    var total = 0.0
    var rest = Substring(text)
    guard !rest.isEmpty, rest.utf8.count <= 32 else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      guard let value = Double(digits) else { return nil }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { $0.isASCII && $0.isLetter }
      rest = rest.dropFirst(unit.count)
      switch unit {
      case "ms": total += value / 1000
      case "s": total += value
      case "m": total += value * 60
      case "h": total += value * 3600
      case "d": total += value * 86400
      default: return nil
      }
    }
    return duration(seconds: total)
  }

  /// An HTTP date (RFC 9110, IMF-fixdate and RFC 850) as seconds since 1970.
  package static func date(_ text: String) -> Int? {
    guard text.utf8.count <= 64 else { return nil }
    let fields = text.split { $0 == " " || $0 == "," || $0 == "-" || $0 == ":" }
    // Sun, 06 Nov 1994 08:49:37 GMT → weekday, day, month, year, hour, minute, second, zone
    guard fields.count == 8, fields[7] == "GMT" || fields[7] == "UTC", let day = Int(fields[1]),
      let month = months.firstIndex(of: String(fields[2].prefix(3))), var year = Int(fields[3]),
      let hour = Int(fields[4]), let minute = Int(fields[5]), let second = Int(fields[6]), (1...31).contains(day),
      (0...9999).contains(year), (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
    else { return nil }
    if year < 100 { year += year < 70 ? 2000 : 1900 }
    return days(year: year, month: month + 1, day: day) * 86400 + hour * 3600 + minute * 60 + second
  }

  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// Days since 1970-01-01 of the proleptic Gregorian calendar (Hinnant, `days_from_civil`).
  static func days(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468
  }

  private static func duration(seconds: Double) -> Duration { .seconds(min(seconds, 1e9)) }

  private static func trimmed(_ text: String) -> String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    return String(text.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
  }
}
