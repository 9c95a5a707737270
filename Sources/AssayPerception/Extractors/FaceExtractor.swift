import AssayCore
import AssayMedia
import AssaySignals
import AssayWire

/// Finds faces; their number and places, never whose they are.
struct FaceExtractor: Extractor {
  let name = "faces"
  let modalities: Set<Modality> = [.image]
  let kinds: [Observation.Kind] = [.face]

  func observe(_ part: PerceivedPart, context: ExtractionContext) async throws(AssayError) -> ExtractorResult {
    let picture = try await part.media.picture()
    guard min(picture.width, picture.height) >= 16 else {
      return ExtractorResult(coverages: [
        coverage(part, .partial, note: "\(picture.width) × \(picture.height) pixels are too few to show a face")
      ])
    }
    let (reply, _) = try await WorkerReply.of(
      context.workers, .visionModel, picture.header(task: "faces"), picture.samples)
    let source = try reply.string("source", scalarsMax: 100)
    let scale = part.scale(of: picture)
    var list = list(part, context)
    for face in try reply.items("faces", countMax: 1_000) {
      list.add(
        .face, "face", region: .box(try face.box(in: scale)), confidence: try face.numberIfPresent("confidence"),
        source: source)
    }
    return list.result(coverage(part, vocabulary: ["face"]))
  }
}
