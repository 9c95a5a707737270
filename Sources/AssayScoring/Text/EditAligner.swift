/// Edit distance and alignment of two sequences of tokens, bit-parallel (Myers 1999, Hyyrö 2003).
///
/// Of several best alignments it chooses the one that rapidfuzz, and so jiwer, chooses; MER and WIL
/// depend on that. Tokens are small numbers from 0 on. The working memory is kept between calls.
struct EditAligner {
  /// Sixty-four cells are one step; beyond this bound nothing is computed (about ten seconds).
  static let stepsMax = 4_000_000_000
  /// Above this size of the two bit matrices the problem is halved (Hirschberg), as rapidfuzz does.
  private static let matrixBytesMax = 1 << 20

  /// For each token its places in the block of 64 reference tokens at hand; all zero between calls.
  private var masks: [UInt64] = []
  /// For each hypothesis token the step from the row above the block to the row at its foot.
  private var carry: [Int8] = []
  private var positive: [UInt64] = []
  private var negative: [UInt64] = []

  init() {}

  /// Counts of the chosen best alignment; nil when the sequences are too long to be aligned.
  mutating func align(_ reference: [Int32], _ hypothesis: [Int32], alphabet: Int) -> EditCounts? {
    guard Self.isFeasible(reference.count, hypothesis.count) else { return nil }
    if masks.count < alphabet { masks = Array(repeating: 0, count: max(alphabet, 64)) }
    return reference.withUnsafeBufferPointer { a in
      hypothesis.withUnsafeBufferPointer { b in
        var counts = EditCounts()
        align(a[...], b[...], &counts)
        return counts
      }
    }
  }

  /// The Levenshtein distance alone; nil when the sequences are too long.
  mutating func distance(_ reference: [Int32], _ hypothesis: [Int32], alphabet: Int) -> Int? {
    guard Self.isFeasible(reference.count, hypothesis.count) else { return nil }
    if masks.count < alphabet { masks = Array(repeating: 0, count: max(alphabet, 64)) }
    return reference.withUnsafeBufferPointer { a in
      hypothesis.withUnsafeBufferPointer { b in
        var (x, y) = (a[...], b[...])
        _ = Self.stripAffixes(&x, &y)
        if x.isEmpty || y.isEmpty { return x.count + y.count }
        return sweep(x, y, keep: false, reversed: false)
      }
    }
  }

  static func isFeasible(_ reference: Int, _ hypothesis: Int) -> Bool {
    let (steps, overflow) = ((reference + 63) / 64).multipliedReportingOverflow(by: hypothesis)
    return !overflow && steps <= stepsMax
  }

  private typealias Tokens = Slice<UnsafeBufferPointer<Int32>>

  /// Removes what both begin and then what both end with; returns how many pairs were removed.
  private static func stripAffixes(_ a: inout Tokens, _ b: inout Tokens) -> Int {
    let shorter = min(a.count, b.count)
    var prefix = 0
    while prefix < shorter, a[a.startIndex + prefix] == b[b.startIndex + prefix] { prefix += 1 }
    a = a.dropFirst(prefix)
    b = b.dropFirst(prefix)
    var suffix = 0
    while suffix < shorter - prefix, a[a.endIndex - 1 - suffix] == b[b.endIndex - 1 - suffix] { suffix += 1 }
    a = a.dropLast(suffix)
    b = b.dropLast(suffix)
    return prefix + suffix
  }

  private mutating func align(_ reference: Tokens, _ hypothesis: Tokens, _ counts: inout EditCounts) {
    var (a, b) = (reference, hypothesis)
    counts.hits += Self.stripAffixes(&a, &b)
    if a.isEmpty || b.isEmpty {
      counts.deletions += a.count
      counts.insertions += b.count
      return
    }
    if 2 * a.count * b.count / 8 < Self.matrixBytesMax || a.count < 65 || b.count < 10 {
      _ = sweep(a, b, keep: true, reversed: false)
      trace(a, b, &counts)
    } else {
      let (left, right) = halves(a, b)
      align(left.a, left.b, &counts)
      align(right.a, right.b, &counts)
    }
  }

