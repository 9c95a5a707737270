import AssayCore
import AssayInference
import AssayResilience
import AssayServing
import AssayVerification
import AssayWire
import NIOCore
import Synchronization

// A route with a pipeline: the request goes to it as a value in a task of its own, and what comes back is answered
// here, on the event loop. The client's leaving and the deadline end the task.
extension Exchange {
  func startPipeline(_ pipeline: ServingPipeline, of route: Route) {
    phase = .waiting
    deadline = end
    let input = PipelineInput.request(
      scan, body, media: trace.parts, caseID: trace.caseID, attributes: trace.attributes)
    let left = (end - NIODeadline.now()).nanoseconds
    // What is kept back is for an answer without the model that did not come.
    let reserve = min(left / 8, 1_000_000_000)
    var request = ServingRequest(
      id: start.id, request: input.request, scan: scan, deadline: .now + .nanoseconds(left - reserve))
    request.settings.maxTokens = scan.outputTokensMax
    request.expectsJSON = input.expectsJSON
    request.mayDegrade = own?.mayDegrade ?? true
    request.costNanoMax = own?.maxCostNano
    request.minAutonomy = own?.minAutonomy
    addEdge(&request, pipeline)
    let asked = request
    let loop = context.loop
    let exchange = NIOLoopBound(self, eventLoop: loop)
    let models = LoopModels(
      exchange: exchange, loop: loop, route: route, pools: start.runtime.pools, builtin: start.runtime.services.builtin,
      promptTokens: inputTokensEstimate, passesOn: scan.streams && pipeline.options.stream == .after)
    let assets = input.assets
    if scan.streams { keepAlive() }
    pipelineTask = Task {
      let outcome = await pipeline.run(asked, calling: models, assets: assets)
      let isChanged = outcome.isChanged
      let assay = outcome.json
      loop.execute { exchange.value.pipelineEnded(outcome, assay: assay, isChanged: isChanged) }
    }
  }

  /// A stream that is held while it is verified says that it lives: clients and proxies give up on silence.
  private func keepAlive() {
    let exchange = NIOLoopBound(self, eventLoop: context.loop)
    pipelineTimer = context.loop.scheduleTask(in: .seconds(10)) {
      let exchange = exchange.value
      guard exchange.phase != .done, exchange.pipelineTask != nil else { return }
      if exchange.pipelineStream == nil { exchange.pipelineStream = PipelineStream(exchange, fields: "") }
      exchange.pipelineStream?.keepAlive()
      exchange.keepAlive()
    }
  }

  private func pipelineEnded(_ ended: ServingOutcome, assay: JSONValue, isChanged: Bool) {
    guard phase != .done else { return }
    pipelineTask = nil
    var outcome = ended
    // An overload without an answer is ours: no upstream was called.
    outcome.attempts.removeAll { $0.failure == FailureClass.overload.rawValue && $0.status == nil }
    countOwn(&outcome)
    outcome.record(in: &trace)
    measured.note(outcome)
    if trace.costNano != nil { trace.priceVersion = start.runtime.configuration.priceVersion }
    attemptsMade = outcome.attempts.count
    waited = waited + .nanoseconds(Int64((outcome.pausedMs + outcome.attempts.reduce(0) { $0 + $1.durationMs }) * 1e6))
    shared.counts.retries.add(max(0, attemptsMade - 1), ordering: .relaxed)
    switch outcome.status {
    case .answered: deliver(outcome, assay, isChanged: isChanged)
    case .unaffordable: fail(unaffordable)
    case .failed(let failure) where pipelineStream != nil:
      fail(APIError(502, "upstream_error", code: failure.verdict.kind.rawValue, "The model's answer is not whole."))
    case .failed(let failure) where failure.verdict.rule == PipelineCall.Refusal.breakerOpen.rawValue:
      fail(unavailable)
    case .failed(let failure) where failure.verdict.rule == PipelineCall.Refusal.poolFull.rawValue: fail(poolIsFull)
    case .failed(let failure) where failure.verdict.rule == PipelineCall.Refusal.tooLate.rawValue:
      fail(Self.deadlineError)
    case .failed(let failure):
      upstreamStatus = failure.status ?? 0
      retryAfterMs = failure.retryAfterMs
      answer = ByteBuffer(bytes: failure.body ?? [])
      giveUp(failure.verdict)
    case .unsupported:
      guard let route else { return }
      var door = MediaDoor()
      door.parts = trace.parts
      fail(door.unsupported(by: route))
    case .refused(let part, let modality, let message):
      let path = scan.parts.indices.contains(part) ? scan.parts[part].path : "messages"
      fail(
        .invalid(
          "\(path): the medium cannot be read; send \(message).", code: "invalid_\(modality.rawValue)", param: path))
    }
  }

