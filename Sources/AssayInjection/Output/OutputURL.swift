/// An address in an answer.
package struct OutputURL: Sendable, Hashable {
  package var text: String
  /// Lower case, without the colon; `//` for addresses without a scheme, `www` for bare ones.
  package var scheme: String
  /// Lower case, without user, port and path; empty where there is none.
  package var host: String
  package var pathAndQuery: String
  /// It stands in a Markdown picture or an HTML tag that fetches by itself.
  package var isFetched: Bool
  /// A user name before the host, which hides where it leads.
  package var hasUser: Bool
  /// UTF-8 bytes of the text it was found in.
  package var range: Range<Int>

  static let countMax = 1_000
  private static let schemes: [[UInt8]] = [
    "https://", "http://", "ftp://", "javascript:", "data:", "file:", "mailto:", "//", "www.", "ws://", "wss://",
  ].map { Array($0.utf8) }

  /// All addresses, in order, at most a thousand.
  package static func find(in text: String) -> [OutputURL] {
    let bytes = Array(text.utf8)
    var found: [OutputURL] = []
    var offset = 0
    while offset < bytes.count, found.count < countMax {
      guard let scheme = start(bytes, offset) else {
        offset += 1
        continue
      }
      var end = offset
      while end < bytes.count, isAddressByte(bytes[end]) { end += 1 }
      while end > offset + scheme, ".,;:!?'".utf8.contains(bytes[end - 1]) { end -= 1 }
      if end > offset + scheme { found.append(url(bytes, offset..<end, scheme)) }
      offset = max(end, offset + 1)
    }
    return found
  }

  private static func start(_ bytes: [UInt8], _ offset: Int) -> Int? {
    let byte = bytes[offset] | 0x20
    guard "hfjdmw/".utf8.contains(bytes[offset] == UInt8(ascii: "/") ? bytes[offset] : byte) else { return nil }
    if offset > 0,
      isWord(bytes[offset - 1]) || (bytes[offset] == UInt8(ascii: "/") && bytes[offset - 1] == UInt8(ascii: ":"))
    {
      return nil
    }
    for scheme in schemes where offset + scheme.count < bytes.count {
      var matches = true
      for index in scheme.indices {
        let byte = bytes[offset + index]
        let lower = byte >= 0x41 && byte <= 0x5A ? byte + 32 : byte
        if lower != scheme[index] {
          matches = false
          break
        }
      }
      guard matches else { continue }
      if scheme.count == 2, !isWord(bytes[offset + 2]) { return nil }
      return scheme.count
    }
    return nil
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (byte >= 0x30 && byte <= 0x39)
  }

  private static func isAddressByte(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte != 0x7F && !"<>\"`{}|\\^)]".utf8.contains(byte)
  }

  private static func url(_ bytes: [UInt8], _ range: Range<Int>, _ prefix: Int) -> OutputURL {
    let text = String(decoding: bytes[range], as: UTF8.self)
    let head = String(decoding: bytes[range.lowerBound..<range.lowerBound + prefix], as: UTF8.self).lowercased()
    let scheme = head == "//" ? "//" : head == "www." ? "www" : String(head.prefix { $0 != ":" })
    let rest = bytes[(head == "www." ? range.lowerBound : range.lowerBound + prefix)..<range.upperBound]
    let hasHost = head.hasSuffix("//") || head == "www."
    let authority = hasHost ? rest.prefix { !"/?#".utf8.contains($0) } : rest.prefix(0)
    let path = rest.dropFirst(authority.count)
    let at = authority.lastIndex(of: UInt8(ascii: "@"))
    let named = at.map { authority[($0 + 1)...] } ?? authority
    let host = named.prefix { $0 != UInt8(ascii: ":") }
    return OutputURL(
      text: text, scheme: scheme, host: String(decoding: host, as: UTF8.self).lowercased(),
      pathAndQuery: String(decoding: path, as: UTF8.self), isFetched: isFetched(bytes, range.lowerBound),
      hasUser: at != nil, range: range)
  }

  /// `![alt](` or `src="` stands right before.
  private static func isFetched(_ bytes: [UInt8], _ start: Int) -> Bool {
    var index = start - 1
    while index >= 0, start - index < 4,
      bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "'")
        || bytes[index] == UInt8(ascii: "<")
    { index -= 1 }
    guard index >= 0 else { return false }
    if bytes[index] == UInt8(ascii: "=") {
      let before = bytes[max(0, index - 10)..<index].map { $0 | 0x20 }
      return before.suffix(3) == Array("src".utf8)[...] || before.suffix(6) == Array("poster".utf8)[...]
        || before.suffix(10) == Array("background".utf8)[...]
    }
    guard bytes[index] == UInt8(ascii: "("), index >= 1, bytes[index - 1] == UInt8(ascii: "]") else { return false }
    var open = index - 2
    let least = max(0, index - 400)
    while open >= least, bytes[open] != UInt8(ascii: "[") { open -= 1 }
    return open >= 1 && bytes[open] == UInt8(ascii: "[") && bytes[open - 1] == UInt8(ascii: "!")
  }
}

/// Which addresses an answer may hold.
package struct URLPolicy: Sendable, Hashable {
  package var schemes: Set<String>
  /// Hosts, with their subdomains. Empty: every host that the user or the operator named.
  package var hosts: Set<String>
  /// Bytes of a path or query that look like carried data: base64 or text of the evidence.
  package var carriedBytesMax = 20

  package init(schemes: Set<String> = ["https", "http", "www", "mailto"], hosts: Set<String> = []) {
    self.schemes = schemes
    self.hosts = hosts
  }

  func allows(host: String) -> Bool {
    hosts.contains { host == $0 || host.hasSuffix("." + $0) }
  }
}
