import AssayCore
import AssayFormats
import AssayWire

/// What a medium carries beside what it shows, as observations: claims of whoever made the file. Metadata, notes and form
/// fields of documents, subtitles, names inside scenes; each where it stands, if that is known.
struct MetadataExtractor: Extractor {
  let name = "metadata"
  let version = 2
  let modalities: Set<Modality> = Set(Modality.allCases)
  let kinds: [Observation.Kind] = [.metadata, .annotation, .formField, .subtitle]

  func observe(_ part: PerceivedPart, context: ExtractionContext) async throws(AssayError) -> ExtractorResult {
    var list = list(part, context)
    for item in part.info.metadata.prefix(EmbeddedTextLimits.itemsMax) {
      var attributes: [String: JSONValue] = [
        "group": .string(shortened(item.group, to: 60)), "key": .string(shortened(item.key, to: 200)),
      ]
      if let hiddenBy = item.hiddenBy {
        attributes["hidden"] = true
        attributes["hidden_by"] = .string(shortened(hiddenBy, to: 40))
      }
      let kind = Self.kind(item.group)
      if kind == .subtitle { attributes["channel"] = "subtitle" }
      list.add(
        kind, .string(shortened(item.value, to: EmbeddedTextLimits.itemBytesMax)), region: item.region, source: source,
        attributes: attributes)
    }
    let isCut = part.info.findings.contains { $0.code == "metadata_cut" || $0.code == "carried_partly" }
    return list.result(
      coverage(part, isCut ? .partial : .complete, note: isCut ? "not all that the file carries was read" : nil))
  }

  private static func kind(_ group: String) -> Observation.Kind {
    switch group {
    case "pdf_annotation", "pdf_alternative", "pdf_outline": .annotation
    case "pdf_field": .formField
    case "subtitle": .subtitle
    default: .metadata
    }
  }
}
