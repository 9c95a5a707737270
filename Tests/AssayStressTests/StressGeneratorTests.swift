import Testing

@testable import AssayStress

@Suite("Random numbers of perturbations")
struct StressGeneratorTests {
  @Test("normal draws have the moments and the tails of the standard normal distribution")
  func normalDraws() {
    var generator = StressGenerator(seed: 7)
    let count = 200_000
    var (sum, squares, cubes, fourths, beyondTwo, beyondEdge) = (0.0, 0.0, 0.0, 0.0, 0, 0)
    for _ in 0..<count {
      let x = generator.normal()
      sum += x
      squares += x * x
      cubes += x * x * x
      fourths += x * x * x * x
      if abs(x) > 1.959963984540054 { beyondTwo += 1 }
      if abs(x) > 3.442619855899 { beyondEdge += 1 }
    }
    let n = Double(count)
    // Five standard errors of each: 1, sqrt 2, sqrt 15, sqrt 96 over sqrt n.
    #expect(abs(sum / n) < 5 / n.squareRoot())
    #expect(abs(squares / n - 1) < 5 * (2 / n).squareRoot())
    #expect(abs(cubes / n) < 5 * (15 / n).squareRoot())
    #expect(abs(fourths / n - 3) < 5 * (96 / n).squareRoot())
    #expect(abs(Double(beyondTwo) / n - 0.05) < 5 * (0.05 * 0.95 / n).squareRoot())
    #expect((60...180).contains(beyondEdge))
  }

  @Test("the same seed gives the same numbers, another seed others")
  func seeds() {
    var (first, second, third) = (StressGenerator(seed: 1), StressGenerator(seed: 1), StressGenerator(seed: 2))
    let draws = (0..<8).map { _ in first.next() }
    #expect(draws == (0..<8).map { _ in second.next() })
    #expect(draws != (0..<8).map { _ in third.next() })
  }

  @Test("many draws at once are the same as one by one, and leave the same generator behind")
  func batch() {
    var (one, many) = (StressGenerator(seed: 5), StressGenerator(seed: 5))
    let draws = [Float](unsafeUninitializedCapacity: 20_000) { buffer, filled in
      many.normals(into: UnsafeMutableBufferPointer(rebasing: buffer[..<20_000]))
      filled = 20_000
    }
    #expect(draws == (0..<20_000).map { _ in Float(one.normal()) })
    #expect(one.next() == many.next())
  }
}
