package import AssayCore
package import AssayMedia
import AssaySignals

/// Makes a medium worse: decodes it, applies a perturbation and writes it again, without loss where the perturbation
/// itself is not the loss: PNG for pictures, WAV for sound, PLY for points, PDF for documents. The same bytes,
/// perturbation, severity, seed and settings give the same bytes.
package struct StressStudio: Sendable {
  package static let bytesMax = 64 << 20
  package static let pagesMax = 64
  package static let pointsMax = 4_000_000
  package static let pixelsMax = 64_000_000
  /// Of all channels together.
  package static let soundSamplesMax = 100_000_000
  /// What pages are drawn at where the perturbation names nothing.
  package static let pageDotsPerInch = 150.0

  let media: any MediaDecoding
  /// Nil where nothing can be written with a library: what needs none still works.
  let encoding: (any MediaEncoding)?
  package init(media: any MediaDecoding, encoding: (any MediaEncoding)?) {
    self.media = media
    self.encoding = encoding
  }

  package init(media: any MediaDecoding & MediaEncoding) { self.init(media: media, encoding: media) }

  /// - Parameters:
  ///   - seed: of the generator; see `StressSeed`.
  ///   - settings: values given instead of drawn, of those that the perturbation declares.
  ///   - other: another recording, for babble and overlapping speech; what takes the place of a medium that is swapped.
  /// - Throws: `.usage` where the perturbation does not work on this kind of medium, has no such setting or does not
  ///   allow its value, `.ingestion` where the medium cannot be read or is too large, whatever the perturbation or a
  ///   worker throws.
  package func apply(
    _ perturbation: Perturbation, _ severity: Severity, seed: UInt64, settings: [String: Double] = [:],
    to medium: StressMedium, other: StressOther? = nil
  ) async throws(AssayError) -> StressedMedium {
    var medium = medium
    guard medium.bytes.count <= Self.bytesMax else {
      throw AssayError(
        .ingestion, "\(medium.shown) is larger than the \(Self.bytesMax >> 20) MiB that can be perturbed",
        remedy: "cut or compress it")
    }
    try StressSettings.check(settings, for: perturbation)
    let info: MediaInfo
    if let known = medium.info {
      info = known
    } else {
      info = await media.probe(medium.bytes, declaredType: medium.declaredType, name: medium.name)
      medium.info = info
    }
    try check(perturbation, info, medium)
    let voice = try await voice(of: other, perturbation)
    var call = StressCall(
      severity: severity, generator: StressGenerator(seed: seed), settings: settings, other: voice)
    let done: Done
    var isOtherUsed = false
    if case .sample(let change) = perturbation.work {
      done = try await replaced(medium, info, by: change, other)
      isOtherUsed = change == .swapped
    } else {
      do throws(AssayError) {
        done = try await perform(perturbation, medium, info, &call)
      } catch {
        throw Self.told(error, of: medium)
      }
    }
    isOtherUsed = isOtherUsed || call.usedOther
    let value = StressValue(
      name: perturbation.name, version: perturbation.version, severity: severity.step, seed: seed, settings: settings,
      input: Digest(of: medium.bytes), output: Digest(of: done.bytes), other: isOtherUsed ? other?.digest : nil)
    for (name, number) in done.achieved.sorted(by: { $0.key < $1.key }) where !number.isFinite {
      throw AssayError(.internalError, "\(perturbation.name) reached no number for \(name)")
    }
    return StressedMedium(
      bytes: done.bytes, type: done.type, name: medium.renamed(done.suffix), effect: done.effect,
      achieved: done.achieved, notes: Self.damages(info, perturbation.work) + done.notes, value: value)
  }

  private func voice(of other: StressOther?, _ perturbation: Perturbation) async throws(AssayError) -> Recording? {
    guard case .sound = perturbation.work, let other else { return nil }
    if let decoded = other.recording { return decoded }
    do throws(AssayError) {
      return try await recording(
        of: StressMedium(bytes: other.bytes, declaredType: other.declaredType, name: other.name))
    } catch {
      throw await unmixable(other, error)
    }
  }

  private func check(_ perturbation: Perturbation, _ info: MediaInfo, _ medium: StressMedium) throws(AssayError) {
    if case .sample = perturbation.work { return }
    // A perturbation of bytes may look at what decoders refuse, and at what nobody knows.
    if case .bytes = perturbation.work, !medium.bytes.isEmpty,
      info.modality.map(perturbation.modalities.contains) ?? true
    {
      return
    }
    guard info.status != .refused, let modality = info.modality else {
      let finding = info.findings.first { $0.severity == .refused }
      throw AssayError(
        .ingestion, "\(medium.shown) cannot be read" + (finding.map { ": \($0.message)" } ?? ""),
        remedy: finding?.remedy)
    }
    guard perturbation.modalities.contains(modality) else {
      throw AssayError(
        .usage, "\(perturbation.name) works on \(perturbation.worksOn); \(medium.shown) is \(modality.asThing)",
        remedy: modality == .text
          ? "of texts only modality_swapped and, in suites, modality_missing work; words are changed by `attacks:`"
          : "`assay stress list` says what there is for \(modality.asThing)")
    }
  }

  /// What came of the work, before it has a name.
  struct Done {
    var bytes: [UInt8]
    var type: String?
    /// The new extension; nil keeps the name.
    var suffix: String?
    var effect = LabelEffect()
    var achieved: [String: Double] = [:]
    /// What else was lost on the way.
    var notes: [String] = []
  }

  private func perform(
    _ perturbation: Perturbation, _ medium: StressMedium, _ info: MediaInfo, _ call: inout StressCall
  ) async throws(AssayError) -> Done {
    let isDocument = info.modality == .document
    switch perturbation.work {
    case .picture(let change):
      if info.modality == .video { return try await filmPictures(medium, perturbation, call) }
      return isDocument
        ? try await pages(medium, info, Self.pageDotsPerInch, &call, change)
        : try await picture(medium, &call, change)
    case .page(let dpi, let change):
      return isDocument
        ? try await pages(medium, info, dpi, &call, change) : try await picture(medium, &call, change)
    case .recompressed(let form):
      return try await recompressed(medium, info, form(call.severity))
    case .sound where info.modality == .video, .recoded where info.modality == .video:
      return try await filmSound(medium, info, perturbation, call)
    case .sound(let change): return try await sound(medium, info, &call, change)
    case .recoded(let codec): return try await recoded(medium, info, codec(call.severity))
    case .cloud(let change): return try await cloud(medium, info, &call, change)
    case .film(let change): return try await film(medium, info, &call, change)
    case .pages(let choose): return try await chosenPages(medium, info, &call, choose)
    case .bytes(let change):
      let result = try change(medium.bytes, info, &call)
      return Done(
        bytes: result.medium, type: result.declaredType ?? medium.declaredType ?? info.type,
        suffix: result.nameEnding, effect: result.effect, achieved: result.achieved,
        notes: Self.unchanged(result.declaredType == nil && result.medium == medium.bytes))
    case .sample: throw AssayError(.internalError, "a change of a sample has no file")
    }
  }

  func encoder(for what: String) throws(AssayError) -> any MediaEncoding {
    if let encoding { return encoding }
    throw AssayError(.missing, "\(what) cannot be written here", remedy: "`assay doctor` names what is not installed")
  }
}

extension StressMedium {
  var shown: String { name ?? "the medium" }

  /// The name with another extension.
  func renamed(_ suffix: String?) -> String? {
    guard let name, let suffix else { return name }
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return "\(name).\(suffix)" }
    return "\(name[..<dot]).\(suffix)"
  }
}
