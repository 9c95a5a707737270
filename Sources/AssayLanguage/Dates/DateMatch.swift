/// How the day and the month stand in `04/05/2018`.
package enum DayMonthOrder: UInt8, Sendable, Hashable {
  case unknown, dayFirst, monthFirst
}

/// How two dates stand to each other.
package enum DateAgreement: UInt8, Sendable, Hashable {
  /// The other states every field of this one, with the same values, and neither has a second reading.
  case same
  /// Nothing speaks against it, but a second reading or a missing field leaves it open.
  case compatible
  /// A field that both state differs in every reading.
  case different
  /// They share no field, or one is relative to an unknown moment.
  case incomparable
}

/// A date or time of day found in a text.
package struct DateMatch: Sendable, Hashable {
  package struct Flags: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    /// Day and month, or day and year, could be the other way round: `alternative` is the second reading.
    package static let ambiguous = Flags(rawValue: 1)
    /// The year was written with two digits; its century is a guess.
    package static let shortYear = Flags(rawValue: 2)
    /// Relative to the moment of speaking, as "yesterday"; fields are set only where a reference was given.
    package static let relative = Flags(rawValue: 4)
    /// A clock time up to 12:59 without "am" or "pm": it may be twelve hours later.
    package static let halfDay = Flags(rawValue: 8)
    /// Not taken as a date on its own ("Mar", "2018"): only when it stands beside another part.
    static let weak = Flags(rawValue: 16)
    /// Numbers alone, and the day can only be the first of them: whoever wrote it puts the day first.
    package static let dayFirst = Flags(rawValue: 64)
    /// Numbers alone, and the day can only be the second of them.
    package static let monthFirst = Flags(rawValue: 128)
    /// "about", "around".
    package static let approximate = Flags(rawValue: 32)
  }

  /// UTF-8 bytes in the text.
  package var range: Range<Int>
  package var fields: DateFields
  package var alternative: DateFields?
  package var flags: Flags = []

  package init(range: Range<Int>, fields: DateFields, alternative: DateFields? = nil, flags: Flags = []) {
    self.range = range
    self.fields = fields
    self.alternative = alternative
    self.flags = flags
    if alternative != nil { self.flags.insert(.ambiguous) }
  }

  package var isRelative: Bool { flags.contains(.relative) && fields.mask.isEmpty }

  /// Compares the fields that both state; `other` is the evidence, which may say more.
  package func compare(_ other: DateMatch) -> DateAgreement {
    if isRelative || other.isRelative { return .incomparable }
    let shortYear = flags.contains(.shortYear) || other.flags.contains(.shortYear)
    let halfDay = flags.contains(.halfDay) || other.flags.contains(.halfDay)
    var comparable = false
    var agreeing = false
    var guessed = false
    for mine in readings {
      for theirs in other.readings {
        switch Self.outcome(mine, theirs, shortYear: shortYear, halfDay: halfDay) {
        case nil: break
        case .different?: comparable = true
        case .equal?:
          comparable = true
          agreeing = true
        case .guessed?:
          comparable = true
          agreeing = true
          guessed = true
        }
      }
    }
    guard comparable else { return .incomparable }
    guard agreeing else { return .different }
    let covered = other.fields.completed.mask.isSuperset(of: fields.mask)
    return covered && !guessed && alternative == nil && other.alternative == nil ? .same : .compatible
  }

  package var readings: [DateFields] { alternative.map { [fields, $0] } ?? [fields] }

  private enum Outcome { case equal, guessed, different }

  private static func outcome(_ a: DateFields, _ b: DateFields, shortYear: Bool, halfDay: Bool) -> Outcome? {
    var (a, b) = (a, b)
    if a.mask.contains(.weekday) || b.mask.contains(.weekday) { (a, b) = (a.completed, b.completed) }
    let shared = a.mask.intersection(b.mask)
    guard !shared.isEmpty else { return nil }
    if shared.contains(.year), a.year != b.year, !shortYear || a.year % 100 != b.year % 100 { return .different }
    if shared.contains(.month), a.month != b.month { return .different }
    if shared.contains(.day), a.day != b.day { return .different }
    if shared.contains(.weekday), a.weekday != b.weekday { return .different }
    if shared.contains(.minute), a.minute != b.minute { return .different }
    if shared.contains(.second), a.second != b.second { return .different }
    var outcome = Outcome.equal
    if shared.contains(.year), a.year != b.year { outcome = .guessed }
    if shared.contains(.hour), a.hour != b.hour {
      guard halfDay, a.hour % 12 == b.hour % 12 else { return .different }
      outcome = .guessed
    }
    return outcome
  }
}
