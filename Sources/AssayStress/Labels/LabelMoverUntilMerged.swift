package import AssayCore

// The signature of the mover that another branch brings, for this branch to compile and be tested: labels stay where
// nothing moved and leave otherwise. TO BE DELETED when that mover is merged: the names clash on purpose.

package struct DroppedLabel: Sendable, Hashable {
  package var target: Label.Target
  package var reason: String
}

package enum LabelMover {
  package static func move(
    _ sample: Sample, part: Int, by effect: LabelEffect, perturbation: String
  ) throws(AssayError) -> (sample: Sample, dropped: [DroppedLabel]) {
    guard !effect.isNothing, !sample.labels.isEmpty else { return (sample, []) }
    throw AssayError(.data, "No label of sample `\(sample.id)` can be checked under \(perturbation)")
  }
}