  // MARK: The answer goes

  private func deliver(_ outcome: ServingOutcome, _ assay: JSONValue, isChanged: Bool) {
    trace.outcome = .answered
    keptFields = outcome.fields
    // What stands in for a model that did not answer, or that cost too much, is right only now.
    mayKeep =
      outcome.model != nil
      && !outcome.degraded.contains { [.outage, .cost].contains($0.trigger) }
    // A server that does not stream is passed on as it is where its answer is no text.
    let isOddOne = outcome.answer.map { $0.body != nil && !$0.isStream && $0.text == nil } ?? false
    guard scan.streams, !isOddOne || pipelineStream != nil else {
      return deliverWhole(outcome, assay, isChanged: isChanged)
    }
    // Said again with the last event: some libraries keep the usage of that one only.
    let told = scan.includesUsage ? outcome.answer?.usage.flatMap(Self.usage) : nil
    // A stream that the upstream began goes on under the name that it has.
    let isTheirs = pipelineStream?.hasContent == true || outcome.answer?.isStream == true && !isChanged
    let envelope = (isTheirs ? outcome.answer?.body : nil).flatMap { ChatReply.envelope(ofStream: $0) } ?? envelope
    if let pipelineStream, pipelineStream.hasContent {
      // The model's words have gone out as they came.
      pipelineStream.write(ChatReply.assayEvent(assay, envelope, usage: told))
      pipelineStream.end()
      return
    }
    let stream = pipelineStream ?? PipelineStream(self, fields: outcome.fields)
    pipelineStream = stream
    if let answer = outcome.answer, let body = answer.body, answer.isStream, !isChanged {
      stream.replay(body)
    } else {
      stream.write(
        ChatReply.events(outcome.text ?? "", finish: outcome.answer?.finish ?? "stop", envelope, usage: told))
    }
    stream.write(ChatReply.assayEvent(assay, envelope, usage: told))
    stream.end()
  }

  private func deliverWhole(_ outcome: ServingOutcome, _ assay: JSONValue, isChanged: Bool) {
    let bytes: [UInt8]
    if let body = outcome.answer?.body, outcome.answer?.isStream == false {
      bytes = ChatReply.body(body, text: isChanged ? outcome.text : nil, assay: assay)
    } else {
      bytes = ChatReply.completion(
        outcome.text ?? "", finish: outcome.answer?.finish ?? "stop", envelope,
        usage: outcome.answer?.usage.flatMap(Self.usage), assay: assay)
    }
    trace.status = 200
    trace.answerBytes = bytes.count
    if leads { answer = ByteBuffer(bytes: bytes) }
    var reply = Reply(200)
    reply.fields = replyFields + outcome.fields
    reply.closes = !start.head.keepsAlive
    var buffer = reply.head(
      contentLength: bytes.count, requestID: start.id, allocator: client.channel.allocator, room: bytes.count)
    buffer.writeBytes(bytes)
    finish(writing: buffer)
  }

  /// What was answered in this program has no server that counted: its tokens are counted as limits count them.
  private func countOwn(_ outcome: inout ServingOutcome) {
    guard case .answered = outcome.status, outcome.answer?.body == nil, let text = outcome.text else { return }
    if outcome.answer == nil { outcome.answer = ModelAnswer(text: text, finish: "stop") }
    guard outcome.answer?.usage == nil else { return }
    outcome.answer?.usage = Usage(input: inputTokensEstimate, output: TokenEstimate.tokens(bytes: text.utf8.count))
    outcome.answer?.usageIsEstimated = true
  }

  private var envelope: ChatReply.Envelope {
    ChatReply.Envelope(
      id: "chatcmpl-" + start.id, created: Int(start.startedAtNs / 1_000_000_000),
      model: route?.configuration.name ?? "assay")
  }

  private static func usage(_ usage: Usage) -> JSONValue? {
    guard let input = usage.input, let output = usage.output else { return nil }
    return [
      "prompt_tokens": .int(input), "completion_tokens": .int(output), "total_tokens": .int(input + output),
    ]
  }
}

extension ServingOutcome {
  /// Lines for the head of the answer. All values are of few forms and hold nothing that came from outside.
  var fields: String {
    var text = ""
    if let risk { text += "x-assay-risk: \(risk)\r\n" }
    if let rung { text += "x-assay-decision: \(rung.rawValue)\r\n" }
    if let meetsAutonomy { text += "x-assay-min-autonomy: \(meetsAutonomy ? "met" : "unmet")\r\n" }
    if !degraded.isEmpty {
      text += "x-assay-degraded: \(degraded.prefix(16).map(\.name).joined(separator: ", "))\r\n"
    }
    return text
  }
}
