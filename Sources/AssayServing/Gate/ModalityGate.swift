package import AssayCore
package import AssayPerception
package import AssayWire

/// One medium of a request, and whether the question needs it.
package struct PartGate: Sendable, Hashable {
  package enum Use: String, Sendable, Hashable {
    /// The medium itself goes to the model.
    case send
    /// What was read or heard in it goes instead.
    case asText = "as_text"
    /// Nothing of it goes.
    case skip
  }

  package enum Reason: String, Sendable, Hashable, CaseIterable {
    case unknownQuestion = "unknown_question"
    case named, looks, nothingCarriesIt = "nothing_carries_it", unsure, untrustedInstructions = "instructions"
    case answerInText = "answer_in_text", answerInOCR = "answer_in_ocr", answerInTranscript = "answer_in_transcript"
    case textLayer = "text_layer", notAsked = "not_asked", gatingOff = "gating_off"
  }

  /// Index into `Request.parts`.
  package var part: Int
  package var modality: Modality
  package var use: Use
  package var reason: Reason
  /// Observations that carry the answer.
  package var observations: [String] = []

  package var json: JSONValue {
    var object: JSONObject = [
      "part": .int(part), "modality": .string(modality.rawValue), "use": .string(use.rawValue),
      "reason": .string(reason.rawValue),
    ]
    if !observations.isEmpty { object.append("observations", .array(observations.map { .string($0) })) }
    return .object(object)
  }
}

