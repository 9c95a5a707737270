import AssayCore
import AssaySignals
import Testing

@testable import AssayStress

private func overlap(_ a: Box2D, _ b: Box2D) -> Double {
  let width = min(a.maxX, b.maxX) - max(a.x, b.x)
  let height = min(a.maxY, b.maxY) - max(a.y, b.y)
  guard width > 0, height > 0 else { return 0 }
  return width * height / (a.area + b.area - width * height)
}

@Suite("Pictures that are bent, turned, cut or covered") struct ShapeTests {
  @Test(
    "a box that is drawn is found again where its label goes",
    arguments: ["elastic_transform", "rotate", "perspective", "crop", "horizontal_flip"], 1...5)
  func boxes(name: String, severity: Int) throws {
    // The elastic transform moves pixels by up to six whatever the size: its boxes are larger.
    let scale = name == "elastic_transform" ? 2 : 1
    let (width, height) = (160 * scale, 120 * scale)
    for (x, y, wide, high) in [(60, 40, 50, 40), (30, 35, 60, 50), (70, 30, 44, 62)] {
      let box = Box2D(
        x: Double(x * scale), y: Double(y * scale), width: Double(wide * scale), height: Double(high * scale))
      let result = try Scene.apply(name, severity, to: Scene.box(box, width: width, height: height), seed: 11)
      let map = try #require(result.effect.plane)
      let moved = Scene.moved(box, by: map)
      let found = try #require(Scene.found(in: result.medium))
      #expect(overlap(moved, found) >= 0.95, "\(moved) and \(found)")
      // The slack never makes a label too narrow by more than a pixel.
      #expect(found.x >= moved.x - map.slack - 1 && found.maxX <= moved.maxX + map.slack + 1)
    }
  }

  @Test("what is not moved stays where it was", arguments: ["snow", "fog", "frost", "rain", "spatter", "lens_shadow"])
  func still(name: String) throws {
    let result = try Scene.apply(name, 3, to: SceneReference.picture(width: 40, height: 30))
    #expect(result.effect.plane == nil && result.effect.hiddenBoxes.isEmpty)
  }

  @Test("covered boxes hide the share that is asked for and nothing else", arguments: 1...5)
  func occlusion(severity: Int) throws {
    let picture = SceneReference.picture(width: 80, height: 60)
    let result = try Scene.apply("occlusion", severity, to: picture, seed: 3)
    let share = [0.05, 0.1, 0.2, 0.35, 0.5][severity - 1]
    let covered = try #require(result.achieved["covered_share"])
    #expect(covered >= share - 0.001 && covered < share + 0.01)
    var hidden = 0
    for y in 0..<60 {
      for x in 0..<80 {
        let isHidden = result.effect.hiddenBoxes.contains {
          Double(x) >= $0.x && Double(x) < $0.maxX && Double(y) >= $0.y && Double(y) < $0.maxY
        }
        if isHidden { hidden += 1 }
        let at = (y * 80 + x) * 3
        if !isHidden { #expect(result.medium.samples[at] == picture.samples[at]) }
      }
    }
    #expect(hidden == Int((covered * 4_800).rounded()))
    #expect(result.effect.unsure.map(\.subject).contains(.counts))
    if severity > 1 {
      let less = try Scene.apply("occlusion", severity - 1, to: picture, seed: 3).effect.hiddenBoxes
      #expect(result.effect.hiddenBoxes.starts(with: less.dropLast()))
    }
  }

  @Test("glare is white in its core and named there")
  func glare() throws {
    let picture = Scene.flat(width: 80, height: 60, [40, 50, 60])
    let result = try Scene.apply("glare", 4, to: picture, settings: ["x": 0.5, "y": 0.5])
    let core = try #require(result.effect.hiddenBoxes.first)
    for y in Int(core.y) + 1..<Int(core.maxY) {
      for x in Int(core.x) + 1..<Int(core.maxX) { #expect(result.medium.samples[(y * 80 + x) * 3] == 255) }
    }
    #expect(result.medium.samples[0] < 120)
    #expect(result.effect.unsure.map(\.subject).contains(.colours))
  }

  @Test("a mirrored picture says that left, right and text are lost; severity changes nothing")
  func flip() throws {
    let picture = SceneReference.picture(width: 31, height: 7)
    let once = try Scene.apply("horizontal_flip", 1, to: picture)
    #expect(try Scene.apply("horizontal_flip", 5, to: picture).medium == once.medium)
    #expect(try Scene.apply("horizontal_flip", 2, to: once.medium).medium == picture)
    #expect(Set(once.effect.unsure.map(\.subject)) == [.leftAndRight, .reading])
  }

  @Test("severity moves and covers more: the mean change of pixels grows")
  func growth() throws {
    let picture = SceneReference.picture(width: 96, height: 64)
    for name in ["fog", "rain", "occlusion", "glare", "lens_shadow", "rotate", "perspective", "elastic_transform"] {
      let changes = try (1...5).map { severity -> Double in
        let result = try Scene.apply(name, severity, to: picture, seed: 9).medium
        return zip(result.samples, picture.samples).reduce(0) { $0 + abs(Double($1.0) - Double($1.1)) }
      }
      #expect(changes[4] > changes[0] * 1.2, "\(name) \(changes)")
    }
  }

  @Test("a projective map and its inverse cancel out; four corners go where they were sent")
  func homography() throws {
    let corners: [(x: Double, y: Double)] = [(3, 4), (90, 8), (96, 70), (1, 60)]
    let map = try #require(Homography.rectangle(width: 100, height: 80, to: corners))
    let back = try #require(map.inverse)
    for (corner, from) in zip(corners, [(0.0, 0.0), (100, 0), (100, 80), (0, 80)]) {
      let to = map.point(from.0, from.1)
      #expect(abs(to.x - corner.x) < 1e-9 && abs(to.y - corner.y) < 1e-9)
      let again = back.point(to.x, to.y)
      #expect(abs(again.x - from.0) < 1e-9 && abs(again.y - from.1) < 1e-9)
    }
    #expect(Homography.rectangle(width: 10, height: 10, to: [(0, 0), (1, 1), (2, 2), (3, 3)]) == nil)
    #expect(Homography(m: [1, 2, 0, 2, 4, 0, 0, 0, 1]).inverse == nil)
  }

  @Test("settings far out of range are brought back", arguments: [-1.5e308, -7, 90, 1.5e308])
  func settings(value: Double) throws {
    let picture = SceneReference.picture(width: 24, height: 16)
    let settings = [
      "x": value, "y": value, "angle": value, "degrees": value, "share": value, "texture": value, "dpi": value,
      "sd_px": value,
    ]
    for name in PicturePerturbations.scenes.map(\.name) + ["skew", "low_resolution", "page_blur"] {
      let result = try Scene.apply(name, 2, to: picture, settings: settings)
      let isFinite = result.achieved.values.allSatisfy(\.isFinite)
      #expect(isFinite, "\(name)")
    }
  }
}
