import AssayWire
import NIOCore

/// Whoever waits for an answer.
protocol UpstreamUser: AnyObject {
  /// The head of the answer; `bytes` are what its places point into, for the time of the call.
  func upstreamAnswered(_ head: HTTPResponseHead, _ bytes: UnsafeRawBufferPointer)
  func upstreamContent(_ content: ByteBuffer)
  /// The answer is complete.
  func upstreamEnded()
  /// No answer, or not all of it, will come.
  func upstreamBroke(_ why: UpstreamBreak)
}

enum UpstreamBreak: Sendable, Equatable {
  /// The connection ended; `answered` when a part of the answer had come.
  case closed(answered: Bool)
  case malformed(String)
}

/// One connection to an upstream: writes a request, reads the answer to it, and nothing beside it.
final class UpstreamConnection: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private enum State { case idle, head, length(Int), chunks(HTTPChunks), untilClose }

  private let channel: any Channel
  private var state = State.idle
  private var inbox = ByteBuffer()
  private var keepsAlive = true
  private var hasAnswered = false
  private var reads = true
  /// Requests sent over it so far.
  private(set) var requests = 0
  weak var user: (any UpstreamUser)?
  /// Who keeps it while nobody uses it, and is told when it ends then.
  weak var pool: UpstreamPool?
  var isIdle = false

  init(channel: any Channel) { self.channel = channel }

  var isActive: Bool { channel.isActive }

  var isReusable: Bool {
    if case .idle = state { return keepsAlive && channel.isActive && inbox.readableBytes == 0 }
    return false
  }

  /// Sends a request: its head and the pieces of its body, in one system call.
  func send(_ pieces: [ByteBuffer], for user: any UpstreamUser) {
    self.user = user
    state = .head
    hasAnswered = false
    requests += 1
    for piece in pieces { channel.write(piece, promise: nil) }
    channel.flush()
  }

  func close() {
    user = nil
    channel.close(promise: nil)
  }

  /// Reading stops while the client is slower than the model.
  func setReading(_ reads: Bool) {
    guard reads != self.reads else { return }
    self.reads = reads
    try? channel.syncOptions?.setOption(.autoRead, value: reads)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    if inbox.readableBytes == 0 { inbox = bytes } else { inbox.writeBuffer(&bytes) }
    do throws(HTTPFault) { try advance() } catch {
      state = .idle
      keepsAlive = false
      let user = self.user
      self.user = nil
      user?.upstreamBroke(.malformed(error.message))
      context.close(promise: nil)
    }
  }

  private func advance() throws(HTTPFault) {
    while inbox.readableBytes > 0 {
      switch state {
      case .idle:
        // Bytes nobody asked for: whose answer they would be is unknowable.
        keepsAlive = false
        channel.close(promise: nil)
        return
      case .head: guard try readHead() else { return }
      case .length(let left):
        guard let content = inbox.readSlice(length: min(left, inbox.readableBytes)) else { return }
        state = .length(left - content.readableBytes)
        user?.upstreamContent(content)
        if left == content.readableBytes { end() }
      case .chunks(var chunks):
        try readChunks(&chunks)
      case .untilClose:
        let content = inbox
        inbox = ByteBuffer()
        user?.upstreamContent(content)
      }
    }
  }

  private func readHead() throws(HTTPFault) -> Bool {
    var fault: HTTPFault?
    var head: HTTPResponseHead?
    inbox.withUnsafeReadableBytes { bytes in
      do throws(HTTPFault) {
        head = try HTTPResponseReader.read(bytes)
        guard let head, head.status >= 200 else { return }
        hasAnswered = true
        keepsAlive = head.keepsAlive && !head.endsWithConnection
        user?.upstreamAnswered(head, bytes)
      } catch { fault = error }
    }
    if let fault { throw fault }
    guard let head else { return false }
    inbox.moveReaderIndex(forwardBy: head.bytes)
    if head.status < 200 { return true }
    if !head.hasBody || head.contentLength == 0 {
      state = .length(0)
      end()
    } else if head.isChunked {
      state = .chunks(HTTPChunks())
    } else if let length = head.contentLength {
      state = .length(length)
    } else {
      state = .untilClose
    }
    return true
  }

  private func readChunks(_ chunks: inout HTTPChunks) throws(HTTPFault) {
    var ranges: [Range<Int>] = []
    var used = 0
    var fault: HTTPFault?
    inbox.withUnsafeReadableBytes { bytes in
      do throws(HTTPFault) { used = try chunks.feed(bytes) { ranges.append($0) } } catch { fault = error }
    }
    if let fault { throw fault }
    let start = inbox.readerIndex
    state = .chunks(chunks)
    if ranges.count == 1, let content = inbox.getSlice(at: start + ranges[0].lowerBound, length: ranges[0].count) {
      inbox.moveReaderIndex(forwardBy: used)
      user?.upstreamContent(content)
    } else {
      var content = channel.allocator.buffer(capacity: ranges.reduce(0) { $0 + $1.count })
      for range in ranges {
        if let slice = inbox.getSlice(at: start + range.lowerBound, length: range.count) {
          content.writeImmutableBuffer(slice)
        }
      }
      inbox.moveReaderIndex(forwardBy: used)
      if content.readableBytes > 0 { user?.upstreamContent(content) }
    }
    if chunks.isDone { end() }
  }

  private func end() {
    state = .idle
    if inbox.readableBytes == 0 { inbox = ByteBuffer() }
    let user = self.user
    self.user = nil
    user?.upstreamEnded()
  }

  func channelInactive(context: ChannelHandlerContext) {
    let user = self.user
    self.user = nil
    keepsAlive = false
    switch state {
    case .idle: break
    case .untilClose: user?.upstreamEnded()
    case .head: user?.upstreamBroke(.closed(answered: hasAnswered || inbox.readableBytes > 0))
    default: user?.upstreamBroke(.closed(answered: true))
    }
    state = .idle
    if isIdle { pool?.forget(self) }
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
