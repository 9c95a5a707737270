/// A moment of the civil (proleptic Gregorian) calendar, without a time zone.
package struct DateTime: Sendable, Hashable, Comparable {
  package var year: Int
  package var month: Int
  package var day: Int
  package var hour: Int
  package var minute: Int
  package var second: Int

  package init(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0, _ second: Int = 0) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
  }

  /// Midnight of the day with this number since 1970-01-01.
  package init(dayNumber: Int) {
    // Days to civil, Howard Hinnant's algorithm: eras of 400 years that begin in March.
    let shifted = dayNumber + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    self.init(
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  /// Seconds since 1970-01-01T00:00:00.
  package init(seconds: Int) {
    let days = seconds >= 0 ? seconds / 86_400 : -((-seconds + 86_399) / 86_400)
    let rest = seconds - days * 86_400
    self.init(dayNumber: days)
    hour = rest / 3600
    minute = rest / 60 % 60
    second = rest % 60
  }

  /// Days since 1970-01-01.
  package var dayNumber: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  package var seconds: Int { dayNumber * 86_400 + hour * 3600 + minute * 60 + second }

  /// 1 for Monday to 7 for Sunday, as ISO 8601 counts.
  package var weekday: Int { ((dayNumber + 3) % 7 + 7) % 7 + 1 }

  package var startOfDay: DateTime { DateTime(year, month, day) }

  package func adding(days: Int) -> DateTime { adding(seconds: days * 86_400) }

  package func adding(seconds more: Int) -> DateTime { DateTime(seconds: seconds + more) }

  /// The same day of another month, or that month's last day where it has fewer.
  package func adding(months: Int) -> DateTime {
    let count = year * 12 + month - 1 + months
    var result = self
    result.year = count >= 0 ? count / 12 : -((-count + 11) / 12)
    result.month = count - result.year * 12 + 1
    result.day = min(day, Self.days(in: result.month, of: result.year))
    return result
  }

  package static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  package static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  package static func isValid(_ year: Int, _ month: Int, _ day: Int) -> Bool {
    (1...12).contains(month) && day >= 1 && day <= days(in: month, of: year)
  }

  package static func < (a: DateTime, b: DateTime) -> Bool { a.seconds < b.seconds }
}
