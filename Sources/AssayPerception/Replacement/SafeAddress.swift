import AssayCore

/// An endpoint's address as it may stand in files and messages: without user, password and the values of its query,
/// which often are keys. A short digest of the query tells two of them apart.
enum SafeAddress {
  static func text(_ url: String) -> String {
    let bytes = Array(url.utf8)
    let scheme = bytes.indices.first { bytes[$0...].starts(with: "://".utf8) }.map { $0 + 3 } ?? 0
    let authorityEnd = bytes[scheme...].firstIndex { [0x2F, 0x3F, 0x23].contains($0) } ?? bytes.count
    let host = bytes[scheme..<authorityEnd].lastIndex(of: UInt8(ascii: "@")).map { $0 + 1 } ?? scheme
    let end = bytes[authorityEnd...].firstIndex { $0 == 0x3F || $0 == 0x23 } ?? bytes.count
    var text = String(decoding: bytes[..<scheme] + bytes[host..<end], as: UTF8.self)
    if end < bytes.count { text += "?" + Digest(of: Array(bytes[end...])).short.prefix(8) }
    return text
  }
}
