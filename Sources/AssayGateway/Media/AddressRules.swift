import AssayServing

/// Which addresses outside this network a fetch may go to. The check is of the address that is connected to, never of
/// the name: a name can mean another address a moment later.
enum AddressRules {
  enum Verdict: Sendable, Hashable {
    case allowed
    /// Why not: a fixed word, fit for a log.
    case denied(String)
  }

  /// A host as it stands in a URL: only forms that every reader takes for the same host.
  ///
  /// - Returns: the host in lower case; nil for anything else: numbers in disguise (`2130706433`, `0x7f000001`,
  ///   `127.1`, `0177.0.0.1`), user names, back-slashes, control characters, digits that are not ASCII.
  static func host(_ text: String) -> String? {
    let bytes = Array(text.utf8)
    guard (1...253).contains(bytes.count) else { return nil }
    if bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") {
      let inside = String(decoding: bytes[1..<bytes.count - 1], as: UTF8.self)
      return address6(inside) == nil ? nil : inside.lowercased()
    }
    let isPlain = bytes.allSatisfy { byte in
      byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
    guard isPlain else { return nil }
    let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let areLabels = labels.allSatisfy {
      (1...63).contains($0.count) && $0.first != UInt8(ascii: "-") && $0.last != UInt8(ascii: "-")
    }
    guard areLabels, let last = labels.last else { return nil }
    // A last label of digits is an address in the eyes of some readers (WHATWG URL, inet_aton): then it must be one
    // in the eyes of all.
    let isNumber = last.allSatisfy { $0 &- 0x30 < 10 } || last.starts(with: "0x".utf8) || last.starts(with: "0X".utf8)
    if isNumber, address4(bytes) == nil { return nil }
    return text.lowercased()
  }

  /// The check of an address as text, as a resolver writes it.
  ///
  /// - Parameter inside: networks of our own that the configuration opens; what is wrapped in another address is not
  ///   theirs.
  static func check(_ address: String, inside: [AddressNetwork]) -> Verdict {
    let verdict = check(address)
    guard verdict != .allowed, verdict != .denied("not_an_address"), !inside.isEmpty,
      let bytes = AddressNetwork.bytes(of: address), inside.contains(where: { $0.contains(bytes) }),
      !AddressNetwork.closed.contains(where: { $0.contains(bytes) })
    else { return verdict }
    return .allowed
  }

  /// The check of an address as text, as a resolver writes it.
  static func check(_ address: String) -> Verdict {
    if let four = address4(Array(address.utf8)) { return check4(four) }
    // A zone (`fe80::1%eth0`) names an interface of this machine.
    guard let six = address6(address) else { return .denied("not_an_address") }
    return check6(six)
  }

  /// Four decimal numbers without leading zeros.
  private static func address4(_ bytes: [UInt8]) -> UInt32? {
    let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var address: UInt32 = 0
    for part in parts {
      guard (1...3).contains(part.count), part.allSatisfy({ $0 &- 0x30 < 10 }), part.count == 1 || part.first != 0x30
      else { return nil }
      let value = part.reduce(UInt32(0)) { $0 * 10 + UInt32($1 - 0x30) }
      guard value < 256 else { return nil }
      address = address << 8 | value
    }
    return address
  }

  private static func address6(_ text: String) -> [UInt8]? {
    guard text.utf8.count <= 45, !text.utf8.contains(UInt8(ascii: "%")) else { return nil }
    let bytes = AddressNetwork.bytes(of: text)
    return bytes?.count == 16 ? bytes : nil
  }

  /// Networks that are not the internet: IANA's special-purpose registry.
  private static let denied4: [(network: UInt32, bits: UInt32, word: String)] = [
    (0x0000_0000, 8, "this_network"), (0x0A00_0000, 8, "private"), (0x6440_0000, 10, "shared"),
    (0x7F00_0000, 8, "loopback"), (0xA9FE_0000, 16, "link_local"), (0xAC10_0000, 12, "private"),
    (0xC000_0000, 24, "protocol"), (0xC000_0200, 24, "documentation"), (0xC058_6300, 24, "relay"),
    (0xC0A8_0000, 16, "private"), (0xC612_0000, 15, "benchmark"), (0xC633_6400, 24, "documentation"),
    (0xCB00_7100, 24, "documentation"), (0xE000_0000, 3, "multicast_or_reserved"),
  ]

  private static func check4(_ address: UInt32) -> Verdict {
    for entry in denied4 where address >> (32 - entry.bits) == entry.network >> (32 - entry.bits) {
      return .denied(entry.word)
    }
    return .allowed
  }

  private static func check6(_ bytes: [UInt8]) -> Verdict {
    func four(_ start: Int, inverted: Bool = false) -> Verdict {
      let value = bytes[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      return check4(inverted ? ~value : value)
    }
    let isZeroTo12 = bytes[..<10].allSatisfy { $0 == 0 }
    if isZeroTo12, bytes[10] == 0xFF, bytes[11] == 0xFF { return four(12) }
    if isZeroTo12, bytes[10] == 0, bytes[11] == 0 { return .denied("unspecified_or_loopback") }
    // Those that carry an IPv4 address lead to it: NAT64, 6to4, Teredo (written inverted), ISATAP.
    if bytes.starts(with: [0x00, 0x64, 0xFF, 0x9B]) {
      return bytes[4..<12].allSatisfy { $0 == 0 } ? four(12) : .denied("local_nat64")
    }
    if bytes.starts(with: [0x20, 0x02]) { return four(2) }
    if bytes.starts(with: [0x20, 0x01, 0, 0]) { return four(12, inverted: true) }
    if bytes[8] & 0xFD == 0, bytes[9...11].elementsEqual([0, 0x5E, 0xFE]), four(12) != .allowed { return four(12) }
    if bytes[0] & 0xFE == 0xFC { return .denied("private") }
    if bytes[0] == 0xFE { return .denied(bytes[1] & 0xC0 == 0x80 ? "link_local" : "site_local_or_reserved") }
    if bytes[0] == 0xFF { return .denied("multicast") }
    if bytes.starts(with: [0x20, 0x01, 0x0D, 0xB8]) { return .denied("documentation") }
    // Only 2000::/3 is given out.
    return bytes[0] & 0xE0 == 0x20 ? .allowed : .denied("not_global")
  }
}
