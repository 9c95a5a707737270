import AssayCore
import AssayWire

/// Embedded metadata (EXIF, ID3, document info) as observations: claims of whoever wrote the file.
struct MetadataExtractor: Extractor {
  let name = "metadata"
  let modalities: Set<Modality> = Set(Modality.allCases)
  let kinds: [Observation.Kind] = [.metadata]

  func observe(_ part: PerceivedPart, context: ExtractionContext) async throws(AssayError) -> ExtractorResult {
    var list = list(part, context)
    for item in part.info.metadata.prefix(1_000) {
      list.add(
        .metadata, .string(shortened(item.value, to: 2_000)), source: source,
        attributes: [
          "group": .string(shortened(item.group, to: 60)), "key": .string(shortened(item.key, to: 200)),
        ])
    }
    return list.result(coverage(part))
  }
}
