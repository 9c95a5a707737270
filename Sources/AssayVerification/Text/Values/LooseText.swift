import AssayLanguage

/// Letters and digits alone, folded, so that spacing and punctuation do not matter; beside each its class of
/// characters that readers of scans confuse (0 O D Q, 1 I l, 5 S, 8 B, 2 Z, 6 G).
struct LooseText: Sendable {
  private(set) var raw: [UInt8] = []
  private(set) var skeleton: [UInt8] = []
  /// What each character belongs to: a line of a page.
  private(set) var units: [Int32] = []
  private(set) var starts: [Bool] = []

  var count: Int { raw.count }

  init() {}

  init(_ text: TokenizedText, tokens: Range<Int>) {
    append(text, tokens: tokens, unit: 0)
  }

  mutating func append(_ text: TokenizedText, unit: Int) { append(text, tokens: 0..<text.count, unit: unit) }

  private mutating func append(_ text: TokenizedText, tokens: Range<Int>, unit: Int) {
    text.bytes.withUnsafeBufferPointer { bytes in
      for index in tokens {
        let token = text.tokens[index]
        // "&" and "and" are written for each other.
        guard token.kind != .punctuation, token.kind != .symbol, token.key != "and" else { continue }
        var first = true
        var offset = Int(token.start)
        while offset < Int(token.end) {
          let (scalar, length) = Scalars.decode(bytes, offset)
          offset += length
          let kind = ScalarClass(scalar)
          guard kind == .letter || kind == .digit else { continue }
          Fold.each(scalar) { byte in
            raw.append(byte)
            skeleton.append(Self.confusion[Int(byte)])
            units.append(Int32(unit))
            starts.append(first)
            first = false
          }
        }
      }
    }
  }

  /// The class of each folded byte.
  private static let confusion: [UInt8] = {
    var table = (0...255).map { UInt8($0) }
    for group in ["o0dq", "l1i|", "s5", "b8", "z2", "g6"] {
      let bytes = Array(group.utf8)
      for byte in bytes { table[Int(byte)] = bytes[0] }
    }
    return table
  }()

  struct Match: Sendable {
    /// Characters of the searched text.
    var range: Range<Int>
    /// Edits, confusable characters free.
    var distance: Int
    /// Every character is the same, not only confusable.
    var exact: Bool
    /// A digit, or the whole of a short word, stands where the pattern has another: "(K)" for "(M)".
    var digitChanged = false
  }

  /// The share of characters that may differ in text of eight characters and more.
  static let editsMax = 0.15
  static let patternMax = 400

  /// The best place of a pattern; shorter than five characters it must be there as it is, as words of their own.
  func find(_ pattern: LooseText, editsMax: Double = LooseText.editsMax) -> Match? {
    let m = pattern.count
    guard m > 0, m <= Self.patternMax, count > 0 else { return nil }
    if let place = exact(pattern.raw, in: raw, bounded: m < 8) {
      return Match(range: place..<place + m, distance: 0, exact: true)
    }
    if m < 3 { return nil }
    if let place = exact(pattern.skeleton, in: skeleton, bounded: m < 8) {
      return Match(range: place..<place + m, distance: 0, exact: false)
    }
    let allowed = Int(Double(m) * editsMax)
    guard m >= 5, allowed > 0, let end = myers(pattern.skeleton, allowed) else { return nil }
    return align(pattern, endingNear: end, allowed: allowed)
  }

  /// Every place where the pattern stands exactly.
  func all(_ pattern: LooseText, limit: Int = 32) -> [Match] {
    var matches: [Match] = []
    var from = 0
    while matches.count < limit, let place = exact(pattern.raw, in: raw, bounded: pattern.count < 8, from: from) {
      matches.append(Match(range: place..<place + pattern.count, distance: 0, exact: true))
      from = place + 1
    }
    return matches
  }

