/// Finds many patterns in one pass over bytes (Aho and Corasick 1975), with a dense table over the bytes that
/// occur in patterns. Linear in the text; the table is built once.
struct AhoCorasick: Sendable {
  struct Hit {
    /// Index of the pattern.
    var pattern: Int
    /// Bytes of the text.
    var range: Range<Int>
  }

  private let classOf: [UInt8]
  private let classes: Int
  private let next: [Int32]
  /// First output of each state, or -1; chained through `chain`.
  private let output: [Int32]
  private let chain: [Int32]
  /// The nearest suffix state that has an output, or 0.
  private let suffix: [Int32]
  private let lengths: [Int]

  init(_ patterns: [[UInt8]]) {
    var classOf = [UInt8](repeating: 0, count: 256)
    var classes = 1
    for pattern in patterns {
      for byte in pattern where classOf[Int(byte)] == 0 {
        classOf[Int(byte)] = UInt8(truncatingIfNeeded: classes)
        classes += 1
      }
    }
    var trie = Trie(classes: classes, patterns: patterns.count)
    for (index, pattern) in patterns.enumerated() where !pattern.isEmpty {
      trie.insert(pattern.map { Int(classOf[Int($0)]) }, index)
    }
    trie.link()
    self.classOf = classOf
    self.classes = classes
    next = trie.next
    output = trie.output
    chain = trie.chain
    suffix = trie.suffix
    lengths = patterns.map(\.count)
  }

  /// Calls `found` for every occurrence, in order of their ends. Upper-case ASCII letters match lower-case patterns,
  /// and any white space matches a blank.
  func scan(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, found: (Hit) -> Void) {
    var state = 0
    next.withUnsafeBufferPointer { next in
      for offset in range {
        var byte = bytes[offset]
        if byte >= 0x41 && byte <= 0x5A { byte += 32 }
        if byte == 0x0A || byte == 0x09 { byte = 0x20 }
        let column = Int(classOf[Int(byte)])
        if column == 0 {
          state = 0
          continue
        }
        state = Int(next[state * classes + column])
        var node = output[state] >= 0 ? state : Int(suffix[state])
        while node > 0 {
          var pattern = output[node]
          while pattern >= 0 {
            let index = Int(pattern)
            found(Hit(pattern: index, range: offset + 1 - lengths[index]..<offset + 1))
            pattern = chain[index]
          }
          node = Int(suffix[node])
        }
      }
    }
  }

  private struct Trie {
    let classes: Int
    var next: [Int32]
    var output: [Int32] = [-1]
    var chain: [Int32]
    var suffix: [Int32] = [0]
    private var fail: [Int32] = [0]

    init(classes: Int, patterns: Int) {
      self.classes = classes
      next = [Int32](repeating: 0, count: classes)
      chain = [Int32](repeating: -1, count: patterns)
    }

    mutating func insert(_ columns: [Int], _ index: Int) {
      var state = 0
      for column in columns {
        let place = state * classes + column
        if next[place] == 0 {
          next[place] = Int32(output.count)
          next.append(contentsOf: repeatElement(0, count: classes))
          output.append(-1)
          suffix.append(0)
          fail.append(0)
        }
        state = Int(next[place])
      }
      chain[index] = output[state]
      output[state] = Int32(index)
    }

    /// Breadth first: failure links become plain transitions.
    mutating func link() {
      var queue: [Int] = []
      for column in 0..<classes where next[column] != 0 { queue.append(Int(next[column])) }
      var head = 0
      while head < queue.count {
        let state = queue[head]
        head += 1
        let failed = Int(fail[state])
        suffix[state] = output[failed] >= 0 ? Int32(failed) : suffix[failed]
        for column in 1..<classes {
          let place = state * classes + column
          let child = Int(next[place])
          if child == 0 {
            next[place] = next[failed * classes + column]
          } else {
            fail[child] = next[failed * classes + column]
            queue.append(child)
          }
        }
      }
    }
  }
}
