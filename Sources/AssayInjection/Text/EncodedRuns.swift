import AssayLanguage
import AssayWire

/// A stretch of a text that is another text in disguise.
struct EncodedRun {
  var rule: InjectionRule
  var decoded: MappedText
}

/// Finds base64, hexadecimal, binary digits and Morse in bytes, each decoded once, with bounds on what is decoded.
struct EncodedRuns {
  static let runsMax = 32
  static let decodedBytesMax = 64 << 10

  private(set) var runs: [EncodedRun] = []
  private var decodedBytes = 0

  init(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { buffer in
      alphabetRuns(buffer)
      binaryRuns(buffer)
      morseRuns(buffer)
    }
  }

  private var isFull: Bool { runs.count >= Self.runsMax || decodedBytes >= Self.decodedBytesMax }

  private mutating func add(_ rule: InjectionRule, _ decoded: [UInt8], _ range: Range<Int>) {
    guard !isFull, Self.isText(decoded) else { return }
    let bounded = Array(decoded.prefix(Self.decodedBytesMax - decodedBytes))
    decodedBytes += bounded.count
    runs.append(EncodedRun(rule: rule, decoded: MappedText(decoded: bounded, from: range)))
  }

  /// Runs of letters, digits, `+/=-_` (base64) or of hex digits with single separators.
  private mutating func alphabetRuns(_ bytes: UnsafeBufferPointer<UInt8>) {
    var start = 0
    var offset = 0
    while offset <= bytes.count {
      let inside = offset < bytes.count && Self.isBase64(bytes[offset])
      if !inside {
        if offset - start >= 16 { tryRun(bytes, start..<offset) }
        start = offset + 1
      }
      offset += 1
    }
    spacedHex(bytes)
  }

  private mutating func tryRun(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    guard !isFull else { return }
    let run = Array(UnsafeBufferPointer(rebasing: bytes[range]).prefix(Self.decodedBytesMax * 2))
    if run.allSatisfy({ Self.hexValue($0) != nil }) {
      add(.hexadecimal, Self.hexBytes(run), range)
      return
    }
    // Words of one case without digits are words.
    var upper = 0
    var lower = 0
    var digits = 0
    for byte in run {
      switch byte {
      case 0x41...0x5A: upper += 1
      case 0x61...0x7A: lower += 1
      case 0x30...0x39: digits += 1
      default: break
      }
    }
    guard upper > 0, lower > 0 else { return }
    var body = run[...]
    while let first = body.first, "-_=/+".utf8.contains(first) { body = body.dropFirst() }
    while body.last == UInt8(ascii: "=") { body = body.dropLast() }
    if body.count % 4 == 1 { body = body.dropLast() }
    guard let decoded = Base64.decode(body) else { return }
    add(.base64, decoded, range)
  }

  /// `49 67 6e 6f`, `\x49\x67`, `0x49 0x67`, `%49%67`.
  private mutating func spacedHex(_ bytes: UnsafeBufferPointer<UInt8>) {
    var offset = 0
    while offset + 2 <= bytes.count, !isFull {
      guard let high = Self.hexValue(bytes[offset]), let low = Self.hexValue(bytes[offset + 1]),
        offset == 0 || !Self.isAlphanumeric(bytes[offset - 1]) || bytes[offset - 1] | 0x20 == UInt8(ascii: "x")
      else {
        offset += 1
        continue
      }
      var decoded = [high << 4 | low]
      var end = offset + 2
      while let next = Self.nextPair(bytes, end), decoded.count < Self.decodedBytesMax {
        decoded.append(next.value)
        end = next.end
      }
      if decoded.count >= 8, end >= bytes.count || !Self.isAlphanumeric(bytes[end]) {
        add(.hexadecimal, decoded, offset..<end)
      }
      offset = end
    }
  }

  /// The pair of hex digits behind one to three separators.
  private static func nextPair(_ bytes: UnsafeBufferPointer<UInt8>, _ end: Int) -> (value: UInt8, end: Int)? {
    var index = end
    var separators = 0
    while index < bytes.count, separators < 3, " \\x:,%0-".utf8.contains(bytes[index]) {
      // A zero may be a digit or the start of `0x`.
      if bytes[index] == UInt8(ascii: "0"), index + 1 >= bytes.count || bytes[index + 1] != UInt8(ascii: "x") { break }
      index += 1
      separators += 1
    }
    guard separators > 0, index + 2 <= bytes.count, let high = hexValue(bytes[index]),
      let low = hexValue(bytes[index + 1])
    else { return nil }
    return (high << 4 | low, index + 2)
  }

  /// `01001001 01100111`, eight digits a byte.
  private mutating func binaryRuns(_ bytes: UnsafeBufferPointer<UInt8>) {
    var offset = 0
    while offset + 8 <= bytes.count, !isFull {
      guard bytes[offset] == 0x30 || bytes[offset] == 0x31 else {
        offset += 1
        continue
      }
      var decoded: [UInt8] = []
      var value: UInt8 = 0
      var bits = 0
      var end = offset
      while end < bytes.count {
        let byte = bytes[end]
        if byte == 0x30 || byte == 0x31 {
          value = value << 1 | (byte & 1)
          bits += 1
          if bits == 8 {
            decoded.append(value)
            (value, bits) = (0, 0)
          }
        } else if byte != 0x20 || bits != 0 {
          break
        }
        end += 1
      }
      if decoded.count >= 6, bits == 0 { add(.binary, decoded, offset..<end) }
      offset = max(end, offset + 1)
    }
  }

  private mutating func morseRuns(_ bytes: UnsafeBufferPointer<UInt8>) {
    var offset = 0
    while offset < bytes.count, !isFull {
      guard Self.isMorse(bytes[offset]) else {
        offset += 1
        continue
      }
      var end = offset
      var marks = 0
      var spaces = 0
      while end < bytes.count, Self.isMorse(bytes[end]) || bytes[end] == 0x20 || bytes[end] == UInt8(ascii: "/") {
        if bytes[end] == 0x20 { spaces += 1 } else { marks += 1 }
        end += 1
      }
      if marks >= 20, spaces >= 6, let text = Morse.decode(bytes, offset..<end) { add(.morse, text, offset..<end) }
      offset = max(end, offset + 1)
    }
  }

  private static func isMorse(_ byte: UInt8) -> Bool { byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
  }

  private static func isBase64(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "=")
      || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }

  private static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x61...0x66: byte - 0x61 + 10
    case 0x41...0x46: byte - 0x41 + 10
    default: nil
    }
  }

  private static func hexBytes(_ run: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    var index = 0
    while index + 1 < run.count {
      bytes.append((hexValue(run[index]) ?? 0) << 4 | (hexValue(run[index + 1]) ?? 0))
      index += 2
    }
    return bytes
  }

  /// Readable: nearly all printable, letters mostly. Bytes of well-formed UTF-8 count as printable.
  static func isText(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 6 else { return false }
    var printable = 0
    var letters = 0
    for byte in bytes {
      if byte >= 0x80 { continue }
      if (byte >= 0x20 && byte < 0x7F) || byte == 0x0A || byte == 0x09 { printable += 1 }
      if byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte == 0x20 { letters += 1 }
    }
    if printable * 20 >= bytes.count * 19 { return letters * 10 >= bytes.count * 7 }
    guard String(validating: bytes, as: UTF8.self) != nil else { return false }
    let control = bytes.reduce(0) { $0 + ($1 < 0x20 && $1 != 0x0A ? 1 : 0) }
    return control == 0
  }
}
