/// Web and network addresses.
extension IdentifierScan {
  /// `https://…`, `www.…`, `urn:uuid:…`
  func uniform(_ start: Int) -> Identifier? {
    var offset = start
    while offset - start < 12, isAlphanumeric(text.byte(offset)) { offset += 1 }
    let slashes = text.byte(offset + 1) == UInt8(ascii: "/")
    guard text.byte(offset) == UInt8(ascii: ":"), slashes || text.byte(offset + 5) == UInt8(ascii: ":") else {
      return nil
    }
    let end = chunkEnd(start)
    guard offset + 3 < end else { return nil }
    if bytes[offset + 1] == UInt8(ascii: "/"), bytes[offset + 2] == UInt8(ascii: "/") {
      return url(start, host: offset + 3, end)
    }
    guard Fold.text(text.string(start..<offset)) == "urn" else { return nil }
    let body = start + 9
    guard body < end, Fold.text(text.string(start..<body)) == "urn:uuid:", let uuid = hexed(body),
      uuid.scheme == .uuid
    else { return nil }
    return Identifier(bytes: start..<uuid.bytes.upperBound, scheme: .uuid, normal: uuid.normal, checksum: .none)
  }

  private func url(_ start: Int, host: Int, _ end: Int) -> Identifier? {
    guard host < end, isWordByte(bytes[host]) || bytes[host] == UInt8(ascii: "[") else { return nil }
    var hostEnd = host
    while hostEnd < end, bytes[hostEnd] != UInt8(ascii: "/"), bytes[hostEnd] != UInt8(ascii: "?"),
      bytes[hostEnd] != UInt8(ascii: "#")
    { hostEnd += 1 }
    let normal = Fold.text(text.string(start..<hostEnd)) + text.string(hostEnd..<end)
    return Identifier(bytes: start..<end, scheme: .url, normal: normal, checksum: .none)
  }

  /// An e-mail address or a bare domain.
  func address(_ start: Int) -> Identifier? {
    var mark = start
    while mark - start <= 64, isLocal(text.byte(mark)) { mark += 1 }
    guard mark > start, text.byte(mark) == UInt8(ascii: "@") else {
      return bytes[start..<mark].contains(UInt8(ascii: ".")) ? bareDomain(start, chunkEnd(start)) : nil
    }
    let end = chunkEnd(start)
    if text.byte(mark + 1) == UInt8(ascii: "[") {
      // The closing bracket was cut off with the marks behind a sentence.
      guard let close = quad(mark + 2)?.upperBound, text.byte(close) == UInt8(ascii: "]") else { return nil }
      return email(start..<close + 1)
    }
    guard let domain = domain(mark + 1, end) else { return nil }
    return email(start..<domain)
  }

  private func email(_ range: Range<Int>) -> Identifier {
    Identifier(bytes: range, scheme: .email, normal: Fold.text(text.string(range)), checksum: .none)
  }

  private func isLocal(_ byte: UInt8) -> Bool { isWordByte(byte) || Self.localMarks.contains(byte) }
  private static let localMarks = Set("!#$%&'*+-/=?^_`{|}~.".utf8)

  private func bareDomain(_ start: Int, _ end: Int) -> Identifier? {
    if let quad = quad(start), quad.upperBound == end || !isWordByte(text.byte(quad.upperBound)) {
      return Identifier(bytes: quad, scheme: .ipv4, normal: text.string(quad), checksum: .none)
    }
    guard let host = domain(start, end) else { return nil }
    let next = text.byte(host)
    let tail = next == UInt8(ascii: "/") || next == UInt8(ascii: ":") || next == UInt8(ascii: "?") ? end : host
    let normal = Fold.text(text.string(start..<host)) + text.string(host..<tail)
    return Identifier(bytes: start..<tail, scheme: .url, normal: normal, checksum: .none)
  }

  /// The end of a domain with a known last label, nil without one.
  private func domain(_ start: Int, _ end: Int) -> Int? {
    var (offset, label, best) = (start, start, Int?.none)
    while offset <= end {
      let byte = offset < end ? bytes[offset] : 0
      if isWordByte(byte) || (byte == UInt8(ascii: "-") && offset > label) {
        offset += 1
        continue
      }
      guard offset > label, offset - label <= 63 else { return best }
      if label > start, isTopLevel(label..<offset) { best = offset }
      guard byte == UInt8(ascii: ".") else { return best }
      label = offset + 1
      offset = label
    }
    return best
  }

