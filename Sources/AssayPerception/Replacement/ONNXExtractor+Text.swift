import AssayCore
import AssayMedia
import AssayWire

// Models that read texts and the text layer of documents.
extension ONNXExtractor {
  private static let unitsMax = 256
  private static let scalarsMax = 100_000

  /// A text, a page or a line.
  private struct Unit {
    var text: String
    var facts: [String: JSONValue]
    var region: Region?
  }

  func read(
    _ part: PerceivedPart, _ input: ONNXInput.Text, _ context: ExtractionContext
  ) async throws(AssayError) -> ExtractorResult {
    let all = try await units(part, input)
    let reader = ONNXTextReader(runner, input)
    let units = Array(all.prefix(Self.unitsMax))
    var list = list(part, context)
    for (unit, output) in zip(units, try await reader.outputs(units.map(\.text), context.workers)) {
      var facts = unit.facts
      facts["text"] = .string(shortened(unit.text, to: 80))
      try addWhole(output, region: unit.region, attributes: facts, to: &list)
    }
    var notes = all.count > units.count ? ["only the first \(units.count) of \(all.count) texts were read"] : []
    if units.isEmpty { notes.append("there is no text") }
    return list.result(
      coverage(
        part, notes.isEmpty ? .complete : .partial, vocabulary: vocabulary,
        note: notes.isEmpty ? nil : notes.joined(separator: "; ")))
  }

  private func units(_ part: PerceivedPart, _ input: ONNXInput.Text) async throws(AssayError) -> [Unit] {
    var units: [Unit] = []
    if part.modality == .document {
      for page in try await part.media.pageTexts() {
        let lines = page.lines.filter { !$0.isHidden && !$0.text.isEmpty }
        let facts: [String: JSONValue] = ["page": .int(page.number)]
        switch input.unit {
        case .text where !lines.isEmpty:
          units.append(Unit(text: lines.map(\.text).joined(separator: "\n"), facts: facts))
        case .text: break
        case .line: units += lines.map { Unit(text: $0.text, facts: facts) }
        }
      }
      return units
    }
    let text = shortened(String(decoding: try await part.media.bytes(), as: UTF8.self), to: Self.scalarsMax)
    switch input.unit {
    case .text: units = [Unit(text: text, facts: [:])]
    case .line:
      for (number, line) in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        units.append(Unit(text: String(line), facts: ["line": .int(number + 1)]))
      }
    }
    return units.filter { $0.text.utf8.contains { $0 > 0x20 } }
  }
}

/// Feeds texts to a model, one at a time.
struct ONNXTextReader {
  /// Of one text; a worker takes 64 KiB of it.
  private static let scalarsMax = 16_000
  let runner: ONNXRunner
  let input: ONNXInput.Text

  init(_ runner: ONNXRunner, _ input: ONNXInput.Text) { (self.runner, self.input) = (runner, input) }

  /// The output for each text; the vectors of a text's tokens become their mean, of unit length.
  func outputs(_ texts: [String], _ workers: any WorkerCalling) async throws(AssayError) -> [ONNXOutput] {
    var outputs: [ONNXOutput] = []
    for text in texts {
      let tokens = try await tokens(text, workers)
      let shape = [1, tokens.count]
      var tensors = [ONNXTensor(input.name, shape, integers: tokens)]
      if let mask = input.maskName {
        tensors.append(ONNXTensor(mask, shape, integers: [Int](repeating: 1, count: tokens.count)))
      }
      if let types = input.typesName {
        tensors.append(ONNXTensor(types, shape, integers: [Int](repeating: 0, count: tokens.count)))
      }
      let output = try await runner.run(tensors, workers)
      outputs.append(runner.model.kind == .embedding ? output.pooled(tokens: tokens.count) : output)
    }
    return outputs
  }

  private func tokens(_ text: String, _ workers: any WorkerCalling) async throws(AssayError) -> [Int] {
    if input.tokens == .wordpiece {
      return try await runner.tokens(shortened(text, to: Self.scalarsMax), countMax: input.tokensMax, workers)
    }
    let bytes = text.utf8.prefix(input.tokensMax).map { Int($0) + input.offset }
    return bytes.isEmpty ? [input.offset] : bytes
  }
}

extension ONNXOutput {
  /// A vector for each token, [1, tokens, dimension], becomes their mean, scaled to unit length; one vector stays.
  func pooled(tokens: Int) -> ONNXOutput {
    guard shape.count == 3, shape[0] == 1, shape[1] == tokens, tokens > 0, shape[2] > 0 else { return self }
    let dimension = shape[2]
    var mean = [Double](repeating: 0, count: dimension)
    for token in 0..<tokens {
      for index in 0..<dimension { mean[index] += Double(values[token * dimension + index]) / Double(tokens) }
    }
    let length = max(mean.reduce(0) { $0 + $1 * $1 }.squareRoot(), 1e-12)
    return ONNXOutput(source: source, shape: [1, dimension], values: mean.map { Float($0 / length) })
  }
}
