/// Tree-edit-distance similarity of two HTML tables (PubTabNet): 1 − distance / max(elements).
package enum Teds {
  package enum Outcome: Sendable, Equatable {
    case value(Double)
    /// The prediction has no table: the similarity is 0.
    case noTable
    /// The truth has no table, or a bound is exceeded.
    case undefined(String)
  }

  /// The similarity of a predicted table to the true one.
  ///
  /// - Parameters:
  ///   - structureOnly: cells count as empty.
  ///   - strict: as the reference: only a table that is a child of a page's body counts. Else the first
  ///     table anywhere, so that a bare `<table>` is one.
  package static func compare(
    prediction: String, truth: String, structureOnly: Bool = false, strict: Bool = true
  ) -> Outcome {
    var vocabulary = TableTree.Vocabulary()
    do throws(TableTree.TooLarge) {
      let gold = try TableTree.first(in: truth, strict: strict, structureOnly: structureOnly, &vocabulary)
      guard let gold else { return .undefined("the label has no table") }
      let found = try TableTree.first(in: prediction, strict: strict, structureOnly: structureOnly, &vocabulary)
      guard let found else { return .noTable }
      var cells = CellCosts(vocabulary)
      let distance = TreeDistance.between(found, gold) { cells.rename(found.nodes[$0], gold.nodes[$1]) }
      guard let distance else { return .undefined("the tables are too large to be compared") }
      let count = max(found.elementCount, gold.elementCount)
      guard count > 0 else { return .value(distance == 0 ? 1 : 0) }
      return .value(1 - distance / Double(count))
    } catch {
      return .undefined("the tables are too large to be compared")
    }
  }
}

/// What it costs to turn one node into another; each pair of cell contents is compared once.
private struct CellCosts {
  private let contents: [[Int32]]
  private let alphabet: Int
  private var aligner = EditAligner()
  private var known: [UInt64: Double] = [:]

  init(_ vocabulary: TableTree.Vocabulary) {
    contents = vocabulary.contents
    alphabet = vocabulary.table.count
  }

  mutating func rename(_ a: TableTree.Node, _ b: TableTree.Node) -> Double {
    guard a.colspan == b.colspan, a.rowspan == b.rowspan, a.name == b.name else { return 1 }
    guard a.content != b.content else { return 0 }
    let (x, y) = (contents[a.content], contents[b.content])
    if x.isEmpty || y.isEmpty { return 1 }
    let key = UInt64(a.content) << 32 | UInt64(b.content)
    if let cost = known[key] { return cost }
    let distance = aligner.distance(x, y, alphabet: alphabet) ?? max(x.count, y.count)
    let cost = Double(distance) / Double(max(x.count, y.count))
    known[key] = cost
    return cost
  }
}
