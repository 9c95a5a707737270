import AssayCore
import AssayFormats
import AssayServing
import AssayWire
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// Why a medium was not fetched. The client learns a kind, never what stands behind a name.
struct RemoteFault: Error, Sendable, Hashable {
  enum Kind: Sendable { case denied, unreachable, tooLarge, tooSlow, wrongType, busy }

  var kind: Kind
  /// A word of few, for the trace: `host`, `private`, `status_404`.
  var reason: String

  init(_ kind: Kind, _ reason: String) {
    self.kind = kind
    self.reason = reason
  }
}

/// Fetches one medium on an event loop: every address on the way is taken apart, looked up once, checked and connected
/// to as it was checked.
final class RemoteFetch: UpstreamUser, Timed {
  typealias Completion = (Result<[UInt8], RemoteFault>) -> Void

  private static let connectionsTriedMax = 3
  private static let sniffedBytes = 4096

  private let settings: RemoteConfiguration
  private let context: LoopContext
  private let expected: Modality?
  private let held: HeldBytes
  private let heldBytesMax: Int
  private var url: RemoteURL
  private var completion: Completion?
  private var connection: UpstreamConnection?
  private var body = ByteBuffer()
  private var declared: String?
  /// Set while a redirect's answer is not read any further.
  private var next: RemoteURL?
  private(set) var redirects = 0
  private(set) var deadline: NIODeadline
  private let startedAt = NIODeadline.now()

  var milliseconds: Int { Int((NIODeadline.now() - startedAt).nanoseconds / 1_000_000) }

  init(
    _ url: RemoteURL, _ settings: RemoteConfiguration, expected: Modality?, context: LoopContext, held: HeldBytes,
    heldBytesMax: Int, end: NIODeadline, _ completion: @escaping Completion
  ) {
    self.url = url
    self.settings = settings
    self.expected = expected
    self.context = context
    self.held = held
    self.heldBytesMax = heldBytesMax
    self.completion = completion
    deadline = min(end, startedAt + .milliseconds(Int64(settings.timeMs)))
  }

  func start() {
    context.watch(self)
    visit()
  }

  func cancel() {
    completion = nil
    end(.failure(RemoteFault(.unreachable, "cancelled")))
  }

  // MARK: Name to address

  private func visit() {
    guard url.isTLS || settings.allowsPlain else { return end(.failure(RemoteFault(.denied, "scheme"))) }
    guard settings.allows(host: url.host, port: url.port) else { return end(.failure(RemoteFault(.denied, "host"))) }
    let resolve = context.shared.remote.resolve
    let (host, step) = (url.host, redirects)
    let bound = NIOLoopBound(self, eventLoop: context.loop)
    context.shared.resolving.run(on: context.loop) {
      resolve(host)
    } then: { addresses in
      bound.value.resolved(addresses, step: step)
    }
  }

  private func resolved(_ addresses: [String], step: Int) {
    guard completion != nil, step == redirects else { return }
    guard !addresses.isEmpty else { return end(.failure(RemoteFault(.unreachable, "name"))) }
    // One address that may not be is enough: a name that means both inside and outside is an attempt.
    for address in addresses {
      if case .denied(let word) = AddressRules.check(address, inside: settings.privateNetworks) {
        return end(.failure(RemoteFault(.denied, word)))
      }
    }
    connect(addresses.prefix(Self.connectionsTriedMax))
  }

