import AssayCore

/// Words that a first look read, so that a second gives only what is new.
struct ReadBefore {
  private var words: Set<String> = []
  private(set) var boxes: [Box2D] = []
  /// Below this the first reader made shapes into letters: what it read is not taken for read.
  static let confidenceMin = 0.6

  init(_ reading: Reading) {
    for line in reading.lines where line.confidence ?? 1 >= Self.confidenceMin {
      boxes.append(Box2D(x: line.box.x - 4, y: line.box.y - 4, width: line.box.width + 8, height: line.box.height + 8))
      add(line.text)
    }
  }

  init(_ texts: [String]) { texts.forEach { add($0) } }

  mutating func add(_ text: String) { words.formUnion(Self.tokens(text)) }

  /// At least two words, or one long one, most of which nobody has read.
  func isNew(_ text: String) -> Bool {
    let found = Self.tokens(text)
    guard found.count >= 2 || found.contains(where: { $0.utf8.count >= 5 }) else { return false }
    return found.count { words.contains($0) } * 10 <= found.count * 4
  }

  func covers(_ x: Double, _ y: Double) -> Bool { boxes.contains { $0.contains(x: x, y: y) } }

  /// Words of two letters and more, and numbers.
  private static func tokens(_ text: String) -> [String] {
    var tokens: [String] = []
    var token = String.UnicodeScalarView()
    func end() {
      if token.count >= 2 { tokens.append(String(token).lowercased()) }
      token.removeAll(keepingCapacity: true)
    }
    for scalar in text.unicodeScalars.prefix(20_000) {
      if scalar.properties.isAlphabetic || scalar.properties.numericType != nil { token.append(scalar) } else { end() }
    }
    end()
    return tokens
  }
}
