import AssayCore
import AssaySignals
import Testing

@testable import AssayStress

@Suite("A zoom blur runs over the border")
struct ZoomBorderTests {
  private func stressed(_ picture: Pixmap, _ severity: Severity) throws -> Stressed<Pixmap> {
    guard case .picture(let work) = ZoomBlur.perturbation.work else { throw AssayError(.internalError, "no picture") }
    var call = StressCall(severity: severity, generator: StressGenerator(seed: 1))
    return try work(picture, &call)
  }

  /// Black, with a white square.
  private func square(_ box: Box2D, width: Int, height: Int) throws -> Pixmap {
    var samples = [UInt8](repeating: 0, count: width * height)
    for y in Int(box.y)..<Int(box.maxY) { for x in Int(box.x)..<Int(box.maxX) { samples[y * width + x] = 255 } }
    return try #require(Pixmap(width: width, height: height, channels: 1, samples: samples))
  }

  @Test("boxes in the border that half of the enlargements leave out are not checkable, all others stay")
  func boxes() throws {
    let (width, height) = (200, 120)
    for severity in Severity.all {
      let corner = Box2D(x: 0, y: 0, width: 6, height: 4)
      let effect = try stressed(try square(corner, width: width, height: height), severity).effect
      let mover = RegionMover(effect: effect)
      for box in [
        corner, Box2D(x: 0, y: 60, width: 4, height: 10), Box2D(x: 194, y: 110, width: 6, height: 10),
        Box2D(x: 80, y: 117, width: 20, height: 3),
      ] where severity.step >= 4 {
        #expect(mover.moved(box).reason == "more than half of a box lies where things are no longer clear")
      }
      for box in [
        Box2D(x: 90, y: 50, width: 20, height: 20), Box2D(x: 0, y: 0, width: 200, height: 120),
        Box2D(x: 5, y: 20, width: 60, height: 60),
      ] { #expect(mover.moved(box).value == box) }
      #expect(mover.moved(x: 100, y: 60).value != nil && mover.moved(x: 1, y: 60).value == nil)
      #expect(!effect.isNothing && effect.sentences == ["boxes in 4 parts of the picture are not checked"])
    }
    let strips = (1...5).compactMap { Severity($0) }.map { severity in
      (try? stressed(square(Box2D(x: 0, y: 0, width: 1, height: 1), width: width, height: height), severity))?
        .effect.unsureBoxes.reduce(0) { $0 + $1.area } ?? 0
    }
    #expect(strips == strips.sorted() && strips[4] > strips[0] && strips[4] < 0.4 * Double(width * height))
  }

  @Test("what is marked has lost most of its light to outside the picture, what stays has not")
  func light() throws {
    let (width, height) = (200, 120)
    func kept(_ box: Box2D) throws -> Double {
      let before = try square(box, width: width, height: height)
      let after = try stressed(before, Severity.all[4])
      // Enlargements spread the light of a thing over more pixels: by 1.15 in either direction in the mean.
      return Double(after.medium.samples.reduce(0) { $0 + Int($1) }) / Double(before.samples.reduce(0) { $0 + Int($1) })
    }
    let (middle, border) = (
      try kept(Box2D(x: 96, y: 56, width: 8, height: 8)), try kept(Box2D(x: 0, y: 0, width: 8, height: 8))
    )
    #expect(middle > 1.0 && border < 0.5)
  }

  @Test("a picture too small to have a border keeps its labels")
  func small() throws {
    let dot = try square(Box2D(x: 0, y: 0, width: 1, height: 1), width: 1, height: 1)
    #expect(try stressed(dot, Severity.all[4]).effect.isNothing)
  }
}
