import AssayWire

/// Equality of values as Python has it: 3 equals 3.0, and the order of an object's members does not count.
enum LooseEquality {
  static func areEqual(_ a: JSONValue, _ b: JSONValue) -> Bool {
    switch (a, b) {
    case (.array(let x), .array(let y)):
      return x.count == y.count && zip(x, y).allSatisfy { areEqual($0, $1) }
    case (.object(let x), .object(let y)):
      guard x.count == y.count else { return false }
      return x.members.allSatisfy { key, value in y[key].map { areEqual(value, $0) } ?? false }
    // Swift takes `é` and `e` with an accent for equal; as code points they are not.
    case (.string(let x), .string(let y)): return x.utf8.elementsEqual(y.utf8)
    case (.int, .double), (.double, .int):
      return a.double == b.double
    default: return a == b
    }
  }
}
