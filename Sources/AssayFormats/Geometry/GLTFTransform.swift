import AssayWire

/// A 4 × 4 matrix, column by column as glTF writes it.
struct GLTFTransform {
  var m: [Double]

  static let identity = GLTFTransform(m: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])

  private init(m: [Double]) { self.m = m }

  /// A node's own transform: its matrix, or translation · rotation · scale.
  init(node: JSONValue, index: Int) throws(FormatError) {
    func numbers(_ key: String, _ count: Int) throws(FormatError) -> [Double]? {
      guard let value = node[key] else { return nil }
      let numbers = value.array?.compactMap(\.double) ?? []
      guard numbers.count == count else {
        throw FormatError("malformed", "glTF: nodes[\(index)].\(key) is not \(count) numbers")
      }
      return numbers
    }
    if let matrix = try numbers("matrix", 16) {
      m = matrix
      return
    }
    let t = try numbers("translation", 3) ?? [0, 0, 0]
    let q = try numbers("rotation", 4) ?? [0, 0, 0, 1]
    let s = try numbers("scale", 3) ?? [1, 1, 1]
    let (x, y, z, w) = (q[0], q[1], q[2], q[3])
    m = [
      s[0] * (1 - 2 * (y * y + z * z)), s[0] * 2 * (x * y + z * w), s[0] * 2 * (x * z - y * w), 0,
      s[1] * 2 * (x * y - z * w), s[1] * (1 - 2 * (x * x + z * z)), s[1] * 2 * (y * z + x * w), 0,
      s[2] * 2 * (x * z + y * w), s[2] * 2 * (y * z - x * w), s[2] * (1 - 2 * (x * x + y * y)), 0,
      t[0], t[1], t[2], 1,
    ]
  }

  static func * (a: GLTFTransform, b: GLTFTransform) -> GLTFTransform {
    var product = [Double](repeating: 0, count: 16)
    for column in 0..<4 {
      for row in 0..<4 {
        product[column * 4 + row] = (0..<4).reduce(0) { $0 + a.m[$1 * 4 + row] * b.m[column * 4 + $1] }
      }
    }
    return GLTFTransform(m: product)
  }

  @inline(__always)
  func apply(_ x: Double, _ y: Double, _ z: Double) -> (Double, Double, Double) {
    (
      m[0] * x + m[4] * y + m[8] * z + m[12], m[1] * x + m[5] * y + m[9] * z + m[13],
      m[2] * x + m[6] * y + m[10] * z + m[14]
    )
  }
}
