import AssayServing
import AssayWire
import NIOCore
import Synchronization

/// One connection of a client: reads a request, has it answered, reads the next.
final class ClientHandler: ChannelInboundHandler, Timed {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  enum State {
    case head
    case body(Incoming)
    /// An answer is on its way; further bytes wait.
    case busy
    case closing
  }

  /// A request whose body is being read.
  struct Incoming {
    var request: RequestStart
    var body: ByteBuffer
    /// Bytes still to come; nil for a chunked body.
    var left: Int?
    var chunks = HTTPChunks()
  }

  /// Bytes of further requests that wait while one is answered; who sends more is no honest client.
  private static let pipelinedBytesMax = 256 << 10

  let context: LoopContext
  let channel: any Channel
  var state = State.head
  var inbox = ByteBuffer()
  var exchange: Exchange?
  private(set) var deadline: NIODeadline
  /// When the head that is being read has to be whole; nil before its first byte.
  private var headEnd: NIODeadline?
  var shared: GatewayState { context.shared }

  init(channel: any Channel, context: LoopContext) {
    self.channel = channel
    self.context = context
    deadline = .now() + .milliseconds(Int64(context.shared.runtime.configuration.limits.headMs))
  }

  func channelActive(context: ChannelHandlerContext) {
    shared.counts.connections.add(1, ordering: .relaxed)
    self.context.watch(self)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    shared.counts.connections.subtract(1, ordering: .relaxed)
    self.context.unwatch(self)
    if case .body(let incoming) = state { Admission.traceGone(incoming.request) }
    releaseBody()
    state = .closing
    exchange?.clientWentAway()
    exchange = nil
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    if case .closing = state { return }
    if inbox.readableBytes == 0 { inbox = bytes } else { inbox.writeBuffer(&bytes) }
    advance()
  }

