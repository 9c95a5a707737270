import AssayCore
import AssaySignals
import AssayWire

/// The dominant colours of a picture by basic colour terms, with share and place.
struct ColourExtractor: Extractor {
  let name = "colours"
  let modalities: Set<Modality> = [.image]
  let kinds: [Observation.Kind] = [.colour]

  func observe(_ part: PerceivedPart, context: ExtractionContext) async throws(AssayError) -> ExtractorResult {
    let picture = try await part.media.picture()
    let scale = part.scale(of: picture)
    var list = list(part, context)
    for colour in DominantColours.find(in: picture) {
      list.add(
        .colour, .string(colour.name.rawValue), region: .box(scale.apply(colour.box)), source: source,
        attributes: ["share": .double(rounded(colour.share)), "hex": .string(colour.mean.hex)])
    }
    let note = "colours with a share of at least \(Int(DominantColours.shareMin * 100)) % of the picture"
    return list.result(coverage(part, vocabulary: ColourName.vocabulary, note: note))
  }
}
