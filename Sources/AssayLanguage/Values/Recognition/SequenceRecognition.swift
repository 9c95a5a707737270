/// The sequence models: addresses, tags and telephone numbers. They scan bytes from left to right; each attempt is
/// bounded by `spanBytesMax`.
struct SequenceRecognition {
  static let spanBytesMax = 1024

  let text: TokenizedText
  let model: String
  let bytes: [UInt8]

  init(_ text: TokenizedText, model: String) {
    self.text = text
    self.model = model
    bytes = text.bytes
  }

  func results() -> [RecognisedValue] {
    switch model {
    case "EmailModel": return scan(email)
    case "URLModel": return scan(url)
    case "IpAddressModel": return scan(address)
    case "HashtagModel": return scan(hashtag)
    case "MentionModel": return scan(mention)
    case "GUIDModel": return scan(guid)
    default: return PhoneRecognition(bytes: bytes).results(in: text)
    }
  }

  private func scan(_ match: (Int) -> RecognisedValue?) -> [RecognisedValue] {
    var (found, offset) = ([RecognisedValue](), 0)
    while offset < bytes.count {
      if let value = match(offset) {
        found.append(value)
        offset = max(value.bytes.upperBound, offset + 1)
      } else {
        offset += 1
      }
    }
    return found
  }

  // MARK: bytes

