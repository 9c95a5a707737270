import AssayCore
import AssayResilience
import AssayServing
import AssayVerification
import AssayWire
import NIOCore
import Synchronization

// Answers that are known already.
extension Exchange {
  /// Asks the cache first, where the route has one. True when nothing more is to be done now.
  func looksUp(_ use: RequestSettings.CacheUse) -> Bool {
    guard let route, let cache = route.cache else { return false }
    guard use != .bypass, start.path != .transcriptions, start.path != .responses else {
      trace.cache = "bypass"
      return false
    }
    let key = cacheKey(route)
    let exchange = NIOLoopBound(self, eventLoop: context.loop)
    let loop = context.loop
    cacheID = UpstreamPlaces.nextID()
    let id = cacheID
    let finding = cache.find(key, refreshes: use == .refresh, id: id, now: .now) { entry in
      loop.execute { exchange.value.cacheAnswered(id, entry) }
    }
    trace.cache = use == .refresh ? "refresh" : "miss"
    switch finding {
    case .hit(let entry):
      replay(entry)
      return true
    case .wait:
      self.key = key
      phase = .joined
      deadline = end
      return true
    case .lead:
      self.key = key
      leads = true
      return false
    case .pass: return false
    }
  }

  private func cacheAnswered(_ id: UInt64, _ entry: AnswerCache.Entry?) {
    guard phase == .joined, cacheID == id else { return }
    key = nil
    guard let entry else {
      phase = .preparing
      return go()
    }
    replay(entry)
  }

  /// Everything that an answer depends on, each piece with its length in front so that no two mean the same bytes.
  private func cacheKey(_ route: Route) -> AnswerCache.Key {
    var head: [UInt8] = []
    func add(_ text: String) {
      withUnsafeBytes(of: UInt64(text.utf8.count).littleEndian) { head.append(contentsOf: $0) }
      head.append(contentsOf: text.utf8)
    }
    // The route's own settings are no part of it: a route that changes starts with an empty cache.
    add("assay-cache-2")
    add(trace.tenant)
    add(route.configuration.name)
    if route.pipeline != nil, start.path == .chat {
      // What judges the answer can change with any file of the configuration, and what may be given up is the client's.
      add(start.runtime.configuration.version)
      add(own?.mayDegrade ?? true ? "degrades" : "whole")
      add(own?.maxCostUSD.map { String($0) } ?? "")
      add(own?.minAutonomy?.rawValue ?? "")
    }
    add(start.path?.name ?? "")
    add(scan.streams ? "stream" : "whole")
    // Organisation and project change what an upstream may answer.
    add(start.account)
    for part in trace.parts {
      add(part.modality.rawValue)
      add(part.digest)
    }
    return body.withUnsafeReadableBytes { bytes in
      var hash = SHA256()
      head.withUnsafeBytes { hash.update($0) }
      var cuts = mediaSpans().map { (range: $0, isMarked: true) }
      if let model = scan.model { cuts.append((model, true)) }
      // Our own member leaves no trace: with it and without it is the same question.
      if let own = scan.ownMember { cuts.append((own, false)) }
      cuts.sort { $0.range.lowerBound < $1.range.lowerBound }
      let mark: [UInt8] = [0xFF]
      var position = 0
      for cut in cuts where cut.range.lowerBound >= position {
        hash.update(UnsafeRawBufferPointer(rebasing: bytes[position..<cut.range.lowerBound]))
        // A byte that is in no text says that something stood here.
        if cut.isMarked { mark.withUnsafeBytes { hash.update($0) } }
        position = cut.range.upperBound
      }
      hash.update(UnsafeRawBufferPointer(rebasing: bytes[position...]))
      return hash.finish()
    }
  }

  /// Media stand in the key by digest; how they are written in base64 is no part of what is asked.
  private func mediaSpans() -> [Range<Int>] {
    scan.parts.compactMap { part in
      switch part.kind {
      case .text, .other: nil
      default: part.payload
      }
    }
  }

  /// Gives an answer that was kept.
  private func replay(_ entry: AnswerCache.Entry) {
    trace.cache = "hit"
    trace.outcome = .answered
    trace.status = 200
    trace.answerBytes = entry.bytes.count
    (trace.inputTokens, trace.outputTokens) = (entry.inputTokens, entry.outputTokens)
    var reply = Reply(200)
    reply.fields = replyFields + entry.fields + "x-assay-model: \(entry.model)\r\n"
    reply.closes = !start.head.keepsAlive
    let allocator = client.channel.allocator
    guard entry.isStream else {
      var buffer = reply.head(
        contentLength: entry.bytes.count, requestID: start.id, allocator: allocator, room: entry.bytes.count)
      buffer.writeBytes(entry.bytes)
      return finish(writing: buffer)
    }
    reply.contentType = "text/event-stream; charset=utf-8"
    let isChunked = !start.head.isVersion10
    var buffer = reply.streamHead(requestID: start.id, allocator: allocator, chunked: isChunked)
    if isChunked { buffer.writeChunkSize(entry.bytes.count) }
    buffer.writeBytes(entry.bytes)
    if isChunked { buffer.writeStaticString("\r\n0\r\n\r\n") }
    finish(writing: buffer)
  }

  /// Keeps a piece of a stream that could be an answer for others.
  func keepForCache(_ events: ByteBuffer) {
    guard leads, let cache = route?.cache, kept.readableBytes + events.readableBytes <= cache.entryBytesMax else {
      return stopKeeping()
    }
    kept.writeImmutableBuffer(events)
  }

  private func stopKeeping() {
    guard leads, let key else { return }
    leads = false
    self.key = nil
    kept = ByteBuffer()
    route?.cache?.abandon(key)
  }

  /// At the end of the request: a whole answer is kept, anything else is not.
  func settleCache(_ bytes: ByteBuffer) {
    guard let key, let cache = route?.cache else { return }
    self.key = nil
    guard leads else { return cache.forget(key, id: cacheID) }
    leads = false
    guard mayKeep, trace.outcome == .answered, trace.status == 200, bytes.readableBytes > 0,
      let last = trace.attempts.last(where: { $0.failure == nil })
    else {
      return cache.abandon(key)
    }
    cache.fill(
      key,
      AnswerCache.Entry(
        bytes: Array(bytes.readableBytesView), isStream: stream != nil || pipelineStream != nil, model: last.model,
        inputTokens: trace.inputTokens, outputTokens: trace.outputTokens, fields: keptFields), now: .now)
  }
}
