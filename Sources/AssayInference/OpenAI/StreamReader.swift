import AssayCore
import AssayWire

/// Puts the events of a streamed chat completion together.
struct StreamReader {
  static let answerBytesMax = 8 << 20

  private var parser = SSEParser()
  private var partial = PartialAnswer()
  private(set) var isDone = false
  /// Content has arrived: from now on the answer has been paid for.
  private(set) var hasContent = false

  /// - Returns: true when the first content came with these bytes.
  mutating func feed(_ bytes: some Sequence<UInt8>) throws(AssayError) -> Bool {
    let events: [SSEEvent]
    do throws(SSEError) {
      events = try parser.feed(bytes)
    } catch {
      throw AnswerReader.nonsense(error.message)
    }
    let hadContent = hasContent
    for event in events where !isDone { try take(event) }
    return hasContent && !hadContent
  }

  /// - Throws: when the stream ended before the answer did.
  func finish(wantsJSON: Bool) throws(AssayError) -> Answer {
    guard isDone || partial.stopReason != nil else {
      throw AssayError(.provider, "the event stream ended before the answer did")
    }
    return try partial.finish(wantsJSON: wantsJSON)
  }

  var isComplete: Bool { isDone || partial.stopReason != nil }

  private mutating func take(_ event: SSEEvent) throws(AssayError) {
    if event.data.elementsEqual("[DONE]".utf8) {
      isDone = true
      return
    }
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: event.data, limits: JSONLimits(depthMax: 64, valuesMax: 100_000))
    } catch {
      throw AnswerReader.nonsense("an event of the stream is not JSON (\(error.message))")
    }
    if let (message, _) = serverMessage(value) {
      throw AssayError(.provider, "the endpoint broke off its stream: \(printable(message ?? "no reason given"))")
    }
    if let model = value["model"]?.string { partial.model = model }
    if let usage = value["usage"].flatMap(AnswerReader.usage) { partial.usage = usage }
    guard let choice = value["choices"]?[0], choice["index"]?.int ?? 0 == 0 else { return }
    if let reason = choice["finish_reason"]?.string { partial.stopReason = reason }
    guard let delta = choice["delta"] else { return }
    if let text = AnswerReader.text(delta["content"]) {
      partial.hasContent = true
      if !text.isEmpty { hasContent = true }
      partial.text += text
    }
    if let refusal = delta["refusal"]?.string {
      if !refusal.isEmpty { hasContent = true }
      partial.refusal += refusal
    }
    guard partial.text.utf8.count + partial.refusal.utf8.count <= Self.answerBytesMax else {
      throw AnswerReader.nonsense("the answer is longer than \(Self.answerBytesMax) bytes")
    }
  }
}
