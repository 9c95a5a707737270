/// A regular expression that cannot run away: matching takes at most states × length steps.
///
/// It knows literals, `.`, classes, `\d \w \s` and their opposites, `^ $ \b`, groups, `|`, and the
/// quantifiers `* + ? {m,n}`. Back references and look-around are refused, not approximated.
package struct SafePattern: Sendable {
  static let statesMax = 2_000
  static let sourceMax = 1_000
  static let repeatMax = 1_000

  package struct Unsupported: Error, Sendable, Equatable {
    package var reason: String
  }

  struct Class: Sendable {
    var ranges: [ClosedRange<UInt32>]
    var isNegated = false

    func contains(_ point: UInt32) -> Bool { ranges.contains { $0.contains(point) } != isNegated }
  }

  enum State: Sendable {
    case match
    case one(Class, next: Int)
    case split(Int, Int)
    case start(next: Int)
    case end(next: Int)
    case border(Bool, next: Int)
  }

  let states: [State]
  let first: Int

  package init(_ source: String) throws(Unsupported) {
    var parser = PatternParser(CodePoints.of(source))
    let node = try parser.parse()
    var builder = PatternBuilder()
    let match = try builder.add(.match)
    first = try builder.build(node, then: match)
    states = builder.states
  }

  /// Whether the pattern matches anywhere in the text, as JSON Schema has it. nil when the text is so long
  /// that the bound on steps would be exceeded.
  package func matches(_ text: String) -> Bool? {
    let points = CodePoints.of(text)
    guard points.count <= 50_000_000 / max(1, states.count) else { return nil }
    var current = ActiveSet(states.count)
    var next = ActiveSet(states.count)
    for index in 0...points.count {
      if follow(first, points, index, &current) { return true }
      guard index < points.count else { break }
      next.clear()
      for state in current.members {
        guard case .one(let set, let target) = states[state], set.contains(points[index]) else { continue }
        if follow(target, points, index + 1, &next) { return true }
      }
      swap(&current, &next)
    }
    return false
  }

  private struct ActiveSet {
    var members: [Int] = []
    var marks: [Bool]

    init(_ count: Int) { marks = Array(repeating: false, count: count) }

    mutating func clear() {
      for member in members { marks[member] = false }
      members.removeAll(keepingCapacity: true)
    }

    mutating func insert(_ state: Int) -> Bool {
      if marks[state] { return false }
      marks[state] = true
      members.append(state)
      return true
    }
  }

  /// Adds a state and all that it leads to without reading; true when one of them is the match.
  private func follow(_ state: Int, _ points: [UInt32], _ index: Int, _ active: inout ActiveSet) -> Bool {
    var pending = [state]
    while let state = pending.popLast() {
      guard active.insert(state) else { continue }
      switch states[state] {
      case .match: return true
      case .one: break
      case .split(let a, let b): pending += [a, b]
      case .start(let next): if index == 0 { pending.append(next) }
      case .end(let next): if index == points.count { pending.append(next) }
      case .border(let wanted, let next):
        let before = index > 0 && Self.isWord(points[index - 1])
        let after = index < points.count && Self.isWord(points[index])
        if (before != after) == wanted { pending.append(next) }
      }
    }
    return false
  }

  static func isWord(_ point: UInt32) -> Bool {
    point == 0x5F || (point < 0x80 && TextNormaliser.isWordPoint(point))
  }
}

indirect enum PatternNode {
  case empty
  case one(SafePattern.Class)
  case start, end
  case border(Bool)
  case sequence([PatternNode])
  case either([PatternNode])
  case times(PatternNode, least: Int, most: Int?)
}

struct PatternBuilder {
  var states: [SafePattern.State] = []

  mutating func add(_ state: SafePattern.State) throws(SafePattern.Unsupported) -> Int {
    guard states.count < SafePattern.statesMax else { throw .init(reason: "the pattern is too large") }
    states.append(state)
    return states.count - 1
  }

  /// Builds the node so that it leads to `next`, and returns its first state.
  mutating func build(_ node: PatternNode, then next: Int) throws(SafePattern.Unsupported) -> Int {
    switch node {
    case .empty: return next
    case .one(let set): return try add(.one(set, next: next))
    case .start: return try add(.start(next: next))
    case .end: return try add(.end(next: next))
    case .border(let wanted): return try add(.border(wanted, next: next))
    case .sequence(let nodes):
      var target = next
      for node in nodes.reversed() { target = try build(node, then: target) }
      return target
    case .either(let nodes):
      guard var target = try nodes.last.map({ node throws(SafePattern.Unsupported) in try build(node, then: next) })
      else {
        return next
      }
      for node in nodes.dropLast().reversed() {
        let first = try build(node, then: next)
        target = try add(.split(first, target))
      }
      return target
    case .times(let inner, let least, let most):
      var target = next
      if let most {
        for _ in 0..<(most - least) {
          let first = try build(inner, then: target)
          target = try add(.split(first, next))
        }
      } else {
        let loop = try add(.split(next, next))
        let first = try build(inner, then: loop)
        states[loop] = .split(first, next)
        target = loop
      }
      for _ in 0..<least {
        let before = states.count
        target = try build(inner, then: target)
        // Nothing repeated is nothing; groups of it could else be nested into endless work.
        if states.count == before { break }
      }
      return target
    }
  }
}
