import AssayServing
import AssayWire
import NIOCore
import NIOPosix
import NIOSSL
import Testing

@testable import AssayGateway

@Suite("Media by address over TLS", .enabled(if: MadeMedia.has("openssl"), "install openssl"))
struct RemoteTLSTests {
  private static let folder = Result {
    try MadeMedia.made(
      "openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
        "/CN=a.example.com", "-addext", "subjectAltName=DNS:a.example.com", "-keyout", "key.pem", "-out", "cert.pem",
      ])
  }

  private static func roots() throws -> NIOSSLCertificate {
    guard let first = try NIOSSLCertificate.fromPEMFile(folder.get() + "/cert.pem").first else { throw NoCertificate() }
    return first
  }

  private struct NoCertificate: Error {}

  /// Answers everything with one picture.
  private final class Server: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let png = Base64.decode(Array(Media.png.utf8)) ?? []
      var answer = ByteBuffer(
        string: "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: \(png.count)\r\n\r\n")
      answer.writeBytes(png)
      context.channel.writeAndFlush(answer, promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  }

  private static func server() async throws -> any Channel {
    let configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: [.certificate(try roots())],
      privateKey: .privateKey(try NIOSSLPrivateKey(file: folder.get() + "/key.pem", format: .pem)))
    let tls = try NIOSSLContext(configuration: configuration)
    return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).childChannelInitializer { channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
        try channel.pipeline.syncOperations.addHandler(Server())
      }
    }.bind(host: "127.0.0.1", port: 0).get()
  }

  @Test("the certificate has to be for the name, whatever address it leads to, and from somebody who is believed")
  func certificates() async throws {
    let server = try await Self.server()
    let port = server.localAddress?.port ?? 0
    var access = RemoteAccess.system
    access.resolve = { _ in ["93.184.216.34"] }
    access.dial = { _, _ in ("127.0.0.1", port) }
    let stranger = access
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.trustRoots = .certificates([try Self.roots()])
    let context = try NIOSSLContext(configuration: configuration)
    access.tls = { context }
    for (access, host, status) in [
      (access, "a.example.com", 200), (access, "other.example.com", 400), (stranger, "a.example.com", 400),
    ] {
      try await Door.open(
        { _ in [.answer(200, Said.completion)] }, remote: access,
        configure: { $0.routes[0].remote.hosts = ["a.example.com", "other.example.com"] }
      ) { door in
        let answer = try await door.chat(Media.asking("https://\(host)/x.png"))
        #expect(answer.status == status, "\(answer.text)")
        #expect(status == 200 || answer.text.contains("remote_unreachable"))
        #expect(door.upstream.requests.count == (status == 200 ? 1 : 0))
      }
    }
    try await server.close()
  }
}
