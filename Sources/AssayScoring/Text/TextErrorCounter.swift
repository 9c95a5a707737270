/// Counts word or character errors over any number of pairs in constant memory.
///
/// ```swift
/// var counter = TextErrorCounter(.words)
/// counter.add(reference: "hello world", hypothesis: "hello duck")
/// counter.total.errorRate  // 0.5
/// ```
package struct TextErrorCounter {
  /// What is compared.
  package enum Unit: String, Sendable, CaseIterable {
    /// jiwer's words: runs of two or more white-space characters become one space, the ends are
    /// stripped, and only U+0020 splits.
    case words
    /// The code points of the stripped text.
    case characters
  }

  package let unit: Unit
  package let normaliser: TextNormaliser
  package private(set) var total = EditCounts()
  package private(set) var pairs = 0
  /// Pairs that were too long to be aligned; they are in no count.
  package private(set) var skipped = 0

  private var table = TokenTable()
  private var aligner = EditAligner()
  private var reference: [Int32] = []
  private var hypothesis: [Int32] = []

  package init(_ unit: Unit, normaliser: TextNormaliser = .none) {
    self.unit = unit
    self.normaliser = normaliser
  }

  /// Adds one pair and returns its counts; nil when it is too long to be aligned.
  @discardableResult
  package mutating func add(reference: String, hypothesis: String) -> EditCounts? {
    var reference = normaliser.apply(reference)
    var hypothesis = normaliser.apply(hypothesis)
    return reference.withUTF8 { a in hypothesis.withUTF8 { b in addBytes(reference: a, hypothesis: b) } }
  }

  /// Adds one pair of UTF-8 texts as they are; the normaliser is applied where there is one.
  @discardableResult
  package mutating func add(
    reference: UnsafeBufferPointer<UInt8>, hypothesis: UnsafeBufferPointer<UInt8>
  ) -> EditCounts? {
    if normaliser == .none { return addBytes(reference: reference, hypothesis: hypothesis) }
    return add(
      reference: String(decoding: reference, as: UTF8.self), hypothesis: String(decoding: hypothesis, as: UTF8.self))
  }

  private mutating func addBytes(
    reference a: UnsafeBufferPointer<UInt8>, hypothesis b: UnsafeBufferPointer<UInt8>
  ) -> EditCounts? {
    table.reset()
    reference.removeAll(keepingCapacity: true)
    hypothesis.removeAll(keepingCapacity: true)
    switch unit {
    case .words:
      Self.words(a, &table, &reference)
      Self.words(b, &table, &hypothesis)
    case .characters:
      Self.characters(a, &table, &reference)
      Self.characters(b, &table, &hypothesis)
    }
    guard let counts = aligner.align(reference, hypothesis, alphabet: table.count) else {
      skipped += 1
      return nil
    }
    total += counts
    pairs += 1
    return counts
  }

  private static func characters(
    _ bytes: UnsafeBufferPointer<UInt8>, _ table: inout TokenTable, _ tokens: inout [Int32]
  ) {
    let bytes = UTF8Scan.stripped(bytes)
    var index = 0
    while index < bytes.count {
      let (value, length) = UTF8Scan.point(bytes, index)
      tokens.append(table.id(point: value))
      index += length
    }
  }

  private static func words(
    _ bytes: UnsafeBufferPointer<UInt8>, _ table: inout TokenTable, _ tokens: inout [Int32]
  ) {
    let bytes = UTF8Scan.stripped(bytes)
    var start = 0
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte > 0x20 && byte < 0x80 {
        index += 1
        continue
      }
      let (value, length) = UTF8Scan.point(bytes, index)
      guard CodePoints.isSpace(value) else {
        index += length
        continue
      }
      var end = index + length
      var run = 1
      while end < bytes.count {
        let (next, count) = UTF8Scan.point(bytes, end)
        guard CodePoints.isSpace(next) else { break }
        run += 1
        end += count
      }
      if run > 1 || value == 0x20 {
        if index > start { tokens.append(table.id(UnsafeBufferPointer(rebasing: bytes[start..<index]))) }
        start = end
      }
      index = end
    }
    if index > start { tokens.append(table.id(UnsafeBufferPointer(rebasing: bytes[start..<index]))) }
  }
}
