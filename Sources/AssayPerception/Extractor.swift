package import AssayCore
package import AssayMedia
import AssayWire

/// Finds one sort of evidence in one part of an input.
///
/// Extractors are values without state; what they share (the decoded picture, the workers) comes with the
/// part and the context. One that cannot run says so in its coverage and never throws to the caller.
package protocol Extractor: Sendable {
  /// What plans, identifiers and configuration call it: `ocr`, `speech`.
  var name: String { get }
  /// Raised whenever the same input would give other observations.
  var version: Int { get }
  var modalities: Set<Modality> { get }
  /// The kinds of observation it can give.
  var kinds: [Observation.Kind] { get }
  /// Runs only where a plan or the configuration names it: a dear second look for what somebody hid.
  var isOnRequest: Bool { get }

  /// - Throws: whatever kept it from looking at all; the caller turns it into an unavailable coverage.
  func observe(_ part: PerceivedPart, context: ExtractionContext) async throws(AssayError) -> ExtractorResult
}

extension Extractor {
  package var version: Int { 1 }
  package var isOnRequest: Bool { false }
  /// Name with version, as the source of what our own code observed.
  package var source: String { "assay-\(name)@\(version)" }

  /// Runs the extractor; a failure is an unavailable coverage that says why.
  package func extract(_ part: PerceivedPart, context: ExtractionContext) async -> ExtractorResult {
    do throws(AssayError) {
      return try await observe(part, context: context)
    } catch {
      return unavailable(part, because: error)
    }
  }

  func unavailable(_ part: PerceivedPart, because error: AssayError) -> ExtractorResult {
    let remedy = error.remedy.map { " (\($0))" } ?? ""
    var result = ExtractorResult(
      coverages: [coverage(part, .unavailable, note: shortened(error.message, to: 300) + shortened(remedy, to: 200))])
    result.isLasting = error.code == .missing || error.code == .ingestion
    return result
  }

  func coverage(
    _ part: PerceivedPart, _ state: Coverage.State = .complete, vocabulary: [String]? = nil,
    vocabularyName: String? = nil, note: String? = nil
  ) -> Coverage {
    Coverage(
      extractor: name, part: part.index, modality: part.modality, kinds: kinds, state: state, vocabulary: vocabulary,
      vocabularyName: vocabularyName, note: note)
  }

  func list(_ part: PerceivedPart, _ context: ExtractionContext) -> ObservationList {
    ObservationList(part: part.index, extractor: name, countMax: context.configuration.observationsMax)
  }
}

/// A part that was probed and may be decoded.
package struct PerceivedPart: Sendable {
  /// Index into `Request.parts`.
  package var index: Int
  /// What the content is, which may differ from what was declared.
  package var modality: Modality
  package var info: MediaInfo
  package var media: DecodedMedia

  package init(index: Int, modality: Modality, info: MediaInfo, media: DecodedMedia) {
    self.index = index
    self.modality = modality
    self.info = info
    self.media = media
  }
}

package struct ExtractionContext: Sendable {
  package var workers: any WorkerCalling
  package var media: any MediaDecoding
  package var configuration: PerceptionConfiguration

  package init(workers: any WorkerCalling, media: any MediaDecoding, configuration: PerceptionConfiguration) {
    self.workers = workers
    self.media = media
    self.configuration = configuration
  }
}

package struct ExtractorResult: Sendable {
  package var observations: [Observation]
  package var coverages: [Coverage]
  package var agreements: [Agreement]
  /// Whether asking again would give the same; a timeout is not remembered.
  package var isLasting = true

  package init(observations: [Observation] = [], coverages: [Coverage] = [], agreements: [Agreement] = []) {
    self.observations = observations
    self.coverages = coverages
    self.agreements = agreements
  }

  /// Roughly what it occupies, for the bound of the cache.
  var bytes: Int {
    let count = observations.reduce(0) { sum, observation in
      let numbers = observation.value.array?.count ?? 0
      return sum + 400 + (observation.text?.utf8.count ?? 0) + numbers * 24 + observation.attributes.count * 64
    }
    return count + coverages.count * 300 + agreements.count * 300
  }
}

/// The beginning of a text that came from elsewhere, at most so many Unicode scalars.
func shortened(_ text: String, to scalarsMax: Int) -> String {
  guard text.utf8.count > scalarsMax, text.unicodeScalars.count > scalarsMax else { return text }
  var head = String.UnicodeScalarView()
  head.append(contentsOf: text.unicodeScalars.prefix(scalarsMax))
  return String(head) + "…"
}
