package import AssayCore
package import AssayInference
package import AssayServing
import NIOCore
import NIOPosix
import Synchronization

/// The data plane: a server between clients that speak the OpenAI protocol and any models behind it.
package final class Gateway: Sendable {
  private let group: MultiThreadedEventLoopGroup
  let state: GatewayState
  private let channel: any Channel
  private let contexts: [NIOLoopBound<LoopContext>]

  /// Where it listens; the port is the real one where any was asked for.
  package let address: ServingConfiguration.Address

  /// Binds and starts answering.
  ///
  /// - Throws: `.configuration` for an address beyond this machine without authentication, `.unreachable` when the
  ///   address cannot be bound.
  package static func start(
    _ configuration: ServingConfiguration, keys: any KeyGuard, traces: any TraceSink = NoTraces(),
    secrets: [String: Secret] = [:], services: GatewayServices = GatewayServices(), metrics: MetricsSink? = nil,
    prober: (any MediaProbing)? = nil, threads: Int = System.coreCount
  ) async throws(AssayError) -> Gateway {
    try await start(
      configuration, keys: keys, traces: traces, secrets: secrets, services: services, metrics: metrics,
      prober: prober, threads: threads, remote: .system)
  }

  /// - Parameter remote: how media by address are reached.
  static func start(
    _ configuration: ServingConfiguration, keys: any KeyGuard, traces: any TraceSink, secrets: [String: Secret],
    services: GatewayServices, metrics: MetricsSink?, prober: (any MediaProbing)?, threads: Int, remote: RemoteAccess
  ) async throws(AssayError) -> Gateway {
    guard configuration.listen.isLoopback || configuration.authentication == .keys else {
      throw AssayError(
        .configuration, "without keys the gateway listens on this machine only, not on \(configuration.listen.host)",
        at: .init(path: "listen"), remedy: "set `auth: keys` and make a key with `assay key create`")
    }
    let metrics = metrics ?? MetricsSink(startedAtNs: WallClock.nowNs())
    let runtime = try Runtime(
      configuration, keys: keys, traces: TraceFan([metrics, traces]), secrets: secrets, services: services)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, threads))
    do { return try await Gateway(configuration, runtime, metrics, group, prober, remote) } catch {
      try? await group.shutdownGracefully()
      throw AssayError(
        .unreachable, "cannot listen on \(configuration.listen.host):\(configuration.listen.port): \(error)",
        remedy: "choose another address under `listen`")
    }
  }

  private init(
    _ configuration: ServingConfiguration, _ runtime: Runtime, _ metrics: MetricsSink,
    _ group: MultiThreadedEventLoopGroup, _ prober: (any MediaProbing)?, _ remote: RemoteAccess
  ) async throws {
    let state = GatewayState(runtime, metrics: metrics, prober: prober, remote: remote)
    var contexts: [ObjectIdentifier: NIOLoopBound<LoopContext>] = [:]
    for loop in group.makeIterator() {
      contexts[ObjectIdentifier(loop)] = try await loop.submit {
        NIOLoopBound(LoopContext(loop: loop, shared: state), eventLoop: loop)
      }.get()
    }
    for (index, context) in contexts.values.enumerated() {
      try await context.eventLoop.submit { context.value.startUpkeep(sweeps: index == 0) }.get()
    }
    let byLoop = contexts
    let connectionsMax = configuration.limits.connectionsMax
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.maxMessagesPerRead, value: 4)
      .childChannelOption(.allowRemoteHalfClosure, value: false)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          guard state.counts.connections.load(ordering: .relaxed) < connectionsMax,
            let context = byLoop[ObjectIdentifier(channel.eventLoop)]
          else {
            channel.close(promise: nil)
            return
          }
          try channel.pipeline.syncOperations.addHandler(ClientHandler(channel: channel, context: context.value))
        }
      }
    channel = try await bootstrap.bind(host: configuration.listen.host, port: configuration.listen.port).get()
    address = ServingConfiguration.Address(
      host: configuration.listen.host, port: channel.localAddress?.port ?? configuration.listen.port)
    self.group = group
    self.state = state
    self.contexts = Array(contexts.values)
  }

  /// Puts another configuration in place; requests in flight finish on the one they started with.
  package func replace(
    _ configuration: ServingConfiguration, keys: any KeyGuard, traces: any TraceSink, secrets: [String: Secret],
    services: GatewayServices? = nil
  ) throws(AssayError) {
    state.replace(
      try Runtime(
        configuration, keys: keys, traces: TraceFan([state.metrics, traces]), secrets: secrets,
        services: services ?? state.runtime.services, keeping: state.runtime))
  }

  /// The event loops.
  var loops: [any EventLoop] { contexts.map(\.eventLoop) }

  package var requestsInFlight: Int { state.counts.inFlight.load(ordering: .relaxed) }

  /// Stops taking requests, lets those in flight end, and closes. A second call returns at once.
  package func stop() async {
    guard !state.isDraining.exchange(true, ordering: .relaxed) else { return }
    try? await channel.close()
    let end = ContinuousClock.now + .milliseconds(state.runtime.configuration.limits.drainMs)
    while requestsInFlight > 0, ContinuousClock.now < end { try? await Task.sleep(for: .milliseconds(20)) }
    for context in contexts { context.eventLoop.execute { context.value.close() } }
    state.reading.close()
    state.resolving.close()
    try? await group.shutdownGracefully()
  }
}
