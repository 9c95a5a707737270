import AssayCore
import AssaySignals
import Glibc

extension CloudPerturbations {
  static let rigid: [Perturbation] = [
    make(
      "rotation", "Turned about all three axes; settings: theta, gamma, beta in degrees.", .exact,
      ["0 to 5°", "2.5 to 7.5°", "5 to 10°", "7.5 to 12.5°", "12.5 to 17.5°"], rotated),
    make(
      "shear", "Sheared along x and z; settings: b, d, e, f, g, a as the reference names them.", .exact,
      ["0 to 0.1", "0.05 to 0.15", "0.1 to 0.2", "0.15 to 0.25", "0.2 to 0.3"], sheared),
    make(
      "scale", "Longer along one axis and shorter along another; settings: pair (0 to 2), sign.", .exact,
      ["± 0.1", "± 0.2", "± 0.3", "± 0.4", "± 0.5"], scaled),
  ]

  /// The reference multiplies rows: p · M.
  private static func rotated(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    let measure = try CloudMeasure.of(cloud)
    let c = call.severity.of(2.5, 5, 7.5, 10, 15)
    let theta = call.signed("theta", between: c - 2.5, and: c + 2.5) * .pi / 180
    let gamma = call.signed("gamma", between: c - 2.5, and: c + 2.5) * .pi / 180
    let beta = call.signed("beta", between: c - 2.5, and: c + 2.5) * .pi / 180
    guard
      let first = Matrix3([1, 0, 0, 0, cos(theta), -sin(theta), 0, sin(theta), cos(theta)]),
      let second = Matrix3([cos(gamma), 0, sin(gamma), 0, 1, 0, -sin(gamma), 0, cos(gamma)]),
      let third = Matrix3([cos(beta), -sin(beta), 0, sin(beta), cos(beta), 0, 0, 0, 1])
    else { throw notFinite() }
    return turned(cloud, (first * second * third).transposed(), about: measure.middle, scale: 1)
  }

  private static func sheared(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    let measure = try CloudMeasure.of(cloud)
    let c = call.severity.of(0.05, 0.1, 0.15, 0.2, 0.25)
    // The reference draws six and uses four.
    var drawn: [String: Double] = [:]
    for name in ["a", "b", "d", "e", "f", "g"] {
      drawn[name] = call.signed(name, between: c - 0.05, and: c + 0.05)
    }
    guard
      let matrix = Matrix3([1, 0, drawn["b"] ?? 0, drawn["d"] ?? 0, 1, drawn["e"] ?? 0, drawn["f"] ?? 0, 0, 1])
    else { throw notFinite() }
    return turned(cloud, matrix.transposed(), about: measure.middle, scale: nil)
  }

  private static func scaled(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    let measure = try CloudMeasure.of(cloud)
    let c = call.severity.of(0.1, 0.2, 0.3, 0.4, 0.5)
    let (pair, flip) = (call.generator.below(3), call.generator.below(2))
    let step = (call.settings["sign"] ?? (flip == 0 ? -1 : 1)) < 0 ? -c : c
    let factors: [Double]
    switch call.settings["pair"].flatMap({ Int(exactly: $0) }) ?? pair {
    case 0: factors = [1 + step, 1 - step, 1]
    case 1: factors = [1, 1 + step, 1 - step]
    default: factors = [1 + step, 1, 1 - step]
    }
    guard let matrix = Matrix3([factors[0], 0, 0, 0, factors[1], 0, 0, 0, factors[2]]) else { throw notFinite() }
    return turned(cloud, matrix, about: measure.middle, scale: nil)
  }

  /// p → matrix · (p − centre) + centre, with the effect in coordinates that have the origin added.
  static func turned(
    _ cloud: PointCloud, _ matrix: Matrix3, about centre: Vector3, scale: Double?
  ) -> Stressed<PointCloud> {
    let result = cloud.moved { matrix.applied(to: $0 - centre) + centre }
    let whole = centre + cloud.originVector
    let offset = whole - matrix.applied(to: whole)
    return Stressed(result, effect: LabelEffect(space: SpaceMap(linear: matrix.m, offset: offset, scale: scale)))
  }

  static func notFinite() -> AssayError {
    AssayError(.usage, "A setting of the perturbation is not a finite number.")
  }
}

extension StressCall {
  /// A value drawn evenly between two bounds with a drawn sign, or the one given. Both draws are always used up.
  mutating func signed(_ name: String, between low: Double, and high: Double) -> Double {
    let drawn = generator.uniform(low, high)
    let sign = generator.below(2) == 0 ? -1.0 : 1.0
    return settings[name] ?? drawn * sign
  }
}
