import AssayCore
import AssayWire

/// Reads a chat completion as an answer. A body that holds none is a failure, never an empty answer.
enum AnswerReader {
  static func read(_ body: JSONValue, wantsJSON: Bool) throws(AssayError) -> Answer {
    guard let choices = body["choices"]?.array else {
      throw nonsense("the answer holds no `choices`")
    }
    guard let choice = choices.first else { throw nonsense("the answer's `choices` are empty") }
    guard let message = choice["message"], message.object != nil else {
      throw nonsense("the answer's first choice holds no `message`")
    }
    var partial = PartialAnswer()
    partial.model = body["model"]?.string
    partial.usage = body["usage"].flatMap(usage)
    partial.stopReason = choice["finish_reason"]?.string
    partial.text = text(message["content"]) ?? ""
    partial.hasContent = text(message["content"]) != nil
    partial.refusal = message["refusal"]?.string ?? ""
    return try partial.finish(wantsJSON: wantsJSON)
  }

  static func nonsense(_ what: String) -> AssayError {
    AssayError(.provider, what, remedy: "check that the endpoint speaks OpenAI's chat completions")
  }

  /// Content as a string or as a list of text parts.
  static func text(_ content: JSONValue?) -> String? {
    guard let content else { return nil }
    if let text = content.string { return text }
    guard let parts = content.array else { return nil }
    return parts.compactMap { $0["text"]?.string }.joined()
  }

  static func usage(_ value: JSONValue) -> Usage? {
    guard value.object != nil else { return nil }
    let input = value["prompt_tokens_details"] ?? value["input_tokens_details"]
    let output = value["completion_tokens_details"] ?? value["output_tokens_details"]
    func count(_ value: JSONValue?) -> Int? {
      guard let count = value?.int, count >= 0 else { return nil }
      return count
    }
    let usage = Usage(
      input: count(value["prompt_tokens"] ?? value["input_tokens"]),
      output: count(value["completion_tokens"] ?? value["output_tokens"]),
      cacheRead: count(input?["cached_tokens"]), cacheWrite: count(input?["cache_write_tokens"]),
      reasoning: count(output?["reasoning_tokens"]))
    return usage == Usage() ? nil : usage
  }
}

/// An answer while its pieces come in.
struct PartialAnswer {
  var text = ""
  var refusal = ""
  var hasContent = false
  var stopReason: String?
  var usage: Usage?
  var model: String?

  func finish(wantsJSON: Bool) throws(AssayError) -> Answer {
    let isRefused = !refusal.isEmpty || stopReason == "content_filter"
    guard hasContent || isRefused || stopReason == "length" else {
      throw AnswerReader.nonsense("the answer's content is null")
    }
    var answer = Answer(
      text: text.isEmpty && isRefused ? refusal : text, refused: isRefused, stopReason: stopReason, usage: usage,
      model: model)
    guard !isRefused else { return answer }
    AnswerForm.read(into: &answer, wantsJSON: wantsJSON)
    return answer
  }
}

/// What a model that answers in JSON says about its answer: evidence, citations, steps and confidence in the same
/// form as in files.
enum AnswerForm {
  static let jsonBytesMax = 1 << 20

  static func read(into answer: inout Answer, wantsJSON: Bool) {
    guard let value = json(answer.text, wantsJSON: wantsJSON) else { return }
    answer.structured = value
    guard value.object != nil else { return }
    answer.evidence = (value["evidence"]?.array ?? []).prefix(100).compactMap(region)
    answer.citations = (value["citations"]?.array ?? []).prefix(1000).compactMap(\.string)
    answer.steps = (value["steps"]?.array ?? []).prefix(1000).compactMap(\.string)
    if let confidence = value["confidence"]?.double, (0...1).contains(confidence) { answer.confidence = confidence }
    let saysMore =
      !answer.evidence.isEmpty || !answer.citations.isEmpty || !answer.steps.isEmpty || answer.confidence != nil
    guard saysMore, let reply = value["answer"] else { return }
    // The envelope is not the answer: what a scorer compares is what stands under "answer".
    switch reply {
    case .string(let text): answer.text = text
    case .null:
      answer.text = ""
      answer.abstained = true
    default: answer.text = reply.compact
    }
  }

  /// The text as JSON where it is an object or a list, also inside one code fence.
  static func json(_ text: String, wantsJSON: Bool) -> JSONValue? {
    guard text.utf8.count <= jsonBytesMax else { return nil }
    var bytes = Array(text.utf8)[...]
    func trim() {
      let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
      bytes = bytes.drop(while: isSpace)
      while let last = bytes.last, isSpace(last) { bytes.removeLast() }
    }
    trim()
    if bytes.starts(with: Array("```".utf8)), bytes.count > 6, bytes.suffix(3).elementsEqual("```".utf8) {
      bytes = bytes.dropFirst(3).dropLast(3)
      if bytes.starts(with: Array("json".utf8)) { bytes = bytes.dropFirst(4) }
      trim()
    }
    guard let first = bytes.first, wantsJSON || first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
      return nil
    }
    return try? JSONValue(parsing: bytes, limits: JSONLimits(depthMax: 64, valuesMax: 100_000))
  }

  private static func region(_ value: JSONValue) -> Answer.CitedRegion? {
    guard let region = try? value.decode(Region.self), let part = value["part"]?.int ?? .some(0), part >= 0 else {
      return nil
    }
    return Answer.CitedRegion(part: part, region: region)
  }
}
