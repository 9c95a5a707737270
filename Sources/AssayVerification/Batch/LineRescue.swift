import AssayWire

/// What can be saved of a line that is no JSON: its id, so that the error names it; the line without its label,
/// which is never read and so may be broken; and where in the line an offset stands.
struct LineRescue {
  private(set) var id: String?
  /// The line without its `label` members; nil where it has none, or where the line is broken elsewhere.
  private(set) var withoutLabel: [UInt8]?

  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var kept: [Range<Int>] = []
    var labels = 0
    var at = afterSpace(bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0)
    guard byte(at) == UInt8(ascii: "{") else { return }
    repeat {
      let start = afterSpace(at + 1)
      guard byte(start) == UInt8(ascii: "\""), let nameEnd = afterString(start) else { return }
      let colon = afterSpace(nameEnd)
      guard byte(colon) == UInt8(ascii: ":") else { return }
      let end = afterValue(colon + 1)
      let name = bytes[start..<nameEnd]
      if name.elementsEqual("\"id\"".utf8), id == nil { id = Self.identifier(bytes[(colon + 1)..<end]) }
      if name.elementsEqual("\"label\"".utf8) { labels += 1 } else { kept.append(start..<end) }
      at = end
    } while byte(at) == UInt8(ascii: ",")
    guard labels > 0, byte(at) == UInt8(ascii: "}") else { return }
    withoutLabel = [UInt8(ascii: "{")] + kept.map { bytes[$0] }.joined(separator: [UInt8(ascii: ",")]) + bytes[at...]
  }

  private static func identifier(_ bytes: ArraySlice<UInt8>) -> String? {
    guard let id = (try? JSONValue(parsing: bytes))?.string, (1...BatchLine.idBytesMax).contains(id.utf8.count) else {
      return nil
    }
    return id
  }

  private func byte(_ at: Int) -> UInt8? { at < bytes.count ? bytes[at] : nil }

  private func afterSpace(_ start: Int) -> Int {
    var at = start
    while let byte = byte(at), byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d { at += 1 }
    return at
  }

  /// Behind the closing quotation mark of the string that starts here; nil where it has none.
  private func afterString(_ start: Int) -> Int? {
    var at = start + 1
    while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: "\""): return at + 1
      case UInt8(ascii: "\\"): at += 2
      default: at += 1
      }
    }
    return nil
  }

  /// At the comma or bracket that ends a value, whatever stands in it.
  private func afterValue(_ start: Int) -> Int {
    var (at, depth) = (start, 0)
    while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: "\""):
        guard let next = afterString(at) else { return bytes.count }
        at = next
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return at }
        depth -= 1
      case UInt8(ascii: ",") where depth == 0: return at
      default: break
      }
      at += 1
    }
    return bytes.count
  }
}

extension LineRescue {
  /// Members and indices that lead to an offset, as far as the line is JSON up to there.
  func path(to offset: Int) -> [String] {
    var steps: [Step] = []
    var at = 0
    while at < min(offset, bytes.count), steps.count <= Self.depthMax {
      switch bytes[at] {
      case UInt8(ascii: "{"): steps.append(.member(nil))
      case UInt8(ascii: "["): steps.append(.item(0))
      case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = steps.popLast()
      case UInt8(ascii: ","):
        switch steps.last {
        case .item(let index): steps[steps.count - 1] = .item(index + 1)
        case .member: steps[steps.count - 1] = .member(nil)
        case nil: break
        }
      case UInt8(ascii: "\""):
        guard let end = afterString(at), end <= offset else { return steps.compactMap(\.name) }
        if case .member(nil) = steps.last {
          let name = String(decoding: bytes[(at + 1)..<(end - 1)].prefix(Self.nameBytesMax), as: UTF8.self)
          steps[steps.count - 1] = .member(name)
        }
        at = end
        continue
      default: break
      }
      at += 1
    }
    return steps.compactMap(\.name)
  }

  /// The offset of the first byte that is no UTF-8.
  var badByte: Int? {
    var parser = Unicode.UTF8.ForwardParser()
    var rest = bytes.makeIterator()
    var offset = 0
    while true {
      switch parser.parseScalar(from: &rest) {
      case .valid(let scalar): offset += scalar.count
      case .error: return offset
      case .emptyInput: return nil
      }
    }
  }

  private enum Step {
    case member(String?)
    case item(Int)

    var name: String? {
      switch self {
      case .member(let name): name
      case .item(let index): "\(index)"
      }
    }
  }

  private static let depthMax = 128
  private static let nameBytesMax = 200
}
