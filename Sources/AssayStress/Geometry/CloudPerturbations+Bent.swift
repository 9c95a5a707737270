import AssayCore
import AssaySignals
import Glibc

extension CloudPerturbations {
  static let bent: [Perturbation] = [
    make(
      "ffd", "Bent by a lattice of 5³ control points (free-form deformation, Sederberg and Parry 1986).", .distribution,
      ["± 0.1", "± 0.2", "± 0.3", "± 0.4", "± 0.5"], freelyFormed),
    make(
      "rbf", "Bent by radial functions around 5³ control points (multi-quadratic).", .distribution,
      ["0.025", "0.05", "0.075", "0.1", "0.125"]
    ) { (cloud, call) throws(AssayError) in try radiallyBent(cloud, .multiQuadratic, &call) },
    make(
      "rbf_inverse", "Bent by radial functions around 5³ control points (inverse multi-quadratic).", .distribution,
      ["0.025", "0.05", "0.075", "0.1", "0.125"]
    ) { (cloud, call) throws(AssayError) in try radiallyBent(cloud, .inverseMultiQuadratic, &call) },
  ]

  private static func freelyFormed(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    let measure = try CloudMeasure.of(cloud, needsSize: true)
    let reach = call.severity.of(0.1, 0.2, 0.3, 0.4, 0.5)
    let shifts = (0..<375).map { _ in call.generator.uniform(-1, 1) * reach }
    return bend(cloud, measure, by: FreeForm(shifts: shifts).moved)
  }

  private static func radiallyBent(
    _ cloud: PointCloud, _ function: RadialBending.Function, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    let measure = try CloudMeasure.of(cloud, needsSize: true)
    let length = call.severity.of(0.025, 0.05, 0.075, 0.1, 0.125)
    let (alphas, gammas) = (
      (0..<RadialBending.controlPoints).map { _ in call.generator.uniform(-.pi, .pi) },
      (0..<RadialBending.controlPoints).map { _ in call.generator.uniform(-.pi, .pi) }
    )
    let shifts = zip(alphas, gammas).map { alpha, gamma in
      Vector3(length * cos(alpha) * sin(gamma), length * sin(alpha) * sin(gamma), length * cos(gamma))
    }
    guard let bending = RadialBending(function, shifts: shifts) else {
      throw AssayError(.internalError, "The control points' equations have no solution.")
    }
    return bend(cloud, measure, by: bending.moved)
  }

  /// Moves the points in the frame where the middle is 0 and the radius 1. How far the farthest went is the slack of
  /// boxes; measures of bent shapes mean nothing.
  private static func bend(
    _ cloud: PointCloud, _ measure: CloudMeasure, by place: (Vector3) -> Vector3
  ) -> Stressed<PointCloud> {
    let (middle, radius) = (measure.middle, measure.radius)
    var farthest = 0.0
    let result = cloud.moved { point in
      let unit = (point - middle).scaled(by: 1 / radius)
      let moved = place(unit)
      let shift = (moved - unit).squaredLength
      if shift.isFinite { farthest = max(farthest, shift) }
      return moved.scaled(by: radius) + middle
    }
    let slack = farthest.squareRoot() * radius
    let reason = "the shape is bent: measures mean nothing"
    let effect = LabelEffect(
      space: SpaceMap(linear: Matrix3.identity.m, scale: nil, slack: slack),
      unsure: [.init(.distances, reason), .init(.sizes, reason)])
    return Stressed(result, effect: effect, achieved: ["largest_shift": slack])
  }
}

/// Free-form deformation of the cube from −1 to 1 with 5³ control points, as PyGeM 1 computes it.
struct FreeForm: Sendable {
  /// 3 × 5 × 5 × 5 shifts (axis, x, y, z), in shares of the cube's side of 2.
  let shifts: [Double]
  private static let degree = 4
  private static let binomials: [Double] = [1, 4, 6, 4, 1]

