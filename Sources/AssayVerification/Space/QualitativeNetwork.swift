/// What is known of all pairs of some things in one algebra, kept consistent over every third thing (path
/// consistency), with the assertions that each piece of knowledge rests on.
struct QualitativeNetwork: Sendable {
  private let algebra: QualitativeAlgebra
  private let size: Int
  private var masks: [UInt16]
  /// By pair: the number of its last reason, -1 = nothing is known.
  private var reasons: [Int32]
  private var log: [Reason] = []

  private struct Reason {
    /// An assertion's number, or -1 when it follows from two pairs.
    var assertion: Int32
    var first: Int32
    var second: Int32
    /// What was known of the pair before.
    var before: Int32
  }

  /// Things in one network; work grows with the cube.
  static let thingsMax = 96

  init(_ algebra: QualitativeAlgebra, size: Int) {
    self.algebra = algebra
    self.size = min(size, Self.thingsMax)
    masks = Array(repeating: algebra.all, count: self.size * self.size)
    reasons = Array(repeating: -1, count: self.size * self.size)
    for thing in 0..<self.size { masks[thing * self.size + thing] = 1 << UInt16(algebra.identity) }
  }

  func mask(_ a: Int, _ b: Int) -> UInt16 { a < size && b < size ? masks[a * size + b] : algebra.all }

  /// The assertions that what is known of a pair rests on, in rising order.
  func grounds(_ a: Int, _ b: Int) -> [Int] {
    guard a < size, b < size else { return [] }
    return grounds([reasons[a * size + b]])
  }

  private func grounds(_ starts: [Int32]) -> [Int] {
    var found: Set<Int> = []
    var seen: Set<Int32> = []
    var stack = starts
    while let reason = stack.popLast() {
      guard reason >= 0, seen.insert(reason).inserted else { continue }
      let entry = log[Int(reason)]
      if entry.assertion >= 0 { found.insert(Int(entry.assertion)) }
      stack += [entry.first, entry.second, entry.before]
    }
    return found.sorted()
  }

  /// Adds that one of `mask` holds from `a` to `b`. Nil when all stays consistent; otherwise nothing is changed and
  /// the assertions that it cannot stand beside come back.
  mutating func assert(_ a: Int, _ b: Int, _ mask: UInt16, as assertion: Int) -> [Int]? {
    guard a < size, b < size else { return nil }
    var undo: [(pair: Int, mask: UInt16, reason: Int32)] = []
    var queue: [(a: Int, b: Int)] = []
    let entry = Reason(assertion: Int32(truncatingIfNeeded: assertion), first: -1, second: -1, before: -1)
    if let clash = narrow(a, b, mask, entry, &undo, &queue) {
      restore(undo)
      return clash.filter { $0 != assertion }
    }
    var next = 0
    while next < queue.count {
      let (i, j) = queue[next]
      next += 1
      for k in 0..<size where k != i && k != j {
        if let clash = compose(i, j, k, &undo, &queue) ?? compose(k, i, j, &undo, &queue) {
          restore(undo)
          return clash.filter { $0 != assertion }
        }
      }
    }
    return nil
  }

  /// Draws from i–j and j–k what follows for i–k.
  private mutating func compose(
    _ i: Int, _ j: Int, _ k: Int, _ undo: inout [(pair: Int, mask: UInt16, reason: Int32)],
    _ queue: inout [(a: Int, b: Int)]
  ) -> [Int]? {
    let (first, second) = (masks[i * size + j], masks[j * size + k])
    if first == algebra.all || second == algebra.all { return nil }
    let follows = algebra.compose(first, second)
    if follows == algebra.all { return nil }
    let entry = Reason(assertion: -1, first: reasons[i * size + j], second: reasons[j * size + k], before: -1)
    return narrow(i, k, follows, entry, &undo, &queue)
  }

  private mutating func narrow(
    _ a: Int, _ b: Int, _ mask: UInt16, _ entry: Reason, _ undo: inout [(pair: Int, mask: UInt16, reason: Int32)],
    _ queue: inout [(a: Int, b: Int)]
  ) -> [Int]? {
    let pair = a * size + b
    let narrowed = masks[pair] & mask
    if narrowed == masks[pair] { return nil }
    var entry = entry
    entry.before = reasons[pair]
    if narrowed == 0 {
      log.append(entry)
      defer { log.removeLast() }
      return grounds([Int32(log.count - 1)])
    }
    undo.append((pair, masks[pair], reasons[pair]))
    masks[pair] = narrowed
    log.append(entry)
    reasons[pair] = Int32(log.count - 1)
    let mirrored = b * size + a
    if mirrored != pair {
      undo.append((mirrored, masks[mirrored], reasons[mirrored]))
      masks[mirrored] = algebra.converse(of: narrowed)
      reasons[mirrored] = reasons[pair]
    }
    queue.append((a, b))
    return nil
  }

  private mutating func restore(_ undo: [(pair: Int, mask: UInt16, reason: Int32)]) {
    for (pair, mask, reason) in undo.reversed() {
      masks[pair] = mask
      reasons[pair] = reason
    }
  }
}
