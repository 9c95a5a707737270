internal import AssayWire
internal import Glibc

/// Sentence embeddings: all-MiniLM-L6-v2, 8-bit weights.
///
/// Near for paraphrases and far for unrelated sentences; "left" and "right" hardly change it, so that it cannot
/// check a relation.
package final class MiniLM {
  package static let source = "all-minilm-l6-v2-int8@1.0.0"
  package static let dimension = 384
  /// As the model was trained; what is longer is cut.
  static let tokensMax = 128

  private let runtime: OnnxRuntime
  private let session: OnnxSession
  package let tokenizer: WordPiece

  package init(folder: ModelFolder, runtime: OnnxRuntime) throws(NeuralError) {
    self.runtime = runtime
    session = try folder.session("text/minilm-l6-v2-int8.onnx", runtime: runtime)
    let text = try folder.bytes("text/minilm-l6-v2-tokenizer.json")
    guard let document = try? JSONValue(parsing: text) else {
      throw NeuralError(.missing, "the tokenizer is not JSON: run scripts/fetch-models")
    }
    tokenizer = try WordPiece(document)
  }

  /// One vector of unit length a text, one after the other.
  package func embed(_ texts: [String]) throws(NeuralError) -> [Float] {
    let tokens = texts.map { tokenizer.encode($0, tokensMax: Self.tokensMax) }
    // The 8-bit weights' activations are scaled by batch: each text alone, so that its vector does not depend on
    // its neighbours.
    var out: [Float] = []
    out.reserveCapacity(texts.count * Self.dimension)
    for one in tokens { out += try embed(one) }
    return out
  }

  private func embed(_ tokens: [Int64]) throws(NeuralError) -> [Float] {
    let shape = [1, tokens.count]
    let outputs = try session.run(
      [
        "input_ids": .integers(tokens, shape: shape, runtime: runtime),
        "attention_mask": .integers(.init(repeating: 1, count: tokens.count), shape: shape, runtime: runtime),
        "token_type_ids": .integers(.init(repeating: 0, count: tokens.count), shape: shape, runtime: runtime),
      ], outputs: ["last_hidden_state"])
    guard let states = outputs.first, states.count == tokens.count * Self.dimension else {
      throw NeuralError(.failed, "the encoder gave no \(Self.dimension) numbers a token")
    }
    return try states.withFloats { values in Self.pooled(values, dimension: Self.dimension) }
  }

  /// The mean over the tokens, scaled to unit length.
  static func pooled(_ values: UnsafeBufferPointer<Float>, dimension: Int) -> [Float] {
    let count = values.count / dimension
    var mean = [Float](repeating: 0, count: dimension)
    for token in 0..<count {
      for index in 0..<dimension { mean[index] += values[token * dimension + index] }
    }
    for index in 0..<dimension { mean[index] /= Float(max(1, count)) }
    let length = max(sqrt(mean.reduce(0) { $0 + $1 * $1 }), 1e-12)
    return mean.map { $0 / length }
  }
}
