package import AssayCore
import AssayWire

/// Lines of text as a person reads them: rows from top to bottom, within a row from left to right.
///
/// Readers cut a receipt into blocks, so that a column of names comes before the column of amounts; what a
/// person reads is the row. Pages of prose in columns keep their reader's order.
package enum ReadingOrder {
  /// The lines of one reader in one part, row by row, one entry a row.
  ///
  /// - Parameter words: words that name their line in the attribute `line`; they show how far the text is turned.
  package static func rows(_ lines: [Observation], words: [Observation] = []) -> [String] {
    var groups: [(key: Group, lines: [Observation])] = []
    var places: [Group: Int] = [:]
    for line in lines {
      let key = Group(page: line.region?.page ?? 0, start: line.region?.span?.start ?? 0)
      if let place = places[key] {
        groups[place].lines.append(line)
      } else {
        places[key] = groups.count
        groups.append((key, [line]))
      }
    }
    groups.sort { ($0.key.page, $0.key.start) < ($1.key.page, $1.key.start) }
    var byLine: [String: [Box2D]] = [:]
    for word in words {
      guard let line = word.attributes["line"]?.string, let box = word.region?.box else { continue }
      byLine[line, default: []].append(box)
    }
    return groups.flatMap { ordered($0.lines, words: byLine) }
  }

  private struct Group: Hashable {
    var page: Int
    var start: Double
  }

  private struct Line {
    var text: String
    var box: Box2D
    /// Middle and height after the page is turned upright.
    var middle: Double
    var height: Double
  }

  private static func ordered(_ lines: [Observation], words: [String: [Box2D]]) -> [String] {
    let texts = lines.compactMap(\.text)
    let boxes = lines.compactMap { $0.text == nil ? nil : $0.region?.box }
    guard boxes.count == texts.count, boxes.allSatisfy({ $0.height > 0 }) else { return texts }
    let slope = slope(lines.compactMap { words[$0.id] })
    let placed = zip(texts, boxes).map { text, box in
      Line(
        text: text, box: box, middle: box.midY - slope * box.midX,
        height: max(box.height / 2, box.height - abs(slope) * box.width))
    }
    let rows = rows(placed)
    guard !isInColumns(rows) else { return texts }
    return rows.map { row in row.map(\.text).joined(separator: " ") }
  }

  /// Lines whose middles lie within half a height of each other and that do not stand above one another.
  private static func rows(_ lines: [Line]) -> [[Line]] {
    let sorted = lines.enumerated().sorted { ($0.element.middle, $0.offset) < ($1.element.middle, $1.offset) }
    var rows: [[Line]] = []
    for (_, line) in sorted {
      let place = rows.indices.suffix(4).last { index in rows[index].allSatisfy { isBeside($0, line) } }
      if let place {
        rows[place].append(line)
      } else {
        rows.append([line])
      }
    }
    return rows.map { row in row.sorted { $0.box.x < $1.box.x } }
  }

  private static func isBeside(_ a: Line, _ b: Line) -> Bool {
    let shared = min(a.box.maxX, b.box.maxX) - max(a.box.x, b.box.x)
    return abs(a.middle - b.middle) < 0.5 * min(a.height, b.height) + 0.1 * max(a.height, b.height)
      && shared <= 0.2 * min(a.box.width, b.box.width)
  }

  /// Whether most rows of several lines hold two long ones: that is prose in columns, not a table.
  private static func isInColumns(_ rows: [[Line]]) -> Bool {
    let several = rows.filter { $0.count > 1 }
    let prose = several.count { row in row.count { $0.text.unicodeScalars.count >= proseScalarsMin } > 1 }
    return prose >= 3 && 2 * prose > several.count
  }

  private static let proseScalarsMin = 24

  /// How much lower the text gets for each pixel to the right: the median over long lines, 0 when few tell.
  private static func slope(_ lines: [[Box2D]]) -> Double {
    let slopes = lines.compactMap { words -> Double? in
      guard let first = words.min(by: { $0.x < $1.x }), let last = words.max(by: { $0.x < $1.x }) else { return nil }
      let (across, height) = (last.midX - first.midX, max(first.height, last.height))
      guard height > 0, across > 4 * height, min(first.height, last.height) > 0.6 * height else { return nil }
      return (last.midY - first.midY) / across
    }
    .sorted()
    guard slopes.count >= 3 else { return 0 }
    let median = slopes[slopes.count / 2]
    return abs(median) < 0.3 ? median : 0
  }
}