  func moved(_ point: Vector3) -> Vector3 {
    let weights = [point.x, point.y, point.z].map { Self.bernstein(($0 + 1) / 2) }
    var shift = [0.0, 0.0, 0.0]
    for i in 0...Self.degree {
      for j in 0...Self.degree {
        let ij = weights[0][i] * weights[1][j]
        for k in 0...Self.degree {
          let weight = ij * weights[2][k]
          let place = (i * 5 + j) * 5 + k
          for axis in 0..<3 { shift[axis] += weight * shifts[axis * 125 + place] }
        }
      }
    }
    return Vector3(point.x + 2 * shift[0], point.y + 2 * shift[1], point.z + 2 * shift[2])
  }

  private static func bernstein(_ t: Double) -> [Double] {
    (0...degree).map { binomials[$0] * pow(t, Double($0)) * pow(1 - t, Double(degree - $0)) }
  }
}

/// Bending by radial functions around 5³ control points of the cube from −1 to 1, with a linear part, as PyGeM 1
/// computes it: radius 0.5.
struct RadialBending: Sendable {
  enum Function: Sendable { case multiQuadratic, inverseMultiQuadratic }

  static let controlPoints = 125
  private static let radius = 0.5

  private let function: Function
  /// 129 rows of three: the control points' weights, the constant, and the linear part.
  private let weights: [Vector3]

  /// Nil where the equations have no solution.
  init?(_ function: Function, shifts: [Vector3]) {
    self.function = function
    let points = Self.lattice
    let size = points.count + 4
    var matrix = [[Double]](repeating: [Double](repeating: 0, count: size + 3), count: size)
    for (row, point) in points.enumerated() {
      for (column, other) in points.enumerated() { matrix[row][column] = Self.value(function, point - other) }
      for (offset, value) in ([1] + point.array).enumerated() {
        matrix[row][points.count + offset] = value
        matrix[points.count + offset][row] = value
      }
      for (axis, value) in (point + shifts[row]).array.enumerated() { matrix[row][size + axis] = value }
    }
    guard let solved = LinearSystem.solved(&matrix, unknowns: size) else { return nil }
    weights = solved.map { Vector3($0[0], $0[1], $0[2]) }
  }

  func moved(_ point: Vector3) -> Vector3 {
    let count = Self.controlPoints
    let constant = weights[count]
    var result = constant + weights[count + 1].scaled(by: point.x)
    result = result + weights[count + 2].scaled(by: point.y) + weights[count + 3].scaled(by: point.z)
    for index in 0..<count {
      result = result + weights[index].scaled(by: Self.value(function, point - Self.lattice[index]))
    }
    return result
  }

  private static func value(_ function: Function, _ offset: Vector3) -> Double {
    let root = (offset.squaredLength + radius * radius).squareRoot()
    return function == .multiQuadratic ? root : 1 / root
  }

  /// y slowest and x fastest: the order in which the reference draws its shifts.
  static let lattice: [Vector3] = {
    let steps = [-1, -0.5, 0, 0.5, 1.0]
    var points: [Vector3] = []
    for a in steps { for b in steps { for c in steps { points.append(Vector3(c, a, b)) } } }
    return points
  }()
}

enum LinearSystem {
  /// Gauss and Jordan's elimination with row pivoting over rows of unknowns and right sides; nil where singular.
  static func solved(_ rows: inout [[Double]], unknowns: Int) -> [[Double]]? {
    for column in 0..<unknowns {
      guard let pivot = (column..<unknowns).max(by: { abs(rows[$0][column]) < abs(rows[$1][column]) }),
        abs(rows[pivot][column]) > 1e-12
      else { return nil }
      rows.swapAt(column, pivot)
      let pivotRow = rows[column]
      for row in 0..<unknowns where row != column && rows[row][column] != 0 {
        let share = rows[row][column] / pivotRow[column]
        rows[row].withUnsafeMutableBufferPointer { values in
          for index in column..<values.count { values[index] -= share * pivotRow[index] }
        }
      }
    }
    return rows.indices.prefix(unknowns).map { row in
      rows[row][unknowns...].map { $0 / rows[row][row] }
    }
  }
}
