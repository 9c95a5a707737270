import AssayCore
import Testing

@testable import AssayNeural

@Suite struct TextRegionsTests {
  private func regions(_ width: Int, _ height: Int, _ values: [Float]) -> [(quad: Quad, score: Float)] {
    values.withUnsafeBufferPointer { TextRegions(width: width, height: height, map: $0).regions() }
  }

  private func map(_ width: Int, _ height: Int, _ value: (Int, Int) -> Float) -> [Float] {
    (0..<width * height).map { value($0 % width, $0 / width) }
  }

  @Test("a bar of high probability is one region, grown by 1.6 areas over its outline")
  func bar() throws {
    let found = regions(100, 50, map(100, 50) { x, y in (20..<60).contains(x) && (20..<30).contains(y) ? 0.9 : 0 })
    #expect(found.count == 1)
    let box = try #require(found.first).quad.bounds
    // The mask spreads by one pixel: 40 across, 10 down between the centres of its outermost pixels.
    let growth = 40.0 * 10 * 1.6 / 100
    #expect(abs(box.x - (20 - growth)) < 1e-6)
    #expect(abs(box.width - (40 + 2 * growth)) < 1e-6)
    #expect(abs(box.height - (10 + 2 * growth)) < 1e-6)
  }

  @Test("specks, faint patches and empty maps are no text")
  func none() {
    #expect(regions(40, 40, map(40, 40) { _, _ in 0 }).isEmpty)
    #expect(regions(40, 40, map(40, 40) { x, y in x == 7 && y == 7 ? 1 : 0 }).isEmpty)
    #expect(regions(40, 40, map(40, 40) { x, y in x < 30 && y < 10 ? 0.35 : 0 }).isEmpty)
    #expect(regions(1, 1, [1]).isEmpty)
  }

  @Test("a map that is text all over is one region, and not-a-number is none")
  func extremes() {
    #expect(regions(32, 32, map(32, 32) { _, _ in 1 }).count == 1)
    #expect(regions(32, 32, map(32, 32) { _, _ in .nan }).isEmpty)
  }

  @Test("a slanted bar gives a slanted quad")
  func slanted() throws {
    let found = regions(120, 120, map(120, 120) { x, y in abs(y - x) < 8 && (20..<100).contains(x) ? 0.95 : 0 })
    let quad = try #require(found.first).quad
    #expect(found.count == 1)
    #expect(quad.topRight.y - quad.topLeft.y > 50)
  }

  @Test("the first of the highest values is found in every remainder of sixteen", arguments: 1..<40)
  func highestValue(count: Int) {
    for place in 0..<count {
      var values = [Float](repeating: -3, count: count)
      values[place] = 2
      let found = values.withUnsafeBufferPointer { highest($0) }
      #expect(found.index == place && found.value == 2)
    }
  }
}
