import AssayServing
import NIOCore
import NIOPosix
import NIOSSL

/// The connections of one event loop to one upstream, kept alive between requests.
final class UpstreamPool {
  let target: UpstreamTarget
  private let loop: any EventLoop
  private var idle: [UpstreamConnection] = []
  private(set) var inUse = 0
  private var isRetired = false

  init(target: UpstreamTarget, loop: any EventLoop) {
    self.target = target
    self.loop = loop
  }

  /// An idle connection, the one used last first; nil when a new one is needed.
  func reuse() -> UpstreamConnection? {
    while let connection = idle.popLast() {
      connection.isIdle = false
      guard connection.isReusable else { continue }
      inUse += 1
      return connection
    }
    return nil
  }

  /// Opens a connection. The completion runs on this loop.
  func connect(_ completion: @escaping (Result<UpstreamConnection, any Error>) -> Void) {
    inUse += 1
    let configuration = target.configuration
    let bound = NIOLoopBound((self, completion), eventLoop: loop)
    let bootstrap = ClientBootstrap(group: loop)
      .connectTimeout(.milliseconds(Int64(configuration.connectMs)))
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if configuration.isTLS {
            let context = try configuration.authority.map { try EdgeTrust.context(authority: $0) } ?? Self.tlsContext()
            try channel.pipeline.syncOperations.addHandler(
              try NIOSSLClientHandler(context: context, serverHostname: Self.serverName(configuration.host)))
          }
          try channel.pipeline.syncOperations.addHandler(UpstreamConnection(channel: channel))
        }
      }
    bootstrap.connect(host: configuration.host, port: configuration.port).whenComplete { result in
      let (pool, completion) = bound.value
      let connection = result.flatMap { channel in
        Result { try channel.pipeline.syncOperations.handler(type: UpstreamConnection.self) }
      }
      if case .failure = connection {
        pool.inUse -= 1
        if case .success(let channel) = result { channel.close(promise: nil) }
      }
      completion(connection)
    }
  }

  /// Takes a connection back after an answer that ended cleanly.
  func giveBack(_ connection: UpstreamConnection) {
    inUse -= 1
    guard !isRetired, connection.isReusable, idle.count < target.configuration.idleConnectionsMax else {
      connection.close()
      return
    }
    connection.setReading(true)
    if connection.pool == nil { connection.pool = self }
    connection.isIdle = true
    idle.append(connection)
  }

  /// One that its server closes would hold a place among the idle for ever.
  func forget(_ connection: UpstreamConnection) { idle.removeAll { $0 === connection } }

  var idleCount: Int { idle.count }

  /// Closes a connection whose answer did not end, or is not wanted any more.
  func discard(_ connection: UpstreamConnection) {
    inUse -= 1
    connection.close()
  }

  /// Keeps nothing from now on.
  func retire() {
    isRetired = true
    for connection in idle {
      connection.isIdle = false
      connection.close()
    }
    idle = []
  }

  private static let tls = Result { try NIOSSLContext(configuration: .makeClientConfiguration()) }

  private static func tlsContext() throws -> NIOSSLContext { try tls.get() }

  /// A name for SNI; an address has none.
  private static func serverName(_ host: String) -> String? {
    (try? SocketAddress(ipAddress: host, port: 443)) == nil ? host : nil
  }
}
