/// How alike two texts are, whatever the order of their lines and wherever spaces fell: both are reduced to
/// lower-case letters and digits and compared by their pairs of neighbouring characters.
struct TextSimilarity {
  /// Dice coefficient of the two bags of pairs: 2·|A ∩ B| / (|A| + |B|).
  let value: Double
  /// Share of the first text's pairs that the second has, and the other way round.
  let firstInSecond: Double
  let secondInFirst: Double

  /// Nil when neither text has two letters or digits in a row.
  init?(_ first: [String], _ second: [String]) {
    let (a, b) = (Self.bag(first), Self.bag(second))
    let (countA, countB) = (a.values.reduce(0, +), b.values.reduce(0, +))
    guard countA + countB > 0 else { return nil }
    let shared = a.reduce(0) { $0 + min($1.value, b[$1.key] ?? 0) }
    value = 2 * Double(shared) / Double(countA + countB)
    firstInSecond = countA > 0 ? Double(shared) / Double(countA) : 0
    secondInFirst = countB > 0 ? Double(shared) / Double(countB) : 0
  }

  /// Share of one line's pairs that the other text has; nil for a line too short to tell.
  static func share(of line: String, in other: [UInt64: Int]) -> Double? {
    let pairs = bag([line])
    let count = pairs.values.reduce(0, +)
    guard count >= 2 else { return nil }
    return Double(pairs.reduce(0) { $0 + min($1.value, other[$1.key] ?? 0) }) / Double(count)
  }

  /// Pairs of neighbouring letters or digits within each line, with how often each occurs.
  static func bag(_ lines: [String]) -> [UInt64: Int] {
    var bag: [UInt64: Int] = [:]
    for line in lines {
      var before: UInt32?
      for scalar in normalised(line) {
        if let before { bag[UInt64(before) << 32 | UInt64(scalar), default: 0] += 1 }
        before = scalar
      }
    }
    return bag
  }

  static func normalised(_ text: String) -> [UInt32] {
    text.unicodeScalars.flatMap { scalar -> [UInt32] in
      if scalar.isASCII {
        let value = scalar.value
        if (65...90).contains(value) { return [value + 32] }
        return (97...122).contains(value) || (48...57).contains(value) ? [value] : []
      }
      let properties = scalar.properties
      guard properties.isAlphabetic || properties.numericType != nil else { return [] }
      return properties.lowercaseMapping.unicodeScalars.map(\.value)
    }
  }

  /// Lower-case words of letters and digits.
  static func words(_ lines: [String]) -> [String] {
    lines.flatMap { line in
      line.unicodeScalars.split { !($0.properties.isAlphabetic || $0.properties.numericType != nil) }
        .map { String(String.UnicodeScalarView($0)).lowercased() }
    }
  }
}
