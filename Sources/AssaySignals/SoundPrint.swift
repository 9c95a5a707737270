import Glibc

/// What a recording sounds like, coarsely: how the energy of 17 bands changes from one of 32 stretches to the next
/// (Haitsma and Kalker's signs, over stretches of the whole instead of frames). Loudness and coding change few bits.
package struct SoundPrint: Sendable, Hashable {
  /// Sixteen bits a stretch.
  package var bits: [UInt16]
  package var seconds: Double

  package static let stretches = 32
  package static let rateHz = 8000
  private static let bands = 17
  private static let frame = 1024
  /// Quieter than this in all is silence: −60 dB of full scale.
  private static let powerMin = 1e-6

  package init(bits: [UInt16], seconds: Double) {
    self.bits = bits
    self.seconds = seconds
  }

  /// The share of bits that differ, 0 to 1; 1 where the lengths differ by more than a twentieth.
  package func distance(to other: SoundPrint) -> Double {
    let longer = max(seconds, other.seconds)
    guard longer > 0, abs(seconds - other.seconds) <= longer / 20, bits.count == other.bits.count, !bits.isEmpty else {
      return 1
    }
    let differing = zip(bits, other.bits).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }
    return Double(differing) / Double(16 * bits.count)
  }

  /// Nil for silence, and for less than a quarter of a second.
  ///
  /// - Parameter sound: at `rateHz`.
  package init?(_ sound: Waveform) {
    guard sound.sampleRateHz == Self.rateHz, sound.samples.count >= Self.rateHz / 4, let fft = FFT(count: Self.frame)
    else { return nil }
    let power = sound.samples.reduce(0) { $0 + Double($1) * Double($1) } / Double(sound.samples.count)
    guard power.isFinite, power >= Self.powerMin else { return nil }
    let window = (0..<Self.frame).map { 0.5 - 0.5 * cos(2 * Double.pi * Double($0) / Double(Self.frame)) }
    let energies = (0..<Self.stretches).map { Self.energies(sound.samples, stretch: $0, fft, window) }
    var bits: [UInt16] = []
    for stretch in 0..<Self.stretches {
      // The first is compared with the last, so that every stretch has its bits.
      let (now, before) = (energies[stretch], energies[(stretch + Self.stretches - 1) % Self.stretches])
      var word: UInt16 = 0
      for band in 0..<Self.bands - 1 where now[band] - now[band + 1] > before[band] - before[band + 1] {
        word |= 1 << UInt16(band)
      }
      bits.append(word)
    }
    self.init(bits: bits, seconds: sound.seconds)
  }

  /// Logarithms of the mean energies of bands from 200 to 3400 Hz, evenly wide to the ear.
  private static func energies(_ samples: [Float], stretch: Int, _ fft: FFT, _ window: [Double]) -> [Double] {
    let start = stretch * samples.count / stretches
    let end = max(start + 1, (stretch + 1) * samples.count / stretches)
    // At most four frames a stretch: what is coarse needs no more.
    let frames = min(4, max(1, (end - start) / frame))
    var sums = [Double](repeating: 1e-12, count: bands)
    for number in 0..<frames {
      let middle = start + (2 * number + 1) * (end - start) / (2 * frames)
      let first = min(max(0, middle - frame / 2), max(0, samples.count - frame))
      var piece = [Double](repeating: 0, count: frame)
      for index in 0..<min(frame, samples.count - first) {
        piece[index] = Double(samples[first + index]) * window[index]
      }
      let power = fft.power(piece)
      for band in 0..<bands {
        for bin in edge(band)..<max(edge(band) + 1, edge(band + 1)) { sums[band] += power[bin] }
      }
    }
    return sums.map { log($0) }
  }

  private static func edge(_ band: Int) -> Int {
    let hertz = 200 * pow(17, Double(band) / Double(bands))
    return Int((hertz * Double(frame) / Double(rateHz)).rounded())
  }
}

extension SoundPrint {
  /// `s`, milliseconds, and the bits in hexadecimal digits: `s3240:00ff…`.
  package var text: String {
    let milli = Int((seconds * 1000).rounded())
    let digits = bits.map { word in
      let text = String(word, radix: 16)
      return String(repeating: "0", count: 4 - text.count) + text
    }
    return "s\(milli):" + digits.joined()
  }

  package init?(_ text: String) {
    let halves = text.split(separator: ":", maxSplits: 1)
    guard halves.count == 2, halves[0].first == "s", let milli = Int(halves[0].dropFirst()), milli >= 0,
      milli < 1_000_000_000
    else { return nil }
    let digits = Array(halves[1].utf8)
    guard digits.count == 4 * Self.stretches else { return nil }
    var bits: [UInt16] = []
    for start in stride(from: 0, to: digits.count, by: 4) {
      guard let word = UInt16(String(decoding: digits[start..<start + 4], as: UTF8.self), radix: 16) else { return nil }
      bits.append(word)
    }
    self.init(bits: bits, seconds: Double(milli) / 1000)
  }
}
