import AssayCore
import AssayMedia
import AssaySignals
import AssayWire

/// A user's model in an ONNX file, run in a locked-down worker (`ONNXCall`). What it looks at and what its output
/// means is declared in the configuration.
struct ONNXExtractor: Extractor {
  let name: String
  let modalities: Set<Modality>
  let kinds: [Observation.Kind]
  let model: ONNXModel
  let runner: ONNXRunner

  /// - Parameter kinds: the first is what it calls its main observations; nil = the usual one.
  init(name: String, modalities: Set<Modality>, model: ONNXModel, kinds: [Observation.Kind]? = nil) {
    self.name = name
    self.modalities = modalities
    self.model = model
    self.kinds = kinds ?? Self.usualKinds(model)
    runner = ONNXRunner(model)
  }

  private static func usualKinds(_ model: ONNXModel) -> [Observation.Kind] {
    switch (model.kind, model.input.sort) {
    case (.embedding, _): [.embedding]
    case (.ctc, _): [.utterance, .spokenWord]
    case (.frames, _): isVoice(model) ? [.speech, .silence] : [.sound]
    case (.segments, _): [.cluster]
    case (.boxes, _): [.object]
    case (.classes, .picture), (.classes, .points): [.object]
    case (.classes, .sound): [.sound]
    case (.classes, .text): [.metadata]
    }
  }

  /// A voice detector has the one label `speech`.
  static func isVoice(_ model: ONNXModel) -> Bool { model.kind == .frames && model.labels == ["speech"] }

  /// What its main observations are called.
  var kind: Observation.Kind { kinds.first ?? .object }

  func observe(_ part: PerceivedPart, context: ExtractionContext) async throws(AssayError) -> ExtractorResult {
    guard modalities.contains(part.modality) else {
      throw AssayError(
        .ingestion, "\(name) runs a \(model.input.sort.rawValue) model, which cannot see \(part.modality.rawValue)")
    }
    switch model.input {
    case .picture(let input):
      let picture = try await part.media.picture()
      let output = try await runner.run([input.tensor(picture)], context.workers)
      var list = list(part, context)
      if model.kind == .boxes {
        try addBoxes(output, input, picture, part.scale(of: picture), to: &list)
      } else {
        try addWhole(output, to: &list)
      }
      return list.result(coverage(part, vocabulary: vocabulary))
    case .sound(let input): return try await listen(part, input, context)
    case .points(let input): return try await survey(part, input, context)
    case .text(let input): return try await read(part, input, context)
    }
  }

  /// The labels that it could have given; nil for an open vocabulary.
  var vocabulary: [String]? { model.kind == .embedding || model.kind == .ctc ? nil : model.labels }

  /// Adds an output that speaks for the whole input: ranked classes or a vector.
  func addWhole(
    _ output: ONNXOutput, region: Region? = nil, attributes: [String: JSONValue] = [:], to list: inout ObservationList
  ) throws(AssayError) {
    var facts = attributes
    if model.kind == .embedding {
      facts["dimension"] = .int(output.values.count)
      list.add(
        kind, .array(output.values.map { .double(Double($0)) }), region: region, source: output.source,
        attributes: facts)
      return
    }
    let probabilities = try output.probabilities(model)
    let ranked = probabilities.indices.sorted { (probabilities[$1], $0) < (probabilities[$0], $1) }
    for (rank, index) in ranked.prefix(5).enumerated() where probabilities[index] >= model.thresholdInForce {
      facts["rank"] = .int(rank + 1)
      list.add(
        kind, .string(model.labels[index]), region: region, confidence: probabilities[index], source: output.source,
        attributes: facts)
    }
  }
}
