/// Where a text was read within a longer one.
package struct ReadingWindow: Sendable, Hashable {
  /// Bytes of the longer text.
  package var bytes: Range<Int>
  package var cost: Double
  package var costPerCharacter: Double
}

/// Finds the best reading of a needle within a long text.
///
/// Places that share enough letter triples with the needle (after look-alikes are made the same) are searched with
/// the distance of `ReadingDistance`, start and end free. The work is bounded by the text's length plus
/// `windowsMax` tables of needle × twice the needle.
package struct ReadingSearch: Sendable {
  package static let needleCharactersMax = 512
  package static let windowsMax = 48

  private let needle: ReadingText
  private let grams: Set<UInt64>
  private let limit: Double

  /// Nil when the needle is empty or too long.
  package init?(needle: ReadingText) {
    guard needle.count > 0, needle.count <= Self.needleCharactersMax else { return nil }
    self.needle = needle
    limit = ReadingDistance.limit(characters: needle.count, hasDigits: needle.hasDigits)
    var grams = Set<UInt64>()
    GramWalk.each(needle.codes) { gram, _ in grams.insert(gram) }
    self.grams = grams
  }

  /// The best acceptable window, the first of equals; nil when nothing is close enough.
  package func best(in text: ReadingText) -> ReadingWindow? {
    if limit == 0 || grams.isEmpty { return exact(in: text) }
    var best: ReadingWindow?
    for window in candidates(text) {
      let ceiling = best.map { $0.cost } ?? limit
      guard let found = scan(text, window, ceiling) else { continue }
      if found.cost < (best?.cost ?? .infinity) { best = found }
      if best?.cost == 0 { break }
    }
    return best
  }

  private func exact(in text: ReadingText) -> ReadingWindow? {
    guard text.count >= needle.count else { return nil }
    for start in 0...(text.count - needle.count) where text.codes[start] == needle.codes[0] {
      let end = start + needle.count
      guard text.codes[start..<end].elementsEqual(needle.codes), isWhole(text, start..<end) else { continue }
      return ReadingWindow(bytes: text.bytes(start..<end), cost: 0, costPerCharacter: 0)
    }
    return nil
  }

  /// A short needle must be a word of its own.
  private func isWhole(_ text: ReadingText, _ range: Range<Int>) -> Bool {
    let before = range.lowerBound > 0 ? text.codes[range.lowerBound - 1] : 0x20
    let after = range.upperBound < text.count ? text.codes[range.upperBound] : 0x20
    return !Self.isLetter(before) && !Self.isLetter(after)
  }

  private static func isLetter(_ code: UInt32) -> Bool {
    ConfusionCosts.isDigit(code) || (code >= 0x61 && code <= 0x7a) || code >= 0x80
  }

  /// Places with shared triples, the richest first.
  private func candidates(_ text: ReadingText) -> [Range<Int>] {
    let span = needle.count + max(2, needle.count / 3)
    var hits: [Int] = []
    GramWalk.each(text.codes) { gram, position in
      if grams.contains(gram) { hits.append(position) }
    }
    let least = max(1, grams.count / 5)
    var (windows, low) = ([(count: Int, start: Int)](), 0)
    for high in hits.indices {
      while hits[high] - hits[low] > span { low += 1 }
      let count = high - low + 1
      guard count >= least else { continue }
      if let last = windows.last, hits[high] - last.start <= span / 2 + 1 {
        if count > last.count { windows[windows.count - 1].count = count }
      } else {
        windows.append((count, hits[low]))
      }
    }
    let chosen = windows.sorted { ($0.count, $1.start) > ($1.count, $0.start) }.prefix(Self.windowsMax)
    return chosen.map { max(0, $0.start - span)..<min(text.count, $0.start + 2 * span) }
  }

  /// Sellers' search within one window: the start is free, the smallest last cell is the end.
  private func scan(_ text: ReadingText, _ window: Range<Int>, _ ceiling: Double) -> ReadingWindow? {
    var table = SellersTable(needle: needle.codes)
    let bound = Int((ceiling * Double(ConfusionCosts.unit)).rounded(.down))
    var best: (cost: Int, start: Int, end: Int)?
    for position in window {
      let (cost, start) = table.feed(text.codes, position, from: window.lowerBound)
      if cost <= bound, cost < (best?.cost ?? Int.max) { best = (cost, start, position + 1) }
    }
    guard let best, best.start < best.end else { return nil }
    let cost = Double(best.cost) / Double(ConfusionCosts.unit)
    return ReadingWindow(
      bytes: text.bytes(best.start..<best.end), cost: cost, costPerCharacter: cost / Double(needle.count))
  }
}

