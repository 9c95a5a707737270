import AssayConfiguration
import AssayCore
package import AssayStress

/// Media of stressed samples for a page: from the runs where they kept them, else made again from the log's mark with
/// the same perturbation, seed and settings. What does not come out with the logged digest is no medium of the run.
package enum RemadeMedia {
  /// Makes what neither run keeps.
  ///
  /// - Parameters:
  ///   - into: a folder of its own, outside the runs, which are only read.
  ///   - casesMax: of each candidate.
  /// - Returns: why a case's medium cannot be shown, by the case's id.
  package static func make(
    _ comparison: Comparison, into folder: RunFolder, studio: StressStudio, casesMax: Int,
    perturbations: [Perturbation] = PerturbationCatalogue.all
  ) async -> [String: String] {
    var reasons: [String: String] = [:]
    for candidate in comparison.candidates {
      let cases = (candidate.stress?.regressions ?? []).prefix(casesMax)
      guard !cases.isEmpty else { continue }
      let suite = suite(of: candidate.folder, perturbations)
      for item in cases {
        reasons[item.id] = await make(
          item, kept: [candidate.folder, comparison.base], suite, into: folder, studio)
      }
    }
    return reasons
  }

  private static func make(
    _ item: ComparisonCase, kept: [RunFolder], _ suite: Suite?, into folder: RunFolder,
    _ studio: StressStudio
  ) async -> String? {
    let record = item.candidateRecord
    for medium in record.stress?.media ?? [] {
      let digests = [medium.value.input, medium.value.output]
      if kept.contains(where: { run in digests.allSatisfy { Files.exists(run.mediaPath($0)) } }) { continue }
      guard let suite else {
        return "The runs do not keep the perturbed medium, and their suite file changed since, so it is not made again."
      }
      let maker = StressCaseMedia(folder: folder, suite: suite, studio: studio)
      let remaking = StressRemaking(kept.first ?? folder, suite, studio)
      _ = await maker.store(medium, record, remaking, bytesMax: SuiteDefaults.hardCaseMediaBytesMax)
      guard (kept + [folder]).contains(where: { Files.exists($0.mediaPath(medium.value.output)) }) else {
        return "The runs do not keep the perturbed medium, and it did not come out the same again: "
          + "the file it was made from is gone or changed, or the perturbation is another version now."
      }
    }
    return nil
  }

  private static func suite(of folder: RunFolder, _ perturbations: [Perturbation]) -> Suite? {
    guard let manifest = try? RunManifest(reading: folder),
      let suite = SuiteCheck(path: manifest.suiteFile, perturbations: perturbations).suite,
      suite.digest.hex == manifest.identity.suite
    else { return nil }
    return suite
  }
}
