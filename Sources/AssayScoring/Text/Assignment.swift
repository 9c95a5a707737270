/// The best one-to-one matching of rows with columns (Hungarian method with potentials, O(n²m)).
package enum Assignment {
  /// The column of each row so that the sum of the values is greatest; nil for rows left over when there
  /// are more rows than columns.
  package static func maximise(_ values: [[Double]]) -> [Int?] {
    let rows = values.count
    let columns = values.first?.count ?? 0
    guard rows > 0, columns > 0 else { return Array(repeating: nil, count: rows) }
    if rows <= columns { return minimise(rows: rows, columns: columns) { -values[$0][$1] } }
    let turned = minimise(rows: columns, columns: rows) { -values[$1][$0] }
    var result: [Int?] = Array(repeating: nil, count: rows)
    for (column, row) in turned.enumerated() { if let row { result[row] = column } }
    return result
  }

  /// Rows must not outnumber columns. Index 0 of every array is the method's empty start.
  private static func minimise(rows: Int, columns: Int, cost: (Int, Int) -> Double) -> [Int?] {
    var rowPotential = Array(repeating: 0.0, count: rows + 1)
    var columnPotential = Array(repeating: 0.0, count: columns + 1)
    var rowOf = Array(repeating: 0, count: columns + 1)
    var way = Array(repeating: 0, count: columns + 1)
    for row in 1...rows {
      rowOf[0] = row
      var column = 0
      var least = Array(repeating: Double.infinity, count: columns + 1)
      var used = Array(repeating: false, count: columns + 1)
      repeat {
        used[column] = true
        let current = rowOf[column]
        var (delta, next) = (Double.infinity, 0)
        for other in 1...columns where !used[other] {
          let reduced = cost(current - 1, other - 1) - rowPotential[current] - columnPotential[other]
          if reduced < least[other] {
            least[other] = reduced
            way[other] = column
          }
          if least[other] < delta {
            delta = least[other]
            next = other
          }
        }
        for other in 0...columns {
          if used[other] {
            rowPotential[rowOf[other]] += delta
            columnPotential[other] -= delta
          } else {
            least[other] -= delta
          }
        }
        column = next
      } while rowOf[column] != 0
      repeat {
        let previous = way[column]
        rowOf[column] = rowOf[previous]
        column = previous
      } while column != 0
    }
    var result: [Int?] = Array(repeating: nil, count: rows)
    for column in 1...columns where rowOf[column] > 0 { result[rowOf[column] - 1] = column - 1 }
    return result
  }
}
