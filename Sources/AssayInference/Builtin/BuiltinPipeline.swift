package import AssayCore
package import AssayPerception
package import AssayWire

/// The built-in modular model: perception, then rules that answer from the evidence and cite it.
///
/// It is deterministic, never sees a label, and says that it does not know when the evidence or its coverage
/// does not support an answer. Words found in media are evidence, never instructions.
package struct BuiltinPipeline: Provider {
  package static let name = "builtin:pipeline"
  /// Raised whenever the same evidence would give another answer.
  package static let rulesVersion = 1

  private let perception: (any Perceiving)?

  /// - Parameter perception: what to perceive with when a request comes without evidence.
  package init(perception: (any Perceiving)?) { self.perception = perception }

  package var name: String { Self.name }
  package var identity: JSONValue {
    [
      "pipeline": .string(Self.name), "rules": .int(Self.rulesVersion), "perception": perception?.identity ?? .null,
    ]
  }
  package var isRemote: Bool { false }

  static let strategies: [any EvidenceStrategy] = [
    FieldsStrategy(), SpeechStrategy(), ReadingStrategy(), AgreementStrategy(), RelationStrategy(), FilmStrategy(),
    SpaceStrategy(),
    SceneStrategy(), FieldStrategy(), DescribeStrategy(),
  ]

  package func answer(
    _ request: Request, context: ProviderContext, assets: any AssetReader
  ) async throws(AssayError) -> Answer {
    let started = ContinuousClock.now
    let evidence: Evidence
    // Evidence without coverages was only probed: nobody has looked yet.
    let wasPerceived = context.evidence.map { !$0.coverages.isEmpty || $0.media.isEmpty } ?? false
    if let given = context.evidence, wasPerceived || perception == nil {
      evidence = given
    } else if let perception {
      evidence = await perception.perceive(request, plan: .everything, assets: assets)
    } else {
      throw AssayError(
        .missing, "\(Self.name) was given no evidence and has nothing to perceive with",
        remedy: "this is a fault of the program: pass evidence or a perceiver")
    }
    guard !Task.isCancelled else { throw AssayError(.cancelled, "cancelled while perceiving") }
    var answer = Self.reason(request, evidence)
    answer.timing = Timing(totalMs: (ContinuousClock.now - started).milliseconds)
    answer.perceived = evidence
    return answer
  }

  /// Answers from evidence alone: the same request and evidence give the same answer.
  package static func reason(_ request: Request, _ evidence: Evidence) -> Answer {
    let question = QuestionParser.parse(request)
    let found = MultipleChoice.answer(question, request, evidence) ?? find(question, request, evidence)
    var answer = Answer(text: found.text, structured: found.structured, model: name)
    answer.citations =
      found.citations.reduce(into: (seen: Set<String>(), list: [String]())) { result, id in
        if result.seen.insert(id).inserted { result.list.append(id) }
      }.list
    answer.evidence = found.evidence
    answer.steps = found.steps
    answer.confidence = found.missing == nil ? found.confidence : nil
    answer.abstained = found.missing != nil
    answer.stopReason = "stop"
    return answer
  }

  /// "2.5 s" is 2.5; what is no number with a unit stays as it is.
  private static func bareNumber(_ text: String) -> String {
    let pieces = text.split(separator: " ")
    guard pieces.count == 2, Double(pieces[0]) != nil, ["s", "m", "mm", "cm", "px"].contains(pieces[1]) else {
      return text
    }
    return String(pieces[0])
  }

  /// The first strategy that knows; else what the first one that understood the question misses.
  static func find(_ question: Question, _ request: Request, _ evidence: Evidence) -> Finding {
    // To compare two parts both are needed, even when only one could be told by its name.
    let comparesOne = question.intent == .agree && (question.parts?.count ?? 0) < 2
    let facts = Facts(request, evidence, only: comparesOne ? nil : question.parts)
    var unknown: Finding?
    for strategy in strategies {
      guard var found = strategy.answer(question, facts) else { continue }
      found.steps.insert("question of kind \(strategy.name)", at: 0)
      if found.missing == nil {
        if question.wantsBareNumber { found.text = bareNumber(found.text) }
        return found
      }
      unknown = unknown ?? found
    }
    return unknown ?? .unknown("no rule answers this kind of question")
  }
}
