import AssayCore
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// Serves one run's folder on the loopback interface, to this machine's browser only.
struct LoopbackServer {
  let folder: URL

  /// Binds and returns the port; port 0 takes a free one.
  func start(port: Int, group: MultiThreadedEventLoopGroup) async throws(AssayError) -> any Channel {
    let files = RunFiles(folder: folder)
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 64)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.pipeline.configureHTTPServerPipeline(withErrorHandling: true).flatMapThrowing {
          try channel.pipeline.syncOperations.addHandler(FileHandler(files: files))
        }
      }
    do {
      return try await bootstrap.bind(host: "127.0.0.1", port: port).get()
    } catch {
      throw AssayError(
        .unreachable, "cannot listen on 127.0.0.1:\(port): \(error)", remedy: "choose another port with --port")
    }
  }
}

/// Finds files in the folder and nowhere else.
struct RunFiles: Sendable {
  let folder: URL

  struct Found {
    var path: String
    var type: String
    var bytes: Int
  }

  /// Nil when the path leaves the folder, follows a link out of it, or names no ordinary file.
  func find(_ target: String) -> Found? {
    let path = target.prefix { $0 != "?" && $0 != "#" }
    guard let decoded = String(path).removingPercentEncoding, !decoded.contains("\0") else { return nil }
    let parts = decoded.split(separator: "/")
    guard !parts.contains(".."), !parts.contains(where: { $0.hasPrefix(".") }) else { return nil }
    let relative = parts.isEmpty ? "report.html" : parts.joined(separator: "/")
    let root = folder.resolvingSymlinksInPath().path
    let resolved = folder.appending(path: relative).resolvingSymlinksInPath()
    guard resolved.path.hasPrefix(root + "/") else { return nil }
    var status = stat()
    guard stat(resolved.path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Found(path: resolved.path, type: Self.type(of: resolved.pathExtension), bytes: Int(status.st_size))
  }

  private static func type(of name: String) -> String {
    switch name {
    case "html": "text/html; charset=utf-8"
    case "json": "application/json"
    case "jsonl", "txt", "csv": "text/plain; charset=utf-8"
    case "xml": "text/xml; charset=utf-8"
    case "png": "image/png"
    case "jpg", "jpeg": "image/jpeg"
    case "webp": "image/webp"
    case "wav": "audio/wav"
    default: "application/octet-stream"
    }
  }
}

private final class FileHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let files: RunFiles
  private var head: HTTPRequestHead?

  init(files: RunFiles) { self.files = files }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): self.head = head
    case .body: break
    case .end:
      guard let head else { return }
      self.head = nil
      answer(head, context: context)
    }
  }

  private func answer(_ head: HTTPRequestHead, context: ChannelHandlerContext) {
    guard head.method == .GET || head.method == .HEAD else { return refuse(.methodNotAllowed, head, context) }
    // A page of another site that resolves its name to 127.0.0.1 must not read the run.
    let host = head.headers.first(name: "host") ?? ""
    let name = host.split(separator: ":").first ?? ""
    guard name == "127.0.0.1" || name == "localhost" else { return refuse(.forbidden, head, context) }
    guard let found = files.find(head.uri) else { return refuse(.notFound, head, context) }
    guard let content = FileManager.default.contents(atPath: found.path) else {
      return refuse(.notFound, head, context)
    }
    var headers = HTTPHeaders([
      ("content-type", found.type), ("content-length", String(content.count)), ("cache-control", "no-store"),
      ("x-content-type-options", "nosniff"),
      (
        "content-security-policy",
        "default-src 'none'; img-src 'self' data:; media-src 'self' data:; "
          + "style-src 'unsafe-inline'; script-src 'unsafe-inline'; frame-ancestors 'none'"
      ),
    ])
    if !head.isKeepAlive { headers.add(name: "connection", value: "close") }
    context.write(
      wrapOutboundOut(.head(HTTPResponseHead(version: head.version, status: .ok, headers: headers))), promise: nil)
    if head.method == .GET {
      context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: content)))), promise: nil)
    }
    finish(head, context)
  }

  private func refuse(_ status: HTTPResponseStatus, _ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let text = "\(status.code) \(status.reasonPhrase)\n"
    let headers = HTTPHeaders([("content-type", "text/plain"), ("content-length", String(text.utf8.count))])
    context.write(
      wrapOutboundOut(.head(HTTPResponseHead(version: head.version, status: status, headers: headers))), promise: nil)
    if head.method != .HEAD {
      context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
    }
    finish(head, context)
  }

  private func finish(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let channel = context.channel
    let keepsAlive = head.isKeepAlive
    context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
      if !keepsAlive { channel.close(promise: nil) }
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
