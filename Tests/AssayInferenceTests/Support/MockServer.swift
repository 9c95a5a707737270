import AssayCore
import AssayInference
import AssayResilience
import NIOCore
import NIOPosix
import Synchronization

/// A loopback server that answers as a script says, also in ways no honest server does.
final class MockServer: Sendable {
  struct Received: Sendable {
    /// Of this server, from 1.
    var number: Int
    var head: String
    var body: [UInt8]
    /// Which connection it came on, from 1.
    var connection: Int

    var text: String { String(decoding: body, as: UTF8.self) }
  }

  enum Step: Sendable {
    case send([UInt8])
    case wait(milliseconds: Int)
    case close
  }

  typealias Script = @Sendable (Received) -> [Step]

  private static let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  let port: Int
  private let channel: any Channel
  private let log: Log

  private init(channel: any Channel, log: Log) {
    self.channel = channel
    self.log = log
    port = channel.localAddress?.port ?? 0
  }

  static func start(_ script: @escaping Script) async throws -> MockServer {
    let log = Log()
    let channel = try await ServerBootstrap(group: loops)
      .serverChannelOption(ChannelOptions.backlog, value: 256)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Connection(log: log, number: log.connect(), script: script))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    return MockServer(channel: channel, log: log)
  }

  func stop() async { try? await channel.close() }

  var received: [Received] { log.state.withLock { $0.received } }
  var connections: Int { log.state.withLock { $0.connections } }

  /// Runs a test against a server and stops it afterwards.
  static func with<T>(_ script: @escaping Script, _ body: (MockServer) async throws -> T) async throws -> T {
    let server = try await start(script)
    do {
      let result = try await body(server)
      await server.stop()
      return result
    } catch {
      await server.stop()
      throw error
    }
  }

  final class Log: Sendable {
    struct State {
      var received: [Received] = []
      var connections = 0
    }

    let state = Mutex(State())

    func connect() -> Int {
      state.withLock { state in
        state.connections += 1
        return state.connections
      }
    }

    func note(_ head: String, _ body: [UInt8], connection: Int) -> Received {
      state.withLock { state in
        let received = Received(number: state.received.count + 1, head: head, body: body, connection: connection)
        state.received.append(received)
        return received
      }
    }
  }

  private final class Connection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private static let bytesMax = 32 << 20
    private let log: Log
    private let number: Int
    private let script: Script
    private var bytes: [UInt8] = []
    /// The head that was read, and where its body starts and ends.
    private var wanted: (head: String, start: Int, end: Int)?

    init(log: Log, number: Int, script: @escaping Script) {
      self.log = log
      self.number = number
      self.script = script
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      bytes.append(contentsOf: unwrapInboundIn(data).readableBytesView)
      guard bytes.count <= Self.bytesMax else { return context.close(promise: nil) }
      // A large body comes in many pieces: its head is looked at once.
      if wanted == nil {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return }
        let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
        let line = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
        let length = line.flatMap { Int($0.dropFirst("content-length:".count).drop { $0 == " " }) } ?? 0
        wanted = (head, end.upperBound, end.upperBound + length)
      }
      guard let (head, start, end) = wanted, bytes.count >= end else { return }
      wanted = nil
      let body = Array(bytes[start..<end])
      bytes.removeFirst(end)
      MockServer.run(script(log.note(head, body, connection: number))[...], context.channel)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  }

  private static func run(_ steps: ArraySlice<Step>, _ channel: any Channel) {
    guard let step = steps.first, channel.isActive else { return }
    let rest = steps.dropFirst()
    switch step {
    case .send(let bytes):
      channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
      run(rest, channel)
    case .wait(let milliseconds):
      channel.eventLoop.scheduleTask(in: .milliseconds(Int64(milliseconds))) { run(rest, channel) }
    case .close: channel.close(promise: nil)
    }
  }
}

extension MockServer.Step {
  static func answer(
    _ body: String, status: String = "200 OK", type: String = "application/json", headers: [String] = []
  ) -> MockServer.Step {
    let lines = ["HTTP/1.1 \(status)", "Content-Type: \(type)", "Content-Length: \(body.utf8.count)"] + headers
    return .send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8))
  }

  static func says(_ text: String, headers: [String] = []) -> MockServer.Step {
    answer(
      #"{"model":"mock-1","choices":[{"index":0,"message":{"role":"assistant","content":"\#(text)"},"finish_reason":"stop"}],"#
        + #""usage":{"prompt_tokens":100,"completion_tokens":7,"prompt_tokens_details":{"cached_tokens":40},"completion_tokens_details":{"reasoning_tokens":3}}}"#,
      headers: headers)
  }

  static func fails(_ status: Int, _ message: String = "no", headers: [String] = []) -> MockServer.Step {
    answer(#"{"error":{"message":"\#(message)","type":"t"}}"#, status: "\(status) Error", headers: headers)
  }

  static func raw(_ text: String) -> MockServer.Step { .send(Array(text.utf8)) }
}

/// Assets held in memory.
struct MemoryAssets: AssetReader {
  var store: [Digest: [UInt8]] = [:]

  mutating func add(_ bytes: [UInt8], type: String? = nil, name: String? = nil) -> Asset {
    let asset = Asset(digest: Digest(of: bytes), declaredType: type, bytes: bytes.count, name: name)
    store[asset.digest] = bytes
    return asset
  }

  func bytes(of digest: Digest) async throws(AssayError) -> [UInt8] {
    guard let bytes = store[digest] else { throw AssayError(.data, "the asset \(digest.short) is unknown") }
    return bytes
  }
}

extension MockServer {
  /// A provider that asks this server once, and waits as long as a busy machine may need, unless a test says otherwise.
  func provider(
    attempts: Int = 1, streams: Bool = false, key: String? = nil, connections: ConcurrencyLimits = .fixed(4),
    attemptTimeout: Duration = .seconds(600), timeout: Duration = .seconds(1200), bytesMax: Int = 1 << 20,
    budget: RetryBudget? = nil
  ) throws -> OpenAIProvider {
    let environment = key.map { ["OPENAI_API_KEY": $0] } ?? [:]
    let endpoint = try Endpoint.resolve("openai/mock", baseURL: "http://127.0.0.1:\(port)/v1", environment: environment)
    let retry = RetryPolicy(
      attemptsMax: attempts, backoff: Backoff(base: .milliseconds(1), cap: .milliseconds(5)),
      retryAfterMax: .seconds(2),
      attemptTimeout: attemptTimeout, timeout: timeout)
    return OpenAIProvider(
      endpoint: endpoint,
      options: try OpenAIOptions(
        streams: streams, retry: retry, connections: connections, budget: budget,
        connectTimeout: .seconds(300), answerBytesMax: bytesMax, seed: 7))
  }
}

func ask(_ text: String = "How many?") -> Request { Request(messages: [Message(role: .user, parts: [.text(text)])]) }

/// The error that some work throws, nil when it does not.
func failure(_ work: () async throws -> Void) async -> AssayError? {
  do {
    try await work()
    return nil
  } catch {
    return error as? AssayError
  }
}
