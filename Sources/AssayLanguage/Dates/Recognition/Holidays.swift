/// Holidays by name, and the days they fall on.
struct HolidayRule: Sendable {
  enum Kind: Sendable {
    case fixed(month: Int, day: Int)
    /// The n-th weekday of a month; -1 the last.
    case nth(month: Int, weekday: Int, number: Int)
    /// Days from Easter Sunday.
    case easter(Int)
    /// A day of the tabular Islamic calendar.
    case islamic(month: Int, day: Int)
    /// A day that no rule gives.
    case unknown
  }

  var words: [String]
  var kind: Kind

  /// The day of a year; nil where no rule gives it.
  static func day(_ kind: Kind, _ year: Int) -> DateTime? {
    switch kind {
    case .fixed(let month, let day): return DateTime.isValid(year, month, day) ? DateTime(year, month, day) : nil
    case .nth(let month, let weekday, let number):
      return Grammar.weekday(weekday, number < 0 ? 5 : number, year, month)
    case .easter(let offset): return easter(year).adding(days: offset)
    case .islamic(let month, let day): return islamic(month, day, in: year)
    case .unknown: return nil
    }
  }

  func timex(_ year: Int) -> String {
    switch kind {
    case .fixed(let month, let day): "XXXX-\(Timex.pad(month))-\(Timex.pad(day))"
    case .nth(let month, let weekday, let number):
      "XXXX-\(Timex.pad(month))-WXX-\(weekday)-\(number < 0 ? 4 : number)"
    default: Self.day(kind, year).map { "XXXX" + Timex.date($0).dropFirst(4) } ?? ""
    }
  }

  /// Gregorian Easter, the anonymous algorithm of 1876.
  static func easter(_ year: Int) -> DateTime {
    let (a, b, c) = (year % 19, year / 100, year % 100)
    let (d, e) = (b / 4, b % 4)
    let f = (b + 8) / 25
    let g = (b - f + 1) / 3
    let h = (19 * a + b - d - g + 15) % 30
    let (i, k) = (c / 4, c % 4)
    let l = (32 + 2 * e + 2 * i - h - k) % 7
    let m = (a + 11 * h + 22 * l) / 451
    let n = h + l - 7 * m + 114
    return DateTime(year, n / 31, n % 31 + 1)
  }

  /// The tabular calendar with the astronomical epoch (15 July 622); the first such day in the year.
  static func islamic(_ month: Int, _ day: Int, in year: Int) -> DateTime? {
    let guess = (year - 622) * 33 / 32
    for hijri in (guess - 1)...(guess + 1) where hijri > 0 {
      // 2,440,588 is the Julian day of 1970-01-01, 1,948,439 that of the epoch.
      let days = day + (59 * (month - 1) + 1) / 2 + (hijri - 1) * 354 + (3 + 11 * hijri) / 30
      let moment = DateTime(dayNumber: days + 1_948_439 - 1 - 2_440_588)
      if moment.year == year { return moment }
    }
    return nil
  }

  private static func rules(_ kind: Kind, _ names: String...) -> [HolidayRule] {
    names.map { HolidayRule(words: $0.split(separator: " ").map(String.init), kind: kind) }
  }

