/// Cardinals and ordinals up to ninety-nine in words, as dates and clock times use them.
enum SmallNumber {
  static let units = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
  ]
  static let tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]

  /// Cardinals; compounds with a hyphen are one word.
  static let words: WordTable<Int> = {
    var entries = units.enumerated().map { ($1, $0) }
    for (index, ten) in tens.enumerated() {
      entries.append((ten, 20 + index * 10))
      for unit in 1...9 { entries.append((ten + "-" + units[unit], 20 + index * 10 + unit)) }
    }
    entries += [("a", 1), ("an", 1), ("half", 0), ("couple", 2), ("few", 3), ("dozen", 12)]
    entries.removeAll { ["half", "few", "a", "an"].contains($0.0) }
    return WordTable(entries)
  }()

  /// The cardinal in words or digits at a token, up to 9,999, and the index after it.
  static func cardinal(in text: TokenizedText, at index: Int, upTo end: Int) -> (value: Double, next: Int)? {
    guard index < end else { return nil }
    let token = text[index]
    if token.kind == .number { return decimal(text.bytes[token.range]).map { ($0, index + 1) } }
    guard let first = words[token.key] else { return nil }
    guard first >= 20, first % 10 == 0, first < 100, index + 1 < end, let second = words[text[index + 1].key],
      (1...9).contains(second), !text[index + 1].is("couple")
    else { return (Double(first), index + 1) }
    return (Double(first + second), index + 2)
  }

  private static func decimal(_ bytes: ArraySlice<UInt8>) -> Double? {
    guard bytes.count <= 12 else { return nil }
    var value = 0.0
    var scale = 0.0
    for byte in bytes {
      if byte == UInt8(ascii: ".") {
        guard scale == 0 else { return nil }
        scale = 1
      } else if byte &- 0x30 < 10 {
        value = value * 10 + Double(byte - 0x30)
        scale *= 10
      } else {
        return nil
      }
    }
    return scale > 1 ? value / scale : value
  }
}
