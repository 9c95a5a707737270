import AssayCore
import Glibc
import Testing

@testable import AssayNeural

@Suite struct QuadTests {
  @Test("the smallest rectangle around a turned rectangle is that rectangle", arguments: [0.0, 0.1, 0.4, 0.78, 1.2])
  func turned(angle: Double) throws {
    let (cosine, sine) = (cos(angle), sin(angle))
    var points: [Point2D] = []
    for x in stride(from: -30.0, through: 30, by: 2) {
      for y in stride(from: -8.0, through: 8, by: 2) {
        points.append(Point2D(x: 100 + x * cosine - y * sine, y: 80 + x * sine + y * cosine))
      }
    }
    let found = try #require(TurnedRectangle(around: points))
    #expect(abs(max(found.width, found.height) - 60) < 1e-6)
    #expect(abs(min(found.width, found.height) - 16) < 1e-6)
    #expect(abs(found.centre.x - 100) < 1e-6)
    #expect(abs(found.centre.y - 80) < 1e-6)
  }

  @Test("points on a line and a single point have a rectangle without area")
  func degenerate() throws {
    let line = try #require(TurnedRectangle(around: (0..<9).map { Point2D(x: Double($0), y: Double($0)) }))
    #expect(min(line.width, line.height) < 1e-9)
    let point = try #require(TurnedRectangle(around: [Point2D(x: 3, y: 4)]))
    #expect(point.width == 0 && point.height == 0)
    #expect(TurnedRectangle(around: []) == nil)
  }

  @Test("the hull keeps the corners only")
  func hull() {
    let grid = (0..<5).flatMap { x in (0..<4).map { Point2D(x: Double(x), y: Double($0)) } }
    let expected: Set = [Point2D(x: 0, y: 0), Point2D(x: 4, y: 0), Point2D(x: 4, y: 3), Point2D(x: 0, y: 3)]
    #expect(Set(convexHull(grid)) == expected)
  }

  @Test("corners come in reading order whatever order they were in")
  func ordering() {
    let corners = [Point2D(x: 0, y: 0), Point2D(x: 9, y: 1), Point2D(x: 9, y: 5), Point2D(x: 0, y: 4)]
    for turn in 0..<4 {
      let quad = Quad(ordering: Array(corners[turn...] + corners[..<turn]))
      #expect(quad.corners == corners)
    }
  }

  @Test("a crop of an upright region copies its pixels; a skewed one follows its sides")
  func crops() {
    let picture = RGBPicture.pattern(width: 30, height: 20)
    let upright = Quad(
      topLeft: Point2D(x: 4, y: 5), topRight: Point2D(x: 14, y: 5), bottomRight: Point2D(x: 14, y: 9),
      bottomLeft: Point2D(x: 4, y: 9))
    let crop = picture.cropped(to: upright)
    #expect(crop.width == 10 && crop.height == 4)
    for y in 0..<4 {
      let from = ((5 + y) * 30 + 4) * 3
      #expect(Array(crop.samples[y * 30..<(y + 1) * 30]) == Array(picture.samples[from..<from + 30]))
    }
    // Moved down by a pixel at its right end: the first column is where it was.
    var skewed = upright
    skewed.topRight.y = 6
    skewed.bottomRight.y = 10
    let turned = picture.cropped(to: skewed)
    for y in 0..<4 {
      let from = ((5 + y) * 30 + 4) * 3
      #expect(
        Array(turned.samples[y * turned.width * 3..<y * turned.width * 3 + 3])
          == Array(picture.samples[from..<from + 3]))
    }
  }

  @Test("text that runs down is laid on its side")
  func vertical() {
    let picture = RGBPicture.pattern(width: 20, height: 40)
    let tall = Quad(
      topLeft: Point2D(x: 2, y: 3), topRight: Point2D(x: 8, y: 3), bottomRight: Point2D(x: 8, y: 33),
      bottomLeft: Point2D(x: 2, y: 33))
    let crop = picture.cropped(to: tall)
    #expect(crop.width == 30 && crop.height == 6)
    // Turned to the left: its first pixel was the last one of the first row.
    let from = (3 * 20 + 7) * 3
    #expect(Array(crop.samples[..<3]) == Array(picture.samples[from..<from + 3]))
    #expect(crop.turnedOver().turnedOver().samples == crop.samples)
  }

  @Test("lines are read from the top, and from the left where their tops are close")
  func order() {
    func quad(_ x: Double, _ y: Double) -> Quad {
      Quad(
        topLeft: Point2D(x: x, y: y), topRight: Point2D(x: x + 20, y: y), bottomRight: Point2D(x: x + 20, y: y + 9),
        bottomLeft: Point2D(x: x, y: y + 9))
    }
    let shuffled = [quad(50, 12), quad(0, 40), quad(0, 15), quad(90, 10)]
    #expect(PaddleOCR.inReadingOrder(shuffled) == [quad(0, 15), quad(50, 12), quad(90, 10), quad(0, 40)])
  }
}
