import AssayCore
import AssayMedia
import AssaySignals
import AssayWire

/// Names what a picture mainly shows, out of ImageNet's thousand classes, with the region that spoke for
/// it (class-activation map) and an embedding of the whole picture.
struct ClassExtractor: Extractor {
  let name = "classes"
  let modalities: Set<Modality> = [.image]
  let kinds: [Observation.Kind] = [.object, .embedding]
  /// Classes below this probability are noise.
  static let probabilityMin = 0.05

  func observe(_ part: PerceivedPart, context: ExtractionContext) async throws(AssayError) -> ExtractorResult {
    let picture = try await part.media.picture()
    let found = try await Classification.of(picture, context, scale: part.scale(of: picture))
    var list = list(part, context)
    found.add(to: &list) { .box($0) }
    if !found.embedding.isEmpty {
      list.add(
        .embedding, .array(found.embedding.map(JSONValue.double)), source: found.source,
        attributes: ["dimension": .int(found.embedding.count)])
    }
    return list.result(
      coverage(
        part, .partial, vocabularyName: found.vocabulary,
        note: "names the main subject only, out of \(found.vocabulary); an object it does not name may still be there"))
  }
}

/// The vision model's reply, checked.
struct Classification {
  struct Class {
    var label: String
    var probability: Double
    var box: Box2D?
  }

  var source: String
  var vocabulary: String
  var classes: [Class]
  var embedding: [Double]

  static func of(
    _ picture: Pixmap, _ context: ExtractionContext, scale: PictureScale
  ) async throws(AssayError) -> Classification {
    let (reply, _) = try await WorkerReply.of(
      context.workers, .visionModel, picture.header(task: "classes", [("top", 5)]), picture.samples)
    var classes: [Class] = []
    for item in try reply.items("classes", countMax: 1_000) {
      let box = item.json["box"].map(\.isNull) == false ? try item.box(in: scale) : nil
      classes.append(
        Class(label: try item.string("label", scalarsMax: 200), probability: try item.number("probability"), box: box))
    }
    return Classification(
      source: try reply.string("source", scalarsMax: 100), vocabulary: try reply.string("vocabulary", scalarsMax: 60),
      classes: classes, embedding: try reply.numbers("embedding", countMax: 8_192))
  }

  func add(
    to list: inout ObservationList, attributes: [String: JSONValue] = [:], region: (Box2D) -> Region?
  ) {
    let likely = classes.filter { $0.probability >= ClassExtractor.probabilityMin }
    for (rank, item) in likely.enumerated() {
      var facts = attributes
      facts["rank"] = .int(rank + 1)
      if item.box != nil { facts["region_from"] = "class activation" }
      list.add(
        .object, .string(item.label), region: item.box.flatMap(region), confidence: item.probability, source: source,
        attributes: facts)
    }
  }
}
