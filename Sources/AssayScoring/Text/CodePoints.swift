// Text as Unicode code points, with white space and case as Python's `str` has them, because every
// reference implementation of these metrics is written in Python. Swift's `Character` is a grapheme
// and would count differently.

enum CodePoints {
  /// The code points of a text.
  static func of(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }

  static func text(_ points: some Sequence<UInt32>) -> String {
    var view = String.UnicodeScalarView()
    for point in points { view.append(Unicode.Scalar(point) ?? "\u{FFFD}") }
    return String(view)
  }

  /// White space as `str.isspace()` and the regular expression `\s` have it.
  @inline(__always)
  static func isSpace(_ point: UInt32) -> Bool {
    if point < 0x80 { return point == 0x20 || (point >= 0x09 && point <= 0x0D) || (point >= 0x1C && point <= 0x1F) }
    switch point {
    case 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: return true
    default: return false
    }
  }

  static func stripped(_ points: ArraySlice<UInt32>) -> ArraySlice<UInt32> {
    var slice = points
    while let first = slice.first, isSpace(first) { slice.removeFirst() }
    while let last = slice.last, isSpace(last) { slice.removeLast() }
    return slice
  }

  static func stripped(_ points: [UInt32]) -> [UInt32] { Array(stripped(points[...])) }

  /// The words between white space, as `str.split()` without an argument gives them.
  static func words(_ points: [UInt32]) -> [ArraySlice<UInt32>] {
    points.split(omittingEmptySubsequences: true, whereSeparator: isSpace)
  }

  /// Strip, lower-case, white space collapsed: the normal form of ANLS.
  static func folded(_ points: [UInt32]) -> [UInt32] {
    Array(words(lowered(points)).joined(separator: [0x20]))
  }

  /// Lower-cased as `str.lower()` does it: full mappings, and a final sigma at the end of a word.
  static func lowered(_ points: [UInt32]) -> [UInt32] {
    var result: [UInt32] = []
    result.reserveCapacity(points.count)
    for (index, point) in points.enumerated() {
      if point < 0x80 {
        result.append(point >= 0x41 && point <= 0x5A ? point + 0x20 : point)
      } else if point == 0x3A3 {
        result.append(isFinalSigma(points, index) ? 0x3C2 : 0x3C3)
      } else if let scalar = Unicode.Scalar(point) {
        for mapped in scalar.properties.lowercaseMapping.unicodeScalars { result.append(mapped.value) }
      } else {
        result.append(point)
      }
    }
    return result
  }

  /// How many code points the upper-cased text has: `ß` gives two.
  static func upperedCount(_ points: [UInt32]) -> Int {
    var count = 0
    for point in points {
      guard point >= 0x80, let scalar = Unicode.Scalar(point) else {
        count += 1
        continue
      }
      count += scalar.properties.uppercaseMapping.unicodeScalars.count
    }
    return count
  }

  private static func isFinalSigma(_ points: [UInt32], _ index: Int) -> Bool {
    func property(_ point: UInt32) -> Unicode.Scalar.Properties? { Unicode.Scalar(point)?.properties }
    var before = index - 1
    while before >= 0, property(points[before])?.isCaseIgnorable == true { before -= 1 }
    guard before >= 0, property(points[before])?.isCased == true else { return false }
    var after = index + 1
    while after < points.count, property(points[after])?.isCaseIgnorable == true { after += 1 }
    return after >= points.count || property(points[after])?.isCased != true
  }
}
