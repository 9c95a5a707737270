/// Why a text is not JSON, and where.
package struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  package var message: String
  /// Offset in bytes from the start of the text.
  package var offset: Int
  /// Line and column, both from 1; the column counts bytes.
  package var line: Int
  package var column: Int

  package init(message: String, offset: Int = 0, line: Int = 1, column: Int = 1) {
    self.message = message
    self.offset = offset
    self.line = line
    self.column = column
  }

  package var description: String { "\(message) (line \(line), column \(column))" }
}

/// Bounds on what is read from outside.
package struct JSONLimits: Sendable {
  package var depthMax: Int
  package var valuesMax: Int

  package init(depthMax: Int = 128, valuesMax: Int = 10_000_000) {
    self.depthMax = depthMax
    self.valuesMax = valuesMax
  }
}

extension JSONValue {
  /// Parses one JSON text (RFC 8259). A byte-order mark is skipped; invalid UTF-8, unpaired surrogates,
  /// numbers that overflow a double, repeated keys and anything after the value are errors.
  package init(parsing bytes: some Collection<UInt8>, limits: JSONLimits = JSONLimits()) throws(JSONError) {
    let array = ContiguousArray(bytes)
    var result: Result<JSONValue, JSONError> = .success(.null)
    array.withUnsafeBufferPointer { buffer in
      var parser = JSONParser(bytes: buffer, limits: limits)
      do throws(JSONError) { result = .success(try parser.document()) } catch { result = .failure(error) }
    }
    self = try result.get()
  }

  package init(parsing text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) {
    try self.init(parsing: text.utf8, limits: limits)
  }
}

struct JSONParser {
  let bytes: UnsafeBufferPointer<UInt8>
  let limits: JSONLimits
  var position = 0
  var values = 0

  init(bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) {
    self.bytes = bytes
    self.limits = limits
  }

  mutating func document() throws(JSONError) -> JSONValue {
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
    let value = try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw error("text after the end of the JSON value") }
    return value
  }

  func error(_ message: String, at offset: Int? = nil) -> JSONError {
    let offset = min(offset ?? position, bytes.count)
    var line = 1
    var start = 0
    for index in 0..<offset where bytes[index] == 0x0A {
      line += 1
      start = index + 1
    }
    return JSONError(message: message, offset: offset, line: line, column: offset - start + 1)
  }

  mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard depth <= limits.depthMax else { throw error("nested deeper than \(limits.depthMax) levels") }
    values += 1
    guard values <= limits.valuesMax else { throw error("more than \(limits.valuesMax) values") }
    skipSpace()
    guard position < bytes.count else { throw error("the text ends where a value should be") }
    switch bytes[position] {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw error("expected a JSON value, found \(shown(bytes[position]))")
    }
  }

  func shown(_ byte: UInt8) -> String {
    byte > 0x20 && byte < 0x7F ? "'\(Character(UnicodeScalar(byte)))'" : "byte \(byte)"
  }

  mutating func word(_ text: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
    let count = text.utf8CodeUnitCount
    guard position + count <= bytes.count else { throw error("expected \(text)") }
    for index in 0..<count where bytes[position + index] != text.utf8Start[index] { throw error("expected \(text)") }
    position += count
    return value
  }

  mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    position += 1
    var members: [(key: String, value: JSONValue)] = []
    var seen: Set<String> = []
    skipSpace()
    if peek() == UInt8(ascii: "}") {
      position += 1
      return .object(JSONObject())
    }
    while true {
      skipSpace()
      guard peek() == UInt8(ascii: "\"") else { throw error("expected a member's name in quotes") }
      let start = position
      let key = try string()
      let isNew = members.count < 16 ? !members.contains { $0.key == key } : seen.insert(key).inserted
      guard isNew else { throw error("the name \"\(key)\" appears twice in one object", at: start) }
      if members.count == 15 { seen = Set(members.map(\.key)).union([key]) }
      skipSpace()
      guard peek() == UInt8(ascii: ":") else { throw error("expected ':' after the name \"\(key)\"") }
      position += 1
      members.append((key, try value(depth: depth + 1)))
      skipSpace()
      switch peek() {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "}"):
        position += 1
        return .object(JSONObject(members))
      default: throw error("expected ',' or '}' in an object")
      }
    }
  }

  mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    position += 1
    var elements: [JSONValue] = []
    skipSpace()
    if peek() == UInt8(ascii: "]") {
      position += 1
      return .array([])
    }
    while true {
      elements.append(try value(depth: depth + 1))
      skipSpace()
      switch peek() {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "]"):
        position += 1
        return .array(elements)
      default: throw error("expected ',' or ']' in a list")
      }
    }
  }

  func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }
}
