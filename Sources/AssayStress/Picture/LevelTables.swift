import Glibc

/// What becomes of each level, one table of 256 for all channels or one a channel.
struct LevelTables: Sendable {
  private let values: [UInt8]

  init(_ tables: [[UInt8]]) {
    let first = tables.first ?? []
    values = (tables.count == 3 ? tables : [first, first, first]).flatMap { $0 }
  }

  init(_ table: [UInt8]) { self.init([table]) }

  func apply(_ input: PixelView, _ out: UnsafeMutablePointer<UInt8>) {
    values.withUnsafeBufferPointer { tables in
      guard tables.count == 768 else { return out.update(from: input.base, count: input.count) }
      if input.channels == 1 {
        for index in 0..<input.count { out[index] = tables[Int(input.base[index])] }
        return
      }
      var (from, to) = (input.base, out)
      for _ in 0..<input.count / 3 {
        to[0] = tables[Int(from[0])]
        to[1] = tables[256 &+ Int(from[1])]
        to[2] = tables[512 &+ Int(from[2])]
        from += 3
        to += 3
      }
    }
  }
}

/// Between stored levels and light: the transfer function of sRGB (IEC 61966-2-1).
enum LightCurve {
  /// Light in parts of white, for each level.
  static let light: [Double] = (0..<256).map { level in
    let value = Double(level) / 255
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
  }

  /// The level, with fractions, for light in parts of white; bounded to 0 and 255.
  static func level(_ light: Double) -> Double {
    let bounded = min(max(light, 0), 1)
    return 255 * (bounded <= 0.003_130_8 ? bounded * 12.92 : 1.055 * pow(bounded, 1 / 2.4) - 0.055)
  }
}
