import AssayResilience
import AssayServing
import AssayWire
import Glibc
import NIOCore

/// Passes an event stream on, whole events at a time: what the client sees always ends at an event's end, so that an
/// error can be said in the stream itself.
final class StreamForwarder {
  private unowned let exchange: Exchange
  private var pending = ByteBuffer()
  /// Bytes of `pending` that hold no event's end.
  private var searched = 0
  private var isDone = false
  private var events = 0
  private let isChunked: Bool
  /// Something has gone to the client.
  private(set) var hasBegun = false

  /// One event longer than this is no answer of a language model.
  private static let eventBytesMax = 16 << 20

  init(_ exchange: Exchange) {
    self.exchange = exchange
    isChunked = !exchange.start.head.isVersion10
  }

  /// The head goes with the first event: until then another model may still answer.
  private func begin() {
    hasBegun = true
    var reply = Reply(200)
    reply.contentType = "text/event-stream; charset=utf-8"
    reply.fields = exchange.replyFields
    reply.closes = !exchange.start.head.keepsAlive || !isChunked
    exchange.trace.status = 200
    exchange.client.channel.write(
      reply.streamHead(
        requestID: exchange.start.id, allocator: exchange.client.channel.allocator, chunked: isChunked), promise: nil)
  }

  func forward(_ content: ByteBuffer) {
    guard !isDone else { return }
    if pending.readableBytes == 0 { pending = content } else { pending.writeImmutableBuffer(content) }
    guard let whole = takeWholeEvents() else {
      if pending.readableBytes > Self.eventBytesMax {
        exchange.attempt?.discard()
        exchange.brokeOff(FailureVerdict(.server, rule: "event_too_long"))
      }
      return
    }
    if !hasBegun, let verdict = failure(in: whole) {
      exchange.attempt?.discard()
      exchange.brokeOff(verdict)
      return
    }
    if exchange.trace.firstByteMs == nil {
      exchange.trace.firstByteMs = exchange.milliseconds(since: exchange.start.startedAt)
    }
    write(passed(whole))
    if isDone {
      // Nothing can follow; an upstream that does not end its answer now is not waited for long.
      exchange.attempt?.endsSoon(.seconds(1))
    } else if !exchange.client.channel.isWritable {
      exchange.attempt?.setReading(false)
    }
  }

  /// A stream that starts with an error is an attempt that failed, whatever its status said.
  private func failure(in whole: ByteBuffer) -> FailureVerdict? {
    whole.withUnsafeReadableBytes { bytes in
      let event = UnsafeRawBufferPointer(rebasing: bytes[EventScan.next(bytes, from: 0)])
      guard event.starts(with: "data:".utf8) else { return nil }
      let data = UnsafeRawBufferPointer(rebasing: event[5...])
      guard let error = JSONPlaces.member("error", of: data), error.first == UInt8(ascii: "{") else { return nil }
      return FailureClassifier.classify(status: 500, body: data)
    }
  }

  /// Everything up to the last event's end.
  private func takeWholeEvents() -> ByteBuffer? {
    let end = pending.withUnsafeReadableBytes { bytes in EventScan.lastEventEnd(bytes, after: searched) }
    guard end > 0 else {
      searched = pending.readableBytes
      return nil
    }
    searched = pending.readableBytes - end
    return pending.readSlice(length: end)
  }

  /// Looks into each event, and leaves out the usage that the client did not ask for.
  private func passed(_ whole: ByteBuffer) -> ByteBuffer {
    var dropped: [Range<Int>] = []
    whole.withUnsafeReadableBytes { bytes in
      var position = 0
      while position < bytes.count {
        let event = EventScan.next(bytes, from: position)
        events += 1
        let data = UnsafeRawBufferPointer(rebasing: bytes[event])
        if exchange.start.path == .responses, EventScan.endsResponse(data) {
          isDone = true
          if let usage = EventScan.usage(data) { exchange.note(usage) }
        } else if EventScan.isDone(data) {
          isDone = true
        } else if let usage = EventScan.usage(data) {
          exchange.note(usage)
          if usage.isAlone, !exchange.scan.includesUsage { dropped.append(event) }
        } else {
          exchange.trace.events = (exchange.trace.events ?? 0) + 1
        }
        position = event.upperBound
      }
    }
    guard !dropped.isEmpty else { return whole }
    var kept = exchange.client.channel.allocator.buffer(capacity: whole.readableBytes)
    var position = 0
    for range in dropped + [whole.readableBytes..<whole.readableBytes] {
      if let slice = whole.getSlice(at: whole.readerIndex + position, length: range.lowerBound - position) {
        kept.writeImmutableBuffer(slice)
      }
      position = range.upperBound
    }
    return kept
  }

  private func write(_ events: ByteBuffer) {
    guard events.readableBytes > 0 else { return }
    if !hasBegun { begin() }
    exchange.keepForCache(events)
    exchange.trace.answerBytes += events.readableBytes
    let channel = exchange.client.channel
    guard isChunked else {
      channel.writeAndFlush(events, promise: nil)
      return
    }
    var buffer = channel.allocator.buffer(capacity: events.readableBytes + 16)
    buffer.writeChunkSize(events.readableBytes)
    buffer.writeImmutableBuffer(events)
    buffer.writeStaticString("\r\n")
    channel.writeAndFlush(buffer, promise: nil)
  }

  /// The upstream's answer is complete.
  func ended() {
    if pending.readableBytes > 0 {
      // A last event without its blank line is an event all the same.
      pending.writeStaticString("\n\n")
      let rest = pending
      pending = ByteBuffer()
      write(passed(rest))
    }
    // Only chat and responses have a last word of their own.
    isDone = isDone || hasBegun && exchange.start.path != .chat && exchange.start.path != .responses
    guard isDone else { return exchange.brokeOff(FailureVerdict(.transport, rule: "no_end")) }
    finish(.answered)
  }

  /// The upstream is gone in the middle: said in the stream, and the end that means success is left out.
  func broke() {
    guard exchange.phase == .streaming else { return }
    // All that matters had come.
    guard !isDone else { return finish(.answered) }
    let error = APIError(
      502, "upstream_disconnect", code: "stream_truncated", "The model's answer was cut off; what came is not whole.")
    var event = exchange.client.channel.allocator.buffer(capacity: 256)
    event.writeStaticString("data: ")
    event.writeBytes(error.body)
    event.writeStaticString("\n\n")
    write(event)
    exchange.trace.errorCode = "stream_truncated"
    if exchange.trace.outputTokens == nil { estimateUsage() }
    finish(.truncated)
  }

  /// A cut stream tells no usage: an event carries about one token.
  func estimateUsage() {
    exchange.trace.outputTokens = events
    exchange.trace.inputTokens = exchange.trace.inputTokens ?? exchange.scan.textBytes / 4
    exchange.trace.usageIsEstimated = true
  }

  private func finish(_ outcome: RequestTrace.Outcome) {
    if !hasBegun { begin() }
    // What was cut is no success of its upstream.
    if outcome == .truncated { exchange.attempt?.leave(.ignored, .failure) }
    exchange.settleAttempt(isWhole: outcome == .answered)
    exchange.trace.outcome = outcome
    var last = exchange.client.channel.allocator.buffer(capacity: 8)
    if isChunked { last.writeStaticString("0\r\n\r\n") }
    exchange.finish(writing: last)
  }
}
