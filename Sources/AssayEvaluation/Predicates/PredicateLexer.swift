import AssayConfiguration
import AssayWire

/// Splits a predicate into tokens with their offsets.
struct PredicateLexer {
  enum Token: Equatable {
    case name([String])
    case value(JSONValue)
    case symbol(String)
    case end

    var shown: String {
      switch self {
      case .name(let path): "`\(path.joined(separator: "."))`"
      case .value(let value): "`\(value.compact.shortened(40))`"
      case .symbol(let text): "`\(text)`"
      case .end: "the end"
      }
    }
  }

  private let bytes: [UInt8]
  private var position = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  mutating func tokens() throws(PredicateError) -> [(token: Token, offset: Int)] {
    guard bytes.count <= 4096 else { throw PredicateError("the predicate is longer than 4096 bytes", at: 0) }
    var tokens: [(Token, Int)] = []
    while true {
      while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
      let start = position
      guard position < bytes.count else {
        tokens.append((.end, start))
        return tokens
      }
      tokens.append((try next(), start))
    }
  }

  private mutating func next() throws(PredicateError) -> Token {
    let byte = bytes[position]
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return .value(.string(try text(quote: byte)))
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."): return try number()
    case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ","):
      position += 1
      return .symbol(String(UnicodeScalar(byte)))
    case UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "<"), UInt8(ascii: ">"): return try comparison()
    case UInt8(ascii: "&"), UInt8(ascii: "|"):
      throw PredicateError("`\(String(UnicodeScalar(byte)))` is not known", at: position, remedy: "write `and` or `or`")
    default:
      guard Self.startsName(byte) else {
        throw PredicateError("a character that has no meaning here", at: position)
      }
      return try name()
    }
  }

  private mutating func comparison() throws(PredicateError) -> Token {
    let start = position
    let isTwo = position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "=")
    let text = String(decoding: bytes[position..<position + (isTwo ? 2 : 1)], as: UTF8.self)
    position += isTwo ? 2 : 1
    switch text {
    case "=": throw PredicateError("`=` is not known", at: start, remedy: "write `==`")
    case "!": throw PredicateError("`!` is not known", at: start, remedy: "write `not` or `!=`")
    default: return .symbol(text)
    }
  }

  private mutating func text(quote: UInt8) throws(PredicateError) -> String {
    let start = position
    position += 1
    var content: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == quote { return String(decoding: content, as: UTF8.self) }
      if byte == UInt8(ascii: "\\"), position < bytes.count {
        content.append(bytes[position])
        position += 1
      } else {
        content.append(byte)
      }
    }
    throw PredicateError("the text that starts here has no end", at: start, remedy: "close the quote")
  }

  private mutating func number() throws(PredicateError) -> Token {
    let start = position
    position += 1
    while position < bytes.count, Self.inNumber(bytes[position], after: bytes[position - 1]) { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if let value = Int(text) { return .value(.int(value)) }
    guard let value = Double(text), value.isFinite else {
      throw PredicateError("`\(text.shortened(40))` is no number", at: start, remedy: "put text in quotes")
    }
    return .value(.double(value))
  }

  private static func inNumber(_ byte: UInt8, after last: UInt8) -> Bool {
    if byte &- 48 < 10 || byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e") { return true }
    return (byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")) && last | 0x20 == UInt8(ascii: "e")
  }

  private static func startsName(_ byte: UInt8) -> Bool {
    byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z") || byte == UInt8(ascii: "_") || byte >= 0x80
  }

  private mutating func name() throws(PredicateError) -> Token {
    var path: [String] = []
    while true {
      let start = position
      if position < bytes.count, bytes[position] == UInt8(ascii: "\""), !path.isEmpty {
        path.append(try text(quote: UInt8(ascii: "\"")))
      } else {
        while position < bytes.count,
          Self.startsName(bytes[position]) || bytes[position] &- 48 < 10 || bytes[position] == UInt8(ascii: "-")
        {
          position += 1
        }
        guard position > start else { throw PredicateError("a name ends at its point", at: start) }
        path.append(String(decoding: bytes[start..<position], as: UTF8.self))
      }
      guard position < bytes.count, bytes[position] == UInt8(ascii: ".") else { break }
      position += 1
    }
    switch path {
    case ["true"]: return .value(.bool(true))
    case ["false"]: return .value(.bool(false))
    default: return .name(path)
    }
  }
}
