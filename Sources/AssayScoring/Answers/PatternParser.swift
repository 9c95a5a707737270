/// Reads the source of a `SafePattern`.
struct PatternParser {
  typealias Unsupported = SafePattern.Unsupported

  private static let depthMax = 50
  private let points: [UInt32]
  private var position = 0

  init(_ points: [UInt32]) { self.points = points }

  mutating func parse() throws(Unsupported) -> PatternNode {
    guard points.count <= SafePattern.sourceMax else { throw Unsupported(reason: "the pattern is too long") }
    let node = try either(0)
    guard position == points.count else { throw Unsupported(reason: "an unmatched `)`") }
    return node
  }

  private var current: UInt32? { position < points.count ? points[position] : nil }

  private mutating func take(_ point: UInt32) -> Bool {
    guard current == point else { return false }
    position += 1
    return true
  }

  private mutating func either(_ depth: Int) throws(Unsupported) -> PatternNode {
    guard depth < Self.depthMax else { throw Unsupported(reason: "groups nested too deep") }
    var branches = [try sequence(depth)]
    while take(0x7C) { branches.append(try sequence(depth)) }
    return branches.count == 1 ? branches[0] : .either(branches)
  }

  private mutating func sequence(_ depth: Int) throws(Unsupported) -> PatternNode {
    var nodes: [PatternNode] = []
    while let point = current, point != 0x7C, point != 0x29 {
      let node = try atom(depth)
      nodes.append(try quantified(node))
    }
    return nodes.isEmpty ? .empty : .sequence(nodes)
  }

  private mutating func atom(_ depth: Int) throws(Unsupported) -> PatternNode {
    guard let point = current else { return .empty }
    position += 1
    switch point {
    case 0x5E: return .start
    case 0x24: return .end
    case 0x2E: return .one(.init(ranges: [0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029], isNegated: true))
    case 0x5B: return .one(try characterClass())
    case 0x28:
      if take(0x3F) {
        guard take(0x3A) else { throw Unsupported(reason: "look-around and named groups are not supported") }
      }
      let inner = try either(depth + 1)
      guard take(0x29) else { throw Unsupported(reason: "an unmatched `(`") }
      return inner
    case 0x5C: return try escape()
    case 0x2A, 0x2B, 0x3F, 0x7B: throw Unsupported(reason: "a quantifier without anything before it")
    default: return .one(.init(ranges: [point...point]))
    }
  }

  private mutating func quantified(_ node: PatternNode) throws(Unsupported) -> PatternNode {
    var node = node
    var isQuantified = false
    while let point = current {
      let bounds: (least: Int, most: Int?)
      switch point {
      case 0x2A: bounds = (0, nil)
      case 0x2B: bounds = (1, nil)
      case 0x3F: bounds = (0, 1)
      case 0x7B:
        guard let found = try counted() else { return node }
        bounds = found
        position -= 1
      default: return node
      }
      position += 1
      // A question mark after a quantifier only changes which match is found, not whether there is one.
      _ = take(0x3F)
      guard !isQuantified else { throw Unsupported(reason: "a quantifier after a quantifier") }
      isQuantified = true
      node = .times(node, least: bounds.least, most: bounds.most)
    }
    return node
  }

  /// `{m}`, `{m,}`, `{m,n}`; nil when the bracket is a literal. Leaves the position after the bracket.
  private mutating func counted() throws(Unsupported) -> (least: Int, most: Int?)? {
    let start = position
    position += 1
    guard let least = number() else {
      position = start
      return try literalBrace()
    }
    var most: Int? = least
    if take(0x2C) { most = number() }
    guard take(0x7D) else { throw Unsupported(reason: "an unfinished `{`") }
    guard least <= SafePattern.repeatMax, most ?? 0 <= SafePattern.repeatMax else {
      throw Unsupported(reason: "a repetition of more than \(SafePattern.repeatMax)")
    }
    if let most, most < least { throw Unsupported(reason: "a repetition whose bounds are the wrong way round") }
    return (least, most)
  }

  private func literalBrace() throws(Unsupported) -> (least: Int, most: Int?)? {
    throw Unsupported(reason: "a `{` that is no repetition; write `\\{`")
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let point = current, NumberText.isDigit(point) {
      value = min((value ?? 0) * 10 + Int(point - 0x30), 1_000_000)
      position += 1
    }
    return value
  }

  private static let digits: [ClosedRange<UInt32>] = [0x30...0x39]
  private static let words: [ClosedRange<UInt32>] = [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
  private static let spaces: [ClosedRange<UInt32>] = [
    0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
    0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
  ]

  private mutating func escape() throws(Unsupported) -> PatternNode {
    if let point = current, point | 0x20 == 0x62 {
      position += 1
      return .border(point == 0x62)
    }
    return .one(try escapedClass())
  }

  private mutating func escapedClass() throws(Unsupported) -> SafePattern.Class {
    guard let point = current else { throw Unsupported(reason: "a backslash at the end") }
    position += 1
    switch point {
    case 0x64: return .init(ranges: Self.digits)
    case 0x44: return .init(ranges: Self.digits, isNegated: true)
    case 0x77: return .init(ranges: Self.words)
    case 0x57: return .init(ranges: Self.words, isNegated: true)
    case 0x73: return .init(ranges: Self.spaces)
    case 0x53: return .init(ranges: Self.spaces, isNegated: true)
    case 0x6E: return .init(ranges: [0x0A...0x0A])
    case 0x72: return .init(ranges: [0x0D...0x0D])
    case 0x74: return .init(ranges: [0x09...0x09])
    case 0x75:
      var value: UInt32 = 0
      for _ in 0..<4 {
        guard let digit = current.flatMap(Self.hex)
        else { throw Unsupported(reason: "`\\u` without four hexadecimal digits") }
        value = value * 16 + digit
        position += 1
      }
      return .init(ranges: [value...value])
    default:
      if TextNormaliser.isWordPoint(point) { throw Unsupported(reason: "an unknown escape or a back reference") }
      return .init(ranges: [point...point])
    }
  }

  private static func hex(_ point: UInt32) -> UInt32? {
    switch point {
    case 0x30...0x39: point - 0x30
    case 0x41...0x46: point - 0x41 + 10
    case 0x61...0x66: point - 0x61 + 10
    default: nil
    }
  }

  private mutating func characterClass() throws(Unsupported) -> SafePattern.Class {
    let isNegated = take(0x5E)
    var ranges: [ClosedRange<UInt32>] = []
    while let point = current, point != 0x5D {
      position += 1
      var low = point
      if point == 0x5C {
        let inner = try escapedClass()
        guard !inner.isNegated else { throw Unsupported(reason: "`\\D`, `\\W` or `\\S` inside of a class") }
        guard inner.ranges.count == 1, inner.ranges[0].count == 1 else {
          ranges += inner.ranges
          continue
        }
        low = inner.ranges[0].lowerBound
      }
      guard current == 0x2D, position + 1 < points.count, points[position + 1] != 0x5D else {
        ranges.append(low...low)
        continue
      }
      position += 1
      var high = points[position]
      position += 1
      if high == 0x5C { high = try escapedClass().ranges.first?.lowerBound ?? high }
      guard low <= high else { throw Unsupported(reason: "a class range the wrong way round") }
      ranges.append(low...high)
    }
    guard take(0x5D) else { throw Unsupported(reason: "an unmatched `[`") }
    return .init(ranges: ranges, isNegated: isNegated)
  }
}
