import AssayCore
import AssaySignals
import Testing

@testable import AssayPerception

@Suite("Shapes")
struct ShapeTests {
  /// The only shape that is found when the closure draws it.
  private func only(_ draw: (inout Canvas) -> Void) throws -> FoundShape {
    var canvas = Canvas(160, 160)
    draw(&canvas)
    let found = ShapeFinder.find(in: try canvas.pixmap)
    #expect(found.background == .white)
    #expect(found.shapes.count == 1)
    return try #require(found.shapes.first)
  }

  @Test("a circle, an ellipse and an upright square are told apart")
  func round() throws {
    let circle = try only { $0.ellipse(80, 80, 40, 40, Canvas.red) }
    #expect(circle.shape == .circle && circle.colour == .red && circle.isFilled)
    #expect(abs(circle.area - 5_027) < 60)
    #expect(circle.box == Box2D(x: 40, y: 40, width: 80, height: 80))
    #expect(try only { $0.ellipse(80, 80, 60, 25, Canvas.blue) }.shape == .ellipse)
    let square = try only { $0.rectangle(30, 40, 70, 70, Canvas.green) }
    #expect(square.shape == .square && square.colour == .green)
    #expect(square.box == Box2D(x: 30, y: 40, width: 70, height: 70))
    #expect(try only { $0.rectangle(30, 40, 100, 40, Canvas.black) }.shape == .rectangle)
  }

  @Test(
    "regular polygons are told by their corners, however they are turned",
    arguments: [(3, PlaneShape.triangle), (5, .pentagon), (6, .hexagon)], [0.0, 0.3, 0.7])
  func polygons(_ form: (Int, PlaneShape), turn: Double) throws {
    let shape = try only { $0.regular(80, 80, 55, corners: form.0, turn: turn, Canvas.blue) }
    #expect(shape.shape == form.1)
  }

  @Test("a turned square is a square or, on its corner, a diamond")
  func turned() throws {
    #expect(try only { $0.regular(80, 80, 60, corners: 4, turn: .pi / 4 + 0.2, Canvas.red) }.shape == .square)
    #expect(try only { $0.regular(80, 80, 60, corners: 4, turn: 0, Canvas.red) }.shape == .diamond)
  }

  @Test("a small triangle that lost its tips is still one", arguments: [36, 47, 54])
  func smallTriangle(side: Int) throws {
    let shape = try only {
      for row in 0..<side {
        let half = max(2, row / 2)
        $0.rectangle(80 - half, 40 + row, 2 * half + 1, 1, Canvas.blue)
      }
    }
    #expect(shape.shape == .triangle)
  }

  @Test("a blurred shape is one shape, its edge midway between its own and its rim's")
  func blurred() throws {
    let square = try only {
      $0.rectangle(38, 48, 64, 64, (240, 170, 170))
      $0.rectangle(40, 50, 60, 60, (230, 100, 105))
      $0.rectangle(42, 52, 56, 56, Canvas.red)
    }
    #expect(square.shape == .square && square.colour == .red && square.isFilled)
    #expect(square.box == Box2D(x: 40, y: 50, width: 60, height: 60))
  }

  @Test("a star and a cross are told by their arms")
  func arms() throws {
    #expect(try only { $0.regular(80, 80, 65, corners: 5, inner: 0.4, Canvas.yellow) }.shape == .star)
    let cross = try only {
      $0.rectangle(65, 20, 30, 120, Canvas.red)
      $0.rectangle(20, 65, 120, 30, Canvas.red)
    }
    #expect(cross.shape == .cross)
  }

  @Test("an outline counts as the shape it encloses, but not as filled")
  func outline() throws {
    let ring = try only {
      $0.ellipse(80, 80, 50, 50, Canvas.black)
      $0.ellipse(80, 80, 45, 45, Canvas.white)
    }
    #expect(ring.shape == .circle && !ring.isFilled)
  }

  @Test("several shapes are all found, largest first")
  func several() throws {
    var canvas = Canvas(300, 200)
    canvas.ellipse(60, 60, 30, 30, Canvas.red)
    canvas.rectangle(120, 20, 90, 80, Canvas.blue)
    canvas.regular(250, 150, 35, corners: 3, Canvas.green)
    canvas.ellipse(60, 150, 20, 20, Canvas.yellow)
    let found = ShapeFinder.find(in: try canvas.pixmap).shapes
    #expect(found.map(\.shape) == [.rectangle, .circle, .triangle, .circle])
    #expect(found.map(\.colour) == [.blue, .red, .green, .yellow])
  }

  @Test("letters are no shapes, a row of circles is")
  func letters() throws {
    var canvas = Canvas(300, 120)
    for index in 0..<4 { canvas.ellipse(40 + Double(index) * 50, 90, 14, 14, Canvas.red) }
    for index in 0..<4 {
      let x = 30 + index * 36
      canvas.rectangle(x, 20, 6, 28, Canvas.black)
      canvas.rectangle(x, index % 2 == 0 ? 42 : 20, 20, 6, Canvas.black)
    }
    canvas.ellipse(182, 34, 12, 14, Canvas.black)
    let found = ShapeFinder.find(in: try canvas.pixmap).shapes
    #expect(found.map(\.shape) == [.circle, .circle, .circle, .circle])
    #expect(found.allSatisfy { $0.colour == .red })
  }

  @Test("a large picture is searched thinned, and boxes come back in its own pixels")
  func large() throws {
    var canvas = Canvas(1_200, 600)
    canvas.rectangle(300, 150, 200, 200, Canvas.red)
    let shape = try #require(ShapeFinder.find(in: try canvas.pixmap).shapes.first)
    #expect(abs(shape.box.x - 300) < 4 && abs(shape.box.width - 200) < 6 && abs(shape.area - 40_000) < 1_500)
  }

  @Test("where the background is not plain nothing is claimed")
  func photograph() throws {
    var canvas = Canvas(64, 64)
    for y in 0..<64 { for x in 0..<64 { canvas.set(x, y, (UInt8(x * 4), UInt8(y * 4), UInt8((x * y) % 256))) } }
    let found = ShapeFinder.find(in: try canvas.pixmap)
    #expect(found.background == nil && found.shapes.isEmpty)
  }

  @Test("tiny and blank pictures give no shapes", arguments: [1, 2, 7, 8, 40])
  func tiny(_ side: Int) throws {
    #expect(ShapeFinder.find(in: try Canvas(side, side).pixmap).shapes.isEmpty)
  }

  @Test("grey pixmaps are read like coloured ones")
  func grey() throws {
    var samples = [UInt8](repeating: 255, count: 100 * 100)
    for y in 30..<70 { for x in 30..<70 { samples[y * 100 + x] = 0 } }
    let pixmap = try #require(Pixmap(width: 100, height: 100, channels: 1, samples: samples))
    #expect(ShapeFinder.find(in: pixmap).shapes.map(\.shape) == [.square])
  }
}
