import AssayCore
import AssayResilience
import Testing

/// Wordings of real servers, as their issue trackers quote them.
@Suite struct FailureClassifierTests {
  private func verdict(_ status: Int, _ body: String) -> FailureVerdict {
    FailureClassifier.classify(status: status, body: Array(body.utf8))
  }

  @Test(
    "What a model cannot take is a capability error, whatever the status",
    arguments: [
      (
        500,
        #"{"error":{"code":500,"message":"image input is not supported - hint: if this is unexpected, you may need to provide the mmproj","type":"server_error"}}"#,
        Modality.image
      ),
      (500, "image input is not supported by this server", .image),
      (
        500,
        #"{"code":500,"message":"audio input is not supported - hint: if this is unexpected, you may need to provide the mmproj","type":"server_error"}"#,
        .audio
      ),
      (500, #"{"error":{"code":500,"message":"unsupported content[].type","type":"server_error"}}"#, nil),
      (
        400,
        #"{"object":"error","message":"Qwen/Qwen2-7B is not a multimodal model","type":"BadRequestError","param":null,"code":400}"#,
        nil
      ),
      (
        400,
        #"{"object":"error","message":"At most 1 image(s) may be provided in one request.","type":"BadRequestError","param":null,"code":400}"#,
        .image
      ),
      (400, #"{"error":"this model does not support image input (ref: b8bd630e)"}"#, .image),
      (
        400,
        #"{"error":{"message":"registry.ollama.ai/library/gemma3:4b does not support tools","type":"api_error","param":null,"code":null}}"#,
        nil
      ),
      (400, #"{"error":"Model does not support images. Please use a model that does."}"#, .image),
      (
        400,
        "<LM Studio error> Vision model is not loaded. Cannot process images. Suggestion: Make sure to load both the primary and the Vision Adapter models.",
        .image
      ),
      (
        400,
        #"{"error":{"message":"Invalid content type. image_url is only supported by certain models.","type":"invalid_request_error","param":"messages.[0].content.[1].type","code":null}}"#,
        .image
      ),
      (
        404, #"{"error":{"code":"404","message":"No endpoints found that support image input","param":"","type":""}}"#,
        .image
      ),
      (
        404,
        #"{"error":{"message":"No endpoints found that support tool use. Try disabling \"get_time\".","code":404}}"#,
        nil
      ),
      (
        400,
        "Failed to deserialize the JSON body into the target type: messages[466]: unknown variant `image_url`, expected `text` at line 1 column 690848",
        .image
      ),
      (
        400,
        #"{"error":{"message":"'messages.0' : for 'role:user' the following must be satisfied[('messages.0.content' : value must be a string)]"}}"#,
        nil
      ),
      (400, "message[0].content must be a string", nil),
      (
        422,
        #"{"detail":"Validation Error","errors":[{"loc":"body -> messages -> 0 -> content","msg":"Input should be 'text'","type":"literal_error"}]}"#,
        nil
      ),
      (400, "json: cannot unmarshal array into Go struct field Message.messages.content of type string", nil),
      (400, "Audio input is only supported on a local model with audio support.", .audio),
      (400, #"{"error":{"message":"content blocks are expected to be either text or image_url type"}}"#, .image),
      (400, "This model doesn't support video.", .video),
      (503, "image input is not supported", .image),
    ] as [(Int, String, Modality?)])
  func capability(status: Int, body: String, modality: Modality?) {
    let verdict = verdict(status, body)
    #expect(verdict.kind == .capability && verdict.modality == modality, "\(verdict)")
    #expect(verdict.breaker == .ignorable && !verdict.mayRetry && verdict.mayFallBack && verdict.load == .ignored)
  }

  @Test(
    "A request that is wrong everywhere is a validation error",
    arguments: [
      (
        400,
        #"{"error":{"code":400,"message":"Unable to process input image. Please retry or report in https://developers.generativeai.google/guide/troubleshooting","status":"INVALID_ARGUMENT"}}"#
      ),
      (400, "Provided image is not valid"),
      (
        400,
        #"{"type":"error","error":{"type":"invalid_request_error","message":"messages.0.content.2.image.source.base64: image exceeds 5 MB maximum: 15908784 bytes > 5242880 bytes"}}"#
      ),
      (
        400,
        "You uploaded an unsupported image. Please make sure your image is of one of the following formats: ['png', 'jpeg', 'gif', 'webp']."
      ),
      (400, "The audio file could not be decoded or its format is not supported."),
      (
        400,
        #"{"object":"error","message":"This model's maximum context length is 6048 tokens. However, you requested 6616 tokens (568 in the messages, 6048 in the completion). Please reduce the length of the messages or completion.","type":"BadRequestError","param":null,"code":400}"#
      ),
      (500, "Failed to parse messages: [json.exception.type_error.302] type must be string, but is null"),
      (500, "the request exceeds the available context size, try increasing it"),
      (
        400,
        #"{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","type":"invalid_request_error"}}"#
      ),
      (404, #"{"error":{"message":"The model 'x' does not exist","code":"model_not_found"}}"#),
      (413, ""), (415, ""), (422, "{}"), (400, ""),
    ])
  func validation(status: Int, body: String) {
    let verdict = verdict(status, body)
    #expect(verdict.kind == .validation, "\(verdict)")
    #expect(verdict.breaker == .ignorable && !verdict.mayRetry && !verdict.mayFallBack)
  }

  @Test(
    "The rest, by body and status",
    arguments: [
      (
        400,
        #"{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry.","type":null,"param":"prompt","code":"content_filter","status":400}}"#,
        FailureClass.policy
      ),
      (403, "The request requires moderation and was flagged for violence", .policy),
      (401, #"{"error":{"message":"Incorrect API key provided: sk-x"}}"#, .auth),
      (403, "", .auth),
      (400, "API key not valid. Please pass a valid API key.", .auth),
      (402, "Insufficient Balance", .quota),
      (400, "Your credit balance is too low to access the Anthropic API.", .quota),
      (
        429,
        #"{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}"#,
        .quota
      ),
      (
        429,
        #"{"error":{"code":429,"message":"You exceeded your current quota, please check your plan. Please retry in 12s.","status":"RESOURCE_EXHAUSTED"}}"#,
        .rateLimit
      ),
      (429, "", .rateLimit),
      (
        503,
        #"{"error":{"code":503,"message":"The model is overloaded. Please try again later.","status":"UNAVAILABLE"}}"#,
        .overload
      ),
      (503, #"{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}"#, .overload),
      (529, #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#, .overload),
      (500, "CUDA out of memory. Tried to allocate 2.00 GiB", .overload),
      (500, #"{"error":{"message":"Internal Server Error","type":"server_error"}}"#, .server),
      (502, "<html><head><title>502 Bad Gateway</title></head></html>", .server),
      (500, "", .server), (501, "", .server), (504, "", .timeout), (408, "", .timeout), (409, "", .conflict),
      (499, "", .cancelled),
    ])
  func rest(status: Int, body: String, kind: FailureClass) {
    let verdict = verdict(status, body)
    #expect(verdict.kind == kind, "\(verdict)")
  }

  @Test("A prompt that a validation error repeats does not decide", arguments: [500, 503])
  func echo(status: Int) {
    let body = #"{"detail":[{"msg":"Something broke","input":"image input is not supported"}]}"#
    #expect(verdict(status, body).breaker == .failure)
  }

  @Test("An outage is an outage, whatever is beyond the bytes that are looked at")
  func bounded() {
    let body = String(repeating: "x ", count: 4096) + "image input is not supported"
    #expect(verdict(500, body).kind == .server)
  }

  @Test("Any bytes give an answer", arguments: 1...50)
  func anyBytes(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let body = (0..<Int(generator.next() % 9000)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    for status in [0, -1, 200, 302, 400, 429, 500, 503, 599, 9999] {
      _ = FailureClassifier.classify(status: status, body: body)
    }
  }

  @Test("How the transport ended", arguments: TransportFailure.allCases)
  func transport(failure: TransportFailure) {
    let verdict = FailureClassifier.classify(failure)
    switch failure {
    case .timeout: #expect(verdict.kind == .timeout && verdict.load == .dropped && verdict.breaker == .failure)
    case .cancelled: #expect(verdict.kind == .cancelled && verdict.breaker == .ignorable && !verdict.mayRetry)
    default: #expect(verdict.kind == .transport && verdict.breaker == .failure && verdict.mayRetry)
    }
  }

  @Test("A storm of capability errors opens no breaker; a storm of failures does")
  func storm() {
    var generator = SeededGenerator(seed: 1)
    let now = Instant.now
    for (body, isAvailable) in [("image input is not supported", true), ("boom", false)] {
      var breaker = CircuitBreaker(now: now)
      for _ in 0..<100 {
        guard let ticket = breaker.begin(now: now) else { break }
        _ = breaker.end(ticket, verdict(500, body).breaker, using: &generator, now: now)
      }
      #expect(breaker.isAvailable(now: now) == isAvailable)
    }
  }
}
