import AssayCore
import AssaySignals
import Glibc

@testable import AssayStress

/// Clouds by formula, the same as in `scripts/fixtures/stress-clouds.py`.
enum Clouds {
  static func bumpy(_ count: Int, origin: [Double] = [0, 0, 0]) -> PointCloud {
    var coordinates: [Float] = []
    for index in 0..<count {
      let i = Double(index)
      let z = 1 - 2 * (i + 0.5) / Double(count)
      let (ring, angle) = ((1 - z * z).squareRoot(), 2.399963229728653 * i)
      let bump = 1 + 0.2 * sin(0.05 * i)
      coordinates += [
        Float(3 + 2 * ring * cos(angle) * bump), Float(-1 + 2 * ring * sin(angle)), Float(5 + 1.5 * z * bump),
      ]
    }
    return PointCloud(coordinates: coordinates, origin: origin)
  }

  /// A grid of triangles with a colour a vertex.
  static func mesh(_ side: Int) -> PointCloud {
    var cloud = PointCloud(coordinates: [])
    for row in 0..<side {
      for column in 0..<side {
        let (x, y) = (Float(column), Float(row))
        cloud.coordinates += [x, y, sin(x / 3) + cos(y / 4)]
        cloud.colours += [UInt8(truncatingIfNeeded: row * 7), UInt8(truncatingIfNeeded: column * 5), 90]
      }
    }
    for row in 0..<(side - 1) {
      for column in 0..<(side - 1) {
        let corner = UInt32(row * side + column)
        cloud.triangles += [corner, corner + 1, corner + UInt32(side)]
      }
    }
    return cloud
  }

  static let all = CloudPerturbations.all

  static func stress(
    _ name: String, _ severity: Int, _ cloud: PointCloud, seed: UInt64 = 5, settings: [String: Double] = [:]
  ) throws(AssayError) -> Stressed<PointCloud> {
    guard let perturbation = all.first(where: { $0.name == "cloud_" + name }), let step = Severity(severity),
      case .cloud(let change) = perturbation.work
    else { throw AssayError(.usage, "no perturbation \(name)") }
    var call = StressCall(severity: step, generator: StressGenerator(seed: seed), settings: settings)
    return try change(cloud, &call)
  }

  static func chamfer(_ a: PointCloud, _ b: PointCloud) -> Double {
    func mean(_ from: PointCloud, _ to: PointCloud) -> Double {
      var sum = 0.0
      from.coordinates.withUnsafeBufferPointer { from in
        to.coordinates.withUnsafeBufferPointer { to in
          for i in stride(from: 0, to: from.count, by: 3) {
            var best = Float.infinity
            var j = 0
            while j < to.count {
              let (x, y, z) = (from[i] - to[j], from[i + 1] - to[j + 1], from[i + 2] - to[j + 2])
              let square = x * x + y * y + z * z
              if square < best { best = square }
              j += 3
            }
            sum += Double(best.squareRoot())
          }
        }
      }
      return sum / Double(from.count)
    }
    return (mean(a, b) + mean(b, a)) / 2
  }
}
