/// Levenshtein distances between texts in code points.
enum EditDistance {
  /// nil when the texts are too long to be compared.
  static func between(_ a: [UInt32], _ b: [UInt32]) -> Int? {
    if a == b { return 0 }
    var table = TokenTable()
    table.reset()
    let x = a.map { table.id(point: $0) }
    let y = b.map { table.id(point: $0) }
    var aligner = EditAligner()
    return aligner.distance(x, y, alphabet: table.count)
  }
}
