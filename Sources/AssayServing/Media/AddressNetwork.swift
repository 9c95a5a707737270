import Glibc

/// Addresses with the same first bits: `10.1.0.0/16`, `fd12:3456::/32`.
package struct AddressNetwork: Sendable, Hashable {
  /// As the file has it.
  package let text: String
  /// 4 or 16 bytes.
  private let bytes: [UInt8]
  private let bits: Int

  /// Nil for what is no network: bits behind the prefix that are set, a missing prefix, another notation.
  package init?(_ text: String) {
    let pieces = text.split(separator: "/", omittingEmptySubsequences: false)
    guard pieces.count == 2, let bytes = Self.bytes(of: String(pieces[0])), let bits = Int(pieces[1]),
      String(bits) == pieces[1], (0...bytes.count * 8).contains(bits)
    else { return nil }
    for bit in bits..<bytes.count * 8 where bytes[bit / 8] & (0x80 >> UInt8(bit % 8)) != 0 { return nil }
    self.text = text
    self.bytes = bytes
    self.bits = bits
  }

  package var isFour: Bool { bytes.count == 4 }

  package func contains(_ address: [UInt8]) -> Bool {
    guard address.count == bytes.count else { return false }
    let (whole, rest) = (bits / 8, bits % 8)
    guard address[..<whole] == bytes[..<whole] else { return false }
    return rest == 0 || (address[whole] ^ bytes[whole]) >> UInt8(8 - rest) == 0
  }

  package func overlaps(_ other: AddressNetwork) -> Bool { contains(other.bytes) || other.contains(bytes) }

  /// The bytes of an address in the notation that everybody reads alike; nil for any other.
  package static func bytes(of address: String) -> [UInt8]? {
    let isSix = address.utf8.contains(UInt8(ascii: ":"))
    var bytes = [UInt8](repeating: 0, count: isSix ? 16 : 4)
    // Leading zeros are octal to some readers, and `inet_pton` refuses them.
    return inet_pton(isSix ? AF_INET6 : AF_INET, address, &bytes) == 1 ? bytes : nil
  }

  /// Never to be opened by a setting: this host's own, link-local with the clouds' metadata, multicast, reserved.
  package static let closed: [AddressNetwork] = [
    "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/128", "fe80::/10", "ff00::/8",
  ].compactMap { AddressNetwork($0) }
}