  private func connect(_ addresses: ArraySlice<String>) {
    guard let address = addresses.first else { return end(.failure(RemoteFault(.unreachable, "connect"))) }
    let access = context.shared.remote
    let place = access.dial(address, url.connectPort)
    guard let socket = try? SocketAddress(ipAddress: place.address, port: place.port) else {
      return connect(addresses.dropFirst())
    }
    let (isTLS, name) = (url.isTLS, url.host)
    let bound = NIOLoopBound(self, eventLoop: context.loop)
    let bootstrap = ClientBootstrap(group: context.loop)
      .connectTimeout(.milliseconds(Int64(settings.timeMs)))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if isTLS {
            // The name is what the certificate has to be for, whatever address it was found at.
            try channel.pipeline.syncOperations.addHandler(
              try NIOSSLClientHandler(context: try access.tls(), serverHostname: name))
          }
          try channel.pipeline.syncOperations.addHandler(UpstreamConnection(channel: channel))
        }
      }
    bootstrap.connect(to: socket).whenComplete { result in
      let fetch = bound.value
      let made = result.flatMap { channel in
        Result { try channel.pipeline.syncOperations.handler(type: UpstreamConnection.self) }
      }
      switch made {
      case .success(let connection): fetch.ask(over: connection)
      case .failure: if fetch.completion != nil { fetch.connect(addresses.dropFirst()) }
      }
    }
  }

  private func ask(over connection: UpstreamConnection) {
    guard completion != nil else { return connection.close() }
    self.connection = connection
    let text =
      "GET \(url.target) HTTP/1.1\r\nHost: \(url.authority)\r\nUser-Agent: assay\r\nAccept: */*\r\n"
      + "Accept-Encoding: identity\r\nConnection: close\r\n\r\n"
    connection.send([ByteBuffer(string: text)], for: self)
  }

  // MARK: The answer

  func upstreamAnswered(_ head: HTTPResponseHead, _ bytes: UnsafeRawBufferPointer) {
    switch head.status {
    case 200:
      if head.isEncoded { return end(.failure(RemoteFault(.wrongType, "encoding"))) }
      if let length = head.contentLength, length > settings.bytesMax {
        return end(.failure(RemoteFault(.tooLarge, "length")))
      }
      declared = head.contentType.map {
        String(decoding: UnsafeRawBufferPointer(rebasing: bytes[$0]), as: UTF8.self)
      }
    case 301, 302, 303, 307, 308:
      guard let place = Self.location(UnsafeRawBufferPointer(rebasing: bytes[..<head.bytes])),
        let target = url.redirected(to: bytes[place])
      else { return end(.failure(RemoteFault(.denied, "redirect"))) }
      guard target.isTLS || !url.isTLS else { return end(.failure(RemoteFault(.denied, "downgrade"))) }
      guard redirects < settings.redirectsMax else { return end(.failure(RemoteFault(.denied, "redirects"))) }
      next = target
      let bound = NIOLoopBound(self, eventLoop: context.loop)
      // Not from inside the connection's own reading.
      context.loop.execute { bound.value.follow() }
    default: end(.failure(RemoteFault(.unreachable, "status_\(head.status)")))
    }
  }

  private func follow() {
    guard completion != nil, let next else { return }
    self.next = nil
    connection?.close()
    connection = nil
    redirects += 1
    url = next
    visit()
  }

  /// The value of the one Location field.
  static func location(_ head: UnsafeRawBufferPointer) -> Range<Int>? {
    var found: Range<Int>?
    var start = 0
    while start < head.count, let end = head[start...].firstIndex(of: 10) {
      let line = start..<(end > start && head[end - 1] == 13 ? end - 1 : end)
      start = end + 1
      guard let colon = head[line].firstIndex(of: UInt8(ascii: ":")) else { continue }
      guard String(decoding: head[line.lowerBound..<colon], as: UTF8.self).lowercased() == "location" else { continue }
      guard found == nil else { return nil }
      var value = colon + 1..<line.upperBound
      while let first = value.first, head[first] <= 0x20 { value = first + 1..<value.upperBound }
      while let last = value.last, head[last] <= 0x20 { value = value.lowerBound..<last }
      found = value
    }
    return found
  }

  func upstreamContent(_ content: ByteBuffer) {
    guard completion != nil, next == nil else { return }
    guard body.readableBytes + content.readableBytes <= settings.bytesMax else {
      return end(.failure(RemoteFault(.tooLarge, "body")))
    }
    held.add(content.readableBytes)
    guard context.shared.counts.heldBytes.load(ordering: .relaxed) <= heldBytesMax else {
      return end(.failure(RemoteFault(.busy, "held")))
    }
    let isFirst = body.readableBytes < Self.sniffedBytes
    body.writeImmutableBuffer(content)
    if isFirst, body.readableBytes >= Self.sniffedBytes, let fault = wrongType() { end(.failure(fault)) }
  }

  func upstreamEnded() {
    guard completion != nil, next == nil else { return }
    if body.readableBytes == 0 { return end(.failure(RemoteFault(.unreachable, "empty"))) }
    if let fault = wrongType() { return end(.failure(fault)) }
    end(.success(Array(body.readableBytesView)))
  }

  /// What the server declares, what its bytes are, and what the part wants have to be of one kind.
  private func wrongType() -> RemoteFault? {
    let content = ContentType.sniff(Array(body.readableBytesView.prefix(Self.sniffedBytes)))
    guard content.isSupported, let modality = content.modality, modality != .text else {
      return RemoteFault(.wrongType, "content")
    }
    if let expected, !MediaDoor.fits(modality, expected) { return RemoteFault(.wrongType, "modality") }
    if let declared, let promised = ContentType.modality(ofDeclared: declared), !MediaDoor.fits(modality, promised) {
      return RemoteFault(.wrongType, "declared")
    }
    return nil
  }

  func upstreamBroke(_ why: UpstreamBreak) {
    guard next == nil else { return }
    end(.failure(RemoteFault(.unreachable, "broken")))
  }

  func timeIsOver(_ now: NIODeadline) { end(.failure(RemoteFault(.tooSlow, "time"))) }

  private func end(_ result: Result<[UInt8], RemoteFault>) {
    let done = completion
    completion = nil
    context.unwatch(self)
    connection?.close()
    connection = nil
    held.add(-body.readableBytes)
    body = ByteBuffer()
    done?(result)
  }
}
