import AssayCore
import AssaySignals

extension CloudPerturbations {
  static let noise: [Perturbation] = [
    make(
      "uniform_jitter", "Every coordinate moved by an even draw, relative to the radius.", .distribution,
      ["± 0.01", "± 0.02", "± 0.03", "± 0.04", "± 0.05"], evenlyShaken),
    make(
      "gaussian_jitter", "Every coordinate moved by a normal draw, relative to the radius, cut at the cube.",
      .distribution, ["sd 0.01", "sd 0.015", "sd 0.02", "sd 0.025", "sd 0.03"], normallyShaken),
    make(
      "background", "Points added evenly in the cube around the cloud.", .distribution,
      ["1 for 45 points", "1 for 40", "1 for 35", "1 for 30", "1 for 20"], withBackground),
    make(
      "upsampling", "Points added near existing ones.", .distribution,
      ["1 for 5 points", "1 for 4", "1 for 3", "1 for 2", "1 for 1"], upsampled),
    make(
      "impulse", "Some points moved by 0.1 of the radius along every axis.", .distribution,
      ["1 in 30 points", "1 in 25", "1 in 20", "1 in 15", "1 in 10"], struck),
    make(
      "outliers", "Stray points up to three radii away.",
      ["0.5 % of the points", "1 %", "2 %", "5 %", "10 %"], withOutliers),
    make(
      "quantise", "Coordinates rounded to a coarse grid, relative to the radius.",
      ["steps of 0.005", "0.01", "0.02", "0.04", "0.08"], quantised),
  ]

  private static func evenlyShaken(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    let measure = try CloudMeasure.of(cloud, needsSize: true)
    let reach = call.severity.of(0.01, 0.02, 0.03, 0.04, 0.05) * measure.radius
    var generator = call.generator
    let result = cloud.moved { point in
      let (x, y, z) = (generator.uniform(-1, 1), generator.uniform(-1, 1), generator.uniform(-1, 1))
      return Vector3(point.x + reach * x, point.y + reach * y, point.z + reach * z)
    }
    call.generator = generator
    return Stressed(result, achieved: ["largest_shift": reach])
  }

  private static func normallyShaken(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    let measure = try CloudMeasure.of(cloud, needsSize: true)
    let spread = call.severity.of(0.01, 0.015, 0.02, 0.025, 0.03) * measure.radius
    let (middle, radius) = (measure.middle, measure.radius)
    func cut(_ value: Double, _ middle: Double) -> Double { min(middle + radius, max(middle - radius, value)) }
    var generator = call.generator
    let result = cloud.moved { point in
      let (x, y, z) = (generator.normal(), generator.normal(), generator.normal())
      return Vector3(
        cut(point.x + spread * x, middle.x), cut(point.y + spread * y, middle.y), cut(point.z + spread * z, middle.z))
    }
    call.generator = generator
    return Stressed(result, achieved: ["sd": spread])
  }

  private static func withBackground(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    let measure = try CloudMeasure.of(cloud, needsSize: true)
    return scattered(cloud, measure, 1, reach: 1, per: call.severity.of(45, 40, 35, 30, 20), &call)
  }

  private static func withOutliers(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    let measure = try CloudMeasure.of(cloud, needsSize: true)
    return scattered(cloud, measure, call.severity.of(0.5, 1, 2, 5, 10), reach: 3, per: 100, &call)
  }

  private static func scattered(
    _ cloud: PointCloud, _ measure: CloudMeasure, _ part: Double, reach: Double, per whole: Double,
    _ call: inout StressCall
  ) -> Stressed<PointCloud> {
    let number = share(cloud.count, part, of: whole)
    let side = reach * measure.radius
    let points = (0..<number).map { _ in
      let (x, y, z) = (
        call.generator.uniform(-1, 1), call.generator.uniform(-1, 1), call.generator.uniform(-1, 1)
      )
      let like = call.generator.below(cloud.count)
      return (place: measure.middle + Vector3(side * x, side * y, side * z), like: like)
    }
    return Stressed(cloud.adding(points), achieved: ["added_points": Double(number)])
  }

  private static func upsampled(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    let measure = try CloudMeasure.of(cloud, needsSize: true)
    let number = min(cloud.count, share(cloud.count, 1, of: call.severity.of(5, 4, 3, 2, 1)))
    let reach = 0.05 * measure.radius
    let points = call.generator.distinct(number, of: cloud.count).map { index in
      let (x, y, z) = (
        call.generator.uniform(-1, 1), call.generator.uniform(-1, 1), call.generator.uniform(-1, 1)
      )
      return (place: cloud.point(index) + Vector3(reach * x, reach * y, reach * z), like: index)
    }
    return Stressed(cloud.adding(points), achieved: ["added_points": Double(number)])
  }

  private static func struck(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    let measure = try CloudMeasure.of(cloud, needsSize: true)
    let number = share(cloud.count, 1, of: call.severity.of(30, 25, 20, 15, 10))
    let step = 0.1 * measure.radius
    var result = cloud
    for index in call.generator.distinct(number, of: cloud.count) {
      let point = cloud.point(index)
      let bits = call.generator.below(8)
      result.setPoint(
        index,
        Vector3(
          point.x + (bits & 1 == 0 ? -step : step), point.y + (bits & 2 == 0 ? -step : step),
          point.z + (bits & 4 == 0 ? -step : step)))
    }
    return Stressed(result, achieved: ["moved_points": Double(number)])
  }

  private static func quantised(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    let measure = try CloudMeasure.of(cloud, needsSize: true)
    let step = call.severity.of(0.005, 0.01, 0.02, 0.04, 0.08) * measure.radius
    func rounded(_ value: Double, _ low: Double) -> Double { low + ((value - low) / step).rounded() * step }
    let low = measure.low
    let result = cloud.moved { Vector3(rounded($0.x, low.x), rounded($0.y, low.y), rounded($0.z, low.z)) }
    let effect = LabelEffect(space: SpaceMap(linear: Matrix3.identity.m, slack: step / 2))
    return Stressed(result, effect: effect, achieved: ["step": step])
  }
}
