import AssayCore
import AssayWire

/// A row of text as a person reads it: everything at one height, from left to right.
struct TextRow {
  struct Cell {
    var text: String
    var box: Box2D?
    var id: String
    var confidence: Double?
  }

  var cells: [Cell]
  var page: Int?
  var when: TimeSpan?
  var part: Int

  var text: String { cells.map(\.text).joined(separator: " ") }
  var ids: [String] { cells.map(\.id) }
  var box: Box2D? { cells.compactMap(\.box).reduce(nil) { $0?.union($1) ?? $1 } }

  var confidence: Double? {
    let known = cells.compactMap(\.confidence)
    return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
  }

  func region(_ box: Box2D?) -> Region? {
    guard let box = box ?? self.box else { return page.map { Region(.page($0, nil)) } }
    return page.map { Region(.page($0, box)) } ?? Region(.box2d(box), when: when)
  }
}

/// What one reader read in one part: its rows from top to bottom.
struct Reading {
  var source: String
  var part: Int
  var rows: [TextRow]
  /// Words by the line they belong to, for the place of a value.
  var words: [String: [Observation]]

  /// Where a value stands within a row: the union of the words it consists of, else the cell, else the row.
  func box(of value: String, in row: TextRow) -> Box2D? {
    let wanted = Words.tokens(value)
    for cell in row.cells {
      let words = words[cell.id] ?? []
      guard !wanted.isEmpty, words.count >= wanted.count else { continue }
      for start in 0...(words.count - wanted.count) {
        let run = words[start..<(start + wanted.count)]
        guard zip(wanted, run).allSatisfy({ ($1.text ?? "").contains($0) }) else { continue }
        return run.compactMap { $0.region?.box }.reduce(nil) { $0?.union($1) ?? $1 }
      }
    }
    return row.cells.first { $0.text.contains(value) }?.box ?? row.box
  }
}

enum TextRows {
  /// One reading for each reader and part, in order of parts; a document's text layer is a reading too.
  static func readings(_ evidence: Evidence) -> [Reading] {
    var order: [String] = []
    var lines: [String: [Observation]] = [:]
    var words: [String: [Observation]] = [:]
    for observation in evidence.observations {
      switch observation.kind {
      case .textLine, .pageText:
        // What a person does not see on the page is not what the page says.
        guard observation.attributes["hidden"]?.bool != true, observation.text != nil else { continue }
        let key = "\(observation.part)|\(observation.source)"
        if lines[key] == nil { order.append(key) }
        lines[key, default: []].append(observation)
      case .textWord:
        if let line = observation.attributes["line"]?.string { words[line, default: []].append(observation) }
      default: break
      }
    }
    return order.compactMap { key in
      guard let group = lines[key], let first = group.first else { return nil }
      return Reading(source: first.source, part: first.part, rows: rows(group), words: words)
    }
    .sorted { $0.part < $1.part }
  }

  /// Lines whose heights overlap by half and that stand side by side make one row.
  static func rows(_ lines: [Observation]) -> [TextRow] {
    let placed = lines.sorted { a, b in
      let (x, y) = (key(a), key(b))
      return (x.page, x.start, x.y, x.x) < (y.page, y.start, y.y, y.x)
    }
    var rows: [TextRow] = []
    for line in placed {
      let box = line.region?.box
      let cell = TextRow.Cell(text: line.text ?? "", box: box, id: line.id, confidence: line.confidence)
      let (page, when) = (line.region?.page, line.region?.span)
      if let box,
        let index = rows.indices.suffix(6).last(where: {
          rows[$0].page == page && rows[$0].when == when && joins(rows[$0], box)
        })
      {
        rows[index].cells.append(cell)
        rows[index].cells.sort { ($0.box?.x ?? 0) < ($1.box?.x ?? 0) }
      } else {
        rows.append(TextRow(cells: [cell], page: page, when: when, part: line.part))
      }
    }
    return rows
  }

  private static func key(_ line: Observation) -> (page: Int, start: Double, y: Double, x: Double) {
    let box = line.region?.box
    return (line.region?.page ?? 0, line.region?.span?.start ?? 0, box?.midY ?? 0, box?.x ?? 0)
  }

  private static func joins(_ row: TextRow, _ box: Box2D) -> Bool {
    guard let nearest = row.cells.compactMap(\.box).min(by: { abs($0.midX - box.midX) < abs($1.midX - box.midX) })
    else { return false }
    let overlap = min(nearest.maxY, box.maxY) - max(nearest.y, box.y)
    let isBeside = row.cells.allSatisfy { cell in
      guard let other = cell.box else { return false }
      let shared = min(other.maxX, box.maxX) - max(other.x, box.x)
      return shared <= 0.2 * min(other.width, box.width)
    }
    return isBeside && overlap > 0.5 * min(nearest.height, box.height)
  }
}