  func advance() {
    while inbox.readableBytes > 0 {
      switch state {
      case .head: guard readHead() else { return }
      case .body: guard readBody() else { return }
      case .busy:
        if inbox.readableBytes > Self.pipelinedBytesMax { close() }
        return
      case .closing: return
      }
    }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    exchange?.clientIsWritable(context.channel.isWritable)
    context.fireChannelWritabilityChanged()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  func timeIsOver(_ now: NIODeadline) {
    switch state {
    case .busy: deadline = .distantFuture
    case .closing: close()
    case .head where inbox.readableBytes == 0: close()
    default:
      refuse(APIError(408, "invalid_request_error", code: "timeout", "The request did not arrive in time."), nil)
    }
  }

  // MARK: Reading

  private func readHead() -> Bool {
    let runtime = shared.runtime
    let limits = runtime.configuration.limits
    var fault: HTTPFault?
    var start: RequestStart?
    inbox.withUnsafeReadableBytes { bytes in
      do throws(HTTPFault) {
        let read = try HTTPRequestReader.read(bytes, limits: HTTPHeadLimits(bytesMax: limits.headBytesMax))
        start = read.map { RequestStart($0, bytes, runtime, shared.counts) }
      } catch { fault = error }
    }
    if let fault {
      refuse(APIError(fault), nil)
      return false
    }
    guard let start else {
      if headEnd == nil {
        headEnd = .now() + .milliseconds(Int64(limits.headMs))
        deadline = headEnd ?? deadline
      }
      return false
    }
    headEnd = nil
    inbox.moveReaderIndex(forwardBy: start.head.bytes)
    deadline = start.startedAt + .milliseconds(Int64(min(limits.bodyIdleMs, limits.bodyMs)))
    // What can be refused without its body is refused before the body is read.
    if let error = Admission.check(start, shared: shared) {
      refuse(error, start)
      return false
    }
    let length = start.head.contentLength ?? 0
    guard start.head.isChunked || length > 0 else {
      begin(start, ByteBuffer())
      return true
    }
    if start.head.expectsContinue, !start.head.isVersion10 {
      channel.writeAndFlush(channel.allocator.buffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n"), promise: nil)
    }
    // All of it is here already: no copy.
    if !start.head.isChunked, let whole = inbox.readSlice(length: length) {
      start.held.add(length)
      begin(start, whole)
      return true
    }
    let body = channel.allocator.buffer(capacity: min(length, 4 << 20))
    state = .body(Incoming(request: start, body: body, left: start.head.isChunked ? nil : length))
    return true
  }

  private func readBody() -> Bool {
    guard case .body(var incoming) = state else { return false }
    // The buffer has one owner while it grows.
    state = .busy
    let limits = incoming.request.runtime.configuration.limits
    deadline = min(
      .now() + .milliseconds(Int64(limits.bodyIdleMs)),
      incoming.request.startedAt + .milliseconds(Int64(limits.bodyMs)))
    if let left = incoming.left {
      let count = min(left, inbox.readableBytes)
      guard take(count, &incoming, limits) else { return false }
      if var slice = inbox.readSlice(length: count) { incoming.body.writeBuffer(&slice) }
      incoming.left = left - count
      guard left == count else {
        state = .body(incoming)
        return false
      }
      begin(incoming.request, incoming.body)
      return true
    }
    return readChunked(&incoming, limits)
  }

  /// Counts bytes that are held from now on; refuses the request when they are too many in all.
  private func take(_ count: Int, _ incoming: inout Incoming, _ limits: ServingLimits) -> Bool {
    incoming.request.held.add(count)
    guard shared.counts.heldBytes.load(ordering: .relaxed) > limits.heldBytesMax else { return true }
    state = .body(incoming)
    refuse(Admission.tooMuchHeld, incoming.request)
    return false
  }

  private func readChunked(_ incoming: inout Incoming, _ limits: ServingLimits) -> Bool {
    let bytesMax = limits.bodyBytesMax
    var fault: HTTPFault?
    var used = 0
    var added = 0
    var chunks = incoming.chunks
    var body = incoming.body
    incoming.body = ByteBuffer()
    inbox.withUnsafeReadableBytes { bytes in
      do throws(HTTPFault) {
        used = try chunks.feed(bytes) { range in
          added += range.count
          if body.readableBytes + range.count <= bytesMax {
            body.writeBytes(UnsafeRawBufferPointer(rebasing: bytes[range]))
          }
        }
      } catch { fault = error }
    }
    inbox.moveReaderIndex(forwardBy: used)
    incoming.chunks = chunks
    incoming.body = body
    guard take(added, &incoming, limits) else { return false }
    if incoming.request.held.bytes > bytesMax { fault = Admission.tooLarge(bytesMax) }
    if let fault {
      state = .body(incoming)
      refuse(APIError(fault), incoming.request)
      return false
    }
    guard chunks.isDone else {
      state = .body(incoming)
      return false
    }
    begin(incoming.request, incoming.body)
    return true
  }

  // MARK: Answering

  private func begin(_ start: RequestStart, _ body: ByteBuffer) {
    state = .busy
    deadline = .distantFuture
    if inbox.readableBytes == 0 { inbox = ByteBuffer() }
    shared.counts.requests.add(1, ordering: .relaxed)
    guard start.path?.isPost == true else {
      answerPlain(start)
      return
    }
    let exchange = Exchange(start, body: body, client: self)
    self.exchange = exchange
    exchange.begin()
  }

  /// The answer is complete: the next request may come.
  func finished(_ exchange: Exchange) {
    guard self.exchange === exchange else { return }
    self.exchange = nil
    next(keepsAlive: exchange.start.head.keepsAlive)
  }

  func next(keepsAlive: Bool) {
    guard case .busy = state else { return }
    guard keepsAlive, !shared.isDraining.load(ordering: .relaxed) else {
      closeAfterWriting()
      return
    }
    state = .head
    deadline = .now() + .milliseconds(Int64(shared.runtime.configuration.limits.keepAliveMs))
    // Not from inside the call that is answering: a burst of small requests must not deepen the stack.
    if inbox.readableBytes > 0 {
      let handler = NIOLoopBound(self, eventLoop: context.loop)
      context.loop.execute { handler.value.advance() }
    }
  }

  /// Refuses a request whose body was not read to its end: the connection cannot be used again.
  func refuse(_ error: APIError, _ start: RequestStart?) {
    releaseBody()
    var reply = Reply(error.status)
    reply.fields = error.fields
    reply.closes = true
    let body = error.body
    var buffer = reply.head(
      contentLength: body.count, requestID: start?.id ?? RequestID.next(), allocator: channel.allocator,
      room: body.count)
    buffer.writeBytes(body)
    channel.writeAndFlush(buffer, promise: nil)
    if let start { Admission.trace(error, start) }
    closeAfterWriting()
  }

  private func releaseBody() {
    guard case .body(let incoming) = state else { return }
    incoming.request.held.release()
    state = .busy
  }

  /// Half-closes first, so that the answer is not lost in a reset while the client still sends; what it sends is
  /// thrown away until it ends or the time is over.
  func closeAfterWriting() {
    state = .closing
    deadline = .now() + .seconds(2)
    inbox = ByteBuffer()
    channel.close(mode: .output, promise: nil)
  }

  func close() {
    state = .closing
    channel.close(promise: nil)
  }
}