  /// Fills the table column by column in blocks of 64 rows and returns the distance. With `keep` the
  /// vertical differences of every column stay in `positive` and `negative`, else those of the last one.
  private mutating func sweep(_ a: Tokens, _ b: Tokens, keep: Bool, reversed: Bool) -> Int {
    let (n, m) = (a.count, b.count)
    let blocks = (n + 63) / 64
    let width = keep ? m : 1
    if carry.count < m { carry = Array(repeating: 0, count: m) }
    if positive.count < blocks * width {
      positive = Array(repeating: 0, count: blocks * width)
      negative = positive
    }
    var distance = n
    masks.withUnsafeMutableBufferPointer { masks in
      carry.withUnsafeMutableBufferPointer { carry in
        positive.withUnsafeMutableBufferPointer { positive in
          negative.withUnsafeMutableBufferPointer { negative in
            for column in 0..<m { carry[column] = 1 }
            for block in 0..<blocks {
              let first = block * 64
              let rows = min(64, n - first)
              for row in 0..<rows { masks[Self.token(a, first + row, reversed)] |= 1 << UInt64(row) }
              var (vp, vn) = (UInt64.max, UInt64(0))
              let foot = UInt64(rows - 1)
              for column in 0..<m {
                let above = carry[column]
                var equal = masks[Self.token(b, column, reversed)]
                let xv = equal | vn
                if above < 0 { equal |= 1 }
                let xh = (((equal & vp) &+ vp) ^ vp) | equal
                var ph = vn | ~(xh | vp)
                var mh = vp & xh
                carry[column] = Int8(truncatingIfNeeded: (ph >> foot) & 1) - Int8(truncatingIfNeeded: (mh >> foot) & 1)
                ph = ph << 1 | (above > 0 ? 1 : 0)
                mh = mh << 1 | (above < 0 ? 1 : 0)
                vp = mh | ~(xv | ph)
                vn = ph & xv
                if keep {
                  positive[block * width + column] = vp
                  negative[block * width + column] = vn
                }
              }
              if !keep {
                positive[block] = vp
                negative[block] = vn
              }
              for row in 0..<rows { masks[Self.token(a, first + row, reversed)] = 0 }
            }
            for column in 0..<m { distance += Int(carry[column]) }
          }
        }
      }
    }
    return distance
  }

  @inline(__always)
  private static func token(_ tokens: Tokens, _ index: Int, _ reversed: Bool) -> Int {
    Int(truncatingIfNeeded: tokens[reversed ? tokens.endIndex - 1 - index : tokens.startIndex + index])
  }

  /// Walks from the end of the table kept by `sweep` to its start: delete where the cell above is one
  /// less; else insert where the cell to the left is; else pair the two tokens.
  private func trace(_ a: Tokens, _ b: Tokens, _ counts: inout EditCounts) {
    let width = b.count
    var (i, j) = (a.count, b.count)
    while i > 0, j > 0 {
      let block = (i - 1) / 64 * width
      let bit = UInt64(1) << UInt64((i - 1) % 64)
      if positive[block + j - 1] & bit != 0 {
        counts.deletions += 1
        i -= 1
        continue
      }
      j -= 1
      if j > 0, negative[block + j - 1] & bit != 0 {
        counts.insertions += 1
        continue
      }
      i -= 1
      if a[a.startIndex + i] == b[b.startIndex + j] { counts.hits += 1 } else { counts.substitutions += 1 }
    }
    counts.deletions += i
    counts.insertions += j
  }

  /// Cuts the hypothesis in the middle and the reference where both halves together cost least.
  private mutating func halves(_ a: Tokens, _ b: Tokens) -> (
    left: (a: Tokens, b: Tokens), right: (a: Tokens, b: Tokens)
  ) {
    let middle = b.startIndex + b.count / 2
    let (left, right) = (b[..<middle], b[middle...])
    _ = sweep(a, right, keep: false, reversed: true)
    let fromEnd = lastColumn(rows: a.count, start: right.count)
    _ = sweep(a, left, keep: false, reversed: false)
    let fromStart = lastColumn(rows: a.count, start: left.count)
    var (best, cut) = (Int.max, 0)
    for row in 0...a.count where fromStart[row] + fromEnd[a.count - row] < best {
      best = fromStart[row] + fromEnd[a.count - row]
      cut = row
    }
    let at = a.startIndex + cut
    return ((a[..<at], left), (a[at...], right))
  }

  private func lastColumn(rows: Int, start: Int) -> [Int] {
    var column = [start]
    column.reserveCapacity(rows + 1)
    var value = start
    for row in 0..<rows {
      value += Int((positive[row / 64] >> UInt64(row % 64)) & 1) - Int((negative[row / 64] >> UInt64(row % 64)) & 1)
      column.append(value)
    }
    return column
  }
}
