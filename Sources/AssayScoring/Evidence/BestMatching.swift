/// The best one-to-one matching of truth with predictions (Hungarian method with potentials).
enum BestMatching {
  /// The prediction of each truth so that the sum of the values is greatest; nil for truth left over.
  ///
  /// - Parameter values: one row a truth, one column a prediction, none negative.
  static func columns(_ values: [[Double]]) -> [Int?] {
    let rows = values.count
    let predictions = values.first?.count ?? 0
    guard rows > 0, predictions > 0 else { return [Int?](repeating: nil, count: rows) }
    // Empty columns worth nothing let every row find a place.
    let columns = max(rows, predictions)
    let cost = { (row: Int, column: Int) in column <= predictions ? -values[row - 1][column - 1] : 0 }
    // Index 0 of each array is the method's empty start.
    var rowPotential = [Double](repeating: 0, count: rows + 1)
    var columnPotential = [Double](repeating: 0, count: columns + 1)
    var rowOf = [Int](repeating: 0, count: columns + 1)
    for row in 1...rows {
      var way = [Int](repeating: 0, count: columns + 1)
      var least = [Double](repeating: .infinity, count: columns + 1)
      var used = [Bool](repeating: false, count: columns + 1)
      rowOf[0] = row
      var column = 0
      repeat {
        used[column] = true
        let current = rowOf[column]
        var (delta, next) = (Double.infinity, 0)
        for other in 1...columns where !used[other] {
          let reduced = cost(current, other) - rowPotential[current] - columnPotential[other]
          if reduced < least[other] { (least[other], way[other]) = (reduced, column) }
          if least[other] < delta { (delta, next) = (least[other], other) }
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
      while column != 0 {
        let previous = way[column]
        rowOf[column] = rowOf[previous]
        column = previous
      }
    }
    var result = [Int?](repeating: nil, count: rows)
    for column in 1...predictions where rowOf[column] > 0 { result[rowOf[column] - 1] = column - 1 }
    return result
  }
}
