/// The leaves of a JSON text with their paths and their places in it; forgiving, linear and bounded.
struct JSONLeaves {
  enum Kind: Sendable { case string, number, other }

  struct Leaf: Sendable {
    var path: [String]
    /// UTF-8 bytes, without quotation marks.
    var value: Range<Int>
    var kind: Kind
    /// Number of the innermost object that holds it.
    var object: Int
    /// A member of a list of evidence ids.
    var isCitation: Bool

    var isStatement: Bool { kind == .string && path.last.map { JSONLeaves.statementNames.contains($0) } ?? false }
    var isInClaims: Bool { path.contains { JSONLeaves.claimLists.contains($0) } }
  }

  private(set) var leaves: [Leaf] = []
  private(set) var unread = 0

  static let depthMax = 64
  static let keyBytesMax = 256
  static let statementNames: Set<String> = ["text", "claim", "statement", "sentence", "assertion"]
  static let claimLists: Set<String> = ["claims", "statements", "sentences", "assertions", "findings"]
  static let citationNames: Set<String> = [
    "evidence_ids", "evidenceIds", "evidence", "citations", "cites", "cited", "refs", "references", "sources",
    "source_ids", "observations", "observation_ids", "evidence_id", "citation", "source_id",
  ]

  private struct Level {
    var isObject: Bool
    var key: String?
    var number: Int
    var wantsKey: Bool
  }

  /// Nil when the bytes hold no object or list from the first to the last visible character.
  init?(_ bytes: [UInt8]) {
    guard let range = Self.document(bytes), run(bytes, range) else { return nil }
  }

  /// The part between the first and the last bracket, a fence of backquotes around it left out.
  private static func document(_ bytes: [UInt8]) -> Range<Int>? {
    var start = 0
    var end = bytes.count
    while start < end, bytes[start] <= 32 { start += 1 }
    while end > start, bytes[end - 1] <= 32 { end -= 1 }
    if end - start >= 6, bytes[start..<start + 3].allSatisfy({ $0 == UInt8(ascii: "`") }),
      bytes[end - 3..<end].allSatisfy({ $0 == UInt8(ascii: "`") })
    {
      end -= 3
      start += 3
      while start < end, bytes[start] != UInt8(ascii: "{"), bytes[start] != UInt8(ascii: "["), bytes[start] != 10 {
        start += 1
      }
      while start < end, bytes[start] <= 32 { start += 1 }
      while end > start, bytes[end - 1] <= 32 { end -= 1 }
    }
    guard end - start >= 2 else { return nil }
    let pair = (bytes[start], bytes[end - 1])
    guard pair == (UInt8(ascii: "{"), UInt8(ascii: "}")) || pair == (UInt8(ascii: "["), UInt8(ascii: "]")) else {
      return nil
    }
    return start..<end
  }

  private mutating func run(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    var levels: [Level] = []
    var objects = 0
    var offset = range.lowerBound
    while offset < range.upperBound {
      let byte = bytes[offset]
      switch byte {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard levels.count < Self.depthMax else { return false }
        let isObject = byte == UInt8(ascii: "{")
        if isObject { objects += 1 }
        levels.append(
          Level(isObject: isObject, key: nil, number: isObject ? objects : levels.last?.number ?? 0, wantsKey: isObject)
        )
        offset += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard let last = levels.popLast(), last.isObject == (byte == UInt8(ascii: "}")) else { return false }
        offset += 1
        if levels.isEmpty, offset < range.upperBound { return false }
      case UInt8(ascii: ","):
        guard let last = levels.indices.last else { return false }
        levels[last].wantsKey = levels[last].isObject
        offset += 1
      case UInt8(ascii: "\""):
        guard let end = stringEnd(bytes, offset, range.upperBound), let last = levels.indices.last else { return false }
        let inner = offset + 1..<end
        offset = end + 1
        if levels[last].wantsKey {
          levels[last].key = String(decoding: bytes[inner].prefix(Self.keyBytesMax), as: UTF8.self)
          levels[last].wantsKey = false
          while offset < range.upperBound, bytes[offset] <= 32 { offset += 1 }
          guard offset < range.upperBound, bytes[offset] == UInt8(ascii: ":") else { return false }
          offset += 1
        } else {
          add(inner, .string, levels)
        }
      default:
        guard byte > 32 else {
          offset += 1
          continue
        }
        guard levels.last.map({ !$0.wantsKey }) ?? false else { return false }
        var end = offset
        while end < range.upperBound, !Self.ends(bytes[end]) { end += 1 }
        guard end > offset else { return false }
        let number = FigureScanner.isDigit(byte) || byte == UInt8(ascii: "-")
        add(offset..<end, number ? .number : .other, levels)
        offset = end
      }
    }
    return levels.isEmpty
  }

  private static func ends(_ byte: UInt8) -> Bool {
    byte <= 32 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
      || byte == UInt8(ascii: "{")
      || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: ":")
  }

  private func stringEnd(_ bytes: [UInt8], _ start: Int, _ limit: Int) -> Int? {
    var offset = start + 1
    while offset < limit {
      if bytes[offset] == UInt8(ascii: "\\") {
        offset += 2
      } else if bytes[offset] == UInt8(ascii: "\"") {
        return offset
      } else {
        offset += 1
      }
    }
    return nil
  }

  private mutating func add(_ value: Range<Int>, _ kind: Kind, _ levels: [Level]) {
    guard leaves.count < StructuredAnswer.leavesMax else {
      unread += 1
      return
    }
    let path = levels.compactMap(\.key)
    let cites = path.last.map { Self.citationNames.contains($0) } ?? false
    leaves.append(
      Leaf(path: path, value: value, kind: kind, object: levels.last?.number ?? 0, isCitation: cites && kind != .other))
  }
}
