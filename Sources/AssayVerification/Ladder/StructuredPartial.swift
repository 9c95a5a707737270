import AssayWire

/// An answer that is JSON: it stays JSON on every rung, with `null` in place of what the evidence does not carry.
struct StructuredPartial {
  private let bytes: [UInt8]
  /// The strings, numbers and literals that are values, in order.
  private let leaves: [Range<Int>]

  /// Nil unless the whole text is a JSON object or list.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard let first = bytes.first(where: { $0 > 32 }), first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
      (try? JSONValue(parsing: bytes)) != nil
    else { return nil }
    self.bytes = bytes
    leaves = Self.leaves(of: bytes)
  }

  struct Partial {
    var text: String
    /// Where the span of a claim that stays lies in the new text.
    var moved: (Range<Int>) -> Range<Int>
  }

  /// The same document with `null` for every value that a bad claim touches; nil where one touches none.
  func without(_ bad: [Range<Int>]) -> Partial? {
    var removed: Set<Int> = []
    for span in bad {
      let touched = leaves(touching: span)
      guard !touched.isEmpty else { return nil }
      removed.formUnion(touched)
    }
    let ranges = removed.sorted().map { leaves[$0] }
    let null = Array("null".utf8)
    var result: [UInt8] = []
    var position = 0
    for range in ranges {
      result += bytes[position..<range.lowerBound]
      result += null
      position = range.upperBound
    }
    result += bytes[position...]
    return Partial(text: String(decoding: result, as: UTF8.self)) { span in
      var shift = 0
      for range in ranges where range.upperBound <= span.lowerBound { shift += null.count - range.count }
      return (span.lowerBound + shift)..<(span.upperBound + shift)
    }
  }

  private func leaves(touching span: Range<Int>) -> Range<Int> {
    let first = position { leaves[$0].upperBound > span.lowerBound }
    let end = position { leaves[$0].lowerBound >= span.upperBound }
    return first..<max(first, end)
  }

  /// The first leaf for which a condition holds that stays true once it is.
  private func position(_ holds: (Int) -> Bool) -> Int {
    var (low, high) = (0, leaves.count)
    while low < high {
      let middle = (low + high) / 2
      if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The text is known to be valid, so quotes and separators are all there is to see.
  private static func leaves(of bytes: [UInt8]) -> [Range<Int>] {
    var leaves: [Range<Int>] = []
    var index = 0
    while index < bytes.count {
      let start = index
      if bytes[index] == UInt8(ascii: "\"") {
        index += 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
          index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        index += 1
        var next = index
        while next < bytes.count, bytes[next] <= 32 { next += 1 }
        if next >= bytes.count || bytes[next] != UInt8(ascii: ":") { leaves.append(start..<min(index, bytes.count)) }
      } else if isScalar(bytes[index]) {
        while index < bytes.count, isScalar(bytes[index]) { index += 1 }
        leaves.append(start..<index)
      } else {
        index += 1
      }
    }
    return leaves
  }

  /// A byte of a number or of true, false and null.
  private static func isScalar(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "E"),
      UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
      true
    default: false
    }
  }
}
