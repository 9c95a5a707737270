/// Edit distance of two ordered trees (Zhang and Shasha 1989): insert and delete cost 1.
///
/// Tables are shallow, so the plain method does little more than one step for each pair of nodes; on them
/// it equals APTED, which only chooses its order of work better.
struct TreeDistance {
  /// Two tables of 2,000 nodes; each pair takes 16 bytes.
  static let pairsMax = 4_000_000
  static let stepsMax = 1_000_000_000

  /// nil when the trees are too large.
  static func between(_ a: TableTree, _ b: TableTree, rename: (Int, Int) -> Double) -> Double? {
    let (n, m) = (a.nodes.count, b.nodes.count)
    guard n > 0, m > 0, n <= pairsMax / m else { return nil }
    let (rootsA, rootsB) = (keyRoots(a), keyRoots(b))
    let (stepsA, stepsB) = (steps(a, rootsA), steps(b, rootsB))
    guard stepsA <= stepsMax / stepsB else { return nil }
    var trees = Array(repeating: 0.0, count: n * m)
    var forest = Array(repeating: 0.0, count: (n + 1) * (m + 1))
    trees.withUnsafeMutableBufferPointer { trees in
      forest.withUnsafeMutableBufferPointer { forest in
        for i in rootsA { for j in rootsB { fill(a, b, i, j, trees, forest, rename) } }
      }
    }
    return trees[n * m - 1]
  }

  private static func fill(
    _ a: TableTree, _ b: TableTree, _ i: Int, _ j: Int, _ trees: UnsafeMutableBufferPointer<Double>,
    _ forest: UnsafeMutableBufferPointer<Double>, _ rename: (Int, Int) -> Double
  ) {
    let (startA, startB) = (a.leftmost[i], b.leftmost[j])
    let (rows, columns) = (i - startA + 1, j - startB + 1)
    let width = columns + 1
    let m = b.nodes.count
    forest[0] = 0
    for row in 1...rows { forest[row * width] = Double(row) }
    for column in 1...columns { forest[column] = Double(column) }
    for row in 1...rows {
      let x = startA + row - 1
      let rowStart = a.leftmost[x]
      for column in 1...columns {
        let y = startB + column - 1
        let here = row * width + column
        let least = min(forest[here - width], forest[here - 1]) + 1
        if rowStart == startA, b.leftmost[y] == startB {
          let cost = forest[here - width - 1] + rename(x, y)
          forest[here] = min(least, cost)
          trees[x * m + y] = forest[here]
        } else {
          let before = (rowStart - startA) * width + b.leftmost[y] - startB
          forest[here] = min(least, forest[before] + trees[x * m + y])
        }
      }
    }
  }

  /// The nodes that have a left sibling, and the root: of each leftmost leaf the highest.
  private static func keyRoots(_ tree: TableTree) -> [Int] {
    var highest = Array(repeating: -1, count: tree.nodes.count)
    for (index, leaf) in tree.leftmost.enumerated() { highest[leaf] = index }
    return highest.filter { $0 >= 0 }.sorted()
  }

  private static func steps(_ tree: TableTree, _ roots: [Int]) -> Int {
    roots.reduce(0) { $0 + $1 - tree.leftmost[$1] + 1 }
  }
}
