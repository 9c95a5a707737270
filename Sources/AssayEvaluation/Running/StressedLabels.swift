import AssayCore
import AssayStress
import AssayWire

/// Moves a sample's labels with its media, and says what can no longer be checked.
enum StressedLabels {
  /// Reasons that one sample's line may list.
  static let reasonsMax = 8

  /// - Throws: where the sample had labels and none is left: it must not be scored.
  static func move(
    _ made: inout Stressing.Made, part: Int, by effect: LabelEffect, perturbation: Perturbation
  ) throws(Stressing.Refusal) {
    // Reasons name the sample as the dataset does.
    var clean = made.sample
    clean.id = made.mark.of
    do throws(AssayError) {
      let (sample, dropped) = try LabelMover.move(
        clean, part: part, by: effect, perturbation: perturbation.name)
      made.sample.labels = sample.labels
      note(dropped, in: &made)
    } catch {
      throw Stressing.Refusal(reason: error.message, error: nil)
    }
  }

  /// Writes down why labels left.
  static func note(_ dropped: [DroppedLabel], in made: inout Stressing.Made) {
    for label in dropped where made.mark.dropped.count < reasonsMax {
      made.mark.dropped.append("\(label.target.rawValue): \(label.reason)")
    }
  }
}
