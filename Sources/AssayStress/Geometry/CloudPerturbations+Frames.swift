import AssayCore
import AssaySignals

extension CloudPerturbations {
  static let frames: [Perturbation] = [
    make(
      "unit_error", "Coordinates in another unit than stated; right is to notice it.",
      [
        "feet for metres", "decimetres for metres", "inches for metres", "centimetres for metres",
        "millimetres for metres",
      ],
      inOtherUnit
    ).revised(2),
    make(
      "axis_swap", "Axes exchanged without mirroring, as between y-up and z-up; right is to notice it.",
      ["90° about x", "-90° about x", "x to y to z", "x to z to y", "upside down"], swapped),
    make(
      "handedness_flip", "Mirrored, as between left-handed and right-handed frames; right is to notice it.",
      ["x turned round", "y turned round", "z turned round", "x and y exchanged", "y and z exchanged"], mirrored),
    make(
      "non_finite", "Points without a place: NaN or infinite coordinates.",
      ["0.1 % of the points", "0.5 %", "1 %", "5 %", "20 %"], withoutPlace),
    make(
      "unaligned", "Colours slipped along the order of the points, as from a badly calibrated camera.",
      ["by 1 % of the points", "2 %", "5 %", "10 %", "25 %"], unaligned),
  ]

  private static func inOtherUnit(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    _ = try CloudMeasure.of(cloud)
    let factor = call.severity.of(1 / 0.3048, 10, 1 / 0.0254, 100, 1000)
    return reframed(
      cloud, Matrix3.identity.scaled(by: factor), scale: factor,
      unsure: [.distances, .sizes], reason: "the unit is not the one that is stated: right is to notice it",
      achieved: ["factor": factor])
  }

  private static func swapped(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    _ = try CloudMeasure.of(cloud)
    let linear: [Double] = call.severity.of(
      [1, 0, 0, 0, 0, -1, 0, 1, 0], [1, 0, 0, 0, 0, 1, 0, -1, 0], [0, 0, 1, 1, 0, 0, 0, 1, 0],
      [0, 1, 0, 0, 0, 1, 1, 0, 0], [1, 0, 0, 0, -1, 0, 0, 0, -1])
    return reframed(
      cloud, Matrix3(linear) ?? .identity, scale: 1, unsure: [.leftAndRight],
      reason: "the axes are exchanged: right is to notice it")
  }

  private static func mirrored(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    _ = try CloudMeasure.of(cloud)
    let linear: [Double] = call.severity.of(
      [-1, 0, 0, 0, 1, 0, 0, 0, 1], [1, 0, 0, 0, -1, 0, 0, 0, 1], [1, 0, 0, 0, 1, 0, 0, 0, -1],
      [0, 1, 0, 1, 0, 0, 0, 0, 1], [1, 0, 0, 0, 0, 1, 0, 1, 0])
    return reframed(
      cloud, Matrix3(linear) ?? .identity, scale: 1, unsure: [.leftAndRight],
      reason: "the scene is mirrored: right is to notice it")
  }

  /// A change of the frame itself: about its zero, not about the cloud's middle.
  private static func reframed(
    _ cloud: PointCloud, _ matrix: Matrix3, scale: Double, unsure: [LabelEffect.Subject], reason: String,
    achieved: [String: Double] = [:]
  ) -> Stressed<PointCloud> {
    var result = cloud.moved { matrix.applied(to: $0) }
    result.origin = matrix.applied(to: cloud.originVector).array
    let effect = LabelEffect(
      space: SpaceMap(linear: matrix.m, scale: scale), unsure: unsure.map { LabelEffect.Unsure($0, reason) })
    return Stressed(result, effect: effect, achieved: achieved)
  }

  private static func withoutPlace(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    _ = try CloudMeasure.of(cloud)
    guard cloud.count > 1 else {
      throw AssayError(.data, "The cloud's only point cannot lose its place.", remedy: "Use a cloud of more points.")
    }
    let number = min(cloud.count - 1, share(cloud.count, call.severity.of(0.1, 0.5, 1, 5, 20), of: 100))
    var result = cloud
    for (order, index) in call.generator.distinct(number, of: cloud.count).enumerated() {
      let value: Float = order % 3 == 0 ? .nan : order % 3 == 1 ? .infinity : -.infinity
      result.coordinates[index * 3 + order % 3] = value
    }
    let left = PointsLeft(result)
    return Stressed(
      result, effect: LabelEffect(pointsLeft: { left.count(in: $0) }),
      achieved: ["non_finite_points": Double(number)])
  }

  private static func unaligned(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    _ = try CloudMeasure.of(cloud)
    guard cloud.hasColours else {
      throw AssayError(.data, "The cloud has no colours that could slip.", remedy: "Use a coloured scan.")
    }
    guard cloud.count > 1 else {
      throw AssayError(.data, "The colour of a single point cannot slip.", remedy: "Use a cloud of more points.")
    }
    let slip = share(cloud.count, call.severity.of(1, 2, 5, 10, 25), of: 100)
    var result = cloud
    for index in 0..<cloud.count {
      let source = (index + slip) % cloud.count
      for axis in 0..<3 { result.colours[index * 3 + axis] = cloud.colours[source * 3 + axis] }
    }
    let reason = "colours are not where their points are"
    return Stressed(
      result, effect: LabelEffect(unsure: [.init(.colours, reason)]), achieved: ["slipped_points": Double(slip)])
  }
}
