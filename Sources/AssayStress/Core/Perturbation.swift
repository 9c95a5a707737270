package import AssayCore
package import AssayMedia
package import AssaySignals

/// One way to make media worse, in five severities, with what it is compared to and how it is done.
package struct Perturbation: Sendable {
  /// What it works on: its chapter in lists and documents.
  package enum Group: String, Sendable, CaseIterable {
    case image, audio, video, document, geometry, metadata, sample
  }

  /// How close it comes to the reference it is named for.
  package enum Comparison: String, Sendable, CaseIterable {
    /// Every byte equal; every value within one of 255; equal in distribution; equal in its statistics.
    case exact
    case withinOne = "within_one"
    case distribution, statistics
    /// There is no reference: the definition is ours.
    case own
  }

  package var name: String
  package var version: Int
  package var group: Group
  /// One sentence for lists.
  package var summary: String
  /// What the definition follows, such as `imagenet_c`, `audiomentations`, `modelnet40_c`; empty for our own.
  package var reference: String
  package var comparison: Comparison
  /// The parameters of the five severities, as text for lists.
  package var parameters: [String]
  /// What can be given instead of what the severity sets or a draw gives.
  package var settings: [StressSetting]
  package var work: Work
  /// The kinds of media that a change of bytes works on, where it is not all of them.
  package var onlyOn: Set<Modality>?

  /// How it is done. The studio decodes, applies and writes the medium again.
  package enum Work: Sendable {
    case picture(@Sendable (Pixmap, inout StressCall) throws(AssayError) -> Stressed<Pixmap>)
    /// Written with a lossy codec and read again, in a worker.
    case recompressed(@Sendable (Severity) -> PictureForm)
    case sound(@Sendable (Recording, inout StressCall) throws(AssayError) -> Stressed<Recording>)
    /// Written with a lossy codec and read again, in a worker.
    case recoded(@Sendable (Severity) -> SoundCodec)
    case cloud(@Sendable (PointCloud, inout StressCall) throws(AssayError) -> Stressed<PointCloud>)
    /// What to change in a film, decided from what a probe says of it; a worker does it.
    case film(@Sendable (MediaInfo, inout StressCall) throws(AssayError) -> Stressed<FilmEdit>)
    /// Each page of a document is drawn, changed as a picture and bound again.
    case page(dpi: Double, @Sendable (Pixmap, inout StressCall) throws(AssayError) -> Stressed<Pixmap>)
    /// Pages are taken away or moved: the pages (from 1) that stay, in their new order.
    case pages(@Sendable (Int, inout StressCall) throws(AssayError) -> [Int])
    /// The file's bytes are changed without decoding: metadata, headers, truncation.
    case bytes(@Sendable ([UInt8], MediaInfo, inout StressCall) throws(AssayError) -> Stressed<[UInt8]>)
    /// A change of the whole sample: a modality missing, swapped or empty.
    case sample(SampleChange)
  }

  package enum SampleChange: String, Sendable, CaseIterable { case missing, swapped, empty }

  package init(
    _ name: String, version: Int = 1, group: Group, summary: String, reference: String = "",
    comparison: Comparison = .own, parameters: [String], settings: [StressSetting] = [], work: Work
  ) {
    self.name = name
    self.version = version
    self.group = group
    self.summary = summary
    self.reference = reference
    self.comparison = comparison
    self.parameters = parameters
    self.settings = settings
    self.work = work
  }

  /// The same name with another definition than before: runs of the two are not compared.
  func revised(_ version: Int) -> Perturbation {
    var revised = self
    revised.version = version
    return revised
  }
}
