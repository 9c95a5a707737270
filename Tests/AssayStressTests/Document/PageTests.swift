import AssayCore
import AssayMedia
import AssaySignals
import Testing

@testable import AssayStress

@Suite("Pages of documents") struct PageTests {
  private static let drawn = DocumentPerturbations.all.filter {
    guard case .page = $0.work else { return false }
    return true
  }.map(\.name)

  /// A page with lines of dark bars for words.
  private static func page(width: Int = 120, height: Int = 160) -> Pixmap {
    var page = Scene.flat(width: width, height: height, [250, 250, 248])
    for y in 0..<height where y % 12 > 3 && y % 12 < 9 && y > 12 && y < height - 12 {
      for x in 12..<width - 12 where (x * 7 + y / 12 * 13) % 23 > 5 {
        for channel in 0..<3 { page.samples[(y * width + x) * 3 + channel] = 25 }
      }
    }
    return page
  }

  @Test("a box on a page is found again where its label goes", arguments: ["skew", "folds"], 1...5)
  func moved(name: String, severity: Int) throws {
    let box = Box2D(x: 40, y: 60, width: 50, height: 44)
    let result = try Scene.apply(name, severity, to: Scene.box(box, width: 150, height: 180), seed: 4)
    let map = try #require(result.effect.plane)
    let expected = Scene.moved(box, by: map)
    let found = try #require(Scene.found(in: result.medium))
    let (width, height) = (
      min(expected.maxX, found.maxX) - max(expected.x, found.x),
      min(expected.maxY, found.maxY) - max(expected.y, found.y)
    )
    let overlap = width * height / (expected.area + found.area - width * height)
    #expect(overlap >= 0.95, "\(expected) and \(found)")
  }

  @Test("a skewed page keeps its corners on the sheet, and its sheet grows", arguments: 1...5)
  func corners(severity: Int) throws {
    let result = try Scene.apply("skew", severity, to: Self.page(), seed: UInt64(severity))
    let map = try #require(result.effect.plane)
    #expect(map.width == Double(result.medium.width) && map.width > 120 && map.height > 160)
    for (x, y) in [(0.0, 0.0), (120, 0), (0, 160), (120, 160)] {
      let place = map.point(x, y)
      #expect(place.x >= -0.01 && place.y >= -0.01 && place.x <= map.width + 0.01 && place.y <= map.height + 0.01)
    }
    #expect(abs(abs(result.achieved["degrees"] ?? 0) - [1, 2, 4, 7, 12][severity - 1]) < 1e-9)
    // What the turn uncovers is paper.
    #expect(result.medium.samples[0] == 250)
  }

  @Test("each severity leaves less of the print than the one below", arguments: drawn)
  func growth(name: String) throws {
    let page = Self.page()
    func change(_ severity: Int) throws -> Double {
      let result = try Scene.apply(name, severity, to: page, seed: 2)
      guard result.medium.width == page.width, result.medium.height == page.height else { return Double(severity) }
      return zip(result.medium.samples, page.samples).reduce(0) { $0 + abs(Double($1.0) - Double($1.1)) }
    }
    let changes = try (1...5).map(change)
    // What stains and folds strike is partly chance; over the whole range they grow.
    #expect(changes[4] > changes[2] && changes[2] > changes[0] && changes[0] > 0, "\(changes)")
  }

  @Test("pages of one pixel, one row, grey and with transparency have a result", arguments: drawn)
  func odd(name: String) throws {
    for (width, height) in [(1, 1), (1, 9), (9, 1), (30, 4)] {
      for channels in [1, 3, 4] {
        let picture = SceneReference.picture(width: width, height: height, channels: channels)
        for severity in 1...5 {
          let result = try Scene.apply(name, severity, to: picture)
          #expect(result.medium.channels == channels && result.achieved.values.allSatisfy(\.isFinite))
        }
      }
    }
  }

  @Test("faded print is the reference's contrast: numbers from imagecorruptions 1.1.2")
  func faded() throws {
    let samples: [UInt8] = [0, 10, 20, 250, 240, 230, 128, 127, 126, 255, 255, 255]
    let page = try #require(Pixmap(width: 2, height: 2, channels: 3, samples: samples))
    for (severity, expected) in PageReference.contrast {
      #expect(try Scene.apply("faded", severity, to: page).medium.samples == expected)
    }
  }

  @Test("missing pages stay in order, and a severity loses those of the one below")
  func missing() throws {
    func left(_ severity: Int, of pages: Int) throws -> [Int] {
      try Self.chosen("missing_pages", severity, pages, seed: 8)
    }
    for pages in [2, 3, 10, 57] {
      var before = Set(1...pages)
      for severity in 1...5 {
        let kept = try left(severity, of: pages)
        #expect(kept == kept.sorted() && !kept.isEmpty && kept.count < pages && Set(kept).isSubset(of: before))
        before = Set(kept)
      }
    }
    #expect(try left(3, of: 20).count == 13)
    #expect(throws: AssayError.self) { try left(1, of: 1) }
    #expect(throws: AssayError.self) { try left(1, of: 0) }
  }

  @Test("shuffled pages are all there, with as many moved as asked for")
  func shuffled() throws {
    for (severity, share) in zip(1...5, [0.1, 0.25, 0.5, 0.75, 1]) {
      for pages in [2, 5, 40] {
        let order = try Self.chosen("shuffled_pages", severity, pages, seed: 3)
        #expect(order.sorted() == Array(1...pages))
        let moved = zip(order, 1...pages).filter { $0 != $1 }.count
        #expect(moved == max(2, Int((share * Double(pages)).rounded())))
      }
    }
    #expect(throws: AssayError.self) { try Self.chosen("shuffled_pages", 2, 1, seed: 1) }
  }

  private static func chosen(_ name: String, _ severity: Int, _ pages: Int, seed: UInt64) throws -> [Int] {
    var call = StressCall(severity: try #require(Severity(severity)), generator: StressGenerator(seed: seed))
    guard case .pages(let choose) = try #require(PerturbationCatalogue.byName[name]).work else { return [] }
    return try choose(pages, &call)
  }
}
