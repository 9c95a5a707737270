/// Phrases of several words, found at a token by their longest match: a trie whose edges stand in one
/// open-addressed table, so that a look-up costs a probe a word and no allocation.
package struct PhraseTable: Sendable {
  private struct Edge {
    var key: UInt64 = 0
    /// The node it leaves; -1 marks a free slot.
    var from: Int32 = -1
    var to: Int32 = 0
  }

  private var edges: [Edge]
  private var mask: Int
  /// By node; -1 where no phrase ends.
  private var values: [Int32] = [-1]
  private var count = 0
  /// Words of the longest phrase.
  package private(set) var wordsMax = 0

  package init() {
    edges = Array(repeating: Edge(), count: 64)
    mask = 63
  }

  /// Phrases with their values; of two equal phrases the first stands.
  package init(_ phrases: [(words: [WordKey], value: Int)]) {
    self.init()
    for phrase in phrases { insert(phrase.words, phrase.value) }
  }

  /// Patterns as `PhrasePattern` expands them.
  package init(patterns: [(pattern: String, value: Int)]) {
    self.init()
    for entry in patterns {
      for words in PhrasePattern.expand(entry.pattern) { insert(words, entry.value) }
    }
  }

  /// Adds a phrase; false when it is empty or stands in the table with another value.
  @discardableResult
  package mutating func insert(_ words: [WordKey], _ value: Int) -> Bool {
    guard !words.isEmpty else { return false }
    var node: Int32 = 0
    for word in words { node = child(of: node, word, adding: true) ?? 0 }
    wordsMax = max(wordsMax, words.count)
    if values[Int(node)] >= 0 { return values[Int(node)] == Int32(value) }
    values[Int(node)] = Int32(value)
    return true
  }

  /// The longest phrase that starts at a token and ends before `end`.
  package func longest(in text: TokenizedText, at start: Int, before end: Int? = nil) -> (value: Int, tokens: Int)? {
    let end = min(end ?? text.count, text.count)
    guard start >= 0 else { return nil }
    var node: Int32 = 0
    var index = start
    var best: (value: Int, tokens: Int)?
    while index < end, let next = find(node, text.tokens[index].key.bits) {
      node = next
      index += 1
      if values[Int(node)] >= 0 { best = (Int(values[Int(node)]), index - start) }
    }
    return best
  }

  /// The value of exactly these words.
  package func value(of words: some Sequence<WordKey>) -> Int? {
    var node: Int32 = 0
    for word in words {
      guard let next = find(node, word.bits) else { return nil }
      node = next
    }
    return values[Int(node)] >= 0 ? Int(values[Int(node)]) : nil
  }

  @inline(__always)
  private func slot(_ node: Int32, _ key: UInt64) -> Int {
    let mixed = (key ^ (UInt64(UInt32(bitPattern: node)) &* 0x9e37_79b9_7f4a_7c15)) &* 0xff51_afd7_ed55_8ccd
    return Int(truncatingIfNeeded: mixed >> 32) & mask
  }

  @inline(__always)
  private func find(_ node: Int32, _ key: UInt64) -> Int32? {
    var index = slot(node, key)
    while edges[index].from >= 0 {
      if edges[index].from == node && edges[index].key == key { return edges[index].to }
      index = (index + 1) & mask
    }
    return nil
  }

  private mutating func child(of node: Int32, _ word: WordKey, adding: Bool) -> Int32? {
    if let found = find(node, word.bits) { return found }
    if (count + 1) * 2 > edges.count { grow() }
    let new = Int32(values.count)
    values.append(-1)
    place(Edge(key: word.bits, from: node, to: new))
    count += 1
    return new
  }

  private mutating func place(_ edge: Edge) {
    var index = slot(edge.from, edge.key)
    while edges[index].from >= 0 { index = (index + 1) & mask }
    edges[index] = edge
  }

  private mutating func grow() {
    let old = edges
    edges = Array(repeating: Edge(), count: old.count * 2)
    mask = edges.count - 1
    for edge in old where edge.from >= 0 { place(edge) }
  }
}

/// Short notation for many wordings of one phrase: `to|on the? left of` is "to the left of", "to left of",
/// "on the left of" and "on left of".
package enum PhrasePattern {
  /// Word lists of every reading. Words are split at spaces; `|` parts alternatives, a final `?` makes the
  /// word optional.
  package static func expand(_ pattern: String) -> [[WordKey]] {
    var phrases: [[WordKey]] = [[]]
    for part in pattern.split(separator: " ") {
      let optional = part.hasSuffix("?")
      let words = part.split(separator: "|").map { WordKey($0.hasSuffix("?") ? $0.dropLast() : $0) }
      var longer: [[WordKey]] = optional ? phrases : []
      for phrase in phrases {
        for word in words { longer.append(phrase + [word]) }
      }
      phrases = longer
    }
    return phrases.filter { !$0.isEmpty }
  }
}