/// Letter triples without spaces and marks, look-alikes made the same.
private enum GramWalk {
  static func each(_ codes: [UInt32], _ body: (UInt64, Int) -> Void) {
    var (gram, length): (UInt64, Int) = (0, 0)
    for (position, code) in codes.enumerated() {
      guard code >= 0x80 || ConfusionCosts.isDigit(code) || (code >= 0x61 && code <= 0x7a) || code == 0x7c else {
        continue
      }
      let same: UInt32 = code < 0x80 ? UInt32(merged[Int(code)]) : code
      gram = (gram << 21 | UInt64(same)) & ((1 << 63) - 1)
      length += 1
      if length >= 3 { body(gram, position) }
    }
  }

  private static let merged: [UInt8] = {
    var table = (0..<128).map { UInt8($0) }
    for (digit, members) in [("0", "odq"), ("1", "il|j"), ("5", "s"), ("8", "b"), ("2", "z"), ("6", "g9")] {
      for member in members.utf8 { table[Int(member)] = digit.utf8.first ?? member }
    }
    return table
  }()
}

/// One column of the search table for each text position.
private struct SellersTable {
  private let needle: [UInt32]
  private var columns: [[Cell]]

  private struct Cell {
    var cost: Int
    var start: Int
  }

  init(needle: [UInt32]) {
    self.needle = needle
    columns = [[Cell]](
      repeating: [Cell](repeating: Cell(cost: DistanceRows.far, start: 0), count: needle.count + 1), count: 3)
    columns[1][0] = Cell(cost: 0, start: 0)
  }

  /// Takes the next character; the cost and start of the best match that ends behind it.
  mutating func feed(_ text: [UInt32], _ position: Int, from first: Int) -> (cost: Int, start: Int) {
    if position == first { open(first) }
    columns.swapAt(0, 1)
    columns.swapAt(1, 2)
    // Now 0 is two back, 1 the previous column, 2 is overwritten.
    let y = text[position]
    columns[2][0] = Cell(cost: 0, start: position + 1)
    let insertion = ConfusionCosts.alone(y)
    for i in 1...needle.count {
      let x = needle[i - 1]
      var best = columns[2][i - 1]
      best.cost += ConfusionCosts.alone(x)
      better(&best, columns[1][i], insertion)
      better(&best, columns[1][i - 1], ConfusionCosts.substitute(x, y))
      if i > 1, ConfusionCosts.joins(needle[i - 2], x, y) { better(&best, columns[1][i - 2], ConfusionCosts.joined) }
      if position > first {
        let before = text[position - 1]
        if ConfusionCosts.joins(before, y, x) { better(&best, columns[0][i - 1], ConfusionCosts.joined) }
        if i > 1, x == before, y == needle[i - 2], !ConfusionCosts.isDigit(x), !ConfusionCosts.isDigit(y) {
          better(&best, columns[0][i - 2], ConfusionCosts.transposed)
        }
      }
      columns[2][i] = best
    }
    let last = columns[2][needle.count]
    return (last.cost, last.start)
  }

  private mutating func open(_ first: Int) {
    var cost = 0
    columns[2][0] = Cell(cost: 0, start: first)
    for i in 1...needle.count {
      cost += ConfusionCosts.alone(needle[i - 1])
      columns[2][i] = Cell(cost: cost, start: first)
    }
    for i in 0...needle.count { columns[1][i].cost = DistanceRows.far }
  }

  private func better(_ best: inout Cell, _ other: Cell, _ price: Int) {
    if other.cost + price < best.cost { best = Cell(cost: other.cost + price, start: other.start) }
  }
}
