import AssayCore
import AssayPerception
import AssayServing
import AssayWire
import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// Sees a receipt in every picture.
struct ReceiptPerceiver: Perceiving {
  func perceive(_ request: Request, plan: PerceptionPlan, assets: any AssetReader) async -> Evidence {
    var evidence = Evidence()
    for (index, part) in request.parts.enumerated() {
      guard let asset = part.asset, (try? await assets.bytes(of: asset.digest)) != nil else { continue }
      var info = MediaInfo(digest: asset.digest, bytes: asset.bytes, type: "image/png", modality: .image)
      info.image = ImageInfo(width: 100, height: 80)
      evidence.media.append(.init(part: index, info: info))
      guard plan != .probeOnly else { continue }
      evidence.observations.append(
        Observation(
          id: "p\(index).ocr.0", kind: .textLine, value: "TOTAL 12.50",
          region: Region(.box2d(Box2D(x: 1, y: 1, width: 80, height: 10))), part: index, confidence: 0.97, source: "ocr"
        ))
      evidence.coverages.append(
        Coverage(extractor: "ocr", part: index, modality: .image, kinds: [.textLine], recall: 0.95))
    }
    return evidence
  }
}

/// A server that answers every request by a closure over its body; nil keeps it waiting for ever.
final class SmallUpstream: Sendable {
  private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  private let channel: any Channel
  let bodies: Bodies
  var port: Int { channel.localAddress?.port ?? 0 }

  final class Bodies: Sendable {
    private let held = Mutex<[String]>([])
    var all: [String] { held.withLock { $0 } }
    func add(_ body: String) { held.withLock { $0.append(body) } }
  }

  init(_ answer: @escaping @Sendable (String) -> String?) async throws {
    let bodies = Bodies()
    self.bodies = bodies
    channel = try await ServerBootstrap(group: group).childChannelInitializer { channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHandler(Handler(bodies, answer))
      }
    }.bind(host: "127.0.0.1", port: 0).get()
  }

  func stop() async {
    try? await channel.close()
    try? await group.shutdownGracefully()
  }

  static func json(_ status: Int, _ body: String) -> String {
    "HTTP/1.1 \(status) X\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  static func stream(_ events: [String]) -> String {
    let body = events.map { "data: \($0)\n\n" }.joined()
    return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  static func completion(_ text: String) -> String {
    json(
      200,
      #"{"id":"up-1","x_unknown":1.50,"choices":[{"index":0,"message":{"role":"assistant","content":"\#(text)"},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":3}}"#
    )
  }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private var text = ""
    private let bodies: Bodies
    private let answer: @Sendable (String) -> String?

    init(_ bodies: Bodies, _ answer: @escaping @Sendable (String) -> String?) {
      self.bodies = bodies
      self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      text += String(buffer: unwrapInboundIn(data))
      guard let end = text.range(of: "\r\n\r\n"), let field = text.range(of: "Content-Length: "),
        let length = Int(text[field.upperBound...].prefix { $0.isNumber })
      else { return }
      let body = String(text[end.upperBound...])
      guard body.utf8.count >= length else { return }
      text = ""
      bodies.add(body)
      guard let answer = answer(body) else { return }
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
    }
  }
}

extension String {
  fileprivate func range(of other: String) -> Range<Index>? { firstRange(of: other) }
}

/// One request over a socket of its own, read to the end of the connection.
enum SmallClient {
  static func open(_ port: Int, _ body: String, fields: String = "") -> Int32 {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, size) }
    }
    let request =
      "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
      + fields + "Content-Length: \(body.utf8.count)\r\n\r\n" + body
    var bytes = Array(request.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(socket, $0.baseAddress, $0.count) }
      guard count > 0 else { break }
      bytes = bytes.dropFirst(count)
    }
    return socket
  }

  static func leave(_ socket: Int32) { close(socket) }

  static func post(_ port: Int, _ body: String, fields: String = "") async -> String {
    await withCheckedContinuation { continuation in
      let thread = Thread { continuation.resume(returning: read(open(port, body, fields: fields))) }
      thread.start()
    }
  }

  private static func read(_ socket: Int32) -> String {
    defer { close(socket) }
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(socket, &buffer, buffer.count)
      guard count > 0 else { break }
      all += buffer.prefix(count)
    }
    return String(decoding: all, as: UTF8.self)
  }

  /// A thread, because reading blocks.
  private struct Thread {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    func start() {
      let loop = NIOThreadPool(numberOfThreads: 1)
      loop.start()
      loop.submit { _ in
        body()
        loop.shutdownGracefully { _ in }
      }
    }
  }
}

/// Keeps what it is handed.
final class PipelineTraces: TraceSink {
  private let held = Mutex<[RequestTrace]>([])
  var all: [RequestTrace] { held.withLock { $0 } }
  func take(_ trace: consuming RequestTrace) {
    let trace = trace
    held.withLock { $0.append(trace) }
  }
}
