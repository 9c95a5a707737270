import AssayCore
import AssaySignals

/// What can happen to a scan or a mesh: sparse, shaken, covered, in another frame.
///
/// Where ModelNet40-C defines it, its definition holds, with distances relative to the cloud's own radius and the
/// frame kept, so that measures keep their meaning; numbers of points that it gives for 1,024 points are shares here.
package enum CloudPerturbations {
  package static let all: [Perturbation] = rigid + noise + density + bent + frames + lidar

  typealias Change = @Sendable (PointCloud, inout StressCall) throws(AssayError) -> Stressed<PointCloud>

  /// The reference's name, for those that follow it.
  static let reference = "modelnet40_c"

  static func make(
    _ name: String, _ summary: String, _ comparison: Perturbation.Comparison, _ parameters: [String],
    settings: [StressSetting] = [], _ change: @escaping Change
  ) -> Perturbation {
    Perturbation(
      "cloud_" + name, group: .geometry, summary: summary, reference: comparison == .own ? "" : reference,
      comparison: comparison, parameters: parameters, settings: settings, work: .cloud(change))
  }

  /// One of our own.
  static func make(
    _ name: String, _ summary: String, _ parameters: [String], _ change: @escaping Change
  ) -> Perturbation {
    make(name, summary, .own, parameters, change)
  }

  /// The share of a number of points, at least one.
  static func share(_ count: Int, _ part: Double, of whole: Double) -> Int {
    max(1, Int((Double(count) * part / whole).rounded(.down)))
  }

  /// The effect of points that left.
  static func lost(_ before: PointCloud, _ after: PointCloud, spaces: [Box3D] = []) -> Stressed<PointCloud> {
    let left = PointsLeft(after)
    return Stressed(
      after, effect: LabelEffect(lostSpaces: spaces, pointsLeft: { left.count(in: $0) }),
      achieved: ["kept_points": Double(after.count), "kept_share": Double(after.count) / Double(max(1, before.count))])
  }
}
