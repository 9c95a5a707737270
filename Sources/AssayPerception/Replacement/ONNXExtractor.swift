import AssayCore
import AssayMedia
import AssaySignals
import AssayWire
import Glibc

/// A user's picture model in an ONNX file, run in a locked-down worker (`ONNXCall`).
struct ONNXExtractor: Extractor {
  let name: String
  let modalities: Set<Modality>
  let model: ONNXModel
  let file: ONNXFile

  init(name: String, modalities: Set<Modality>, model: ONNXModel) {
    self.name = name
    self.modalities = modalities
    self.model = model
    file = ONNXFile(path: model.path)
  }

  var kinds: [Observation.Kind] { model.kind == .classes ? [.object] : [.embedding] }

  func observe(_ part: PerceivedPart, context: ExtractionContext) async throws(AssayError) -> ExtractorResult {
    guard part.modality == .image else {
      throw AssayError(.ingestion, "\(name) runs a picture model, which cannot see \(part.modality.rawValue)")
    }
    let picture = try await part.media.picture()
    let (reply, payload) = try await run(tensor(picture), context)
    let source = try reply.string("source", scalarsMax: 100)
    guard payload.count % 4 == 0, payload.count > 0, payload.count <= 4 << 20 else {
      throw WorkerReply.malformed("the payload", "should hold the model's output")
    }
    let output = stride(from: 0, to: payload.count, by: 4).map { at in
      Double(Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(payload[at + $1]) << UInt32($1 * 8) }))
    }
    guard output.allSatisfy(\.isFinite) else { throw WorkerReply.malformed("the output", "is not finite") }
    var list = list(part, context)
    if model.kind == .embedding {
      list.add(
        .embedding, .array(output.map(JSONValue.double)), source: source,
        attributes: ["dimension": .int(output.count)])
      return list.result(coverage(part))
    }
    guard output.count == model.labels.count else {
      throw WorkerReply.malformed(
        "the output", "has \(output.count) classes, but \(model.labels.count) labels are given")
    }
    let probabilities = model.softmax ? Self.softmax(output) : output
    let ranked = probabilities.indices.sorted { (probabilities[$1], $0) < (probabilities[$0], $1) }
    for (rank, index) in ranked.prefix(5).enumerated() where probabilities[index] >= ClassExtractor.probabilityMin {
      list.add(
        .object, .string(model.labels[index]), confidence: probabilities[index], source: source,
        attributes: ["rank": .int(rank + 1)])
    }
    return list.result(coverage(part, vocabulary: model.labels))
  }

  /// Runs the model, which is sent first when the worker does not have it.
  private func run(
    _ tensor: [Float], _ context: ExtractionContext
  ) async throws(AssayError) -> (WorkerReply, payload: [UInt8]) {
    let (bytes, digest) = try await file.model()
    let call = ONNXCall.run(model, digest: digest, tensor: tensor)
    do throws(AssayError) {
      return try await WorkerReply.of(context.workers, .visionModel, call.header, call.payload)
    } catch {
      guard error.place?.path == ONNXCall.unknownModel else { throw error }
      let load = ONNXCall.load(digest: digest, model: bytes)
      _ = try await WorkerReply.of(context.workers, .visionModel, load.header, load.payload)
      return try await WorkerReply.of(context.workers, .visionModel, call.header, call.payload)
    }
  }

  static func softmax(_ logits: [Double]) -> [Double] {
    let top = logits.max() ?? 0
    let powers = logits.map { exp($0 - top) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  /// The picture stretched to the square by bilinear interpolation and normalised.
  private func tensor(_ picture: Pixmap) -> [Float] {
    let side = model.side
    var tensor = [Float](repeating: 0, count: 3 * side * side)
    picture.samples.withUnsafeBufferPointer { samples in
      for y in 0..<side {
        let row = Interpolated(y, side, picture.height)
        for x in 0..<side {
          let column = Interpolated(x, side, picture.width)
          let a = picture.colour(samples, row.first * picture.width + column.first)
          let b = picture.colour(samples, row.first * picture.width + column.second)
          let c = picture.colour(samples, row.second * picture.width + column.first)
          let d = picture.colour(samples, row.second * picture.width + column.second)
          for (channel, corners) in [(a.0, b.0, c.0, d.0), (a.1, b.1, c.1, d.1), (a.2, b.2, c.2, d.2)].enumerated() {
            let top = Double(corners.0) * (1 - column.share) + Double(corners.1) * column.share
            let bottom = Double(corners.2) * (1 - column.share) + Double(corners.3) * column.share
            let value = top * (1 - row.share) + bottom * row.share
            let at = model.channelsFirst ? channel * side * side + y * side + x : (y * side + x) * 3 + channel
            tensor[at] = Float((value - model.mean[channel]) / model.deviation[channel])
          }
        }
      }
    }
    return tensor
  }
}

/// The two source positions of a target position, half-pixel centres.
private struct Interpolated {
  let first: Int
  let second: Int
  let share: Double

  init(_ target: Int, _ targets: Int, _ sources: Int) {
    let position = max(0, (Double(target) + 0.5) * Double(sources) / Double(targets) - 0.5)
    first = min(sources - 1, Int(position))
    second = min(sources - 1, first + 1)
    share = position - Double(first)
  }
}
