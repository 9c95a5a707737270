import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// How media by address are reached: names looked up, addresses connected to, servers believed. Tests put their own in;
/// which addresses are allowed is not among it.
struct RemoteAccess: Sendable {
  /// The addresses of a name, as numbers; blocks.
  var resolve: @Sendable (_ host: String) -> [String]
  /// Where a connection to a checked address really goes.
  var dial: @Sendable (_ address: String, _ port: Int) -> (address: String, port: Int)
  var tls: @Sendable () throws -> NIOSSLContext

  static let system = RemoteAccess(
    resolve: SystemResolver.addresses, dial: { ($0, $1) },
    tls: { try clientContext.get() })

  private static let clientContext = Result { try NIOSSLContext(configuration: .makeClientConfiguration()) }
}

enum SystemResolver {
  private static let addressesMax = 16

  @Sendable static func addresses(of host: String) -> [String] {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var first: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, nil, &hints, &first) == 0 else { return [] }
    defer { freeaddrinfo(first) }
    var found: [String] = []
    var entry = first
    while let info = entry?.pointee, found.count < addressesMax {
      var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
      if getnameinfo(
        info.ai_addr, info.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0
      {
        let address = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if !found.contains(address) { found.append(address) }
      }
      entry = info.ai_next
    }
    return found
  }
}

/// Threads for what would keep an event loop from its streams. Started when first needed.
final class SideThreads: Sendable {
  private let count: Int
  private let state = Mutex<(pool: NIOThreadPool?, isClosed: Bool)>((nil, false))

  init(count: Int) { self.count = max(1, count) }

  /// Runs work beside the loops and hands what it gives back to the loop. After the end nothing is called.
  func run<Value: Sendable>(
    on loop: any EventLoop, _ work: @escaping @Sendable () -> Value, then: @escaping @Sendable (Value) -> Void
  ) {
    guard let pool = pool() else { return }
    pool.submit { state in
      guard case .active = state else { return }
      let value = work()
      loop.execute { then(value) }
    }
  }

  private func pool() -> NIOThreadPool? {
    state.withLock { state in
      guard !state.isClosed else { return nil }
      if let pool = state.pool { return pool }
      let pool = NIOThreadPool(numberOfThreads: count)
      pool.start()
      state.pool = pool
      return pool
    }
  }

  func close() {
    let pool = state.withLock { state in
      state.isClosed = true
      defer { state.pool = nil }
      return state.pool
    }
    pool?.shutdownGracefully { _ in }
  }

  deinit { close() }
}
