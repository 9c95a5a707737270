import AssayWire
import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// A small server for tests: keeps what it was sent and answers what it is told.
final class HTTPDouble: Sendable {
  struct Received: Sendable {
    var path: String
    var head: String
    var body: [UInt8]
  }

  private let received = Mutex<[Received]>([])
  private let channel: any Channel
  let port: Int

  var requests: [Received] { received.withLock { $0 } }

  /// - Parameter answer: a whole answer to the n-th request, from 0.
  init(_ answer: @escaping @Sendable (Int, Received) -> String) async throws {
    let box = Box()
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            Handler { request in
              guard let double = box.double else { return "HTTP/1.1 503 Off\r\nContent-Length: 0\r\n\r\n" }
              let number = double.received.withLock { list in
                list.append(request)
                return list.count - 1
              }
              return answer(number, request)
            })
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    port = channel.localAddress?.port ?? 0
    box.set(self)
  }

  func stop() async { try? await channel.close() }

  /// The double, once it is there.
  private final class Box: Sendable {
    private let value = Mutex<HTTPDouble?>(nil)
    var double: HTTPDouble? { value.withLock { $0 } }
    func set(_ double: HTTPDouble) { value.withLock { $0 = double } }
  }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private var inbox: [UInt8] = []
    private let answer: @Sendable (Received) -> String

    init(_ answer: @escaping @Sendable (Received) -> String) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      inbox += unwrapInboundIn(data).readableBytesView
      let head = inbox.withUnsafeBytes { try? HTTPRequestReader.read($0) }
      guard let head, inbox.count >= head.bytes + (head.contentLength ?? 0) else { return }
      let end = head.bytes + (head.contentLength ?? 0)
      let text = String(decoding: inbox[..<head.bytes], as: UTF8.self)
      let path = String(decoding: inbox[head.target], as: UTF8.self)
      let request = Received(path: path, head: text, body: Array(inbox[head.bytes..<end]))
      inbox.removeFirst(end)
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer(request))), promise: nil)
    }
  }
}

/// Sends one request and reads to the connection's end.
func exchange(_ port: Int, _ request: String) async -> String {
  await withCheckedContinuation { continuation in
    Thread.start {
      let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      defer { close(socket) }
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = UInt16(port).bigEndian
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      let isConnected = withUnsafePointer(to: address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
      }
      var answer: [UInt8] = []
      let bytes = Array(request.utf8)
      guard isConnected, send(socket, bytes, bytes.count, 0) == bytes.count else {
        return continuation.resume(returning: "")
      }
      var block = [UInt8](repeating: 0, count: 65536)
      while true {
        let count = recv(socket, &block, block.count, 0)
        guard count > 0 else { break }
        answer += block[..<count]
      }
      continuation.resume(returning: String(decoding: answer, as: UTF8.self))
    }
  }
}

private enum Thread {
  static func start(_ body: @escaping @Sendable () -> Void) {
    NIOThreadPool.singleton.submit { _ in body() }
  }
}
