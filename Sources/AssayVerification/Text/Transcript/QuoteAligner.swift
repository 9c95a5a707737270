import AssayLanguage

/// A quote laid over a stretch of the transcript.
struct QuoteAlignment: Sendable {
  var range: Range<Int>
  var cost: Double
  /// Places of the words that agree.
  var matched: [Int] = []
  /// Units of the quote that stand otherwise in the transcript, or (no place) not at all.
  var changes: [(unit: Int, place: Int?)] = []
  /// Places of words that the quote leaves out.
  var inserted: [Int] = []
  var units: Int

  /// The share of words that agree, words left out counting against it.
  var similarity: Double {
    1 - (Double(changes.count) + 0.5 * Double(inserted.count)) / Double(max(units, 1))
  }
}

/// Aligns the words of a quote with a stretch of the transcript; the ends of the stretch are free.
struct QuoteAligner {
  let transcript: Transcript
  private static let slack = 4

  func align(_ units: [SpokenUnit], _ ids: [Int32], around start: Int) -> QuoteAlignment {
    let low = max(0, start - Self.slack)
    let high = min(transcript.count, start + units.count + Self.slack)
    let (rows, columns) = (units.count + 1, max(0, high - low) + 1)
    var cost = [Float](repeating: 0, count: rows * columns)
    var move = [UInt8](repeating: 0, count: rows * columns)
    let stems = units.map { transcript.stem($0.stem) ?? -1 }
    for row in 1..<rows {
      cost[row * columns] = Float(row)
      move[row * columns] = 2
      for column in 1..<columns {
        let place = low + column - 1
        let same = ids[row - 1] >= 0 && transcript.ids[place] == ids[row - 1]
        let akin = !same && stems[row - 1] >= 0 && transcript.stems[place] == stems[row - 1]
        let diagonal = cost[(row - 1) * columns + column - 1] + (same ? 0 : akin ? 0.15 : 1)
        let up = cost[(row - 1) * columns + column] + 1
        let left = cost[row * columns + column - 1] + (transcript.content[place] ? 0.8 : 0.55)
        if diagonal <= up && diagonal <= left {
          cost[row * columns + column] = diagonal
          move[row * columns + column] = same || akin ? 1 : 4
        } else if up <= left {
          cost[row * columns + column] = up
          move[row * columns + column] = 2
        } else {
          cost[row * columns + column] = left
          move[row * columns + column] = 3
        }
      }
    }
    return trace(cost, move, rows, columns, low, units.count)
  }

  private func trace(
    _ cost: [Float], _ move: [UInt8], _ rows: Int, _ columns: Int, _ low: Int, _ units: Int
  ) -> QuoteAlignment {
    var column = 0
    // Of equal ends the later one: a last word that differs is a substitution, not an omission.
    for candidate in 0..<columns where cost[(rows - 1) * columns + candidate] <= cost[(rows - 1) * columns + column] {
      column = candidate
    }
    let end = low + column
    var alignment = QuoteAlignment(
      range: end..<end, cost: Double(cost[(rows - 1) * columns + column]), units: units)
    var row = rows - 1
    while row > 0 {
      let step = column == 0 ? 2 : move[row * columns + column]
      switch step {
      case 1, 4:
        row -= 1
        column -= 1
        if step == 1 {
          alignment.matched.append(low + column)
        } else {
          alignment.changes.append((row, low + column))
        }
      case 3:
        column -= 1
        alignment.inserted.append(low + column)
      default:
        row -= 1
        alignment.changes.append((row, nil))
      }
    }
    alignment.range = low + column..<end
    alignment.matched.reverse()
    alignment.changes.reverse()
    return alignment
  }
}
