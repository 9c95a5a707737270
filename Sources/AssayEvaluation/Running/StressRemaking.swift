import AssayConfiguration
package import AssayCore
package import AssayStress

/// Makes the media of stressed samples again from what the run's log says of them: source, perturbation, severity, seed,
/// settings, other medium. What does not come out with the logged digest is not given.
package struct StressRemaking: Sendable {
  /// The bytes of a medium, and what it was called.
  struct Source: Sendable {
    var bytes: [UInt8]
    var type: String?
    var name: String?
  }

  let folder: RunFolder
  /// Nil where the suite's file has gone: then only files are found again, not what stood in the dataset itself.
  let suite: Suite?
  let studio: StressStudio
  private let others: OtherMedia?

  package init(_ folder: RunFolder, _ suite: Suite?, _ studio: StressStudio) {
    self.folder = folder
    self.suite = suite
    self.studio = studio
    others = suite.map { OtherMedia($0.data, studio) }
  }

  /// - Throws: `.data` where the source or the other medium is gone or has changed, or where what is made is another
  ///   medium than the run's; whatever the studio throws.
  package func make(_ medium: StressMark.Medium, of record: SampleRecord) async throws(AssayError) -> StressedMedium {
    let value = medium.value
    guard let perturbation = own(value.name) ?? PerturbationCatalogue.all.first(where: { $0.name == value.name }) else {
      throw AssayError(.data, "there is no perturbation \(value.name.shortened(60)) any more")
    }
    guard let severity = Severity(value.severity) else {
      throw AssayError(.data, "the record names no severity from 1 to 5")
    }
    let source = try source(of: medium, record)
    let other = perturbation.takesOther ? try await other(of: medium, record) : nil
    let made = try await studio.apply(
      perturbation, severity, seed: value.seed, settings: value.settings,
      to: StressMedium(bytes: source.bytes, declaredType: source.type, name: source.name), other: other)
    guard made.value.output == value.output else {
      var why = "made again by \(value.label), its medium is \(made.value.output.short), not \(value.output.short)"
      if perturbation.version != value.version {
        why += ": the run had version \(value.version) of \(value.name), this is \(perturbation.version)"
      } else if made.value.other != value.other {
        why += ": the record does not say which other medium was mixed in"
      }
      throw AssayError(.data, why)
    }
    return made
  }

  private func own(_ name: String) -> Perturbation? {
    suite?.stress?.specs.first { $0.perturbation.name == name }?.perturbation
  }

  /// The clean medium: from its line in the dataset, from its file, or from what the run has kept.
  func source(of medium: StressMark.Medium, _ record: SampleRecord) throws(AssayError) -> Source {
    if let found = stated(medium, record) { return found }
    return try kept(medium.value.input, medium.path, "source")
  }

  private func stated(_ medium: StressMark.Medium, _ record: SampleRecord) -> Source? {
    guard let suite, let loaded = HardCaseMedia.sample(of: record, suite) else { return nil }
    let parts = loaded.sample.request.parts
    guard parts.indices.contains(medium.part), let asset = parts[medium.part].asset,
      asset.digest == medium.value.input
    else { return nil }
    let bytes =
      loaded.assets.kept(asset.digest)
      ?? loaded.assets.path(of: asset.digest).flatMap { try? Files.read($0, bytesMax: SuiteDefaults.mediaBytesMax) }
    guard let bytes, Digest(of: bytes) == asset.digest else { return nil }
    return Source(bytes: bytes, type: asset.declaredType, name: asset.name)
  }

  private func kept(_ digest: Digest, _ path: String?, _ what: String) throws(AssayError) -> Source {
    for place in [path, folder.mediaPath(digest)].compactMap({ $0 }) {
      if let bytes = try? Files.read(place, bytesMax: SuiteDefaults.mediaBytesMax), Digest(of: bytes) == digest {
        return Source(bytes: bytes, name: path.map { Files.name(of: $0) })
      }
    }
    guard let path else {
      throw AssayError(.data, "its \(what) \(digest.short) stood in the dataset, where it is no more")
    }
    throw AssayError(
      .data, "its \(what) \(path) " + (Files.exists(path) ? "has changed since" : "is gone"))
  }

  func other(
    of medium: StressMark.Medium, _ record: SampleRecord
  ) async throws(AssayError) -> StressOther? {
    guard let digest = medium.value.other else {
      // None was used, or a log of before does not name it: the run's choice, and the digest of what comes decides.
      return await others?.recording(
        notOf: OtherMedia.Owner(
          record.stress?.of ?? record.sample.id, record.stress == nil ? record.sample.cluster : record.stress?.cluster),
        medium.value.input, seed: medium.value.seed)?.other
    }
    do throws(AssayError) {
      let found = try kept(digest, medium.otherPath, "other medium")
      return StressOther(bytes: found.bytes, digest: digest, name: found.name)
    } catch {
      let parts = record.sample.request.parts
      let kind = parts.indices.contains(medium.part) ? parts[medium.part].modality : .audio
      if let found = await others?.medium(kind, digest) { return found.other }
      throw error
    }
  }
}
