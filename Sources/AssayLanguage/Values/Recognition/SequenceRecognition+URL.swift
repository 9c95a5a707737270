/// The address model of the web.
extension SequenceRecognition {
  func url(_ start: Int) -> RecognisedValue? {
    guard isAlphanumeric(byte(start)) else { return nil }
    let scheme = schemeEnd(start)
    let isFree = start == 0 || byte(start - 1) <= 0x20 || Self.openers.contains(byte(start - 1))
    guard scheme != nil || isFree else { return nil }
    let host = scheme ?? start
    if scheme != nil, let end = local(host) { return made(start..<end) }
    if let end = named(host) { return made(start..<end) }
    return scheme != nil || isWWW(start) ? relaxed(start, host) : nil
  }

  private static let openers = Set("'\"([:".utf8)

  private func made(_ range: Range<Int>) -> RecognisedValue? {
    let written = text.lowered(range)
    // "7.am" is a time.
    if written.hasSuffix(".am") || written.hasSuffix(".pm"), isDigit(byte(range.lowerBound)), written.utf8.count <= 5 {
      return nil
    }
    return RecognisedValue(text: written, bytes: range, type: "url", resolution: ["value": .text(written)])
  }

  /// Behind `http://`, `https://` or `ftp://`.
  private func schemeEnd(_ start: Int) -> Int? {
    for scheme in ["http://", "https://", "ftp://", "ftps://"] {
      let end = start + scheme.utf8.count
      guard end <= bytes.count else { continue }
      if zip(bytes[start..<end], scheme.utf8).allSatisfy({ ($0 >= 0x41 && $0 <= 0x5a ? $0 | 0x20 : $0) == $1 }) {
        return end
      }
    }
    return nil
  }

  private func isWWW(_ start: Int) -> Bool {
    start + 4 <= bytes.count && text.lowered(start..<start + 4) == "www."
  }

  /// An IPv4 address or "localhost" as host.
  private func local(_ host: Int) -> Int? {
    let name = host + 9
    if name <= bytes.count, text.lowered(host..<name) == "localhost" { return tail(name) }
    return quad(host).flatMap { tail($0) }
  }

  /// A host with a known last label, the longest first.
  private func named(_ host: Int) -> Int? {
    guard isAlphanumeric(byte(host)) else { return nil }
    var end = host
    while end - host < 280, isHost(byte(end)) { end += 1 }
    var dot = end - 1
    while dot > host {
      defer { dot -= 1 }
      guard byte(dot) == UInt8(ascii: "."), byte(dot - 1) != UInt8(ascii: ".") else { continue }
      var last = dot + 1
      while last - dot <= 18, isLetter(byte(last)) { last += 1 }
      guard last - dot > 2, let whole = tail(last) else { continue }
      return isKnown(dot + 1..<last) ? whole : nil
    }
    return nil
  }

  private func isHost(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || byte == 0x2d || byte == 0x2e || byte == 0x5f }

  /// The model's own last labels: a few names and all countries.
  private func isKnown(_ range: Range<Int>) -> Bool {
    let key = text.key(range)
    return Self.names.contains(key) || (range.count == 2 && TopLevelDomains.all.contains(key))
  }

  private static let names = WordSet(
    """
    com org net int edu gov mil academy app aws bot buy cafe city cloud company eco education game games gmbh law \
    limited live llc ltd ltda map med news ngo ong phd place radio science search shopping sport store tvs wiki work
    """)

  /// Port, path and query; nil when the address runs on with other characters of an address.
  private func tail(_ start: Int) -> Int? {
    var end = start
    if byte(end) == UInt8(ascii: ":"), isDigit(byte(end + 1)) {
      end += 1
      while end - start <= 5, isDigit(byte(end)) { end += 1 }
    }
    if byte(end) == UInt8(ascii: "/") || byte(end) == UInt8(ascii: "#") {
      while end - start < Self.spanBytesMax, isPath(byte(end)) { end += 1 }
    }
    let next = byte(end)
    return (isPath(next) && next != UInt8(ascii: ".")) || next == UInt8(ascii: "@") ? nil : end
  }

  private func isPath(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || Self.pathMarks.contains(byte) }
  private static let pathMarks = Set("-:%_+.~#?!&/=".utf8)

  /// After a scheme or "www.": a host in looser spelling.
  private func relaxed(_ start: Int, _ host: Int) -> RecognisedValue? {
    var end = host
    while end - host < Self.spanBytesMax,
      isPath(byte(end)) || byte(end) == UInt8(ascii: "@")
        || byte(end) == UInt8(ascii: "(") || byte(end) == UInt8(ascii: ")")
    { end += 1 }
    var slash = host
    while slash < end, byte(slash) != UInt8(ascii: "/"), byte(slash) != UInt8(ascii: "?") { slash += 1 }
    guard let dot = bytes[host..<slash].lastIndex(of: UInt8(ascii: ".")), dot > host else { return nil }
    var last = dot + 1
    while last < slash, isAlphanumeric(byte(last)) { last += 1 }
    guard last > dot + 1, isKnown(dot + 1..<last) else { return nil }
    return made(start..<end)
  }
}