  private func isTopLevel(_ range: Range<Int>) -> Bool {
    range.count >= 2 && TopLevelDomains.all.contains(text.key(range))
  }

  /// `192.168.0.1`
  private func quad(_ start: Int) -> Range<Int>? {
    var offset = start
    for part in 0..<4 {
      var (value, digits) = (0, 0)
      while digits < 4, isDigit(text.byte(offset)) {
        value = value * 10 + Int(bytes[offset] - 0x30)
        (offset, digits) = (offset + 1, digits + 1)
      }
      guard digits >= 1, digits <= 3, value <= 255 else { return nil }
      if part < 3 {
        guard text.byte(offset) == UInt8(ascii: ".") else { return nil }
        offset += 1
      }
    }
    if text.byte(offset) == UInt8(ascii: "."), isDigit(text.byte(offset + 1)) { return nil }
    return start..<offset
  }

  /// Groups of hexadecimal digits: UUID, MAC, IPv6.
  func hexed(_ start: Int) -> Identifier? { uuid(start) ?? mac(start) ?? ipv6(start) }

  private func isHex(_ byte: UInt8) -> Bool { isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66) }

  /// The lengths of hexadecimal runs between one separator, at most nine.
  private func hexRun(_ start: Int) -> Int {
    var offset = start
    while offset - start <= 40, isHex(text.byte(offset)) { offset += 1 }
    return offset - start
  }

  private func uuid(_ start: Int) -> Identifier? {
    var offset = start
    if hexRun(start) == 32 {
      guard ends(start + 32), bytes[start..<start + 32].contains(where: { !isDigit($0) }) else { return nil }
      return Identifier(
        bytes: start..<start + 32, scheme: .uuid, normal: Fold.text(text.string(start..<start + 32)), checksum: .none)
    }
    for (index, length) in [8, 4, 4, 4, 12].enumerated() {
      guard hexRun(offset) == length else { return nil }
      offset += length
      if index < 4 {
        guard text.byte(offset) == UInt8(ascii: "-") else { return nil }
        offset += 1
      }
    }
    guard ends(offset) else { return nil }
    let normal = bytes[start..<offset].filter { isHex($0) }
    return Identifier(
      bytes: start..<offset, scheme: .uuid, normal: Fold.text(String(decoding: normal, as: UTF8.self)), checksum: .none)
  }

  func braced(_ start: Int) -> Identifier? {
    guard let inner = uuid(start + 1), text.byte(inner.bytes.upperBound) == UInt8(ascii: "}") else { return nil }
    return Identifier(
      bytes: start..<inner.bytes.upperBound + 1, scheme: .uuid, normal: inner.normal, checksum: .none)
  }

  private func mac(_ start: Int) -> Identifier? {
    let separator = text.byte(start + 2)
    guard separator == UInt8(ascii: ":") || separator == UInt8(ascii: "-") else { return nil }
    var offset = start
    for part in 0..<6 {
      guard hexRun(offset) == 2 else { return nil }
      offset += 2
      if part < 5 {
        guard text.byte(offset) == separator else { return nil }
        offset += 1
      }
    }
    guard ends(offset), text.byte(offset) != separator else { return nil }
    return made(start..<offset, .mac, compact(start..<offset), .none)
  }

  func ipv6(_ start: Int) -> Identifier? {
    var (offset, groups, isShort) = (start, 0, false)
    while offset - start < 48 {
      let length = hexRun(offset)
      guard length <= 4 else { return nil }
      if length > 0 {
        if text.byte(offset + length) == UInt8(ascii: "."), let quad = quad(offset), groups > 0 {
          return address6(start..<quad.upperBound, groups + 2, isShort)
        }
        groups += 1
        offset += length
      }
      guard text.byte(offset) == UInt8(ascii: ":") else { break }
      if text.byte(offset + 1) == UInt8(ascii: ":") {
        guard !isShort else { return nil }
        isShort = true
        offset += 2
      } else {
        guard length > 0, isHex(text.byte(offset + 1)) else { break }
        offset += 1
      }
    }
    return address6(start..<offset, groups, isShort)
  }

  private func address6(_ range: Range<Int>, _ groups: Int, _ isShort: Bool) -> Identifier? {
    guard ends(range.upperBound), isShort ? groups <= 7 && (groups > 1 || range.count > 3) : groups == 8 else {
      return nil
    }
    return Identifier(bytes: range, scheme: .ipv6, normal: Fold.text(text.string(range)), checksum: .none)
  }
}
