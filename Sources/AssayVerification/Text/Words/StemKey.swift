import AssayLanguage

/// A light suffix stripper: enough to let `cities` meet `city` and `racing` meet `raced`, with no table.
enum StemKey {
  /// The key of a token's stem; numerals and mixed tokens keep their own key.
  static func of(_ token: Token, in bytes: [UInt8]) -> WordKey {
    guard token.kind == .word, token.end - token.start > 3 else { return token.key }
    return bytes.withUnsafeBufferPointer { of($0, token.range) }
  }

  static func of(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> WordKey {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: range.count * 3 + 4) { folded in
      var count = 0
      var offset = range.lowerBound
      while offset < range.upperBound {
        let (scalar, length) = Scalars.decode(bytes, offset)
        Fold.each(scalar == "\u{2019}" ? "'" : scalar) {
          guard count < folded.count else { return }
          folded[count] = $0
          count += 1
        }
        offset += length
      }
      count = strip(UnsafeBufferPointer(rebasing: folded[0..<count]), into: folded)
      return WordKey(folded: UnsafeBufferPointer(rebasing: folded[0..<count]))
    }
  }

  private static let suffixes: [(suffix: [UInt8], put: UInt8?)] = [
    ("ies", UInt8(ascii: "y")), ("sses", nil), ("ingly", nil), ("edly", nil), ("ing", nil), ("ed", nil), ("es", nil),
    ("s", nil), ("ly", nil),
  ].map { (Array($0.0.utf8), $0.1) }

  /// Shortens in place and returns the new length.
  private static func strip(_ word: UnsafeBufferPointer<UInt8>, into folded: UnsafeMutableBufferPointer<UInt8>) -> Int {
    var count = word.count
    if count > 3, word[count - 2] == UInt8(ascii: "'"), word[count - 1] == UInt8(ascii: "s") { count -= 2 }
    for (suffix, put) in suffixes where count - suffix.count >= 3 && ends(word, count, suffix) {
      // "ss" is no plural.
      if suffix.count == 1, word[count - 2] == UInt8(ascii: "s") || word[count - 2] == UInt8(ascii: "u") { break }
      if suffix.count <= 2 && count - suffix.count < 3 { break }
      count -= suffix.count
      if let put {
        folded[count] = put
        count += 1
      }
      break
    }
    // `racing` and `raced` meet `race`, `stopped` meets `stop`.
    if count > 3, word[count - 1] == UInt8(ascii: "e") { count -= 1 }
    if count > 4, folded[count - 1] == folded[count - 2], folded[count - 1] != UInt8(ascii: "s") { count -= 1 }
    return count
  }

  private static func ends(_ word: UnsafeBufferPointer<UInt8>, _ count: Int, _ suffix: [UInt8]) -> Bool {
    for index in suffix.indices where word[count - suffix.count + index] != suffix[index] { return false }
    return true
  }
}
