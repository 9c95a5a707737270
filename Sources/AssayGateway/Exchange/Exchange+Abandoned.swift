import AssayCore
import AssayServing
import AssayWire
import NIOCore

// What a pipeline had used when its client left.
extension Exchange {
  /// Puts the tokens of answers that were whole, and an estimate of the one that was under way, into the trace.
  func estimatePipelineUsage() {
    guard pipelineTask != nil else { return }
    for answer in pipelineAnswers {
      let usage = answer.body.withUnsafeBytes {
        answer.isStream ? StreamUse($0).usage : UsageScan.read($0).map { Usage($0) }
      }
      // An answer that tells no usage is not known, and neither is the sum.
      guard let usage else {
        abandonedUses = []
        return
      }
      abandonedUses.append((answer.model, usage))
    }
    if let stream = pipelineCall?.streamSoFar, let model = pipelineAttempts.last?.model {
      let use = stream.withUnsafeReadableBytes { StreamUse($0) }
      abandonedUses.append((model, use.usage ?? Usage(input: inputTokensEstimate, output: use.tokens)))
      trace.usageIsEstimated = use.usage == nil
      trace.events = use.events
    }
    guard !abandonedUses.isEmpty else { return }
    trace.inputTokens = abandonedUses.reduce(0) { $0 &+ ($1.usage.input ?? 0) }
    trace.outputTokens = abandonedUses.reduce(0) { $0 &+ ($1.usage.output ?? 0) }
  }
}

/// What can be told of a stream, whole or not.
struct StreamUse {
  /// As its server counted it.
  var usage: Usage?
  /// Events with content: each carries about one token, where it does not carry more.
  var events = 0
  private var textBytes = 0

  /// One text token is about four bytes, and an event holds at least one.
  var tokens: Int { max(events, TokenEstimate.tokens(bytes: textBytes)) }

  init(_ bytes: UnsafeRawBufferPointer) {
    var position = 0
    // What is behind the last event's end is none yet.
    let end = EventScan.lastEventEnd(bytes)
    while position < end {
      let place = EventScan.next(bytes, from: position)
      let event = UnsafeRawBufferPointer(rebasing: bytes[place])
      position = place.upperBound
      if let found = EventScan.usage(event) { usage = Usage(found) }
      guard !EventScan.isDone(event), event.starts(with: "data:".utf8) else { continue }
      let count = Self.contentBytes(UnsafeRawBufferPointer(rebasing: event[5...]))
      guard count > 0 else { continue }
      events += 1
      textBytes += count
    }
  }

  /// Of the first choice's text, as it is written.
  private static func contentBytes(_ data: UnsafeRawBufferPointer) -> Int {
    guard let choices = JSONPlaces.member("choices", of: data), let first = choices.firstIndex(of: UInt8(ascii: "{")),
      let delta = JSONPlaces.member("delta", of: UnsafeRawBufferPointer(rebasing: choices[first...])),
      let content = JSONPlaces.member("content", of: delta), content.count > 2
    else { return 0 }
    return content.count - 2
  }
}

extension Usage {
  init(_ scan: UsageScan) { self.init(input: scan.input, output: scan.output, cacheRead: scan.cached) }
}
