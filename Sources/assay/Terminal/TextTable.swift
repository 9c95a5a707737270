import AssayPerception

/// Rows in aligned columns for a terminal.
struct TextTable {
  enum Alignment { case left, right }

  private let titles: [String]
  private let alignments: [Alignment]
  private var rows: [Row] = []

  private struct Row {
    var cells: [String]
    var style: Terminal.Style?
  }

  init(_ columns: [(String, Alignment)]) {
    titles = columns.map(\.0)
    alignments = columns.map(\.1)
  }

  /// - Parameter style: of the first cell. Cells themselves may hold no escape sequences, nor line feeds, which could
  ///   pass for a row of their own: both are made visible.
  mutating func add(_ cells: [String], style: Terminal.Style? = nil) {
    let missing = Array(repeating: "", count: max(0, titles.count - cells.count))
    rows.append(Row(cells: cells.map(SafeText.visible) + missing, style: style))
  }

  var isEmpty: Bool { rows.isEmpty }

  /// - Parameter columnsMax: of the terminal; the last column's text goes on below itself where it is wider.
  func rendered(indent: Int = 0, columnsMax: Int? = nil) -> String {
    let head = titles.allSatisfy(\.isEmpty) ? [] : [Row(cells: titles)]
    let all = head + rows
    let widths = titles.indices.map { column in all.map { Self.width($0.cells[column]) }.max() ?? 0 }
    let before = indent + widths.dropLast().reduce(0) { $0 + $1 + 2 }
    return all.map { row in
      var row = row
      var rest: [String] = []
      // A column too narrow for words is not broken: the terminal does that as well.
      if let columnsMax, let last = row.cells.last, columnsMax - before >= 24, alignments.last == .left {
        let lines = Self.broken(last, width: columnsMax - before)
        row.cells[row.cells.count - 1] = lines.first ?? ""
        rest = lines.dropFirst().map { String(repeating: " ", count: before) + $0 }
      }
      var line = String(repeating: " ", count: indent)
      for column in titles.indices {
        var cell = row.cells[column]
        let space = String(repeating: " ", count: widths[column] - Self.width(cell))
        if column == 0, let style = row.style { cell = Terminal.styled(cell, style) }
        line += alignments[column] == .right ? space + cell : cell + space
        if column + 1 < titles.count { line += "  " }
      }
      while line.last == " " { line.removeLast() }
      return ([line] + rest).joined(separator: "\n")
    }.joined(separator: "\n")
  }

  /// A text in lines of at most so many columns, broken between words.
  static func broken(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, Self.width(line) + 1 + Self.width(String(word)) > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return lines + (line.isEmpty ? [] : [line])
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
