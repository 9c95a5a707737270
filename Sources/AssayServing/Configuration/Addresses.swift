extension ServingConfiguration.Address {
  /// Reads `HOST:PORT`; a literal of IPv6 stands in brackets.
  init?(_ text: String) {
    guard let (host, port) = HostAndPort.split(text), let port else { return nil }
    self.init(host: host, port: port)
  }

  package var text: String { (host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host) + ":\(port)" }
}

/// A base URL in its parts: no user, no query, no fragment.
struct ServerAddress: Hashable {
  var host: String
  var port: Int
  var isTLS: Bool
  /// Without a slash at its end.
  var path: String

  init?(_ text: String) {
    let lower = text.lowercased()
    isTLS = lower.hasPrefix("https://")
    guard isTLS || lower.hasPrefix("http://"), text.utf8.count <= 2048,
      text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") })
    else { return nil }
    let rest = text.utf8.dropFirst(isTLS ? 8 : 7)
    guard !rest.contains(where: { "@?#\"<>".utf8.contains($0) }) else { return nil }
    let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
    guard let (host, port) = HostAndPort.split(String(rest[..<slash]) ?? "") else { return nil }
    self.host = host
    self.port = port ?? (isTLS ? 443 : 80)
    guard self.port > 0 else { return nil }
    var path = rest[slash...]
    while path.last == UInt8(ascii: "/") { path = path.dropLast() }
    self.path = String(path) ?? ""
  }
}

extension UpstreamConfiguration {
  var baseURL: String {
    let shownHost = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
    return (isTLS ? "https://" : "http://") + shownHost + ":\(port)" + path
  }
}

private enum HostAndPort {
  /// Nil when the text is neither `HOST`, `HOST:PORT` nor `[IPv6]:PORT`.
  static func split(_ text: String) -> (host: String, port: Int?)? {
    var host = text.utf8[...]
    var port: Int?
    let close = host.lastIndex(of: UInt8(ascii: "]"))
    if let colon = host.lastIndex(of: UInt8(ascii: ":")), close.map({ $0 < colon }) ?? true {
      let digits = host[host.index(after: colon)...]
      guard digits.count <= 5, !digits.isEmpty, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
        let number = String(digits).flatMap({ Int($0) }), number <= 65_535
      else { return nil }
      port = number
      host = host[..<colon]
    }
    if close != nil {
      guard host.first == UInt8(ascii: "["), host.last == UInt8(ascii: "]") else { return nil }
      host = host.dropFirst().dropLast()
      guard host.contains(UInt8(ascii: ":")),
        host.allSatisfy({ isHex($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") })
      else { return nil }
    } else {
      guard host.allSatisfy({ isName($0) }) else { return nil }
    }
    guard !host.isEmpty, host.count <= 253, let name = String(host) else { return nil }
    return (name, port)
  }

  private static func isHex(_ byte: UInt8) -> Bool {
    byte >= 0x30 && byte <= 0x39 || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66
  }

  private static func isName(_ byte: UInt8) -> Bool {
    byte >= 0x30 && byte <= 0x39 || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || ".-_".utf8.contains(byte)
  }
}
