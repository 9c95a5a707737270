import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// A server that does what a script says to each request, byte by byte.
final class ScriptedUpstream: Sendable {
  enum Step: Sendable {
    case send([UInt8])
    case wait(milliseconds: Int)
    /// Goes on when the gate is opened.
    case gate(Gate)
    case close
    /// Ends the connection with a reset.
    case reset
  }

  struct Request: Sendable {
    let head: String
    let body: [UInt8]
    /// 0 for the first that came, over all connections.
    let number: Int
    /// 0 for the first on its connection.
    let numberOnConnection: Int

    var text: String { String(decoding: body, as: UTF8.self) }
  }

  typealias Script = @Sendable (Request) -> [Step]

  private struct State {
    var requests: [Request] = []
    var connections = 0
    var opened = 0
  }

  private let channel: any Channel
  private let state: Held<State>
  var port: Int { channel.localAddress?.port ?? 0 }
  var requests: [Request] { state.value.withLock { $0.requests } }
  /// Connections open now, and ever.
  var connections: Int { state.value.withLock { $0.connections } }
  var opened: Int { state.value.withLock { $0.opened } }

  private final class Held<Value>: Sendable {
    let value: Mutex<Value>
    init(_ value: sending Value) { self.value = Mutex(value) }
  }

  init(_ script: @escaping Script) async throws {
    let state = Held(State())
    self.state = state
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 256)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Handler(script, state))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
  }

  func stop() async { try? await channel.close() }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let script: Script
    private let state: Held<State>
    private var inbox: [UInt8] = []
    private var count = 0

    init(_ script: @escaping Script, _ state: Held<State>) {
      self.script = script
      self.state = state
    }

    func channelActive(context: ChannelHandlerContext) {
      state.value.withLock { ($0.connections, $0.opened) = ($0.connections + 1, $0.opened + 1) }
    }

    func channelInactive(context: ChannelHandlerContext) { state.value.withLock { $0.connections -= 1 } }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      inbox += unwrapInboundIn(data).readableBytesView
      while let (head, body) = take() {
        let request = state.value.withLock { state -> Request in
          let request = Request(head: head, body: body, number: state.requests.count, numberOnConnection: count)
          state.requests.append(request)
          return request
        }
        count += 1
        perform(script(request)[...], context.channel)
      }
    }

    private func take() -> (String, [UInt8])? {
      guard let end = inbox.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
      let head = String(decoding: inbox[..<end.upperBound], as: UTF8.self)
      let length = Answer.fields(head)["content-length"].flatMap { Int($0) } ?? 0
      guard inbox.count >= end.upperBound + length else { return nil }
      let body = Array(inbox[end.upperBound..<end.upperBound + length])
      inbox.removeFirst(end.upperBound + length)
      return (head, body)
    }

    private func perform(_ steps: ArraySlice<Step>, _ channel: any Channel) {
      guard let step = steps.first, channel.isActive else { return }
      let rest = steps.dropFirst()
      let handler = NIOLoopBound(self, eventLoop: channel.eventLoop)
      switch step {
      case .send(let bytes):
        channel.writeAndFlush(channel.allocator.buffer(bytes: bytes), promise: nil)
        perform(rest, channel)
      case .wait(let milliseconds):
        channel.eventLoop.scheduleTask(in: .milliseconds(Int64(milliseconds))) { handler.value.perform(rest, channel) }
      case .gate(let gate):
        gate.whenOpen { channel.eventLoop.execute { handler.value.perform(rest, channel) } }
      case .close: channel.close(promise: nil)
      case .reset:
        _ = (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        channel.close(promise: nil)
      }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  }
}

/// Holds steps back until a test lets them go.
final class Gate: Sendable {
  private let state = Mutex<(isOpen: Bool, waiting: [@Sendable () -> Void])>((false, []))

  func whenOpen(_ action: @escaping @Sendable () -> Void) {
    let isOpen = state.withLock { state in
      if !state.isOpen { state.waiting.append(action) }
      return state.isOpen
    }
    if isOpen { action() }
  }

  func open() {
    let waiting = state.withLock { state in
      defer { state = (true, []) }
      return state.waiting
    }
    for action in waiting { action() }
  }
}

extension ScriptedUpstream.Step {
  static func text(_ text: String) -> Self { .send(Array(text.utf8)) }

  /// A whole answer with its length.
  static func answer(_ status: Int, _ body: String, fields: String = "", type: String = "application/json") -> Self {
    .text(
      "HTTP/1.1 \(status) X\r\nContent-Type: \(type)\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
  }

  static let streamHead = text(
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")

  static func chunk(_ text: String) -> Self {
    .text("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n")
  }

  static let lastChunk = text("0\r\n\r\n")
}
