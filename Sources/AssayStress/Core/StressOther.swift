package import AssayCore
import AssayMedia
package import AssaySignals

/// A second medium: a recording that is mixed in, or what takes a medium's place.
package struct StressOther: Sendable {
  package let bytes: [UInt8]
  package let digest: Digest
  package var declaredType: String?
  package var name: String?
  /// Its sound, where somebody has decoded it already.
  package var recording: Recording?

  package init(
    bytes: [UInt8], digest: Digest? = nil, declaredType: String? = nil, name: String? = nil,
    recording: Recording? = nil
  ) {
    self.bytes = bytes
    self.digest = digest ?? Digest(of: bytes)
    self.declaredType = declaredType
    self.name = name
    self.recording = recording
  }
}

extension StressOther {
  var shown: String { name ?? "the other medium" }
}

extension Perturbation {
  /// Whether it may take a second medium.
  package var takesOther: Bool {
    switch work {
    case .sound, .sample(.swapped): true
    default: false
    }
  }
}

// Changes of a whole sample, where one medium of it is all that is at hand.
extension StressStudio {
  /// What stands in the place of one medium when its kind is empty or another sample's.
  ///
  /// - Throws: `.usage` where nothing would stand there, or no other medium is given.
  func replaced(
    _ medium: StressMedium, _ info: MediaInfo, by change: Perturbation.SampleChange, _ other: StressOther?
  ) async throws(AssayError) -> Done {
    let effect = LabelEffect(unsure: [.init(.everything, "the medium is \(change.rawValue)")])
    switch change {
    case .missing:
      throw AssayError(
        .usage, "modality_missing makes media missing in a whole sample; of a file alone nothing would be left",
        remedy: "name it under `stress` in a suite")
    case .swapped:
      guard let other else {
        throw AssayError(
          .usage, "modality_swapped puts another medium in the place of \(medium.shown), and there is none",
          remedy: "name it with --with, or write modality_swapped under `stress` in a suite")
      }
      try await checkSwap(of: medium, info, with: other)
      return Done(
        bytes: other.bytes, type: other.declaredType, suffix: other.name.flatMap(Self.ending), effect: effect)
    case .empty:
      guard let modality = info.modality else {
        throw AssayError(.ingestion, "\(medium.shown) cannot be read, so that its kind is not known")
      }
      guard let empty = EmptyMedium(modality) else {
        throw AssayError(.usage, "there is nothing that would be empty and \(modality.asThing)")
      }
      return Done(bytes: empty.bytes, type: empty.type, suffix: Self.ending(of: empty.name), effect: effect)
    }
  }

  /// A swap is by another medium of the same kind, as in suites.
  private func checkSwap(
    of medium: StressMedium, _ info: MediaInfo, with other: StressOther
  ) async throws(AssayError) {
    guard other.digest != Digest(of: medium.bytes) else {
      throw AssayError(
        .usage, "\(other.shown) is the same medium as \(medium.shown): nothing would be swapped",
        remedy: "name another one")
    }
    let kind = await media.probe(other.bytes, declaredType: other.declaredType, name: other.name).modality
    guard let own = info.modality, let kind, own != kind else { return }
    throw AssayError(
      .usage, "\(other.shown) is \(kind.asThing), and \(medium.shown) is \(own.asThing)",
      remedy: "a medium is swapped by another of its kind")
  }

  /// Why a medium is not mixed in, with its name.
  func unmixable(_ other: StressOther, _ error: AssayError) async -> AssayError {
    let kind = await media.probe(other.bytes, declaredType: other.declaredType, name: other.name).modality
    guard let kind, kind != .audio, kind != .video else {
      let told = Self.told(error, of: nil)
      return AssayError(
        told.code, "\(other.shown) cannot be mixed in: \(told.message)", at: told.place, remedy: told.remedy)
    }
    return AssayError(
      .usage, "\(other.shown) cannot be mixed in: it is \(kind.asThing)",
      remedy: "name a recording, or a film with sound")
  }

  private static func ending(of name: String) -> String? {
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return nil }
    let ending = name[name.index(after: dot)...]
    return ending.isEmpty || ending.contains("/") ? nil : String(ending)
  }
}
