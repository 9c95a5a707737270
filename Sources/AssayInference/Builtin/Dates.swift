/// A date found in a text, as it stands there.
struct FoundDate: Hashable {
  var text: String
  var year: Int
  var month: Int
  var day: Int
  /// Which of the line's white-space separated tokens it begins at.
  var token: Int

  var iso: String { Self.padded(year, 4) + "-" + Self.padded(month, 2) + "-" + Self.padded(day, 2) }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }

  private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

  /// All dates in a line. Day comes before month unless only the other order is a date; two-digit years are of
  /// this century. `25/12/2018`, `12-01-19`, `2018-03-23`, `20180304`, `05 MAR 2018`, `March 5, 2018`, `5.3.18`.
  static func find(in line: String) -> [FoundDate] {
    let tokens = Words.tokens(line)
    var found: [FoundDate] = []
    var index = 0
    while index < tokens.count {
      if let date = numeric(tokens[index], index) {
        found.append(date)
      } else if let (date, count) = named(tokens, index) {
        found.append(date)
        index += count - 1
      }
      index += 1
    }
    return found
  }

  private static func numeric(_ token: String, _ index: Int) -> FoundDate? {
    guard token.utf8.count <= 40 else { return nil }
    let bytes = Array(token.utf8)
    // The longest run of digits and date separators, such as in "DATE:25/12/2018" or "25/12/2018,".
    let runs = bytes.split { !(Words.isDigit($0) || $0 == 0x2F || $0 == 0x2D || $0 == 0x2E) }
    for run in runs {
      var run = run
      while let last = run.last, !Words.isDigit(last) { run.removeLast() }
      while let first = run.first, !Words.isDigit(first) { run.removeFirst() }
      let text = String(decoding: run, as: UTF8.self)
      let separators = Set(run.filter { !Words.isDigit($0) })
      let groups = text.split { !$0.isNumber }
      if separators.count == 1, groups.count == 3 {
        if let date = date(groups.map(String.init), text, index) { return date }
      } else if separators.isEmpty, run.count == 8, text.hasPrefix("20"), bytes.count == 8 {
        let parts = [String(text.prefix(4)), String(text.dropFirst(4).prefix(2)), String(text.suffix(2))]
        if let date = date(parts, text, index) { return date }
      }
    }
    return nil
  }

  private static func date(_ parts: [String], _ text: String, _ index: Int) -> FoundDate? {
    guard let a = Int(parts[0]), let b = Int(parts[1]), let c = Int(parts[2]) else { return nil }
    if parts[0].count == 4 { return valid(text, year: a, month: b, day: c, index) }
    guard parts[0].count <= 2, parts[1].count <= 2, parts[2].count == 2 || parts[2].count == 4 else { return nil }
    let year = parts[2].count == 2 ? 2000 + c : c
    return valid(text, year: year, month: b, day: a, index) ?? valid(text, year: year, month: a, day: b, index)
  }

  /// `05 MAR 2018`, `5th March 2018`, `March 5, 2018`, `05-MAR-2018`.
  private static func named(_ tokens: [String], _ index: Int) -> (FoundDate, Int)? {
    let window = tokens[index...].prefix(3)
    for count in [1, 3] where count <= window.count {
      let text = window.prefix(count).joined(separator: " ")
      guard text.utf8.count <= 32 else { continue }
      let pieces = Words.split(text)
      guard pieces.count == 3, let year = year(pieces[2]) else { continue }
      let trimmed = trim(text)
      if let day = day(pieces[0]), let month = month(pieces[1]),
        let date = valid(trimmed, year: year, month: month, day: day, index)
      {
        return (date, count)
      }
      if let month = month(pieces[0]), let day = day(pieces[1]),
        let date = valid(trimmed, year: year, month: month, day: day, index)
      {
        return (date, count)
      }
    }
    return nil
  }

  private static func month(_ word: String) -> Int? {
    guard word.count >= 3 else { return nil }
    return months.firstIndex { word.hasPrefix($0) }.map { $0 + 1 }
  }

  private static func day(_ word: String) -> Int? {
    guard let day = Int(word) ?? Numbers.ordinal(word), (1...31).contains(day) else { return nil }
    return day
  }

  private static func year(_ word: String) -> Int? {
    guard let year = Int(word), word.count == 4 || word.count == 2 else { return nil }
    return word.count == 2 ? 2000 + year : year
  }

  private static func trim(_ text: String) -> String {
    var text = text
    while let last = text.last, !last.isNumber { text.removeLast() }
    while let first = text.first, !first.isNumber, !first.isLetter { text.removeFirst() }
    return text
  }

  private static func valid(_ text: String, year: Int, month: Int, day: Int, _ index: Int) -> FoundDate? {
    let days = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard (1900...2099).contains(year), (1...12).contains(month), (1...days[month - 1]).contains(day) else {
      return nil
    }
    return FoundDate(text: text, year: year, month: month, day: day, token: index)
  }
}
