import AssayCore
import AssaySignals
import Glibc

/// A page laid askew on the scanner: turned about its middle, on a sheet that grows so that nothing is lost.
enum PageSkew {
  static let degrees = StressSetting("degrees", "degrees, clockwise", in: -360...360, .eitherWay([1, 2, 4, 7, 12]))

  static func apply(_ page: Pixmap, _ call: inout StressCall) -> Stressed<Pixmap> {
    let isLeft = call.value(Turning.side) < 0
    let degrees = call.value(degrees, isNegative: isLeft).truncatingRemainder(dividingBy: 360)
    let (width, height) = (Double(page.width), Double(page.height))
    let (cosine, sine) = (abs(cos(degrees * .pi / 180)), abs(sin(degrees * .pi / 180)))
    let newWidth = Int((width * cosine + height * sine).rounded(.up))
    let newHeight = Int((width * sine + height * cosine).rounded(.up))
    let (from, to) = ((width / 2, height / 2), (Double(newWidth) / 2, Double(newHeight) / 2))
    let turn = Homography.turn(degrees: degrees, about: from, to: to)
    let back = Homography.turn(degrees: -degrees, about: to, to: from)
    let turned = Resampling.drawn(
      page, width: newWidth, height: newHeight, from: back, fill: Resampling.background(of: page))
    let map = PlaneMap(width: Double(newWidth), height: Double(newHeight)) { x, y in turn.point(x, y) }
    return Stressed(turned, effect: LabelEffect(plane: map), achieved: ["degrees": degrees])
  }
}

/// Creases (ours): along each fold a line of broken ink with shade to one side; the strips between folds lie slanted,
/// every other one to the other side, and catch a little more or less light.
enum PageFolds {
  /// Folds across and down the page; each place is a share of the side.
  struct Creases: Sendable {
    var across: [Double]
    var down: [Double]
    /// How far a strip's far edge is pushed aside, as a share of the page's width or height.
    var shear: Double
    var width: Double
    var height: Double

    /// How far points of a height are pushed to the right.
    @inline(__always)
    func right(atY y: Double) -> Double { Self.zigzag(y / height, across) * shear * width }

    /// How far points of a breadth are pushed down.
    @inline(__always)
    func down(atX x: Double) -> Double { Self.zigzag(x / width, down) * shear * height }

    /// Rises and falls in turn between 0 and 1, with corners at the folds.
    static func zigzag(_ share: Double, _ folds: [Double]) -> Double {
      guard !folds.isEmpty else { return 0 }
      var (start, isRising) = (0.0, true)
      for fold in folds + [1] {
        if share <= fold || fold == 1 {
          let part = min(1, max(0, (share - start) / max(fold - start, 1e-9)))
          return isRising ? part : 1 - part
        }
        (start, isRising) = (fold, !isRising)
      }
      return 0
    }

    func point(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
      let moved = x + right(atY: y)
      return (moved, y + down(atX: moved))
    }
  }

  private static let shears = [0.002, 0.004, 0.006, 0.009, 0.012]

  static func apply(_ page: Pixmap, _ call: inout StressCall) -> Stressed<Pixmap> {
    let (across, down) = call.severity.of((1, 0), (1, 1), (2, 1), (2, 2), (3, 2))
    // Five jitters are drawn at every severity.
    let jitter = (0..<5).map { _ in call.generator.uniform(-0.05, 0.05) }
    func places(_ count: Int, _ first: Int) -> [Double] {
      (0..<count).map { (Double($0) + 1) / (Double(count) + 1) + jitter[first + $0] }
    }
    let creases = Creases(
      across: places(across, 0), down: places(down, 3), shear: shears[call.severity.step - 1],
      width: Double(page.width), height: Double(page.height))
    let shade: Float = call.severity.of(0.12, 0.18, 0.25, 0.33, 0.42)
    var folded = sheared(page, creases)
    shadow(&folded, creases, shade)
    // A point keeps its place in the frame; what is pushed over its edge is lost.
    let map = PlaneMap(width: creases.width, height: creases.height) { x, y in creases.point(x, y) }
    return Stressed(folded, effect: LabelEffect(plane: map))
  }

  private static func sheared(_ page: Pixmap, _ creases: Creases) -> Pixmap {
    let rows = (0..<page.width).map { Float(creases.down(atX: Double($0) + 0.5)) }
    return rows.withUnsafeBufferPointer { rows in
      Resampling.drawn(
        page, width: page.width, height: page.height, fill: Resampling.background(of: page)
      ) { x, y in
        let fromY = Float(y) - rows[x]
        return (Float(x) - Float(creases.right(atY: Double(fromY) + 0.5)), fromY)
      }
    }
  }

  /// The shade of the folds, and the strips' light.
  private static func shadow(_ page: inout Pixmap, _ creases: Creases, _ shade: Float) {
    let rows = profile(page.height, creases.across, shade)
    let columns = profile(page.width, creases.down, shade)
    let (width, channels, colours) = (page.width, page.channels, min(page.channels, 3))
    page.samples.withUnsafeMutableBufferPointer { samples in
      for y in 0..<rows.count {
        for x in 0..<width {
          let light = rows[y] * columns[x]
          let at = (y * width + x) * channels
          for index in at..<at + colours { samples[index] = Level.rounded(Float(samples[index]) * light) }
        }
      }
    }
  }

  private static func profile(_ count: Int, _ folds: [Double], _ shade: Float) -> [Float] {
    guard !folds.isEmpty else { return [Float](repeating: 1, count: count) }
    let reach = max(1, Double(count) * 0.02)
    return (0..<count).map { index in
      let share = (Double(index) + 0.5) / Double(count)
      var light = Float(1)
      for fold in folds {
        let away = (share - fold) * Double(count)
        // Dark at the crease and behind it.
        if abs(away) < 0.8 { light *= 1 - 0.6 * shade }
        if away > 0 { light *= 1 - shade * Float(exp(-away / reach)) }
      }
      let strip = folds.filter { $0 < share }.count
      return light * (strip % 2 == 1 ? 1 - 0.25 * shade : 1)
    }
  }
}
