import Glibc
import Testing

@testable import AssaySignals

@Suite("Filtering in the spectrum")
struct FilteringTests {
  private func noise(_ count: Int, seed: UInt64) -> [Float] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(Int64(bitPattern: state) >> 40) / 8_388_608
    }
  }

  private func parts(_ frame: FilterFrame, at place: Int) -> (Double, Double) {
    let float = FilterFrame.float(place)
    return (Double(frame.values[float / 4][float % 4]), Double(frame.values[float / 4 + 1][float % 4]))
  }

  @Test(
    "a transform leaves every frequency at its place, and the way back gives the frame again",
    arguments: [16, 32, 64, 128, 256, 512])
  func transform(count: Int) throws {
    let transform = try #require(ComplexFFT(count: count))
    let samples = noise(2 * count, seed: UInt64(count))
    var frame = FilterFrame(count)
    frame.fill(samples, from: 0, and: count)
    frame.withValues { transform.forward($0) }
    #expect(Set((0..<count).map(transform.place)) == Set(0..<count))
    for k in 0..<count {
      var (real, imaginary) = (0.0, 0.0)
      for n in 0..<count {
        let angle = -2 * Double.pi * Double(k * n % count) / Double(count)
        let (x, y) = (Double(samples[n]), Double(samples[count + n]))
        real += x * cos(angle) - y * sin(angle)
        imaginary += x * sin(angle) + y * cos(angle)
      }
      let found = parts(frame, at: transform.place(k))
      #expect(abs(found.0 - real) < 1e-4 && abs(found.1 - imaginary) < 1e-4, "\(k)")
    }
    frame.withValues { transform.backward($0) }
    for n in 0..<count {
      let found = parts(frame, at: n)
      #expect(abs(found.0 / Double(count) - Double(samples[n])) < 1e-6)
      #expect(abs(found.1 / Double(count) - Double(samples[count + n])) < 1e-6)
    }
    #expect(ComplexFFT(count: 8) == nil && ComplexFFT(count: 48) == nil && ComplexFFT(count: 1 << 21) == nil)
  }

  @Test(
    "blocks give what the sum gives, whatever the lengths",
    arguments: [(1, 1), (3, 7), (64, 1), (1000, 2), (1001, 37), (4099, 1300), (30, 500)])
  func convolution(samples count: Int, impulse length: Int) {
    let (samples, impulse) = (noise(count, seed: 1), noise(length, seed: 2))
    let found = Convolution.apply(samples, impulse: impulse)
    #expect(found.count == count)
    for n in stride(from: 0, to: count, by: max(1, count / 97)) {
      let sum = (0...min(n, length - 1)).reduce(0.0) { $0 + Double(impulse[$1]) * Double(samples[n - $1]) }
      #expect(abs(Double(found[n]) - sum) < 2e-5, "\(n)")
    }
    #expect(Convolution.apply([], impulse: impulse).isEmpty && Convolution.apply([1, 2], impulse: []) == [0, 0])
  }

  @Test("a frame is filled with silence before and after the sound, and taken as far as the sound goes")
  func frames() {
    let samples = noise(21, seed: 3)
    var frame = FilterFrame(16)
    frame.fill(samples, from: -6, and: 10)
    for n in 0..<16 {
      let (first, second) = parts(frame, at: n)
      #expect(Float(first) == (n < 6 ? 0 : samples[n - 6]) && Float(second) == (n + 10 < 21 ? samples[n + 10] : 0))
    }
    var result = [Float](repeating: 9, count: 14)
    result.withUnsafeMutableBufferPointer { frame.take(4, 8, $0, at: 0, and: 8) }
    let expected = (4..<12).map { parts(frame, at: $0).0 } + (4..<10).map { parts(frame, at: $0).1 }
    #expect(result.map(Double.init) == expected)
  }
}