  func byte(_ offset: Int) -> UInt8 { offset >= 0 && offset < bytes.count ? bytes[offset] : 0 }
  func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
  func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a }
  func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }
  /// What a word boundary sees as part of a word.
  func isWord(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || byte == UInt8(ascii: "_") || byte >= 0x80 }
  func isHex(_ byte: UInt8) -> Bool { isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66) }

  private func made(
    _ range: Range<Int>, _ type: String, lowered: Bool = true, _ more: [String: RecognisedValue.Field] = [:]
  ) -> RecognisedValue {
    let written = lowered ? text.lowered(range) : text.string(range)
    var resolution = more
    if resolution["value"] == nil { resolution["value"] = .text(written) }
    return RecognisedValue(text: written, bytes: range, type: type, resolution: resolution)
  }

  // MARK: tags

  private func hashtag(_ start: Int) -> RecognisedValue? {
    guard byte(start) == UInt8(ascii: "#"), start == 0 || byte(start - 1) <= 0x20 else { return nil }
    let end = tagEnd(start + 1)
    return end > start + 1 ? made(start..<end, "hashtag") : nil
  }

  private func tagEnd(_ start: Int) -> Int {
    var end = start
    while end - start < Self.spanBytesMax, isAlphanumeric(byte(end)) || byte(end) == UInt8(ascii: "_") { end += 1 }
    return end
  }

  private func mention(_ start: Int) -> RecognisedValue? {
    guard byte(start) == UInt8(ascii: "@") else { return nil }
    let end = tagEnd(start + 1)
    guard end > start + 1, !isWord(byte(end)) else { return nil }
    if byte(end) == UInt8(ascii: "."), isWord(byte(end + 1)) { return nil }
    return made(start..<end, "mention")
  }

  // MARK: network addresses

  private func address(_ start: Int) -> RecognisedValue? {
    if isDigit(byte(start)), !isWord(byte(start - 1)), let end = quad(start), !isWord(byte(end)) {
      return made(
        start..<end, "ip", lowered: false, ["type": .text("ipv4"), "value": .text(withoutZeros(start..<end))])
    }
    guard isHex(byte(start)) || byte(start) == UInt8(ascii: ":"), let end = groups(start) else { return nil }
    return made(
      start..<end, "ip", lowered: false, ["type": .text("ipv6"), "value": .text(withoutZeros(start..<end))])
  }

  func quad(_ start: Int) -> Int? {
    var offset = start
    for part in 0..<4 {
      var (value, digits) = (0, 0)
      while digits < 4, isDigit(byte(offset)) {
        value = value * 10 + Int(byte(offset) - 0x30)
        (offset, digits) = (offset + 1, digits + 1)
      }
      guard digits >= 1, digits <= 3, value <= 255 else { return nil }
      if part < 3 {
        guard byte(offset) == UInt8(ascii: ".") else { return nil }
        offset += 1
      }
    }
    return offset
  }

  /// IPv6: eight groups, or fewer with one double colon.
  private func groups(_ start: Int) -> Int? {
    guard !isWord(byte(start - 1)), byte(start - 1) != UInt8(ascii: ":") else { return nil }
    var (offset, count, ellipsis) = (start, 0, false)
    while offset - start < 48 {
      var digits = 0
      while digits < 5, isHex(byte(offset + digits)) { digits += 1 }
      guard digits < 5 else { return nil }
      if digits > 0 {
        count += 1
        offset += digits
      }
      guard byte(offset) == UInt8(ascii: ":") else { break }
      if byte(offset + 1) == UInt8(ascii: ":") {
        guard !ellipsis else { return nil }
        ellipsis = true
        offset += 2
      } else {
        guard digits > 0, isHex(byte(offset + 1)) else { return nil }
        offset += 1
      }
    }
    guard !isWord(byte(offset)), ellipsis ? count <= 7 : count == 8 else { return nil }
    return offset
  }

  private func withoutZeros(_ range: Range<Int>) -> String {
    var (result, run) = ([UInt8](), [UInt8]())
    func close() {
      guard !run.isEmpty else { return }
      let kept = run.drop { $0 == 0x30 }
      result += kept.isEmpty ? [0x30] : Array(kept)
      run = []
    }
    for byte in bytes[range] {
      if byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":") {
        close()
        result.append(byte)
      } else {
        run.append(byte)
      }
    }
    close()
    return String(decoding: result, as: UTF8.self)
  }

  // MARK: GUID

  private func guid(_ start: Int) -> RecognisedValue? {
    var (body, close) = (start, [UInt8]())
    var needsBoundary = true
    if byte(start) == UInt8(ascii: "{") {
      (body, close, needsBoundary) = (start + 1, Array("}".utf8), false)
    } else if text.lowered(start..<min(start + 9, bytes.count)) == "urn:uuid:" {
      body = start + 9
    } else if text.lowered(start..<min(start + 3, bytes.count)) == "%7b" {
      (body, close, needsBoundary) = (start + 3, Array("%7d".utf8), false)
    } else if (byte(start) | 0x20) == UInt8(ascii: "x"), byte(start + 1) == UInt8(ascii: "'") {
      (body, close, needsBoundary) = (start + 2, Array("'".utf8), false)
    } else if isWord(byte(start - 1)) {
      return nil
    }
    guard let end = guidEnd(body) else { return nil }
    if needsBoundary, isWord(byte(end)) { return nil }
    for (index, mark) in close.enumerated() where (byte(end + index) | 0x20) != (mark | 0x20) { return nil }
    let hasHyphens = bytes[body..<end].contains(UInt8(ascii: "-"))
    let isPure = body == start && bytes[body..<end].allSatisfy { isDigit($0) }
    let score = 100.0 - (body == start ? 10 : 0) - (hasHyphens ? 0 : 10) - (isPure ? 15 : 0)
    return made(start..<end + close.count, "guid", ["score": .text(GeneralFormat.text(score / 100))])
  }

  private func guidEnd(_ start: Int) -> Int? {
    if (0..<32).allSatisfy({ isHex(byte(start + $0)) }) { return start + 32 }
    var offset = start
    for (index, length) in [8, 4, 4, 4, 12].enumerated() {
      guard (0..<length).allSatisfy({ isHex(byte(offset + $0)) }) else { return nil }
      offset += length
      if index < 4 {
        guard byte(offset) == UInt8(ascii: "-") else { return nil }
        offset += 1
      }
    }
    return offset
  }

  // MARK: mail

  private func email(_ start: Int) -> RecognisedValue? {
    guard isLocal(byte(start)), !isLocal(byte(start - 1)) else { return nil }
    var mark = start
    while mark - start < 256, isLocal(byte(mark)) { mark += 1 }
    guard byte(mark) == UInt8(ascii: "@") else { return nil }
    var first = start
    while first < mark, !isAlphanumeric(byte(first)), byte(first) != UInt8(ascii: "_") { first += 1 }
    guard first < mark, byte(mark - 1) != UInt8(ascii: ".") else { return nil }
    let local = bytes[first..<mark]
    guard !zip(local, local.dropFirst()).contains(where: { $0 == 0x2e && $1 == 0x2e }) else { return nil }
    if byte(mark + 1) == UInt8(ascii: "[") {
      guard let end = quad(mark + 2), byte(end) == UInt8(ascii: "]") else { return nil }
      return made(first..<end + 1, "email")
    }
    return mailDomain(mark + 1).map { made(first..<$0, "email") }
  }

  private func isLocal(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || Self.localMarks.contains(byte) }
  private static let localMarks = Set("!#$%&'*+-/=?^_{|}~.".utf8)

  private func mailDomain(_ start: Int) -> Int? {
    var (offset, label, best) = (start, start, Int?.none)
    while offset - start < 256 {
      let next = byte(offset)
      if isAlphanumeric(next) || (next == UInt8(ascii: "-") && offset > label) {
        offset += 1
        continue
      }
      guard offset > label else { break }
      let last = bytes[label..<offset]
      if label > start, last.count >= 2, last.allSatisfy({ isLetter($0) || $0 == UInt8(ascii: "-") }) { best = offset }
      guard next == UInt8(ascii: "."), isAlphanumeric(byte(offset + 1)) else { break }
      label = offset + 1
      offset = label
    }
    return best
  }
}
