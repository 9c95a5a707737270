import AssayCore
import AssayWire

/// One line of recorded answers, in any of the forms that are understood.
struct RecordedAnswer {
  enum Outcome {
    case answer(Answer)
    /// The recording says that no answer came.
    case failed(String)
  }

  var id: String
  /// Nil when the recording knows no epochs: it then stands for all of them.
  var epoch: Int?
  var outcome: Outcome

  private static let idKeys = ["id", "sample_id", "custom_id", "doc_id", "index"]
  private static let textKeys = ["answer", "prediction", "output", "response", "completion"]

  /// Forms: Assay's `samples.jsonl`; lmms-eval's samples (`doc_id`, `filtered_resps`); OpenAI's batch output
  /// (`custom_id`, `response.body`); and `{"id", "answer" | "prediction" | "output"}`.
  ///
  /// - Throws: the sentence that says what is missing.
  init(_ value: JSONValue) throws(JSONShapeError) {
    guard value.object != nil else {
      throw JSONShapeError(path: "", message: "should be an object, is \(value.typeName)")
    }
    guard let id = Self.idKeys.lazy.compactMap({ Self.name(value[$0]) }).first else {
      throw JSONShapeError(path: "", message: "holds no `id`")
    }
    self.id = id
    epoch = value["epoch"]?.int
    if let error = value["error"], !error.isNull, error.object?.isEmpty != true {
      outcome = .failed(error["message"]?.string ?? error.string ?? "an error without a message")
    } else {
      outcome = try Self.outcome(value)
    }
  }

  var hasAnswer: Bool {
    guard case .answer = outcome else { return false }
    return true
  }

  private static func name(_ value: JSONValue?) -> String? {
    if let text = value?.string, !text.isEmpty { return text }
    return value?.int.map { String($0) }
  }

  private static func outcome(_ value: JSONValue) throws(JSONShapeError) -> Outcome {
    if let body = value["response"]?["body"] {
      do throws(AssayError) { return .answer(try AnswerReader.read(body, wantsJSON: false)) } catch {
        return .failed(error.message)
      }
    }
    if let responses = value["filtered_resps"] ?? value["resps"] {
      guard let text = firstText(responses) else {
        throw JSONShapeError(path: "filtered_resps", message: "holds no text")
      }
      return .answer(answer(text))
    }
    for key in textKeys {
      guard let found = value[key], !found.isNull else { continue }
      switch found {
      case .string(let text): return .answer(answer(text))
      case .int, .double, .bool: return .answer(answer(found.compact))
      case .object: return .answer(try object(found, key: key))
      default: throw JSONShapeError(path: key, message: "should be a text, is \(found.typeName)")
      }
    }
    throw JSONShapeError(path: "", message: "holds no `answer`, `prediction` or `output`")
  }

  private static func object(_ value: JSONValue, key: String) throws(JSONShapeError) -> Answer {
    if let whole = try? value.decode(Answer.self) { return whole }
    guard let text = value["text"]?.string else {
      // Fields as an object are an answer in JSON.
      var answer = Answer(text: value.compact)
      answer.structured = value
      return answer
    }
    var result = answer(text)
    result.stopReason = value["stop_reason"]?.string ?? value["stopReason"]?.string
    result.usage = value["usage"].flatMap { try? $0.decode(Usage.self) } ?? value["usage"].flatMap(AnswerReader.usage)
    result.refused = value["refused"]?.bool ?? false
    result.abstained = value["abstained"]?.bool ?? result.abstained
    result.confidence = value["confidence"]?.double ?? result.confidence
    return result
  }

  private static func answer(_ text: String) -> Answer {
    var answer = Answer(text: text)
    AnswerForm.read(into: &answer, wantsJSON: false)
    return answer
  }

  private static func firstText(_ value: JSONValue) -> String? {
    if let text = value.string { return text }
    return value.array?.first.flatMap(firstText)
  }
}