  static let all: [HolidayRule] = {
    var table: [HolidayRule] = []
    table += rules(.fixed(month: 12, day: 25), "christmas day", "christmas", "xmas day", "xmas")
    table += rules(.fixed(month: 12, day: 24), "christmas eve", "xmas eve")
    table += rules(.fixed(month: 12, day: 31), "new year eve", "new years eve")
    table += rules(
      .fixed(month: 1, day: 1), "new year day", "new years day", "new year", "new years", "yuan dan", "yuandan")
    table += rules(
      .fixed(month: 5, day: 1), "may day", "mayday", "international worker day", "international workers day",
      "int l workers day", "intl workers day", "worker day", "workers day")
    table += rules(.fixed(month: 2, day: 14), "valentine day", "valentines day")
    table += rules(
      .fixed(month: 3, day: 17), "st patrick day", "st patricks day", "saint patrick day", "saint patricks day",
      "st patrick", "st patricks")
    table += rules(.fixed(month: 4, day: 23), "st george day", "saint george day", "st georges day")
    table += rules(.fixed(month: 4, day: 1), "april fools day", "april fools", "april fool day")
    table += rules(.fixed(month: 4, day: 22), "earth day")
    table += rules(.fixed(month: 5, day: 5), "cinco de mayo day", "cinco de mayo")
    table += rules(.fixed(month: 6, day: 19), "juneteenth", "freedom day", "jubilee day")
    table += rules(.fixed(month: 6, day: 24), "baptiste day")
    table += rules(.fixed(month: 7, day: 4), "us independence day", "us independence", "independence day")
    table += rules(.fixed(month: 7, day: 14), "bastille day")
    table += rules(.fixed(month: 10, day: 31), "halloween day", "halloween")
    table += rules(.fixed(month: 11, day: 1), "all hallow day", "all saints day", "all saint s day", "all hallows day")
    table += rules(.fixed(month: 11, day: 2), "all souls day", "all souls", "all soul day")
    table += rules(.fixed(month: 11, day: 5), "guy fawkes day", "guy fawkes")
    table += rules(.fixed(month: 11, day: 11), "veterans day", "veteran day", "single day", "singles day")
    table += rules(.fixed(month: 2, day: 2), "groundhog day")
    table += rules(.fixed(month: 1, day: 20), "inauguration day")
    table += rules(.fixed(month: 3, day: 8), "female day", "women day", "womens day", "international women day")
    table += rules(.fixed(month: 3, day: 12), "tree planting day", "tree day")
    table += rules(.fixed(month: 4, day: 28), "arbor day")
    table += rules(.fixed(month: 5, day: 4), "youth day")
    table += rules(.fixed(month: 6, day: 1), "children day", "childrens day", "child day")
    table += rules(.fixed(month: 9, day: 10), "teacher day", "teachers day")
    table += rules(.fixed(month: 12, day: 26), "mao birthday", "boxing day")
    table += rules(
      .nth(month: 11, weekday: 4, number: 4), "thanksgiving day", "thanksgiving", "thanks giving day", "thanks giving")
    table += rules(.nth(month: 11, weekday: 5, number: 4), "black friday")
    table += rules(.nth(month: 5, weekday: 7, number: 2), "mother day", "mothers day")
    table += rules(.nth(month: 6, weekday: 7, number: 3), "father day", "fathers day")
    table += rules(
      .nth(month: 1, weekday: 1, number: 3), "martin luther king day", "martin luther king jr day", "mlk day")
    table += rules(
      .nth(month: 2, weekday: 1, number: 3), "washington birthday", "washingtons birthday", "presidents day",
      "president day")
    table += rules(.nth(month: 5, weekday: 1, number: -1), "memorial day")
    table += rules(.nth(month: 9, weekday: 1, number: 1), "labor day", "labour day")
    table += rules(.nth(month: 10, weekday: 1, number: 2), "columbus day")
    table += rules(.nth(month: 3, weekday: 1, number: 1), "canberra day")
    table += rules(.easter(0), "easter sunday", "easter day", "easter")
    table += rules(.easter(1), "easter monday")
    table += rules(.easter(-1), "easter saturday")
    table += rules(.easter(-2), "good friday")
    table += rules(.easter(-3), "maundy thursday")
    table += rules(.easter(-7), "palm sunday")
    table += rules(.easter(-46), "ash wednesday")
    table += rules(.easter(-47), "mardi gras")
    table += rules(.easter(39), "ascension day")
    table += rules(.easter(49), "pentecost day", "pentecost", "white sunday")
    table += rules(.easter(50), "white monday", "whit monday")
    table += rules(.easter(56), "trinity sunday")
    table += rules(.easter(60), "corpus christi")
    table += rules(.islamic(month: 9, day: 1), "ramadan", "ramadhan", "ramazan", "ramzan", "ramathan")
    table += rules(.islamic(month: 10, day: 1), "eid al fitr", "festival of breaking the fast")
    table += rules(.islamic(month: 12, day: 10), "eid al adha", "eid al azha", "eidul azha", "feast of the sacrifice")
    table += rules(.islamic(month: 1, day: 1), "islamic new year", "arabic new year", "hijri new year")
    table += rules(.unknown, "chinese new year", "clean monday")
    return table.sorted { $0.words.count > $1.words.count }
  }()

