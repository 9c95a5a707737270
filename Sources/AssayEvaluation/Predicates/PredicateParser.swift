import AssayConfiguration
import AssayCore
import AssayWire

/// Recursive descent: `or` binds weakest, then `and`, then `not`, then one comparison.
struct PredicateParser {
  private var tokens: [(token: PredicateLexer.Token, offset: Int)]
  private var position = 0
  private var depth = 0

  static let roots = [
    "attributes", "id", "cluster", "choices", "modalities", "media", "bytes", "decoded_share", "image", "audio",
    "video",
    "document", "geometry", "text",
  ]

  init(_ text: String) throws(PredicateError) {
    var lexer = PredicateLexer(text)
    tokens = try lexer.tokens()
  }

  private var token: PredicateLexer.Token { tokens[position].token }
  private var offset: Int { tokens[position].offset }

  private mutating func advance() { position = min(position + 1, tokens.count - 1) }

  private func isWord(_ word: String) -> Bool { token == .name([word]) }

  private mutating func take(_ symbol: String) throws(PredicateError) {
    guard token == .symbol(symbol) else {
      throw PredicateError("expected `\(symbol)`, found \(token.shown)", at: offset)
    }
    advance()
  }

  mutating func predicate() throws(PredicateError) -> Predicate {
    let result = try either()
    guard token == .end else {
      throw PredicateError("expected `and`, `or` or the end, found \(token.shown)", at: offset)
    }
    return result
  }

  private mutating func either() throws(PredicateError) -> Predicate {
    depth += 1
    defer { depth -= 1 }
    guard depth <= 64 else { throw PredicateError("nested deeper than 64 levels", at: offset) }
    var left = try both()
    while isWord("or") {
      advance()
      left = .or(left, try both())
    }
    return left
  }

  private mutating func both() throws(PredicateError) -> Predicate {
    var left = try negation()
    while isWord("and") {
      advance()
      left = .and(left, try negation())
    }
    return left
  }

  private mutating func negation() throws(PredicateError) -> Predicate {
    var isNegated = false
    while isWord("not") {
      isNegated.toggle()
      advance()
    }
    let inner = try condition()
    return isNegated ? .not(inner) : inner
  }

  private mutating func condition() throws(PredicateError) -> Predicate {
    if token == .symbol("(") {
      advance()
      let inner = try either()
      try take(")")
      return inner
    }
    if isWord("exists") {
      advance()
      try take("(")
      let name = try name()
      try take(")")
      return .exists(name)
    }
    return try comparison()
  }

  private mutating func comparison() throws(PredicateError) -> Predicate {
    if case .value(.bool(let value)) = token, case .end = tokens[min(position + 1, tokens.count - 1)].token {
      advance()
      return value ? .always : .not(.always)
    }
    let start = offset
    let left = try operand()
    if isWord("in") {
      advance()
      return .isIn(left, try values())
    }
    if isWord("contains") {
      advance()
      return .contains(left, try operand())
    }
    if isWord("glob") {
      advance()
      guard case .value(.string(let pattern)) = token else {
        throw PredicateError("`glob` needs a pattern in quotes, found \(token.shown)", at: offset)
      }
      advance()
      return .glob(left, pattern)
    }
    if case .symbol(let text) = token, let comparison = Predicate.Comparison(rawValue: text) {
      advance()
      return .compare(left, comparison, try operand())
    }
    if case .name(let name) = left { return .isTrue(name) }
    throw PredicateError("a value alone is no condition", at: start, remedy: "compare it with a name")
  }

  private mutating func operand() throws(PredicateError) -> Predicate.Operand {
    if case .value(let value) = token {
      advance()
      return .value(value)
    }
    return .name(try name())
  }

  private mutating func name() throws(PredicateError) -> Predicate.Name {
    guard case .name(let path) = token else {
      throw PredicateError("expected a name or a value, found \(token.shown)", at: offset)
    }
    guard let root = path.first, Self.roots.contains(root) else {
      let root = path.first ?? ""
      throw PredicateError(
        "the name `\(root.shortened(40))` is not known", at: offset,
        remedy: nearest(root, in: Self.roots).map { "did you mean `\($0)`?" }
          ?? "an attribute is `attributes.\(root.shortened(40))`, a text stands in quotes")
    }
    advance()
    return Predicate.Name(path)
  }

  private mutating func values() throws(PredicateError) -> [JSONValue] {
    try take("[")
    var values: [JSONValue] = []
    while token != .symbol("]") {
      guard case .value(let value) = token else {
        throw PredicateError("expected a value, found \(token.shown)", at: offset, remedy: "put text in quotes")
      }
      values.append(value)
      advance()
      guard token == .symbol(",") else { break }
      advance()
    }
    try take("]")
    return values
  }
}
