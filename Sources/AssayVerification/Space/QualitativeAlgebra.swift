/// A finite algebra of relations of which exactly one holds between any two things: a set of them is a mask of bits.
struct QualitativeAlgebra: Sendable {
  let count: Int
  /// By relation: what it is with the two things swapped.
  let converse: [Int]
  /// What a thing is to itself.
  let identity: Int
  /// By relation and relation: what may hold from the first to the third thing.
  private let compositions: [UInt16]

  var all: UInt16 { UInt16((1 << count) - 1) }

  init(converse: [Int], identity: Int, compositions: [UInt16]) {
    count = converse.count
    self.converse = converse
    self.identity = identity
    self.compositions = compositions
  }

  func converse(of mask: UInt16) -> UInt16 {
    var result: UInt16 = 0
    for relation in 0..<count where mask & (1 << UInt16(relation)) != 0 { result |= 1 << UInt16(converse[relation]) }
    return result
  }

  func compose(_ a: UInt16, _ b: UInt16) -> UInt16 {
    if a == all && b == all { return all }
    var result: UInt16 = 0
    for first in 0..<count where a & (1 << UInt16(first)) != 0 {
      for second in 0..<count where b & (1 << UInt16(second)) != 0 { result |= compositions[first * count + second] }
      if result == all { return result }
    }
    return result
  }

  /// Order on a line: less, equal, greater.
  static let order: QualitativeAlgebra = {
    let table: [UInt16] = [1, 1, 7, 1, 2, 4, 7, 4, 4]
    return QualitativeAlgebra(converse: [2, 1, 0], identity: 1, compositions: table)
  }()

  /// Near, in between, far: symmetric, and nothing follows over a third thing.
  static let proximity = QualitativeAlgebra(
    converse: [0, 1, 2], identity: 0, compositions: Array(repeating: 7, count: 9))

  /// The thirteen relations between intervals. The compositions are found by trying all orders of six ends.
  static let allen: QualitativeAlgebra = {
    var spans: [Interval] = []
    for start in 0..<6 {
      for end in (start + 1)..<7 { spans.append(Interval(start: Double(start), end: Double(end))) }
    }
    let count = AllenRelation.allCases.count
    var table = [UInt16](repeating: 0, count: count * count)
    for a in spans {
      for b in spans {
        let first = AllenRelation(a, b).rawValue
        for c in spans {
          table[first * count + AllenRelation(b, c).rawValue] |= 1 << UInt16(AllenRelation(a, c).rawValue)
        }
      }
    }
    return QualitativeAlgebra(
      converse: AllenRelation.allCases.map(\.inverse.rawValue), identity: AllenRelation.equals.rawValue,
      compositions: table)
  }()
}

/// The eight base relations of the region connection calculus.
package enum RegionRelation: Int, Sendable, CaseIterable {
  case disconnected, touching, overlapping, insideTouching, inside, containsTouching, contains, equal

  var bit: UInt16 { 1 << UInt16(rawValue) }
}

extension QualitativeAlgebra {
  /// RCC-8 with its published composition table (Randell, Cui and Cohn; Bennett).
  static let regions: QualitativeAlgebra = {
    let names: [Character: UInt16] = [
      "d": 1, "e": 2, "p": 4, "t": 8, "n": 16, "T": 32, "N": 64, "q": 128, "*": 255,
    ]
    // A row a relation of the first pair (DC EC PO TPP NTPP TPPi NTPPi EQ), a column one of the second.
    let rows = [
      "* deptn deptn deptn deptn d d d", "depTN deptTq deptn eptn ptn de d e", "depTN depTN * ptn ptn depTN depTN p",
      "d de deptn tn n deptTq depTN t", "d d deptn n n deptn * n", "depTN epTN pTN ptTq ptn TN N T",
      "depTN pTN pTN pTN ptnTNq N N N", "d e p t n T N q",
    ]
    let table = rows.flatMap { row in
      row.split(separator: " ").map { cell in cell.reduce(UInt16(0)) { $0 | (names[$1] ?? 0) } }
    }
    return QualitativeAlgebra(converse: [0, 1, 2, 5, 6, 3, 4, 7], identity: 7, compositions: table)
  }()
}
