package import AssayCore
package import AssayMedia
import AssayWire

/// Sentence embeddings by the text model, for likeness of meaning. They cannot tell relations apart: "red
/// valve left" and "blue valve right" come out alike.
package struct TextEmbedder: Sendable {
  package static let textsMax = 256
  private static let scalarsMax = 4_000
  private let workers: any WorkerCalling
  private let replacement: ONNXTextReader?

  /// - Parameter replacement: a user's model that takes texts and gives embeddings; nil = the built-in one.
  package init(workers: any WorkerCalling, replacement: ONNXModel? = nil) {
    self.workers = workers
    if let replacement, case .text(let input) = replacement.input {
      self.replacement = ONNXTextReader(ONNXRunner(replacement), input)
    } else {
      self.replacement = nil
    }
  }

  package struct Embeddings: Sendable {
    package var source: String
    /// One vector of unit length for each text.
    package var vectors: [[Float]]
  }

  /// - Throws: `.missing` without the model, `.ingestion` for a malformed reply, `.usage` for more than
  ///   `textsMax` texts.
  package func embed(_ texts: [String]) async throws(AssayError) -> Embeddings {
    guard texts.count <= Self.textsMax else {
      throw AssayError(.usage, "\(texts.count) texts at once; at most \(Self.textsMax) are embedded in one call")
    }
    guard !texts.isEmpty else { return Embeddings(source: "", vectors: []) }
    if let replacement { return try await embed(texts, replacement) }
    let bounded = texts.map { JSONValue.string(shortened($0, to: Self.scalarsMax)) }
    let (reply, payload) = try await WorkerReply.of(
      workers, .textModel, ["task": "embed", "texts": .array(bounded)], [])
    guard let dimension = reply.json["dimension"]?.int, (1...8_192).contains(dimension) else {
      throw WorkerReply.malformed("dimension", "should be a whole number from 1 to 8192")
    }
    guard payload.count == dimension * texts.count * 4 else {
      throw WorkerReply.malformed("the payload", "should hold \(texts.count) vectors")
    }
    let vectors = (0..<texts.count).map { text in
      (0..<dimension).map { index in
        let at = (text * dimension + index) * 4
        let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(payload[at + $1]) << UInt32($1 * 8) }
        return Float(bitPattern: bits)
      }
    }
    guard vectors.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      throw WorkerReply.malformed("the payload", "should hold finite numbers only")
    }
    return Embeddings(source: try reply.string("source", scalarsMax: 100), vectors: vectors)
  }

  private func embed(_ texts: [String], _ reader: ONNXTextReader) async throws(AssayError) -> Embeddings {
    let outputs = try await reader.outputs(texts, workers)
    let vectors = outputs.map { output in
      let length = output.values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      return length > 0 ? output.values.map { Float(Double($0) / length) } : output.values
    }
    return Embeddings(source: outputs.first?.source ?? "", vectors: vectors)
  }

  /// The cosine of two texts' vectors, −1 to 1.
  package func likeness(_ a: String, _ b: String) async throws(AssayError) -> Double {
    let vectors = try await embed([a, b]).vectors
    return vectors.count == 2 ? Self.cosine(vectors[0], vectors[1]) : 0
  }

  /// The cosine of two vectors; 0 when one has no length or they differ in dimension.
  package static func cosine(_ a: [Float], _ b: [Float]) -> Double {
    guard a.count == b.count else { return 0 }
    var (product, first, second) = (0.0, 0.0, 0.0)
    for index in a.indices {
      let (x, y) = (Double(a[index]), Double(b[index]))
      product += x * y
      first += x * x
      second += y * y
    }
    let scale = (first * second).squareRoot()
    return scale > 0 && scale.isFinite ? max(-1, min(1, product / scale)) : 0
  }
}