/// Decides which media a question needs: pure, the same input gives the same gates.
///
/// It errs to the side of looking: only a question that its words make clear, and a value that is there once and
/// surely, let a medium be left out. A picture's own words are evidence here as everywhere, never an instruction.
package struct ModalityGate: Sendable, Hashable {
  /// Readings below this confidence carry nothing.
  package var confidenceMin: Double
  /// Transcripts are less sure of themselves by nature.
  package var speechConfidenceMin: Double

  package init(confidenceMin: Double = 0.85, speechConfidenceMin: Double = 0.75) {
    self.confidenceMin = confidenceMin
    self.speechConfidenceMin = speechConfidenceMin
  }

  /// Before anything is perceived: from the text of the request alone.
  package func first(_ request: Request) -> [PartGate] {
    let needs = QuestionNeeds(of: request)
    let media = Self.media(of: request)
    guard !media.isEmpty else { return [] }
    let inText = needs.asksForField && needs.named.isEmpty && carriedInText(request, needs)
    return media.map { index, modality in
      if inText { return PartGate(part: index, modality: modality, use: .skip, reason: .answerInText) }
      return gate(index, modality, needs, media)
    }
  }

  private func gate(
    _ index: Int, _ modality: Modality, _ needs: QuestionNeeds, _ media: [(Int, Modality)]
  ) -> PartGate {
    var gate = PartGate(part: index, modality: modality, use: .send, reason: .unknownQuestion)
    guard needs.isKnown else { return gate }
    if needs.named.contains(modality) {
      gate.reason = .named
    } else if QuestionNeeds.Channels(of: modality).isDisjoint(with: needs.channels) {
      // Left out only where another medium can tell all that is asked.
      let others = media.contains { QuestionNeeds.Channels(of: $0.1).isSuperset(of: needs.channels) }
      if others { (gate.use, gate.reason) = (.skip, .notAsked) }
    } else {
      gate.reason = needs.channels.isSubset(of: [.reading, .speech]) ? .nothingCarriesIt : .looks
    }
    return gate
  }

  /// Text of the request beside the question itself; what somebody else brought in decides nothing here.
  private func carriedInText(_ request: Request, _ needs: QuestionNeeds) -> Bool {
    let lines = request.parts.filter { $0.trust != .untrusted }.compactMap(\.text).flatMap {
      $0.split(whereSeparator: \.isNewline).map(String.init)
    }
    return CarriedValue.find(needs.terms, in: lines.filter { !$0.hasSuffix("?") }) != nil
  }

  /// After perception: what was read or heard with confidence need not be shown to a model again.
  ///
  /// - Parameter flagged: observations in which the screen saw instructions.
  package func second(
    _ gates: [PartGate], _ request: Request, evidence: Evidence, flagged: Set<String> = []
  ) -> [PartGate] {
    let needs = QuestionNeeds(of: request)
    guard needs.isKnown else { return gates }
    return gates.map { gate in
      guard gate.use == .send, needs.channels.isSubset(of: [.reading, .speech]) else { return gate }
      var gate = gate
      guard let found = carried(gate, needs, evidence) else { return gate }
      guard flagged.isDisjoint(with: found.observations) else {
        gate.reason = .untrustedInstructions
        return gate
      }
      (gate.use, gate.reason, gate.observations) = (.asText, found.reason, found.observations)
      return gate
    }
  }

  private func carried(
    _ gate: PartGate, _ needs: QuestionNeeds, _ evidence: Evidence
  ) -> (reason: PartGate.Reason, observations: [String])? {
    switch gate.modality {
    case .image:
      guard needs.asksForField else { return nil }
      return field(needs, lines(.textLine, gate.part, evidence), confidenceMin, .answerInOCR)
    case .document:
      let lines = lines(.pageText, gate.part, evidence)
      guard let info = evidence.media(part: gate.part)?.document, info.textLayerShare >= 0.999,
        info.hiddenTextShare == 0, !lines.isEmpty, needs.channels == .reading
      else {
        return needs.asksForField ? field(needs, lines, confidenceMin, .answerInOCR) : nil
      }
      return (.textLayer, Array(lines.prefix(Self.citedMax).map(\.id)))
    case .audio:
      let spoken = lines(.utterance, gate.part, evidence)
      guard needs.channels.isSubset(of: [.speech, .reading]), needs.channels.contains(.speech), !spoken.isEmpty,
        spoken.allSatisfy({ ($0.confidence ?? 0) >= speechConfidenceMin })
      else { return nil }
      return (.answerInTranscript, Array(spoken.prefix(Self.citedMax).map(\.id)))
    case .text, .video, .geometry: return nil
    }
  }

  private static let citedMax = 16

  private func lines(_ kind: Observation.Kind, _ part: Int, _ evidence: Evidence) -> [Observation] {
    // One reader's lines: a second opinion reads the same lines again.
    let all = evidence.observations(kind, part: part)
    guard let source = all.first?.source else { return [] }
    return all.filter { $0.source == source }
  }

  private func field(
    _ needs: QuestionNeeds, _ lines: [Observation], _ least: Double, _ reason: PartGate.Reason
  ) -> (reason: PartGate.Reason, observations: [String])? {
    guard let found = CarriedValue.find(needs.terms, in: lines.map { $0.text ?? "" }),
      (lines[found.line].confidence ?? 0) >= least
    else { return nil }
    return (reason, [lines[found.line].id])
  }

  private static func media(of request: Request) -> [(Int, Modality)] {
    request.parts.enumerated().compactMap { $0.element.asset == nil ? nil : ($0.offset, $0.element.modality) }
  }

  // MARK: What to perceive

  /// The extractors that the question needs; everything where it cannot be told.
  package func plan(_ request: Request, _ gates: [PartGate]) -> PerceptionPlan {
    let needs = QuestionNeeds(of: request)
    guard gates.contains(where: { $0.use == .send }) else { return .probeOnly }
    guard needs.isKnown, !gates.contains(where: { $0.use == .send && $0.reason == .unknownQuestion }) else {
      return .everything
    }
    var names: Set<String> = ["metadata"]
    let channels = needs.channels
    if channels.contains(.reading) { names.formUnion(["ocr", "ocr2", "page-text", "page-ocr", "codes", "film"]) }
    if !channels.isDisjoint(with: [.speech, .sound]) { names.insert("speech") }
    if channels.contains(.sound) { names.insert("sounds") }
    if channels.contains(.look) {
      names.formUnion(["ocr", "faces", "classes", "colours", "shapes", "codes", "film", "geometry", "page-text"])
    }
    if channels.contains(.motion) { names.formUnion(["film", "speech"]) }
    if channels.contains(.space) { names.formUnion(["geometry", "shapes", "classes"]) }
    return PerceptionPlan(extractors: names)
  }
}
