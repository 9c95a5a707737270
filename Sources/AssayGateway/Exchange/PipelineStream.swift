import AssayServing
import AssayWire
import NIOCore

/// The event stream of a route with a pipeline: the model's own events or ours, what the verification found as the
/// last one, and the end.
final class PipelineStream {
  private unowned let exchange: Exchange
  private let isChunked: Bool
  private var pending = ByteBuffer()
  /// Words of the model have gone out.
  private(set) var hasContent = false

  init(_ exchange: Exchange, fields: String) {
    self.exchange = exchange
    isChunked = !exchange.start.head.isVersion10
    var reply = Reply(200)
    reply.contentType = "text/event-stream; charset=utf-8"
    reply.fields = exchange.replyFields + fields
    reply.closes = !exchange.start.head.keepsAlive || !isChunked
    exchange.trace.status = 200
    exchange.trace.firstByteMs = exchange.milliseconds(since: exchange.start.startedAt)
    let channel = exchange.client.channel
    channel.write(
      reply.streamHead(requestID: exchange.start.id, allocator: channel.allocator, chunked: isChunked), promise: nil)
  }

  /// Passes whole events on, but for the end and for a usage that the client did not ask for.
  func forward(_ content: ByteBuffer) {
    pending.writeImmutableBuffer(content)
    hasContent = true
    let end = pending.withUnsafeReadableBytes { EventScan.lastEventEnd($0) }
    guard end > 0, let whole = pending.readSlice(length: end) else { return }
    write(passed(whole))
  }

  private func passed(_ whole: ByteBuffer) -> [UInt8] {
    let wantsUsage = exchange.scan.includesUsage
    return whole.withUnsafeReadableBytes { bytes -> [UInt8] in
      var kept: [UInt8] = []
      kept.reserveCapacity(bytes.count)
      var position = 0
      while position < bytes.count {
        let place = EventScan.next(bytes, from: position)
        let event = UnsafeRawBufferPointer(rebasing: bytes[place])
        let isUnwanted = !wantsUsage && EventScan.usage(event)?.isAlone == true
        if !EventScan.isDone(event), !isUnwanted { kept += event }
        position = place.upperBound
      }
      return kept
    }
  }

  /// Whether the first whole event has come, and is no error.
  ///
  /// - Parameter known: bytes at the start that hold no event's end.
  static func showsContent(_ bytes: ByteBuffer, after known: Int) -> Bool {
    bytes.withUnsafeReadableBytes { bytes in
      guard EventScan.lastEventEnd(bytes, after: known) > 0 else { return false }
      let event = UnsafeRawBufferPointer(rebasing: bytes[EventScan.next(bytes, from: 0)])
      guard event.starts(with: "data:".utf8) else { return true }
      return JSONPlaces.member("error", of: UnsafeRawBufferPointer(rebasing: event[5...])) == nil
    }
  }

  /// A comment: it says that the stream lives.
  func keepAlive() { send(Array(": keep-alive\n\n".utf8)) }

  func write(_ events: [UInt8]) {
    if exchange.leads, exchange.phase != .done { exchange.keepForCache(ByteBuffer(bytes: events)) }
    send(events)
  }

  private func send(_ events: [UInt8]) {
    guard !events.isEmpty, exchange.phase != .done else { return }
    exchange.trace.answerBytes += events.count
    let channel = exchange.client.channel
    var buffer = channel.allocator.buffer(capacity: events.count + 16)
    if isChunked { buffer.writeChunkSize(events.count) }
    buffer.writeBytes(events)
    if isChunked { buffer.writeStaticString("\r\n") }
    channel.writeAndFlush(buffer, promise: nil)
  }

  /// A whole stream of the upstream's, without its end.
  func replay(_ stream: [UInt8]) { write(passed(ByteBuffer(bytes: stream))) }

  func end() {
    write(ChatReply.done)
    close()
  }

  /// What came is not whole: said in the stream, and the end that means success is left out.
  func broke(_ error: APIError) {
    var event = Array("data: ".utf8)
    event += error.body
    write(event + [0x0A, 0x0A])
    exchange.trace.outcome = .truncated
    exchange.trace.errorCode = error.code ?? "stream_truncated"
    close()
  }

  private func close() {
    var last = ByteBuffer()
    if isChunked { last.writeStaticString("0\r\n\r\n") }
    exchange.finish(writing: last)
  }
}
