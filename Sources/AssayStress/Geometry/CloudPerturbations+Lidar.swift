import AssayCore
import AssaySignals
import Glibc

/// What happens to a scanner's beams: rings that are missing, distance, fog and rain. Our own definitions; ModelNet40-C's
/// `lidar` needs the mesh, but its rows of 1° are taken.
extension CloudPerturbations {
  static let lidar: [Perturbation] = [
    make(
      "beam_drop", "Beams of a scanner missing: rows of 1° of elevation taken away.",
      ["1 row in 10", "1 in 4", "1 in 2", "65 % of the rows", "80 %"], withoutBeams),
    make(
      "range_dropout", "The farther a point, the more likely it is lost.",
      ["20 % of the farthest", "40 %", "60 %", "80 %", "all of the farthest"], fading),
    make(
      "fog", "Fog before a scanner: far points are lost, some come back as echoes of the fog close by.",
      ["10 % of the light lost at the farthest", "30 %", "50 %", "75 %", "95 %"], fogged),
    make(
      "rain", "Rain before a scanner: some beams end at drops on their way, ranges are shaken.",
      ["1 % of the beams at a drop", "3 %", "6 %", "12 %", "25 %"], rained),
    make(
      "flipped_faces", "Triangles of a mesh turned over, so that their normals look inward.",
      ["1 % of the triangles", "5 %", "20 %", "50 %", "all"], turnedOver),
  ]

  /// The scanner stands at the frame's zero where that lies within the cloud, as in a scan in its own frame; else three
  /// radii before the cloud's middle along −x.
  private static func scanner(_ measure: CloudMeasure, _ cloud: PointCloud) -> Vector3 {
    let zero = cloud.originVector.scaled(by: -1)
    if (zero - measure.middle).squaredLength <= measure.radius * measure.radius { return zero }
    return measure.middle - Vector3(3 * measure.radius, 0, 0)
  }

  /// The points from the scanner, and the largest distance among them.
  private static func rays(
    _ cloud: PointCloud
  ) throws(AssayError) -> (scanner: Vector3, measure: CloudMeasure, ranges: [Double], farthest: Double) {
    let measure = try CloudMeasure.of(cloud, needsSize: true)
    let scanner = scanner(measure, cloud)
    let ranges = (0..<cloud.count).map { (cloud.point($0) - scanner).squaredLength.squareRoot() }
    let farthest = ranges.reduce(0) { $1.isFinite ? max($0, $1) : $0 }
    guard farthest > 0, farthest.isFinite else {
      throw AssayError(.data, "The cloud has no distances that a scanner could have measured.")
    }
    return (scanner, measure, ranges, farthest)
  }

  private static func remaining(_ cloud: PointCloud, _ mask: [Bool]) throws(AssayError) -> Stressed<PointCloud> {
    guard mask.contains(true) else {
      throw AssayError(
        .data, "Of \(cloud.count) points none would be left.", remedy: "Use a cloud of more points or a lower severity."
      )
    }
    return lost(cloud, cloud.kept(mask))
  }

  private static func withoutBeams(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    let (scanner, _, ranges, _) = try rays(cloud)
    let part = call.severity.of(0.1, 0.25, 0.5, 0.65, 0.8)
    // One draw a row from straight down to straight up, whether the cloud has points there or not.
    let isLost = (0...180).map { _ in call.generator.unit() < part }
    var rows = Set<Int>()
    let mask = (0..<cloud.count).map { index in
      guard ranges[index] > 0, ranges[index].isFinite else { return true }
      let height = max(-1, min(1, (cloud.point(index).z - scanner.z) / ranges[index]))
      let row = max(0, min(180, Int(asin(height) * 180 / .pi + 90)))
      if isLost[row] { rows.insert(row) }
      return !isLost[row]
    }
    var result = try remaining(cloud, mask)
    result.achieved["lost_rows"] = Double(rows.count)
    return result
  }

