/// The classes of characters that BERT's normaliser and pre-tokeniser know.
enum BertText {
  /// Controls, unassigned and private characters, the replacement character.
  static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
    if scalar == "\t" || scalar == "\n" || scalar == "\r" { return false }
    if scalar.value == 0 || scalar.value == 0xFFFD { return true }
    switch scalar.properties.generalCategory {
    case .control, .format, .privateUse, .surrogate, .unassigned: return true
    default: return false
    }
  }

  static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }

  static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 33...47, 58...64, 91...96, 123...126: return true
    case 0...127: return false
    default: break
    }
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      return true
    default: return false
    }
  }

  /// Chinese characters, each of which is a word of its own.
  static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
      0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
      return true
    default: return false
    }
  }

  /// Without accents, in lower case.
  static func folded(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    if scalar.isASCII {
      return (65...90).contains(scalar.value) ? [Unicode.Scalar(UInt8(scalar.value) + 32)] : [scalar]
    }
    if (0xAC00...0xD7A3).contains(scalar.value) { return jamo(scalar.value - 0xAC00) }
    return scalar.properties.lowercaseMapping.unicodeScalars.compactMap { lower in
      let plain = bases[String(lower)] ?? lower
      return plain.properties.generalCategory == .nonspacingMark ? nil : plain
    }
  }

  /// A Hangul syllable's letters, by the Unicode standard's arithmetic.
  private static func jamo(_ index: UInt32) -> [Unicode.Scalar] {
    let values = [0x1100 + index / 588, 0x1161 + index % 588 / 28] + (index % 28 > 0 ? [0x11A7 + index % 28] : [])
    return values.compactMap(Unicode.Scalar.init)
  }

  /// Letters with accents to the letters without. The standard library has no public decomposition, but its strings
  /// compare by canonical equivalence: a letter and its accents, put together here, find the composed letter.
  private static let bases: [String: Unicode.Scalar] = {
    let letters = ranges([0x61...0x7A, 0x3B1...0x3C9, 0x430...0x456])
    let marks = ranges([0x300...0x315, 0x31B...0x31B, 0x323...0x331, 0x338...0x338, 0x342...0x345])
    var table: [String: Unicode.Scalar] = [:]
    for letter in letters {
      for mark in marks {
        let once = String(String.UnicodeScalarView([letter, mark]))
        table[once] = letter
      }
    }
    for letter in ranges([0x3046...0x3046, 0x304B...0x307B, 0x30A6...0x30A6, 0x30AB...0x30DB, 0x30EF...0x30F2]) {
      for mark in ranges([0x3099...0x309A]) {
        table[String(String.UnicodeScalarView([letter, mark]))] = letter
      }
    }
    // Vietnamese and Greek letters carry two.
    for letter in ranges([0x61...0x7A, 0x3B1...0x3C9]) {
      for first in ranges([0x302...0x302, 0x306...0x308, 0x313...0x314, 0x31B...0x31B, 0x323...0x323]) {
        for second in marks {
          table[String(String.UnicodeScalarView([letter, first, second]))] = letter
        }
      }
    }
    return table
  }()

  private static func ranges(_ ranges: [ClosedRange<UInt32>]) -> [Unicode.Scalar] {
    ranges.flatMap { $0.compactMap(Unicode.Scalar.init) }
  }
}
