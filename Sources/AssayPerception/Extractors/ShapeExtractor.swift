import AssayCore
import AssaySignals
import AssayWire

/// Simple shapes of one colour on a plain background: drawings, signs, parts on a tray.
struct ShapeExtractor: Extractor {
  let name = "shapes"
  let modalities: Set<Modality> = [.image]
  let kinds: [Observation.Kind] = [.shape]

  func observe(_ part: PerceivedPart, context: ExtractionContext) async throws(AssayError) -> ExtractorResult {
    let picture = try await part.media.picture()
    let scale = part.scale(of: picture)
    let found = ShapeFinder.find(in: picture)
    guard let background = found.background else {
      return ExtractorResult(coverages: [
        coverage(
          part, .unavailable, vocabulary: PlaneShape.vocabulary,
          note: "the background is not plain; shapes are only told apart on a plain one")
      ])
    }
    var list = list(part, context)
    for shape in found.shapes { shape.add(to: &list, scale: scale, source: source) { .box($0) } }
    let note =
      "uniform shapes of at least \(Int(ShapeFinder.areaShareMin * 10_000)) in 10,000 pixels on a plain "
      + "\(background.rawValue) background; touching or overlapping shapes may count as one"
    return list.result(
      coverage(part, found.isCut ? .partial : .complete, vocabulary: PlaneShape.vocabulary, note: note))
  }
}

extension FoundShape {
  /// Whether another picture shows the same shape in the same place, within three pixels.
  func isSame(as other: FoundShape) -> Bool {
    shape == other.shape && colour == other.colour
      && abs(box.x - other.box.x) < 3 && abs(box.y - other.box.y) < 3 && abs(box.maxX - other.box.maxX) < 3
      && abs(box.maxY - other.box.maxY) < 3
  }

  func add(
    to list: inout ObservationList, scale: PictureScale, source: String, attributes: [String: JSONValue] = [:],
    region: (Box2D) -> Region
  ) {
    var facts = attributes
    facts["colour"] = .string(colour.rawValue)
    facts["hex"] = .string(hex)
    facts["area"] = .double(rounded(area * scale.x * scale.y, 1))
    facts["filled"] = .bool(isFilled)
    list.add(
      .shape, .string(shape.rawValue), region: region(scale.apply(box)), confidence: confidence, source: source,
      attributes: facts)
  }
}