  private static func fading(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    let (_, _, ranges, farthest) = try rays(cloud)
    let part = call.severity.of(0.2, 0.4, 0.6, 0.8, 1.0)
    let mask = ranges.map { range in
      let draw = call.generator.unit()
      guard range.isFinite else { return true }
      return draw >= part * (range / farthest) * (range / farthest)
    }
    return try remaining(cloud, mask)
  }

  private static func fogged(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    let (scanner, _, ranges, farthest) = try rays(cloud)
    // Light goes there and back: exp(−2 a r), with this share of it lost at the farthest point.
    let thickness = -log(1 - call.severity.of(0.1, 0.3, 0.5, 0.75, 0.95))
    var result = cloud
    var mask = [Bool](repeating: true, count: cloud.count)
    var echoes = 0
    for index in 0..<cloud.count {
      let (draw, kind, place) = (call.generator.unit(), call.generator.unit(), call.generator.unit())
      guard ranges[index].isFinite, ranges[index] > 0 else { continue }
      let share = ranges[index] / farthest
      guard draw >= exp(-thickness * share) else { continue }
      // Half of what is lost comes back from the fog itself, most of it from close by.
      guard kind < 0.5 else {
        mask[index] = false
        continue
      }
      echoes += 1
      result.setPoint(index, scanner + (cloud.point(index) - scanner).scaled(by: max(0.02, 0.3 * place * place)))
    }
    return try scattered(cloud, result, mask, echoes: echoes, "fog sends beams back: points stand where nothing is")
  }

  private static func rained(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    let (scanner, measure, ranges, _) = try rays(cloud)
    let part = call.severity.of(0.01, 0.03, 0.06, 0.12, 0.25)
    let shake = call.severity.of(0.001, 0.002, 0.004, 0.007, 0.01) * measure.radius
    var result = cloud
    var echoes = 0
    for index in 0..<cloud.count {
      let (draw, place, noise) = (call.generator.unit(), call.generator.unit(), call.generator.normal())
      guard ranges[index].isFinite, ranges[index] > 0 else { continue }
      let ray = cloud.point(index) - scanner
      if draw < part {
        echoes += 1
        result.setPoint(index, scanner + ray.scaled(by: max(0.02, place)))
      } else {
        let moved = max(0, ranges[index] + shake * noise)
        result.setPoint(index, scanner + ray.scaled(by: moved / ranges[index]))
      }
    }
    let mask = [Bool](repeating: true, count: cloud.count)
    var changed = try scattered(
      cloud, result, mask, echoes: echoes, "drops send beams back: points stand where nothing is")
    // Three standard deviations on either side.
    changed.effect.space = SpaceMap(linear: Matrix3.identity.m, slack: 3 * shake)
    return changed
  }

  /// Points that were moved along their rays and points that were lost: what is nowhere is no longer sure to be absent.
  private static func scattered(
    _ before: PointCloud, _ moved: PointCloud, _ mask: [Bool], echoes: Int, _ reason: String
  ) throws(AssayError) -> Stressed<PointCloud> {
    var result = try remaining(moved, mask)
    result.achieved["echoes"] = Double(echoes)
    if echoes > 0 {
      result.effect.unsure += [.init(.absence, reason), .init(.counts, reason), .init(.sizes, reason)]
    }
    return result
  }

  private static func turnedOver(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    _ = try CloudMeasure.of(cloud)
    let count = cloud.triangles.count / 3
    guard count > 0 else {
      throw AssayError(.data, "A cloud without triangles has no faces to turn over.", remedy: "Use a mesh.")
    }
    let number = min(count, share(count, call.severity.of(1, 5, 20, 50, 100), of: 100))
    var result = cloud
    for face in call.generator.distinct(number, of: count) { result.triangles.swapAt(face * 3 + 1, face * 3 + 2) }
    let reason = "faces are turned over, and a volume adds up wrongly"
    return Stressed(
      result, effect: LabelEffect(unsure: [.init(.sizes, reason)]), achieved: ["turned_faces": Double(number)])
  }
}