  private func exact(_ needle: [UInt8], in hay: [UInt8], bounded: Bool, from: Int = 0) -> Int? {
    let (m, n) = (needle.count, hay.count)
    guard m > 0, m <= n else { return nil }
    return hay.withUnsafeBufferPointer { hay in
      needle.withUnsafeBufferPointer { needle in
        let first = needle[0]
        var place = from
        while place + m <= n {
          if hay[place] == first {
            var same = 1
            while same < m, hay[place + same] == needle[same] { same += 1 }
            if same == m, !bounded || (starts[place] && (place + m == n || starts[place + m])) { return place }
          }
          place += 1
        }
        return nil
      }
    }
  }

  /// Where a match with at most `allowed` edits ends (Myers 1999, the first 64 characters of the pattern).
  private func myers(_ needle: [UInt8], _ allowed: Int) -> Int? {
    let m = min(needle.count, 64)
    var masks = [UInt64](repeating: 0, count: 256)
    for index in 0..<m { masks[Int(needle[index])] |= 1 << UInt64(index) }
    let top: UInt64 = 1 << UInt64(m - 1)
    var (positive, negative) = (UInt64.max, UInt64(0))
    var score = m
    var best = (score: allowed + 1, end: -1)
    skeleton.withUnsafeBufferPointer { hay in
      for place in hay.indices {
        let equal = masks[Int(hay[place])]
        let x = equal | negative
        let d0 = ((x & positive) &+ positive) ^ positive | x
        let horizontalPositive = negative | ~(positive | d0)
        let horizontalNegative = positive & d0
        if horizontalPositive & top != 0 { score += 1 } else if horizontalNegative & top != 0 { score -= 1 }
        let shifted = horizontalPositive << 1
        positive = (horizontalNegative << 1) | ~(d0 | shifted)
        negative = d0 & shifted
        if score < best.score { best = (score, place + 1) }
      }
    }
    return best.end >= 0 ? best.end + needle.count - m : nil
  }

  /// Aligns the pattern with the stretch that ends near a place, and looks what differs.
  private func align(_ pattern: LooseText, endingNear end: Int, allowed: Int) -> Match? {
    let m = pattern.count
    let low = max(0, end - m - allowed - 1)
    let high = min(count, end + allowed + 1)
    let columns = high - low + 1
    guard columns > 1 else { return nil }
    var cost = [Int16](repeating: 0, count: (m + 1) * columns)
    for row in 1...m {
      cost[row * columns] = Int16(row)
      for column in 1..<columns {
        let same = pattern.skeleton[row - 1] == skeleton[low + column - 1]
        let diagonal = cost[(row - 1) * columns + column - 1] + (same ? 0 : 1)
        cost[row * columns + column] = min(
          diagonal, cost[(row - 1) * columns + column] + 1, cost[row * columns + column - 1] + 1)
      }
    }
    var column = 0
    for candidate in 0..<columns where cost[m * columns + candidate] < cost[m * columns + column] { column = candidate }
    let distance = Int(cost[m * columns + column])
    guard distance <= allowed else { return nil }
    var match = Match(range: low..<low + column, distance: distance, exact: false)
    var row = m
    // Characters of the current word of the pattern that stand for themselves, and all of them.
    var (kept, length) = (0, 0)
    while row > 0 {
      if row < m, pattern.starts[row], length > 0 {
        if kept == 0, length <= 3 { match.digitChanged = true }
        (kept, length) = (0, 0)
      }
      let here = cost[row * columns + column]
      if column > 0 {
        let same = pattern.skeleton[row - 1] == skeleton[low + column - 1]
        if here == cost[(row - 1) * columns + column - 1] + (same ? 0 : 1) {
          row -= 1
          column -= 1
          length += 1
          if same { kept += 1 }
          if !same, FigureScanner.isDigit(pattern.raw[row]) || FigureScanner.isDigit(raw[low + column]) {
            match.digitChanged = true
          }
          continue
        }
        if here == cost[row * columns + column - 1] + 1 {
          column -= 1
          if FigureScanner.isDigit(raw[low + column]) { match.digitChanged = true }
          continue
        }
      }
      row -= 1
      length += 1
      if FigureScanner.isDigit(pattern.raw[row]) { match.digitChanged = true }
    }
    if kept == 0, length > 0, length <= 3 { match.digitChanged = true }
    match.range = low + column..<match.range.upperBound
    return match
  }
}
