import AssaySignals
import Glibc
import Testing

@testable import AssayStress

/// The filters in fixed point beside the same filters in plain floating point, over the seam between two bands.
@Suite("Filters of pictures") struct PictureFilterTests {
  private static let width = 5
  private static let height = GaussianFilter.bandRowsMax + 60

  private static func picture() throws -> Pixmap { try PictureFixture.picture(width, height, channels: 1) }

  private static func expectNear(_ found: Pixmap, _ wanted: (_ x: Int, _ y: Int) -> Double, _ name: String) {
    var (largest, equal) = (0, 0)
    for y in 0..<height {
      for x in 0..<width {
        let level = Int(min(255, max(0, wanted(x, y))))
        let distance = abs(level - Int(found.samples[y * width + x]))
        largest = max(largest, distance)
        if distance == 0 { equal += 1 }
      }
    }
    #expect(largest <= 1, "\(name): \(largest)")
    #expect(Double(equal) > 0.9 * Double(width * height), "\(name): \(equal) of \(width * height)")
  }

  @Test("a Gaussian filter is scipy's formula", arguments: [0.7, 3])
  func gaussian(_ sigma: Double) throws {
    let picture = try Self.picture()
    let radius = Int(4 * sigma + 0.5)
    let taps = (-radius...radius).map { exp(-0.5 * Double($0 * $0) / (sigma * sigma)) }
    let total = taps.reduce(0, +)
    func at(_ x: Int, _ y: Int) -> Double {
      Double(
        picture.samples[PictureBorder.edge.index(y, Self.height) * Self.width + PictureBorder.edge.index(x, Self.width)]
      )
    }
    var across = [Double](repeating: 0, count: Self.width * Self.height)
    for y in 0..<Self.height {
      for x in 0..<Self.width {
        across[y * Self.width + x] = (-radius...radius).reduce(0) { $0 + taps[$1 + radius] / total * at(x + $1, y) }
      }
    }
    let filter = GaussianFilter(sigma: sigma)
    let found = picture.changingColours { input, out in filter.apply(input, to: out) }
    Self.expectNear(
      found,
      { x, y in
        (-radius...radius).reduce(0) {
          $0 + taps[$1 + radius] / total * across[PictureBorder.edge.index(y + $1, Self.height) * Self.width + x]
        }
      }, "sd \(sigma)")
  }

  @Test("a disk is summed as its kernel says", arguments: [(3, 0.1), (8, 0.5), (10, 0.5)])
  func disk(_ radius: Int, _ edge: Double) throws {
    let picture = try Self.picture()
    let kernel = DiskKernel.kernel(radius: radius, edge: edge)
    let reach = kernel.count - 1
    let filter = RoundFilter(kernel)
    let found = picture.changingColours { input, out in filter.apply(input, to: out) }
    Self.expectNear(
      found,
      { x, y in
        var sum = 0.0
        for down in -reach...reach {
          let row = PictureBorder.mirror.index(y + down, Self.height) * Self.width
          for along in -reach...reach where kernel[abs(down)][abs(along)] > 1e-9 {
            let column = PictureBorder.mirror.index(x + along, Self.width)
            sum += kernel[abs(down)][abs(along)] * Double(picture.samples[row + column])
          }
        }
        return sum
      }, "radius \(radius)")
  }

  @Test("the larger disks sum to a little more than one, as the reference's do")
  func diskSums() {
    func sum(_ radius: Int, _ edge: Double) -> Double {
      let kernel = DiskKernel.kernel(radius: radius, edge: edge)
      return kernel.enumerated().reduce(0) { total, row in
        total
          + row.element.enumerated().reduce(0) { $0 + $1.element * (row.offset > 0 ? 2 : 1) * ($1.offset > 0 ? 2 : 1) }
      }
    }
    #expect(abs(sum(3, 0.1) - 1) < 1e-9 && abs(sum(6, 0.5) - 1) < 1e-9)
    #expect(sum(8, 0.5) > 1.005 && sum(8, 0.5) < 1.02)
  }

  @Test("motion reads along its line and repeats the edge", arguments: [20.0, -45, 135])
  func motion(_ angle: Double) throws {
    let picture = try Self.picture()
    let taps = MotionTaps(count: 21, sigma: 3, degrees: angle)
    #expect(taps.taps.reduce(0) { $0 + Int($1.weight) } == 65_536)
    let found = picture.changingColours { input, out in taps.apply(input, to: out) }
    Self.expectNear(
      found,
      { x, y in
        taps.taps.reduce(0) { sum, tap in
          let row = PictureBorder.edge.index(y + tap.y, Self.height) * Self.width
          let column = PictureBorder.edge.index(x + tap.x, Self.width)
          return sum + Double(tap.weight) / 65_536 * Double(picture.samples[row + column])
        }
      }, "\(angle)°")
  }

  @Test("the steps of a zoom are numpy's, with its rounding")
  func zoomSteps() {
    let counts = [(1.11, 0.01), (1.16, 0.01), (1.21, 0.02), (1.26, 0.02), (1.31, 0.03)].map {
      ZoomBlur.factors($0.0, $0.1).count
    }
    #expect(counts == [12, 16, 11, 13, 11])
  }

  @Test("mirrored and repeated edges")
  func borders() {
    #expect((-3...5).map { PictureBorder.mirror.index($0, 3) } == [1, 2, 1, 0, 1, 2, 1, 0, 1])
    #expect((-3...3).map { PictureBorder.mirror.index($0, 1) } == [0, 0, 0, 0, 0, 0, 0])
    #expect((-2...4).map { PictureBorder.edge.index($0, 3) } == [0, 0, 0, 1, 2, 2, 2])
  }

  @Test("normal draws of the table have the moments and the tails of the standard normal distribution")
  func normal() {
    let count = 200_002
    var generator = StressGenerator(seed: 11)
    var draws = [Float](repeating: 0, count: count)
    draws.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { NormalNoise.table.fill(base, count, &generator) }
    }
    let n = Double(count)
    let values = draws.map(Double.init)
    #expect(abs(values.reduce(0, +) / n) < 5 / n.squareRoot())
    #expect(abs(values.reduce(0) { $0 + $1 * $1 } / n - 1) < 5 * (2 / n).squareRoot())
    let beyond = Double(values.count { abs($0) > 3 }) / n
    #expect(abs(beyond - 0.002_699_8) < 5 * (0.0027 / n).squareRoot())
    #expect(values.contains { abs($0) > 3.6 } && values.allSatisfy { abs($0) < 9 })
  }
}
