import AssayConfiguration
import AssayCore
import AssayGateway
import AssayInference
import AssayServing
import Glibc
import NIOCore
import NIOPosix
import Testing

@Suite("A running gateway follows its configuration's file")
struct ReloaderTests {
  private static func yaml(_ port: Int, deadline: String = "600s", listen: String = "127.0.0.1:0") -> String {
    """
    version: 1
    listen: \(listen)
    auth: none
    limits: {drain: 5s}
    upstreams: {model: {base_url: "http://127.0.0.1:\(port)/v1", models: [m]}}
    routes: {r: {models: model/m, deadline: \(deadline)}}
    """
  }

  @Test("A request in flight finishes on the old upstream, the next one goes to the new, a bad file changes nothing")
  func reload() async throws {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let old = try await EchoUpstream(name: "old", group: group, isHeld: true)
    let new = try await EchoUpstream(name: "new", group: group, isHeld: false)
    var template = Array("/tmp/assay-reload-XXXXXX".utf8CString)
    let path = String(cString: try #require(mkdtemp(&template))) + "/assay.yaml"
    defer {
      unlink(path)
      rmdir(Files.folder(of: path))
    }
    func write(_ text: String) throws { try Files.write(Array(text.utf8), to: path, isSynced: false) }
    try write(Self.yaml(old.port))

    let watch = try ConfigurationWatch(path: path)
    let gateway = try await Gateway.start(watch.current, keys: OpenDoor(), threads: 1)
    var reloader = GatewayReloader(
      watch, gateway: gateway, wiring: .init(keys: OpenDoor(), traces: NoTraces(), environment: [:]))
    #expect(reloader.look().map { "\($0)" } == nil)

    defer { old.release() }
    async let first = OneRequest.ask(gateway.address.port, group)
    try await old.asked.futureResult.get()
    try write(Self.yaml(new.port))
    guard case .replaced(let restart, _) = reloader.look() else {
      Issue.record("not replaced")
      return
    }
    #expect(restart == [])
    #expect(try await OneRequest.ask(gateway.address.port, group).contains("said by new"))

    try write(Self.yaml(new.port, deadline: "soon"))
    guard case .refused(let problems) = reloader.look() else {
      Issue.record("not refused")
      return
    }
    #expect(problems.first?.place?.line == 6 && problems.first?.place?.column == 41, "\(problems)")
    #expect(try await OneRequest.ask(gateway.address.port, group).contains("said by new"))

    try write(Self.yaml(new.port, listen: "127.0.0.1:1"))
    guard case .replaced(let named, _) = reloader.look() else {
      Issue.record("not replaced")
      return
    }
    #expect(named == ["listen"])

    old.release()
    let answer = try await first
    #expect(answer.hasPrefix("HTTP/1.1 200") && answer.contains("said by old"), "\(answer)")
    await gateway.stop()
    try await group.shutdownGracefully()
  }

  @Test("A key's variable that is not set is named, and so is a key that would break a header")
  func secrets() throws {
    var configuration = ServingConfiguration()
    configuration.upstreams = [UpstreamConfiguration(name: "a", host: "h", port: 1, keyVariable: "A_KEY")]
    func wiring(_ environment: [String: String]) -> GatewayReloader.Wiring {
      .init(keys: OpenDoor(), traces: NoTraces(), environment: environment)
    }
    #expect(throws: (any Error).self) { try wiring([:]).secrets(configuration) }
    #expect(throws: (any Error).self) { try wiring(["A_KEY": "x\r\nHost: y"]).secrets(configuration) }
    #expect(try wiring(["A_KEY": "k"]).secrets(configuration)["A_KEY"]?.reveal() == "k")
  }
}

/// A model server that says its name, at once or when it is released.
private final class EchoUpstream: Sendable {
  let port: Int
  /// Kept when the first request has arrived.
  let asked: EventLoopPromise<Void>
  private let released: EventLoopPromise<Void>

  init(name: String, group: MultiThreadedEventLoopGroup, isHeld: Bool) async throws {
    let loop = group.next()
    let asked = loop.makePromise(of: Void.self)
    let released = loop.makePromise(of: Void.self)
    if !isHeld { released.succeed() }
    let channel = try await ServerBootstrap(group: group)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            Handler(name: name, asked: asked, released: released.futureResult))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    port = try #require(channel.localAddress?.port)
    self.asked = asked
    self.released = released
  }

  func release() { released.succeed() }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let name: String
    private let asked: EventLoopPromise<Void>
    private let released: EventLoopFuture<Void>
    private var text = ""

    init(name: String, asked: EventLoopPromise<Void>, released: EventLoopFuture<Void>) {
      self.name = name
      self.asked = asked
      self.released = released
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      text += String(buffer: unwrapInboundIn(data))
      // The body is one object, so that its last brace ends the request.
      guard text.hasSuffix("}]}") else { return }
      text = ""
      asked.succeed()
      let body =
        "{\"id\":\"1\",\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
        + "\"content\":\"said by \(name)\"},\"finish_reason\":\"stop\"}]}"
      let answer =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
      let channel = context.channel
      released.whenSuccess { channel.writeAndFlush(ByteBuffer(string: answer), promise: nil) }
    }
  }
}

/// One chat request on a connection of its own, and everything that comes back.
private enum OneRequest {
  static func ask(_ port: Int, _ group: MultiThreadedEventLoopGroup) async throws -> String {
    let done = group.next().makePromise(of: String.self)
    let channel = try await ClientBootstrap(group: group)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Collector(done))
        }
      }
      .connect(host: "127.0.0.1", port: port).get()
    let body = "{\"model\":\"r\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}"
    let request =
      "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
      + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    channel.writeAndFlush(ByteBuffer(string: request), promise: nil)
    return try await done.futureResult.get()
  }

  private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let done: EventLoopPromise<String>
    private var text = ""

    init(_ done: EventLoopPromise<String>) { self.done = done }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { text += String(buffer: unwrapInboundIn(data)) }

    func channelInactive(context: ChannelHandlerContext) { done.succeed(text) }
  }
}
