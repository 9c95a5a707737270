import AssayServing

/// An address that media are fetched from, taken apart once and in one way: two readers that see different hosts are how
/// checks are got around. No user, no fragment, nothing but plain characters.
struct RemoteURL: Sendable, Hashable {
  var isTLS: Bool
  /// As `AddressRules.host` has it.
  var host: String
  /// Nil for the scheme's own.
  var port: Int?
  /// Path and query, from its slash.
  var target: String

  private static let bytesMax = 4096

  init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count <= Self.bytesMax, bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
      !bytes.contains(UInt8(ascii: "\\"))
    else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    let lower = text.prefix(8).lowercased()
    isTLS = lower == "https://"
    guard isTLS || lower.hasPrefix("http://") else { return nil }
    let rest = text.utf8.dropFirst(isTLS ? 8 : 7)
    let end = rest.firstIndex { "/?#".utf8.contains($0) } ?? rest.endIndex
    guard let (host, port) = Self.authority(String(rest[..<end]) ?? "") else { return nil }
    self.host = host
    self.port = port == (isTLS ? 443 : 80) ? nil : port
    let behind = rest[end...].prefix { $0 != UInt8(ascii: "#") }
    let target = String(behind) ?? ""
    guard target.isEmpty || target.hasPrefix("/") || target.hasPrefix("?") else { return nil }
    self.target = target.hasPrefix("/") ? target : "/" + target
  }

  private static func authority(_ text: String) -> (host: String, port: Int?)? {
    guard !text.utf8.contains(UInt8(ascii: "@")) else { return nil }
    var name = text[...]
    var port: Int?
    if let colon = text.lastIndex(of: ":"), !text[colon...].contains("]") {
      let digits = text[text.index(after: colon)...]
      guard let number = Int(digits), String(number) == digits, (1...65_535).contains(number) else { return nil }
      port = number
      name = text[..<colon]
    }
    guard let host = AddressRules.host(String(name)) else { return nil }
    return (host, port)
  }

  var connectPort: Int { port ?? (isTLS ? 443 : 80) }

  /// The value of `Host`.
  var authority: String {
    let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
    return port.map { "\(name):\($0)" } ?? name
  }

  /// Where a redirect leads to; nil for what is no address here.
  func redirected(to location: some Collection<UInt8>) -> RemoteURL? {
    let text = String(decoding: location, as: UTF8.self)
    guard location.count <= Self.bytesMax, location.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
    let base = (isTLS ? "https:" : "http:")
    if text.hasPrefix("//") { return RemoteURL((base + text).utf8) }
    if text.hasPrefix("/") || text.hasPrefix("?") {
      let path = text.hasPrefix("/") ? text : String(target.prefix { $0 != "?" }) + text
      return RemoteURL("\(base)//\(authority)\(path)".utf8)
    }
    // `a:b` is a scheme, be it one that is known or not.
    let head = text.prefix { !"/?#".contains($0) }
    if head.contains(":") { return RemoteURL(location) }
    let folder = target.prefix { $0 != "?" }
    let slash = folder.lastIndex(of: "/") ?? folder.startIndex
    return RemoteURL("\(base)//\(authority)\(folder[...slash])\(text)".utf8)
  }

  /// Whether a payload is an address, whatever else may be wrong with it.
  static func isAddress(_ payload: UnsafeRawBufferPointer) -> Bool {
    let head = String(decoding: UnsafeRawBufferPointer(rebasing: payload[..<min(8, payload.count)]), as: UTF8.self)
      .lowercased()
    return head.hasPrefix("http://") || head == "https://"
  }
}
