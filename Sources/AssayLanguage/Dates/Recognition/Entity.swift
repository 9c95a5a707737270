/// An expression of time found at a lexeme range, with what it means before and after the reference.
struct Entity: Sendable {
  enum Kind: String, Sendable {
    case date, time, datetime, daterange, timerange, datetimerange, duration, set, timezone
    var isRange: Bool { self == .daterange || self == .timerange || self == .datetimerange }
    /// The kind whose range it bounds with "before" or "since".
    var range: Kind {
      switch self {
      case .date: .daterange
      case .time: .timerange
      case .datetime: .datetimerange
      default: self
      }
    }
  }

  /// How fine the ends of a range are.
  enum Grain: Int, Sendable { case day, week, month, year }

  struct DatePart: Sendable {
    var timex: String
    var past: DateTime?
    var future: DateTime?
    var definite: Bool
  }

  /// A moment, or a range.
  struct Extent: Sendable, Hashable {
    var start: DateTime?
    var end: DateTime?
  }

  struct Clock: Sendable, Hashable {
    var hour: Int
    var minute: Int?
    var second: Int?

    var timex: String {
      var text = "T" + DateFields.padded(hour, 2)
      if let minute { text += ":" + DateFields.padded(minute, 2) }
      if let second { text += ":" + DateFields.padded(second, 2) }
      return text
    }
    var seconds: Int { hour * 3600 + (minute ?? 0) * 60 + (second ?? 0) }
    func on(_ day: DateTime) -> DateTime { day.startOfDay.adding(seconds: seconds) }
  }

  var kind: Kind
  /// Lexemes.
  var start: Int
  var end: Int
  var timex = ""
  var past = Extent()
  var future = Extent()
  var mod: String?
  /// A clock time that may be twelve hours later.
  var ampm = false
  var unresolved = false
  var grain = Grain.day
  /// A date whose year was stated or follows from the reference.
  var definite = false
  var clock: Clock?
  var endClock: Clock?
  /// The letters of a part of the day (`MO`) or of a meal.
  var dayPart: String?
  var seconds = 0.0
  var zone: TimeZoneEntry?
  var zoneText: Range<Int>?
  /// "datetimepoint" or "datetimerange": what a modifier was put before.
  var source: String?
  /// Lexemes of a list of alternatives that it belongs to.
  var parent: Range<Int>?
  /// Day or month and day of an incomplete date, for joining with a year from elsewhere.
  var month: Int?
  var day: Int?
  var year: Int?
  var holiday = false
  /// Units of a duration, largest first.
  var amounts: [(value: Double, unit: TimeUnit)] = []
  var weekday: Int?
  /// Weeks from the current one, where "next" or "this" said it.
  var weekStep: Int?
  /// The day of a moment or of a range of clock times.
  var datePart: DatePart?
  /// How often a recurrence returns, and what kind of moment it is.
  var interval: (size: Int, unit: String, of: Kind)?
  /// A bare plain word, which other rules may drop.
  var vague = false

  init(_ kind: Kind, _ start: Int, _ end: Int, timex: String = "") {
    self.kind = kind
    self.start = start
    self.end = end
    self.timex = timex
  }

  mutating func setMoment(past: DateTime?, future: DateTime?) {
    self.past = Extent(start: past)
    self.future = Extent(start: future)
  }

  mutating func setMoment(_ moment: DateTime) { setMoment(past: moment, future: moment) }

  mutating func setRange(_ start: DateTime, _ end: DateTime) {
    past = Extent(start: start, end: end)
    future = past
  }
}

extension Entity {
  /// With the zone that stands inside it.
  func `in`(_ zone: Entity?) -> Entity {
    guard let zone else { return self }
    var entity = self
    entity.zone = zone.zone
    entity.zoneText = zone.start..<zone.end
    return entity
  }

  /// A date as the day of a moment.
  var part: DatePart { DatePart(timex: timex, past: past.start, future: future.start, definite: definite) }
}

enum TimeUnit: Int, Sendable {
  case second, minute, hour, day, week, month, year, weekend, decade, fortnight, quarter, businessDay

  var isClock: Bool { self == .second || self == .minute || self == .hour }

  /// Factor and letter of its TIMEX form.
  var timex: (factor: Double, letter: String) {
    switch self {
    case .second: (1, "S")
    case .minute: (1, "M")
    case .hour: (1, "H")
    case .day: (1, "D")
    case .week: (1, "W")
    case .month: (1, "M")
    case .year: (1, "Y")
    case .weekend: (1, "WE")
    case .decade: (10, "Y")
    case .fortnight: (2, "W")
    case .quarter: (3, "M")
    case .businessDay: (1, "BD")
    }
  }

  var seconds: Double {
    switch self {
    case .second: 1
    case .minute: 60
    case .hour: 3600
    case .day: 86_400
    case .week: 604_800
    case .month: 2_592_000
    case .year: 31_536_000
    case .weekend: 172_800
    case .decade: 315_360_000
    case .fortnight: 1_209_600
    case .quarter: 7_776_000
    case .businessDay: 86_400
    }
  }
}

enum Timex {
  static func pad(_ value: Int, _ width: Int = 2) -> String { DateFields.padded(value, width) }

  static func date(_ moment: DateTime) -> String {
    pad(moment.year, 4) + "-" + pad(moment.month) + "-" + pad(moment.day)
  }
  static func date(_ year: Int?, _ month: Int?, _ day: Int) -> String {
    (year.map { pad($0, 4) } ?? "XXXX") + "-" + (month.map { pad($0) } ?? "XX") + "-" + pad(day)
  }
  static func month(_ year: Int?, _ month: Int) -> String { (year.map { pad($0, 4) } ?? "XXXX") + "-" + pad(month) }
  static func time(_ moment: DateTime) -> String {
    "T" + pad(moment.hour) + ":" + pad(moment.minute) + ":" + pad(moment.second)
  }
  static func moment(_ moment: DateTime) -> String { date(moment) + time(moment) }

  /// ISO 8601 year and week.
  static func week(_ moment: DateTime) -> (year: Int, week: Int) {
    let thursday = moment.adding(days: 4 - moment.weekday)
    return (thursday.year, (thursday.dayNumber - DateTime(thursday.year, 1, 1).dayNumber) / 7 + 1)
  }
  static func weekText(_ moment: DateTime) -> String {
    let (year, week) = week(moment)
    return pad(year, 4) + "-W" + pad(week)
  }

  static func number(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
    return String(value)
  }

  static func duration(_ amounts: [(value: Double, unit: TimeUnit)]) -> String {
    var days = ""
    var clock = ""
    for (value, unit) in amounts {
      let (factor, letter) = unit.timex
      if unit.isClock { clock += number(value * factor) + letter } else { days += number(value * factor) + letter }
    }
    return "P" + days + (clock.isEmpty ? "" : "T" + clock)
  }

  /// The length between two clock times, as `PT1H30M`.
  static func clockLength(_ seconds: Int) -> String {
    var text = "PT"
    if seconds >= 3600 { text += "\(seconds / 3600)H" }
    if seconds / 60 % 60 > 0 { text += "\(seconds / 60 % 60)M" }
    if seconds % 60 > 0 { text += "\(seconds % 60)S" }
    return seconds == 0 ? "PT0H" : text
  }
}
