import AssayLanguage

/// Words that instructions need, found with two letters swapped or its inner letters shuffled: same first letter,
/// same letters, same length. Only words that no table knows are looked up.
struct MisspeltWords: Sendable {
  private let classes: [UInt64: WordClass]

  static let shared = MisspeltWords()
  private static let lengthMin = 5
  private static let lengthMax = 16

  private init() {
    let wanted: WordClass = [.disregard, .instruction, .prior, .reveal, .send, .answer, .assistant, .secret]
    var table: [UInt64: WordClass] = [:]
    let lists = EnglishVerbs.table + EnglishNouns.table + EnglishFunctionWords.table
    for (value, words) in lists where !value.isDisjoint(with: wanted) {
      for word in words.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
        let bytes = Array(word.utf8)
        guard let signature = Self.signature(bytes[...]) else { continue }
        table[signature, default: []].formUnion(WordTable.shared[WordKey(word)])
      }
    }
    classes = table
  }

  @inline(__always)
  func classes(_ text: TokenizedText, _ token: Token) -> WordClass {
    let length = Int(token.end - token.start)
    guard length >= Self.lengthMin, length <= Self.lengthMax, token.kind == .word,
      let signature = Self.signature(text.bytes[token.range])
    else { return [] }
    return classes[signature] ?? []
  }

  /// The first letter, the length and a sum over the letters that their order does not change.
  private static func signature(_ bytes: ArraySlice<UInt8>) -> UInt64? {
    guard let first = bytes.first, bytes.count >= lengthMin, bytes.count <= lengthMax else { return nil }
    var sum: UInt64 = 0
    for byte in bytes {
      let lower = byte | 0x20
      guard lower >= 0x61, lower <= 0x7A else { return nil }
      var mixed = UInt64(lower) &* 0x9E37_79B9_7F4A_7C15
      mixed ^= mixed >> 29
      sum &+= mixed &* 0xBF58_476D_1CE4_E5B9
    }
    return sum ^ (UInt64(first | 0x20) << 56) ^ UInt64(bytes.count)
  }
}
