import AssayPerception

/// Rows in aligned columns for a terminal.
struct TextTable {
  enum Alignment { case left, right }

  private let titles: [String]
  private let alignments: [Alignment]
  private var rows: [[String]] = []

  init(_ columns: [(String, Alignment)]) {
    titles = columns.map(\.0)
    alignments = columns.map(\.1)
  }

  mutating func add(_ cells: [String]) {
    // A line feed in a cell could pass for a row of its own.
    rows.append(cells.map(SafeText.visible) + Array(repeating: "", count: max(0, titles.count - cells.count)))
  }

  var isEmpty: Bool { rows.isEmpty }

  func rendered(indent: Int = 0) -> String {
    let all = (titles.allSatisfy(\.isEmpty) ? [] : [titles]) + rows
    let widths = titles.indices.map { column in all.map { Self.width($0[column]) }.max() ?? 0 }
    return all.map { row in
      var line = String(repeating: " ", count: indent)
      for column in titles.indices {
        let space = String(repeating: " ", count: widths[column] - Self.width(row[column]))
        line += alignments[column] == .right ? space + row[column] : row[column] + space
        if column + 1 < titles.count { line += "  " }
      }
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }

  /// Columns a text takes: wide East Asian characters and emoji take two, combining marks none.
  static func width(_ text: String) -> Int {
    text.reduce(0) { total, character in
      guard let scalar = character.unicodeScalars.first else { return total }
      let wide =
        (0x1100...0x115F).contains(scalar.value) || (0x2E80...0xA4CF).contains(scalar.value)
        || (0xAC00...0xD7A3).contains(scalar.value) || (0xF900...0xFAFF).contains(scalar.value)
        || (0xFE30...0xFE4F).contains(scalar.value) || (0xFF00...0xFF60).contains(scalar.value)
        || (0x1F300...0x1FAFF).contains(scalar.value)
      return total + (wide ? 2 : 1)
    }
  }
}
