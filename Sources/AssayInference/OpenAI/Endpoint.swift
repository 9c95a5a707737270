package import AssayCore

/// Where a model is reached and under which name.
package struct Endpoint: Sendable, CustomStringConvertible {
  /// The part before the slash: `openai`, `vllm`, whatever the variables are named after.
  package let provider: String
  /// What the request names: everything after the first slash.
  package let model: String
  /// Ends in `/v1` or whatever stands before `/chat/completions`; without credentials or query.
  package let base: String
  package let host: String
  package let isLoopback: Bool
  let key: Secret?

  package var description: String { "\(provider)/\(model) at \(base)" }
  var chatURL: String { base + "/chat/completions" }

  /// Base URLs of endpoints that need no explanation; all others come from a flag or a variable.
  private static let knownBases = [
    "openai": "https://api.openai.com/v1", "openrouter": "https://openrouter.ai/api/v1",
    "ollama": "http://127.0.0.1:11434/v1", "vllm": "http://127.0.0.1:8000/v1",
  ]

  /// Resolves `PROVIDER/NAME` with `--base-url`, `<PROVIDER>_BASE_URL` (for openai also `OPENAI_API_BASE`) or the
  /// provider's known address, and `<PROVIDER>_API_KEY`. A loopback address needs no key.
  ///
  /// - Throws: `.usage` for a name that is none, `.configuration` for a wrong URL or a missing key.
  package static func resolve(
    _ name: String, baseURL: String? = nil, environment: [String: String]
  ) throws(AssayError) -> Endpoint {
    let parts = name.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, parts[0].utf8.allSatisfy(isNameByte) else {
      throw AssayError(
        .usage, "\"\(printable(name))\" does not name a model",
        remedy: "write PROVIDER/NAME such as openai/gpt-x, or builtin:pipeline, or replay:FILE")
    }
    let provider = parts[0].lowercased()
    let prefix = provider.uppercased().replacing("-", with: "_")
    let variables = [prefix + "_BASE_URL"] + (provider == "openai" ? ["OPENAI_API_BASE"] : [])
    let fromVariable = variables.lazy.compactMap { set($0, in: environment) }.first
    guard let text = baseURL ?? fromVariable ?? knownBases[provider] else {
      throw AssayError(
        .configuration, "no base URL is known for the provider \"\(provider)\"",
        remedy: "set \(prefix)_BASE_URL, or pass --base-url https://HOST/v1")
    }
    let (base, host) = try address(text)
    let key = set(prefix + "_API_KEY", in: environment).map(Secret.init)
    let isLoopback = isLoopback(host)
    guard key != nil || isLoopback else {
      throw AssayError(
        .configuration, "\(prefix)_API_KEY is not set, and \(host) is not this machine",
        remedy:
          "export \(prefix)_API_KEY=… (a key never goes into a file or a flag); any value will do where none is asked")
    }
    if let key, !key.reveal().utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
      throw AssayError(
        .configuration, "\(prefix)_API_KEY holds a space or a character that cannot stand in a header",
        remedy: "copy the key again, without quotes or a line feed")
    }
    return Endpoint(
      provider: provider, model: String(parts[1]), base: base, host: host, isLoopback: isLoopback, key: key)
  }

  private static func set(_ name: String, in environment: [String: String]) -> String? {
    guard let value = environment[name], !value.isEmpty else { return nil }
    return value
  }

  /// The URL without its ending, and its host.
  private static func address(_ text: String) throws(AssayError) -> (base: String, host: String) {
    func wrong(_ why: String) -> AssayError {
      AssayError(
        .configuration, "the base URL \(why)", remedy: "write it like https://HOST/v1 or http://127.0.0.1:8000/v1")
    }
    guard text.utf8.count <= 2048, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw wrong("is too long or holds a character that a URL cannot hold")
    }
    let scheme: String
    if text.hasPrefix("https://") {
      scheme = "https://"
    } else if text.hasPrefix("http://") {
      scheme = "http://"
    } else {
      throw wrong("does not start with https:// or http://")
    }
    var rest = Substring(text.dropFirst(scheme.count))
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    // Credentials in a URL would reach logs and keys of caches.
    guard !authority.contains("@") else { throw wrong("holds credentials; keys belong into variables") }
    guard !rest.contains("?"), !rest.contains("#") else { throw wrong("holds a query or a fragment") }
    guard let host = host(of: authority) else { throw wrong("names no host, or a port that is none") }
    if rest.hasSuffix("/") { rest = rest.dropLast() }
    if rest.hasSuffix("/chat/completions") { rest = rest.dropLast("/chat/completions".count) }
    while rest.hasSuffix("/") { rest = rest.dropLast() }
    return (scheme + rest, host)
  }

  private static func host(of authority: Substring) -> String? {
    var host = authority
    var port: Substring?
    if authority.first == "[" {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      host = authority[authority.index(after: authority.startIndex)..<end]
      let after = authority[authority.index(after: end)...]
      guard after.isEmpty || after.first == ":" else { return nil }
      if !after.isEmpty { port = after.dropFirst() }
    } else if let colon = authority.lastIndex(of: ":") {
      host = authority[..<colon]
      port = authority[authority.index(after: colon)...]
    }
    if let port {
      guard let number = Int(port), (1...65535).contains(number) else { return nil }
    }
    return host.isEmpty ? nil : host.lowercased()
  }

  private static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host.hasSuffix(".localhost") || host == "::1" { return true }
    let bytes = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    return bytes.count == 4 && bytes.allSatisfy { $0 != nil } && bytes[0] == 127
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
