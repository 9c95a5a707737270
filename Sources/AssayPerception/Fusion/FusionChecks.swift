import AssayCore

/// Compares what independent extractors said of one part.
enum FusionChecks {
  /// How many observations an agreement names, and how alike a line must be not to be named.
  private static let namedMax = 5
  private static let alike = 0.7

  static func agreements(in evidence: Evidence, of part: PerceivedPart) -> [Agreement] {
    switch part.modality {
    case .image: secondReading(evidence, part)
    case .document: pages(evidence, part)
    case .video: subtitles(evidence, part)
    default: []
    }
  }

  private static func ran(_ name: String, _ evidence: Evidence, _ part: Int) -> Bool {
    evidence.coverages.contains { $0.extractor == name && $0.part == part && $0.state != .unavailable }
  }

  private static func lines(_ evidence: Evidence, _ part: Int, _ extractor: String) -> [Observation] {
    let prefix = "p\(part).\(extractor)."
    return evidence.observations.filter {
      ($0.kind == .textLine || $0.kind == .pageText) && $0.part == part && $0.id.hasPrefix(prefix)
    }
  }

  private static func secondReading(_ evidence: Evidence, _ part: PerceivedPart) -> [Agreement] {
    guard ran("ocr", evidence, part.index), ran("ocr2", evidence, part.index) else { return [] }
    let (a, b) = (lines(evidence, part.index, "ocr"), lines(evidence, part.index, "ocr2"))
    let about = "first OCR against second OCR"
    return [compare(a, b, about: about, part: part.index, modalities: [.image], sources: ["ocr", "ocr2"])]
      .compactMap { $0 }
  }

  private static func pages(_ evidence: Evidence, _ part: PerceivedPart) -> [Agreement] {
    guard ran("page-text", evidence, part.index), ran("page-ocr", evidence, part.index) else { return [] }
    let (layer, seen) = (lines(evidence, part.index, "page-text"), lines(evidence, part.index, "page-ocr"))
    let numbers = Set((layer + seen).compactMap { $0.region?.page }).sorted()
    return numbers.compactMap { number in
      let a = layer.filter { $0.region?.page == number }
      let b = seen.filter { $0.region?.page == number }
      // A scan without a text layer is no contradiction.
      guard !a.isEmpty else { return nil }
      return compare(
        a, b, about: "text layer against page OCR, page \(number)", part: part.index, modalities: [.document],
        sources: ["page-text", "page-ocr"])
    }
  }

  private static func compare(
    _ a: [Observation], _ b: [Observation], about: String, part: Int, modalities: [Modality], sources: [String]
  ) -> Agreement? {
    let (textsA, textsB) = (a.compactMap(\.text), b.compactMap(\.text))
    guard let similarity = TextSimilarity(textsA, textsB) else { return nil }
    let (bagA, bagB) = (TextSimilarity.bag(textsA), TextSimilarity.bag(textsB))
    let doubtful =
      a.enumerated().compactMap { doubt($1, bagB, $0) } + b.enumerated().compactMap { doubt($1, bagA, $0 + a.count) }
    let named = doubtful.sorted { ($0.share, $0.order) < ($1.share, $1.order) }.prefix(namedMax).map(\.id)
    let note =
      "\(percent(similarity.firstInSecond)) of \(sources[0]) is in \(sources[1]), "
      + "\(percent(similarity.secondInFirst)) the other way round"
    return Agreement(
      about: about, part: part, sources: sources, modalities: modalities, value: rounded(similarity.value, 4),
      observations: named, note: note)
  }

  private static func doubt(
    _ line: Observation, _ other: [UInt64: Int], _ order: Int
  ) -> (id: String, share: Double, order: Int)? {
    guard let text = line.text, let share = TextSimilarity.share(of: text, in: other), share < alike else { return nil }
    return (line.id, share, order)
  }

  private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

  /// Words on screen against words spoken; says something only where the film has subtitles.
  private static func subtitles(_ evidence: Evidence, _ part: PerceivedPart) -> [Agreement] {
    let shown = evidence.observations.filter { $0.part == part.index && $0.kind == .textLine }
    let spoken = evidence.observations.filter { $0.part == part.index && $0.kind == .utterance }
    let words = TextSimilarity.words(shown.compactMap(\.text)).filter { $0.utf8.count > 2 }
    let said = Set(TextSimilarity.words(spoken.compactMap(\.text)))
    guard words.count >= 3, !said.isEmpty else { return [] }
    let heard = words.count { said.contains($0) }
    return [
      Agreement(
        about: "text on screen against speech", part: part.index, sources: ["film", "speech"],
        modalities: [.video, .audio], value: rounded(Double(heard) / Double(words.count), 4),
        observations: (shown.prefix(2) + spoken.prefix(2)).map(\.id),
        note: "\(heard) of \(words.count) words on screen are spoken too; low unless the text is a subtitle")
    ]
  }
}
