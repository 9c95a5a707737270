/// A time zone: minutes from UTC, or nil where the name stands for several.
struct TimeZoneEntry: Sendable, Hashable {
  var minutes: Int?

  /// `UTC+04:30`
  var text: String {
    guard let minutes else { return "UTC+XX:XX" }
    let size = abs(minutes)
    return "UTC" + (minutes < 0 ? "-" : "+") + Timex.pad(size / 60) + ":" + Timex.pad(size % 60)
  }

  /// The offset of a name with several meanings, as those specs write it.
  static let ambiguousOffset = -10_000

  /// Abbreviations, and the full names' words before "time".
  static let names: [String: Int?] = {
    var table: [String: Int?] = [:]
    for (minutes, names) in TimeZoneNames.fixed {
      for name in names.split(separator: ",") { table[name.trimmed] = .some(minutes) }
    }
    for name in TimeZoneNames.ambiguous.split(separator: ",") { table[name.trimmed] = .some(nil) }
    return table
  }()
}

extension Substring {
  fileprivate var trimmed: String {
    var part = self
    while part.first == " " || part.first == "\n" { part.removeFirst() }
    while part.last == " " || part.last == "\n" { part.removeLast() }
    return String(part)
  }
}

extension Grammar {
  /// "PST", "UTC-12h", "Afghanistan Standard Time", "mountain timezone".
  ///
  /// - Parameter certain: what stands before says that a zone follows, so that "et" and "pt" are zones too.
  func timeZone(_ index: Int, certain: Bool = false) -> Entity? {
    guard isWord(index), isStart(index) else { return nil }
    func made(_ end: Int, _ minutes: Int?) -> Entity {
      var entity = Entity(.timezone, index, end)
      entity.zone = TimeZoneEntry(minutes: minutes)
      return entity
    }
    if ["utc", "gmt", "msk"].contains(at(index)), let (offset, end) = offset(index + 1) {
      return made(end, offset + (at(index) == "msk" ? 180 : 0))
    }
    var words = ""
    var best: Entity?
    var next = index
    for _ in 0..<6 where isWord(next) {
      words += (words.isEmpty ? "" : " ") + at(next)
      next += 1
      if at(next) == ".", words.utf8.count <= 3, isWord(next + 1) { next += 1 }
      if at(next) == "-", glued(next), glued(next + 1), isWord(next + 1) { next += 1 }
      guard let known = TimeZoneEntry.names[words] else { continue }
      if words == "anywhere on earth" { best = made(next, known) }
      let abbreviation = words.utf8.count <= 5 && next == index + 1
      if abbreviation, certain || !TimeZoneNames.plainWords.contains(words) { best = made(next, known) }
      if certain, TimeZoneNames.bare.contains(words) { best = made(next, known) }
      if let end = timeSuffix(next), !abbreviation || TimeZoneNames.fullBeforeTime.contains(words) {
        best = made(end, known)
      }
    }
    return best
  }

  /// The index after "time", "time zone" or "timezone".
  private func timeSuffix(_ index: Int) -> Int? {
    let next = at(index) == "-" ? index + 1 : index
    if at(next) == "timezone" { return next + 1 }
    guard at(next) == "time" else { return nil }
    return pass(next + 1, "zone")
  }

  /// `+8`, `-12h`, `+05:30`, `+0530`, `8`.
  private func offset(_ index: Int) -> (Int, Int)? {
    let signed = ["+", "-", "±"].contains(at(index))
    let first = signed ? index + 1 : index
    guard isNumber(first), signed || isFree(first) else { return nil }
    let sign = at(index) == "-" ? -1 : 1
    let number = value(first)
    if signed, digits(first) == 4 { return (sign * (number / 100 * 60 + number % 100), first + 1) }
    guard digits(first) <= 2, number <= 14 else { return nil }
    if at(first + 1) == ":", digits(first + 2) == 2 { return (sign * (number * 60 + value(first + 2)), first + 3) }
    return (sign * number * 60, signed ? pass(first + 1, "h") : first + 1)
  }
}