  /// The rules by first word.
  static let byWord: [String: [HolidayRule]] = Dictionary(grouping: all) { $0.words[0] }
}

extension Grammar {
  func holiday(_ index: Int) -> Entity? {
    guard isStart(index) else { return nil }
    if at(index) == "cyber", at(index + 1) == "monday" {
      return cyberMonday(index)
    }
    if let (relation, next) = relation(index) {
      guard let (rule, end) = holidayName(next) else { return nil }
      return relativeHoliday(index, end, rule, relation)
    }
    guard let (rule, end) = holidayName(index) else { return nil }
    return dated(index, end, rule.timex(reference.year)) { HolidayRule.day(rule.kind, $0) }
  }

  /// The Monday after Thanksgiving.
  private func cyberMonday(_ index: Int) -> Entity? {
    dated(index, index + 2, "XXXX-11-WXX-1-4") { Self.weekday(4, 4, $0, 11).adding(days: 4) }
  }

  private func dated(_ start: Int, _ end: Int, _ timex: String, _ day: (Int) -> DateTime?) -> Entity? {
    let next = pass(end, any: ["of", "in", ","])
    if let (year, after) = year(next) ?? relativeYear(next), let moment = day(year), at(end) != "," {
      var entity = Entity(.date, start, after, timex: Timex.date(moment))
      entity.setMoment(moment)
      (entity.definite, entity.holiday, entity.year) = (true, true, year)
      return entity
    }
    var entity = Entity(.date, start, end, timex: timex)
    entity.holiday = true
    guard let this = day(reference.year) else {
      entity.unresolved = true
      return entity
    }
    let ahead = this >= reference.startOfDay
    entity.setMoment(past: ahead ? day(reference.year - 1) : this, future: ahead ? this : day(reference.year + 1))
    return entity
  }

  private func relativeHoliday(_ start: Int, _ end: Int, _ rule: HolidayRule, _ relation: Relation) -> Entity? {
    guard let this = HolidayRule.day(rule.kind, reference.year) else { return nil }
    var year = reference.year
    switch relation {
    case .next, .upcoming: if this <= reference.startOfDay { year += 1 }
    case .last, .past: if this >= reference.startOfDay { year -= 1 }
    case .this: break
    }
    guard let day = HolidayRule.day(rule.kind, year) else { return nil }
    var entity = dated(start, end, day)
    entity.holiday = true
    return entity
  }

  private func holidayName(_ index: Int) -> (HolidayRule, Int)? {
    var word = at(index)
    if HolidayRule.byWord[word] == nil, word.hasSuffix("s") { word.removeLast() }
    for rule in HolidayRule.byWord[word] ?? [] {
      var next = index
      var matched = true
      for (number, part) in rule.words.enumerated() {
        if number > 0, ["-", ".", "'"].contains(at(next)) { next += 1 }
        guard at(next) == part || at(next) == part + "s" else {
          matched = false
          break
        }
        next += 1
        if number + 1 < rule.words.count, at(next) == "'" { next += 1 }
        if number + 1 < rule.words.count, at(next) == "s", rule.words[number + 1] != "s" { next += 1 }
      }
      if matched, isEnd(next), at(next) != "'" || at(next + 1) != "s" || rule.words.last == "day" {
        return (rule, next)
      }
    }
    return nil
  }
}
