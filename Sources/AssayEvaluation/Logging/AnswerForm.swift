import AssayCore
import AssayWire

/// How answers and timings stand in files. Written by hand because every sample pays for it.
enum AnswerForm {
  static func json(_ answer: Answer) -> JSONValue {
    var object = JSONObject()
    object.append("text", .string(answer.text))
    if let structured = answer.structured { object.append("structured", structured) }
    if !answer.citations.isEmpty { object.append("citations", .array(answer.citations.map { .string($0) })) }
    if !answer.evidence.isEmpty { object.append("evidence", .array(answer.evidence.map { JSONValue(encoding: $0) })) }
    if !answer.steps.isEmpty { object.append("steps", .array(answer.steps.map { .string($0) })) }
    if let confidence = answer.confidence { object.append("confidence", .double(confidence)) }
    if answer.refused { object.append("refused", true) }
    if answer.abstained { object.append("abstained", true) }
    if let reason = answer.stopReason { object.append("stop_reason", .string(reason)) }
    if let usage = answer.usage { object.append("usage", json(usage)) }
    if let model = answer.model { object.append("model", .string(model)) }
    if let perceived = answer.perceived { object.append("perceived", JSONValue(encoding: perceived)) }
    return .object(object)
  }

  static func json(_ usage: Usage) -> JSONValue {
    var object = JSONObject()
    let members: [(String, Int?)] = [
      ("input", usage.input), ("output", usage.output), ("cache_read", usage.cacheRead),
      ("cache_write", usage.cacheWrite), ("reasoning", usage.reasoning),
    ]
    for (name, value) in members { if let value { object.append(name, .int(value)) } }
    return .object(object)
  }

  static func json(_ timing: Timing) -> JSONValue {
    var object = JSONObject()
    if let queued = timing.queuedMs { object.append("queued_ms", .double(queued)) }
    if let first = timing.firstTokenMs { object.append("ttft_ms", .double(first)) }
    object.append("total_ms", .double(timing.totalMs))
    object.append("attempts", .int(timing.attempts))
    return .object(object)
  }

  static func answer(_ value: JSONValue, timing: JSONValue?) -> Answer? {
    guard let text = value["text"]?.string else { return nil }
    func strings(_ key: String) -> [String] { (value[key]?.array ?? []).compactMap(\.string) }
    var answer = Answer(
      text: text, structured: value["structured"], citations: strings("citations"),
      evidence: (value["evidence"]?.array ?? []).compactMap { try? $0.decode(Answer.CitedRegion.self) },
      steps: strings("steps"), confidence: value["confidence"]?.double, refused: value["refused"]?.bool ?? false,
      abstained: value["abstained"]?.bool ?? false, stopReason: value["stop_reason"]?.string)
    if let usage = value["usage"] {
      answer.usage = Usage(
        input: usage["input"]?.int, output: usage["output"]?.int, cacheRead: usage["cache_read"]?.int,
        cacheWrite: usage["cache_write"]?.int, reasoning: usage["reasoning"]?.int)
    }
    if let timing, let total = timing["total_ms"]?.double {
      answer.timing = Timing(
        queuedMs: timing["queued_ms"]?.double, firstTokenMs: timing["ttft_ms"]?.double, totalMs: total,
        attempts: timing["attempts"]?.int ?? 1)
    }
    answer.model = value["model"]?.string
    if let perceived = value["perceived"], perceived.object != nil {
      answer.perceived = try? perceived.decode(Evidence.self)
    }
    return answer
  }
}
