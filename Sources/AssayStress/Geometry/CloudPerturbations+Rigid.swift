import AssayCore
import AssaySignals
import Glibc

extension CloudPerturbations {
  static let rigid: [Perturbation] = [
    make(
      "rotation", "Turned about all three axes.", .exact,
      ["0 to 5°", "2.5 to 7.5°", "5 to 10°", "7.5 to 12.5°", "12.5 to 17.5°"], settings: angles, rotated),
    make(
      "shear", "Sheared along x and z.", .exact,
      ["0 to 0.1", "0.05 to 0.15", "0.1 to 0.2", "0.15 to 0.25", "0.2 to 0.3"],
      settings: shears, sheared),
    make(
      "scale", "Longer along one axis and shorter along another.", .exact,
      ["± 0.1", "± 0.2", "± 0.3", "± 0.4", "± 0.5"], settings: [pair, sign], scaled),
  ]

  private static let angles = [("theta", "x"), ("gamma", "y"), ("beta", "z")].map { name, axis in
    StressSetting(
      name, "degrees about \(axis)", in: -360...360, .sizes([0...5, 2.5...7.5, 5...10, 7.5...12.5, 12.5...17.5]))
  }

  /// Within these the cloud is never flattened: the determinant 1 - b f stays above 0.
  private static let shears = [("b", "x", "z"), ("d", "y", "x"), ("e", "y", "z"), ("f", "z", "x")].map {
    name, from, to in
    StressSetting(name, "how much of \(from) is added to \(to)", in: -0.9...0.9, .sizes(shearSizes))
  }
  private static let shearSizes = [0.05, 0.1, 0.15, 0.2, 0.25].map { $0 - 0.05...$0 + 0.05 }

  private static let pair = StressSetting(
    "pair", "axes, the longer first: 0 x and y, 1 y and z, 2 x and z", whole: 0...2, .words("drawn"))
  private static let sign = StressSetting(
    "sign", "-1 makes the first axis shorter and the second longer", oneOf: [-1, 1], .words("drawn"))

  /// The reference multiplies rows: p · M.
  private static func rotated(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    let measure = try CloudMeasure.of(cloud)
    let theta = call.value(angles[0]) * .pi / 180
    let gamma = call.value(angles[1]) * .pi / 180
    let beta = call.value(angles[2]) * .pi / 180
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
    // The reference draws six (a, b, d, e, f, g) and uses four.
    _ = call.size(shearSizes[call.severity.step - 1])
    let (b, d, e, f) = (call.value(shears[0]), call.value(shears[1]), call.value(shears[2]), call.value(shears[3]))
    _ = call.size(shearSizes[call.severity.step - 1])
    guard let matrix = Matrix3([1, 0, b, d, 1, e, f, 0, 1]) else { throw notFinite() }
    return turned(cloud, matrix.transposed(), about: measure.middle, scale: nil)
  }

  private static func scaled(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    let measure = try CloudMeasure.of(cloud)
    let c = call.severity.of(0.1, 0.2, 0.3, 0.4, 0.5)
    let (drawn, flip) = (call.generator.below(3), call.generator.below(2))
    let step = (call.given(sign) ?? (flip == 0 ? -1 : 1)) < 0 ? -c : c
    let factors: [Double]
    switch Int(call.given(pair) ?? Double(drawn)) {
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
