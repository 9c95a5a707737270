/// What it costs to read one character as another, in twentieths of an ordinary error.
enum ConfusionCosts {
  static let unit = 20
  /// `0` for `o`, `1` for `l`: a camera's everyday errors.
  static let strong = 4
  /// `u` for `v`, `c` for `e`.
  static let weak = 10
  /// One letter read as two, `m` as `rn`.
  static let joined = 6
  static let transposed = 14
  static let space = 4
  static let punctuation = 6
  /// A digit is never another digit: three errors, more than any acceptable sum.
  static let digitForDigit = 60
  static let digitAlone = 40

  @inline(__always)
  static func isDigit(_ code: UInt32) -> Bool { code >= 0x30 && code <= 0x39 }

  @inline(__always)
  static func alone(_ code: UInt32) -> Int {
    if code == 0x20 { return space }
    if code >= 0x61 && code <= 0x7a { return unit }
    if isDigit(code) { return digitAlone }
    return code < 0x80 ? punctuation : unit
  }

  @inline(__always)
  static func substitute(_ a: UInt32, _ b: UInt32) -> Int {
    if a == b { return 0 }
    guard a < 0x80, b < 0x80 else { return unit }
    return Int(table[Int(a) << 7 | Int(b)])
  }

  private static let table: [UInt8] = {
    var table = [UInt8](repeating: UInt8(unit), count: 128 * 128)
    for a in 0..<128 {
      for b in 0..<128 { table[a << 7 | b] = UInt8(base(UInt32(a), UInt32(b))) }
    }
    for (pairs, cost) in [(strongPairs, strong), (weakPairs, weak)] {
      for pair in pairs.split(separator: " ") {
        let (a, b) = (Int(pair.utf8.first ?? 0), Int(pair.utf8.last ?? 0))
        table[a << 7 | b] = UInt8(cost)
        table[b << 7 | a] = UInt8(cost)
      }
    }
    return table
  }()

  private static func base(_ a: UInt32, _ b: UInt32) -> Int {
    if a == b { return 0 }
    if isDigit(a) && isDigit(b) { return digitForDigit }
    let (isMarkA, isMarkB) = (isMark(a), isMark(b))
    if isMarkA && isMarkB { return punctuation }
    // A digit for a letter that it does not look like is as bad as a missing digit.
    return isDigit(a) || isDigit(b) ? digitAlone : unit
  }

  private static func isMark(_ code: UInt32) -> Bool {
    !(code >= 0x61 && code <= 0x7a) && !isDigit(code)
  }

  private static let strongPairs = "0o 1l 1i 1| l| i| li 5s 8b 2z 6g 9g 0d 0q i! l! 1! !| gq 5$ s$ .,"
  private static let weakPairs =
    "uv ce co nh hb ao eo ft ij mn nu rn vy vw kx ec cg bh oq od l/ 1/ 7/ 4a 7t tl tf 1t 1j pb yv il ae rt nr xk"

  /// Two characters that are read as one.
  @inline(__always)
  static func joins(_ first: UInt32, _ second: UInt32, _ one: UInt32) -> Bool {
    switch one {
    case 0x6d:
      (first == 0x72 && second == 0x6e) || (first == 0x6e && second == 0x6e) || (first == 0x69 && second == 0x6e)
    case 0x64: first == 0x63 && (second == 0x6c || second == 0x31 || second == 0x69)
    case 0x77: first == 0x76 && second == 0x76
    case 0x6e: first == 0x72 && second == 0x69
    case 0x68: first == 0x6c && second == 0x69
    case 0x75: first == 0x69 && second == 0x69
    case 0x6b: first == 0x6c && second == 0x3c
    case 0x22: first == 0x27 && second == 0x27
    default: false
    }
  }
}
