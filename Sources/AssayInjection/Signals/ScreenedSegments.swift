package import AssayCore

/// A segment with what the screen says of it.
package struct ScreenedSegment: Sendable, Hashable {
  package var segment: UntrustedSegment
  package var finding: InjectionFinding

  package init(segment: UntrustedSegment, finding: InjectionFinding) {
    self.segment = segment
    self.finding = finding
  }

  /// The observations that the flagged words are in.
  package var flaggedObservations: [String] {
    let spans = finding.signals.filter { $0.tier <= 2 }.map(\.span)
    return segment.pieces.filter { piece in spans.contains { $0.overlaps(piece.range) } }.map(\.observation)
  }
}

/// All of a request's untrusted text, screened.
package struct InjectionScreening: Sendable, Hashable {
  package var segments: [ScreenedSegment]

  /// Screens every segment, each against the language that most of its part is in.
  package init(_ segments: [UntrustedSegment]) {
    var largest: [Int: UntrustedSegment] = [:]
    for segment in segments where !segment.channel.isField {
      guard let part = segment.part else { continue }
      if segment.bytes.count > (largest[part]?.bytes.count ?? 0) { largest[part] = segment }
    }
    var languages: [Int: String] = [:]
    for (part, segment) in largest { languages[part] = LanguageGuess(segment.text).language }
    self.segments = segments.map { segment in
      let context = SegmentContext(documentLanguage: segment.part.flatMap { languages[$0] })
      return ScreenedSegment(segment: segment, finding: InjectionScreen.screen(segment, context: context))
    }
  }

  package var flagged: [ScreenedSegment] { segments.filter(\.finding.isFlagged) }

  /// The highest suspicion of all segments: a feature of the answer's risk.
  package var suspicion: Double { segments.map(\.finding.suspicion).max() ?? 0 }

  /// 1 or 2 when something is flagged, 3 when something is instruction-like, else 0.
  package var tier: Int { segments.map(\.finding.tier).filter { $0 > 0 }.min() ?? 0 }

  /// Where pictures should be blurred before a model sees them: the boxes of flagged text.
  package var redactions: [(part: Int, region: Region)] {
    flagged.flatMap { screened -> [(part: Int, region: Region)] in
      guard let part = screened.segment.part else { return [] }
      let names = Set(screened.flaggedObservations)
      let boxes = screened.segment.pieces.filter { names.contains($0.observation) }.compactMap(\.region)
      let regions = boxes.isEmpty ? [screened.segment.region].compactMap { $0 } : boxes
      return regions.filter { $0.box != nil }.map { (part, $0) }
    }
  }
}
