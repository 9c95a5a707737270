/// Finds identifiers over the bytes of a text; every attempt is bounded, so that the whole is linear.
struct IdentifierScan {
  let text: TokenizedText
  var bytes: [UInt8] { text.bytes }
  /// Longer runs without white space are no identifiers.
  static let chunkBytesMax = 2048

  func identifier(at index: Int) -> Identifier? {
    let token = text.tokens[index]
    let start = Int(token.start)
    guard startsWord(index) else { return nil }
    switch token.kind {
    case .word: return lettered(start, index)
    case .mixed: return lettered(start, index) ?? numbered(start, index) ?? serial(start, index)
    case .number: return numbered(start, index) ?? hexed(start) ?? address(start) ?? serial(start, index)
    case .symbol, .punctuation: return marked(start, index)
    }
  }

  /// Identifiers begin behind a space or a mark, not inside a word.
  private func startsWord(_ index: Int) -> Bool {
    guard index > 0, !text.tokens[index].spaced else { return true }
    let before = text.tokens[index - 1]
    guard before.kind == .punctuation || before.kind == .symbol else { return false }
    if Self.joiners.contains(before.key) { return false }
    // Behind the dot or hyphen of a longer run nothing begins, except behind a name as in "No.12345".
    guard Self.links.contains(before.key), index > 1, !before.spaced else { return true }
    let head = text.tokens[index - 2]
    return head.kind == .punctuation || head.kind == .symbol || Self.serialWords.contains(head.key)
  }

  private static let joiners = WordSet("@ _ & \\")
  private static let links = WordSet(". - /")

  private func lettered(_ start: Int, _ index: Int) -> Identifier? {
    // Plain words with a space behind them are none: the usual case leaves here.
    let end = Int(text.tokens[index].end)
    let next = text.byte(end)
    let isPlain = text.tokens[index].kind == .word && (next <= 0x20 || next == UInt8(ascii: ","))
    if isPlain { return capitals(start, end, index) }
    return uniform(start) ?? address(start) ?? hexed(start) ?? banked(start) ?? capitals(start, end, index)
      ?? (text.tokens[index].kind == .word ? serial(start, index) : nil)
  }

  /// Signs that begin an identifier.
  private func marked(_ start: Int, _ index: Int) -> Identifier? {
    switch bytes[start] {
    case UInt8(ascii: "#"): return tagged(start, .hashtag)
    case UInt8(ascii: "@"): return tagged(start, .mention)
    case UInt8(ascii: "+"), UInt8(ascii: "("): return phone(start, index)
    case UInt8(ascii: "{"): return braced(start)
    case UInt8(ascii: ":"): return ipv6(start)
    default: return nil
    }
  }

  private func tagged(_ start: Int, _ scheme: IdentifierScheme) -> Identifier? {
    var (offset, letters) = (start + 1, 0)
    let limit = min(bytes.count, start + 140)
    while offset < limit, isWordByte(bytes[offset]) || bytes[offset] == UInt8(ascii: "_") {
      if bytes[offset] > 0x39 { letters += 1 }
      offset += 1
    }
    guard letters > 0, offset > start + 1 else { return nil }
    return Identifier(
      bytes: start..<offset, scheme: scheme, normal: Fold.text(text.string(start..<offset)), checksum: .none)
  }

  // MARK: helpers

  /// Letters and digits of ASCII, and every byte of other scripts.
  @inline(__always)
  func isWordByte(_ byte: UInt8) -> Bool {
    byte >= 0x80 || (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a)
  }

  @inline(__always)
  func isAlphanumeric(_ byte: UInt8) -> Bool {
    (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a)
  }

  @inline(__always)
  func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  /// The end of the run without white space, closing marks and sentence ends cut off.
  func chunkEnd(_ start: Int) -> Int {
    var end = start
    let limit = min(bytes.count, start + Self.chunkBytesMax)
    while end < limit, bytes[end] > 0x20, bytes[end] != UInt8(ascii: "<"), bytes[end] != UInt8(ascii: ">"),
      bytes[end] != UInt8(ascii: "\"")
    { end += 1 }
    while end > start, Self.trailing.contains(bytes[end - 1]) { end -= 1 }
    return end
  }

  static let trailing: Set<UInt8> = Set(".,;:!?'\")]}*".utf8)

  func ends(_ offset: Int) -> Bool { !isWordByte(text.byte(offset)) }

  /// ASCII letters and digits of a range in upper case.
  func compact(_ range: Range<Int>) -> [UInt8] {
    bytes[range].compactMap { byte in
      guard isAlphanumeric(byte) else { return nil }
      return byte >= 0x61 ? byte - 32 : byte
    }
  }

  func made(
    _ range: Range<Int>, _ scheme: IdentifierScheme, _ normal: [UInt8], _ checksum: IdentifierChecksum
  ) -> Identifier {
    Identifier(bytes: range, scheme: scheme, normal: String(decoding: normal, as: UTF8.self), checksum: checksum)
  }

  func checked(_ isValid: Bool) -> IdentifierChecksum { isValid ? .valid : .invalid }

  /// Whether one of a few words stands shortly before, as "ISBN:" does.
  func hasContext(_ index: Int, _ words: WordSet) -> Bool {
    var back = index - 1
    let limit = max(0, index - 5)
    while back >= limit {
      if words.contains(text.tokens[back].key) { return true }
      back -= 1
    }
    return false
  }
}
