import NIOSSL
import Synchronization

/// TLS to a central gateway whose certificate an authority of the site's own has signed.
enum EdgeTrust {
  private static let contexts = Mutex<[String: NIOSSLContext]>([:])
  private static let contextsMax = 16

  /// The file is read once: another authority under the same name needs a restart.
  static func context(authority path: String) throws -> NIOSSLContext {
    if let known = contexts.withLock({ $0[path] }) { return known }
    var settings = TLSConfiguration.makeClientConfiguration()
    settings.trustRoots = .file(path)
    let made = try NIOSSLContext(configuration: settings)
    contexts.withLock { contexts in
      if contexts.count >= contextsMax { contexts.removeAll() }
      contexts[path] = made
    }
    return made
  }
}
