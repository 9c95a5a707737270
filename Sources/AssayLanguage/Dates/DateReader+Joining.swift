extension DatePass {
  /// Joins parts of one moment that stand side by side ("Tue", "25/12/2018", "8:13 PM") and drops what counts
  /// only in company.
  func joined(_ parts: [DateMatch]) -> [DateMatch] {
    var result: [DateMatch] = []
    for part in parts {
      if let last = result.last, let whole = union(last, part) {
        result[result.count - 1] = whole
      } else {
        result.append(part)
      }
    }
    return result.filter { !$0.flags.contains(.weak) }
  }

  private func union(_ a: DateMatch, _ b: DateMatch) -> DateMatch? {
    guard a.fields.mask.isDisjoint(with: b.fields.mask), !a.fields.mask.isEmpty, !b.fields.mask.isEmpty,
      connects(a.range.upperBound, b.range.lowerBound)
    else { return nil }
    let timeMasks = [a, b].map { $0.fields.mask.contains(.hour) }
    // "Tuesday the 3rd", "the 3rd, Tuesday" and date with time; not "2018" beside "March" of another line.
    guard timeMasks[0] != timeMasks[1] || a.fields.mask == .weekday || b.fields.mask == .weekday else { return nil }
    var whole = a
    whole.range = a.range.lowerBound..<b.range.upperBound
    whole.fields.fill(from: b.fields)
    if var second = a.alternative ?? b.alternative {
      second.fill(from: a.alternative == nil ? a.fields : b.fields)
      whole.alternative = second
    }
    let weak = a.flags.intersection(b.flags).intersection(.weak)
    whole.flags = a.flags.union(b.flags).subtracting(.weak).union(weak)
    return settled(whole)
  }

  /// A stated weekday decides between two readings when it fits only one.
  private func settled(_ match: DateMatch) -> DateMatch {
    guard let other = match.alternative, match.fields.mask.contains(.weekday) else { return match }
    var match = match
    let fits = [match.fields, other].map { reading -> Bool in
      guard reading.mask.isSuperset(of: .date) else { return true }
      let day = DateTime(Int(reading.year), Int(reading.month), Int(reading.day))
      return day.weekday == Int(reading.weekday)
    }
    guard fits[0] != fits[1] else { return match }
    if fits[1] { match.fields = other }
    match.alternative = nil
    match.flags.remove(.ambiguous)
    return match
  }

  /// Whether only connecting marks and words stand between two offsets.
  private func connects(_ start: Int, _ end: Int) -> Bool {
    guard end >= start, end - start <= 14 else { return false }
    var offset = start
    while offset < end {
      switch scanner.byte(offset) {
      case 0x20, 0x09, UInt8(ascii: ","), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "@"),
        UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "|"), UInt8(ascii: "["), UInt8(ascii: "]"),
        UInt8(ascii: ";"), UInt8(ascii: "/"):
        offset += 1
      default:
        guard let (key, after) = scanner.word(offset), Self.connectors[key] != nil else { return false }
        offset = after
      }
    }
    return true
  }

  private static let connectors = WordTable<Bool>(["at", "on", "the", "of", "time", "t"].map { ($0, true) })
}
