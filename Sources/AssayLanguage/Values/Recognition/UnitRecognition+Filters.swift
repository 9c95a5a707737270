/// Things that look like units and are names, dates or codes.
extension UnitRecognition {
  func isOtherThing(_ candidate: Candidate) -> Bool {
    guard let number = candidate.number else { return isAngleOrHeat(candidate) }
    if candidate.isPrefix { return isWord(candidate) }
    let unit = number.bytes.upperBound..<candidate.bytes.upperBound
    let written = text.string(unit).trimmingSpaces.lowercased()
    if isCode(candidate, written) || isClockTime(candidate, written) || isMonth(candidate, written) { return true }
    if written == "m", isApostrophe(candidate) { return true }
    if written == "f" || written == "c", isPostcode(number) || isFiling(candidate, number, written) { return true }
    return isAngleOrHeat(candidate)
  }

  /// "all 70", "pen 7": words that are also codes.
  private func isWord(_ candidate: Candidate) -> Bool {
    Self.codeWords.contains(text.tokens[candidate.tokens.lowerBound].key)
  }

  private static let codeWords = WordSet("all bob pen cad cup cop sos ron mad mop zar gel")

  /// `scp-173m`, `12km-5`, `x5m`: digits and letters of a longer code.
  private func isCode(_ candidate: Candidate, _ unit: String) -> Bool {
    guard let number = candidate.number, number.flags.contains(.digits), !unit.isEmpty,
      unit.unicodeScalars.allSatisfy({ $0.properties.isAlphabetic })
    else { return false }
    // The last run of digits of the number.
    var start = number.bytes.upperBound
    while start > number.bytes.lowerBound, isDigit(text.byte(start - 1)) { start -= 1 }
    guard start < number.bytes.upperBound else { return false }
    let (before, far) = (text.byte(start - 1), text.byte(start - 2))
    if before == UInt8(ascii: "-"), isDigit(far) || isLetter(far) { return true }
    if isLetter(before) { return true }
    let (next, second) = (text.byte(candidate.bytes.upperBound), text.byte(candidate.bytes.upperBound + 1))
    return isDigit(next) || (next == UInt8(ascii: "-") && isDigit(second))
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
  private func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a || byte >= 0xc3 }

  /// "at 5 pm", "2:00 pm"
  private func isClockTime(_ candidate: Candidate, _ unit: String) -> Bool {
    guard unit == "pm" else { return false }
    let first = candidate.tokens.lowerBound
    guard first > 0 else { return false }
    switch text.tokens[first - 1].key {
    case "at", "until", "since", "before", "after", ":": return true
    default: return false
    }
  }

  /// "2 in april", "5 in 2020"
  private func isMonth(_ candidate: Candidate, _ unit: String) -> Bool {
    guard unit == "in", candidate.tokens.upperBound < text.count else { return false }
    let next = text.tokens[candidate.tokens.upperBound]
    if next.kind == .number { return next.end - next.start >= 4 }
    return Self.months.contains(next.key)
  }

  private static let months = WordSet(
    "january february march april may june july august september october november december")

  private func isApostrophe(_ candidate: Candidate) -> Bool {
    candidate.tokens.upperBound < text.count && text.tokens[candidate.tokens.upperBound].key == "'"
  }

  /// "PA 23456 F"
  private func isPostcode(_ number: NumberMatch) -> Bool {
    let first = number.tokens.lowerBound
    guard number.bytes.count == 5, first > 0 else { return false }
    let before = text.tokens[first - 1]
    return before.kind == .word && before.end - before.start == 2
  }

  /// "13F filing", "Boeing 777F", "14.7c per security"
  private func isFiling(_ candidate: Candidate, _ number: NumberMatch, _ unit: String) -> Bool {
    var next = candidate.tokens.upperBound
    let first = number.tokens.lowerBound
    if unit == "f" {
      if first > 0, text.tokens[first - 1].key == "boeing" { return true }
      guard number.value == 13, next < text.count else { return false }
      return text.tokens[next].key == "filing" || text.tokens[next].key == "filings" || text.tokens[next].key == "be"
    }
    if next < text.count, text.tokens[next].key == "/" { next += 1 }
    if text.matches(["a", "share"], at: next) || text.matches(["per", "security"], at: next) { return true }
    return first > 1 && text.tokens[first - 2].key == "dividend"
  }

  /// Degrees of rotation are no temperature; degrees beside "temperature" are no angle.
  private func isAngleOrHeat(_ candidate: Candidate) -> Bool {
    guard candidate.unit.name == "Degree" else { return false }
    let next = candidate.tokens.upperBound
    if model == "TemperatureModel" {
      if next < text.count, text.tokens[next].key == "angle" || text.tokens[next].key == "rotation" { return true }
      return hasBefore(candidate, Self.turning)
    }
    if next < text.count, Self.scales.contains(text.tokens[next].key) { return true }
    return hasBefore(candidate, Self.heat)
  }

  /// One of some words within the five tokens before.
  private func hasBefore(_ candidate: Candidate, _ words: WordSet) -> Bool {
    let first = candidate.tokens.lowerBound
    for token in max(0, first - 5)..<max(0, first) where words.contains(text.tokens[token].key) { return true }
    return false
  }

  private static let turning = WordSet("rotate rotated rotates rotating rotation angle")
  private static let scales = WordSet("c f celsius centigrate fahrenheit farenheit centigrade")
  private static let heat = WordSet("temperature")
}

extension String {
  /// Without spaces at both ends.
  fileprivate var trimmingSpaces: String {
    var view = Substring(self)
    while let first = view.first, first == " " || first == "\t" { view.removeFirst() }
    while let last = view.last, last == " " || last == "\t" { view.removeLast() }
    return String(view)
  }
}
