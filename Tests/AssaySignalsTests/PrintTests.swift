import AssaySignals
import Glibc
import Testing

@Suite("What pictures look like and recordings sound like")
struct PrintTests {
  /// Blobs and a slope, by formula.
  private func picture(_ width: Int, _ height: Int, seed: Double = 0, channels: Int = 3, gain: Double = 1) -> Pixmap? {
    var samples: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        let (u, v) = ((Double(x) + 0.5) / Double(width), (Double(y) + 0.5) / Double(height))
        let value = 120 + 60 * sin(7 * u + seed) * cos(5 * v - 2 * seed) + 40 * sin(11 * (u - v) + 3 * seed)
        let byte = UInt8(max(0, min(255, value * gain)))
        samples += [UInt8](repeating: byte, count: min(3, channels))
        if channels == 4 { samples.append(255) }
      }
    }
    return Pixmap(width: width, height: height, channels: channels, samples: samples)
  }

  @Test("a picture stays the same when it is scaled, darkened, made grey or given an alpha channel; another is another")
  func pictures() throws {
    let hash = try #require(picture(200, 150).flatMap { PictureHash($0) })
    for other in [picture(100, 75), picture(400, 300), picture(200, 150, gain: 0.8), picture(200, 150, channels: 1)] {
      #expect(try #require(other.flatMap { PictureHash($0) }).distance(to: hash) <= 4)
    }
    #expect(picture(200, 150, channels: 4).flatMap { PictureHash($0) } == hash)
    for seed in 1...8 {
      let other = try #require(picture(200, 150, seed: Double(seed)).flatMap { PictureHash($0) })
      #expect(other.distance(to: hash) > 12, "\(seed): \(other.distance(to: hash))")
    }
    #expect(PictureHash(hash.text) == hash && hash.text.utf8.count == 33)
    for text in [
      "", "p", "p123", "s" + hash.text.dropFirst(), hash.text + "0", "p" + String(repeating: "g", count: 32),
    ] {
      #expect(PictureHash(text) == nil)
    }
  }

  @Test("a picture without structure has no hash, and one smaller than the grid has one or none, never a trap")
  func odd() throws {
    let flat = [UInt8](repeating: 77, count: 40 * 30 * 3)
    #expect(Pixmap(width: 40, height: 30, channels: 3, samples: flat).flatMap { PictureHash($0) } == nil)
    #expect(Pixmap(width: 1, height: 1, channels: 1, samples: [9]).flatMap { PictureHash($0) } == nil)
    for (width, height) in [(1, 500), (500, 1), (7, 3), (31, 33), (2, 2)] {
      let hash = picture(width, height).flatMap { PictureHash($0) }
      #expect(hash == picture(width, height).flatMap { PictureHash($0) })
    }
  }

  private func sound(_ seconds: Double, _ pitch: Double, gain: Float = 0.5, noise: Float = 0) -> Waveform {
    var state: UInt32 = 1
    let count = Int(seconds * Double(SoundPrint.rateHz))
    let samples = (0..<count).map { index -> Float in
      let time = Double(index) / Double(SoundPrint.rateHz)
      // A melody of eight notes a second.
      let note = pitch * pow(2, Double((Int(time * 8) * 7 + Int(pitch)) % 12) / 12)
      state = state &* 1_664_525 &+ 1_013_904_223
      let hiss = noise * (Float(state >> 8) / Float(1 << 24) - 0.5)
      return gain * Float(sin(2 * .pi * note * time) + 0.5 * sin(6 * .pi * note * time)) / 1.5 + hiss
    }
    return Waveform(samples: samples, sampleRateHz: SoundPrint.rateHz)
  }

  @Test("a recording stays the same when it is quieter or a little noisy; another, or a longer one, is another")
  func sounds() throws {
    let print = try #require(SoundPrint(sound(5, 300)))
    #expect(try #require(SoundPrint(sound(5, 300, gain: 0.1))).distance(to: print) < 0.05)
    #expect(try #require(SoundPrint(sound(5, 300, noise: 0.01))).distance(to: print) < 0.12)
    for pitch in [330.0, 411, 523, 700] {
      let other = try #require(SoundPrint(sound(5, pitch)))
      #expect(other.distance(to: print) > 0.2, "\(pitch): \(other.distance(to: print))")
    }
    #expect(try #require(SoundPrint(sound(6, 300))).distance(to: print) == 1)
    #expect(SoundPrint(print.text)?.distance(to: print) == 0)
    for text in [
      "", "s", "s5000:", "s-1:" + String(repeating: "0", count: 128), "s5:" + String(repeating: "0", count: 127),
    ] {
      #expect(SoundPrint(text) == nil)
    }
  }

  @Test("silence, a moment, another rate and numbers that are none have no print")
  func noSound() {
    #expect(SoundPrint(Waveform(samples: [Float](repeating: 0, count: 80_000), sampleRateHz: 8000)) == nil)
    #expect(SoundPrint(sound(0.1, 300)) == nil)
    #expect(SoundPrint(Waveform(samples: [], sampleRateHz: 8000)) == nil)
    #expect(SoundPrint(Waveform(samples: sound(2, 300).samples, sampleRateHz: 16_000)) == nil)
    #expect(SoundPrint(Waveform(samples: [Float](repeating: .nan, count: 8000), sampleRateHz: 8000)) == nil)
    #expect(SoundPrint(sound(0.3, 300)) != nil)
  }
}
