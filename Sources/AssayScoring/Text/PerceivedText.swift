import AssayCore
import AssayWire

/// What extractors read or heard, as one text: the hypothesis of perception's error rates.
enum PerceivedText {
  /// A text, or why there is none.
  enum Found: Sendable, Equatable {
    case text(String, source: String?)
    case nothingLooked(String)
  }

  /// What was heard: utterances in the order of time, of the one source.
  static func speech(_ evidence: Evidence, part: Int?, source: String?) -> Found {
    guard let (observations, name) = choose(evidence, [.utterance], part, source) else {
      return .nothingLooked("nothing listened for speech")
    }
    let ordered = observations.enumerated().sorted { a, b in
      let (x, y) = (a.element.region?.span?.start ?? 0, b.element.region?.span?.start ?? 0)
      if a.element.part != b.element.part { return a.element.part < b.element.part }
      return x != y ? x < y : a.offset < b.offset
    }
    return .text(ordered.compactMap(\.element.text).joined(separator: " "), source: name)
  }

  /// What was read: lines by part, page and row, as a person reads them. Lines read in a picture come before a
  /// document's own text layer, of which only what a person sees counts.
  static func lines(_ evidence: Evidence, part: Int?, source: String?) -> Found {
    guard let (observations, name) = choose(evidence, [.textLine, .pageText], part, source) else {
      return .nothingLooked("nothing looked for text")
    }
    let visible = observations.filter { $0.attributes["hidden"]?.bool != true }
    let words = evidence.observations(.textWord, part: part)
    let rows = Set(visible.map(\.part)).sorted().flatMap { part in
      ReadingOrder.rows(visible.filter { $0.part == part }, words: words.filter { $0.part == part })
    }
    return .text(rows.joined(separator: " "), source: name)
  }

  /// White space as single spaces: how a label breaks its lines is no matter of what was read.
  static func onOneLine(_ text: String) -> String {
    text.unicodeScalars.split { $0.properties.isWhitespace }.map { String($0) }.joined(separator: " ")
  }

  /// The observations of one source, so that two readers of one picture do not double its text.
  private static func choose(
    _ evidence: Evidence, _ kinds: [Observation.Kind], _ part: Int?, _ source: String?
  ) -> (observations: [Observation], source: String?)? {
    for kind in kinds {
      let found = evidence.observations(kind, part: part).filter { matches($0.source, source) }
      guard let first = found.first else { continue }
      return (found.filter { $0.source == first.source }, first.source)
    }
    let looked = evidence.coverages.first { coverage in
      coverage.state != .unavailable && (part == nil || coverage.part == part)
        && matches(coverage.extractor, source) && coverage.kinds.contains { kinds.contains($0) }
    }
    return looked.map { ([], $0.extractor) }
  }

  /// `tesseract` names every version of it.
  private static func matches(_ name: String, _ wanted: String?) -> Bool {
    guard let wanted else { return true }
    return name == wanted || name.hasPrefix(wanted + "@")
  }
}
