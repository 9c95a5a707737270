import Glibc

/// Health signals of a sound, from its mono mix.
package struct AudioSignals: Sendable, Hashable {
  package static let framesPerSecond = 50
  package static let snrDbMax = 60.0
  static let energyFloor = 1e-12
  static let clipLevel: Float = 0.98
  static let spectrumFrame = 4096
  static let spectrumFramesMax = 512

  /// `10 log10(mean x²)`, floored at −120 dBFS.
  package var loudnessDb: Double
  /// `20 log10(max |x|)`, floored at −120 dBFS.
  package var peakDb: Double
  package var dcOffset: Double
  /// Samples in runs of at least 3 with |x| ≥ 0.98.
  package var clippedShare: Double
  /// Share of 20 ms frames with a mean square below 1e-6.
  package var silentShare: Double
  /// `10 log10((E90 − E10) / E10)` of the sorted energies of 20 ms frames, from −60 to 60.
  package var snrDb: Double?
  /// Nothing to measure noise in: under half a second, digital silence, or no pause between loud frames.
  package var snrIsUncertain: Bool
  /// Frequency in Hz below which 99 % of the energy (without DC) lies; nil when there is none.
  package var bandwidthHz: Double?

  /// Nil for a sound without samples, or with one that is not finite.
  package init?(_ sound: Waveform) {
    let samples = sound.samples
    guard !samples.isEmpty, sound.sampleRateHz > 0 else { return nil }
    let level = samples.withUnsafeBufferPointer(Self.level)
    guard level.squares.isFinite else { return nil }
    let count = Double(samples.count)
    loudnessDb = 10 * log10(max(level.squares / count, Self.energyFloor))
    peakDb = 20 * log10(max(Double(level.peak), 1e-6))
    dcOffset = level.sum / count
    clippedShare = Double(level.clipped) / count

    let energies = Self.frameEnergies(samples, length: max(1, sound.sampleRateHz / Self.framesPerSecond))
    silentShare = Double(energies.count { $0 < 1e-6 }) / Double(max(1, energies.count))
    let sorted = energies.sorted()
    let low = max(sorted[Int(0.1 * Double(sorted.count - 1))], Self.energyFloor)
    let high = max(sorted[Int(0.9 * Double(sorted.count - 1))], Self.energyFloor)
    let snr = 10 * log10(max(high - low, Self.energyFloor) / low)
    snrDb = min(max(snr, -Self.snrDbMax), Self.snrDbMax)
    snrIsUncertain = energies.count < Self.framesPerSecond / 2 || snr > Self.snrDbMax || snr < 6
    bandwidthHz = Self.bandwidth(sound)
  }

  private struct Level {
    var sum = 0.0
    var squares = 0.0
    var peak: Float = 0
    var clipped = 0
  }

  private static func level(_ samples: UnsafeBufferPointer<Float>) -> Level {
    var level = Level()
    var run = 0
    // Eight partial sums, so that the additions do not wait for each other; their order is fixed.
    var sums = SIMD8<Double>.zero
    var squares = SIMD8<Double>.zero
    let whole = samples.count & ~7
    var index = 0
    while index < whole {
      var block = SIMD8<Float>()
      for lane in 0..<8 { block[lane] = samples[index &+ lane] }
      let wide = SIMD8<Double>(block)
      sums += wide
      squares += wide * wide
      index &+= 8
    }
    while index < samples.count {
      sums[0] += Double(samples[index])
      squares[0] += Double(samples[index]) * Double(samples[index])
      index &+= 1
    }
    level.sum = sums.sum()
    level.squares = squares.sum()
    for sample in samples {
      let magnitude = abs(sample)
      if magnitude > level.peak { level.peak = magnitude }
      if magnitude >= clipLevel {
        run &+= 1
        if run == 3 { level.clipped &+= 3 } else if run > 3 { level.clipped &+= 1 }
      } else {
        run = 0
      }
    }
    return level
  }

  /// Mean squares of consecutive frames; a last, shorter one counts only when it is the only one.
  static func frameEnergies(_ samples: [Float], length: Int) -> [Double] {
    samples.withUnsafeBufferPointer { samples in
      let frames = max(1, samples.count / length)
      return (0..<frames).map { frame in
        let start = frame * length
        let end = min(start + length, samples.count)
        var sum = 0.0
        for index in start..<end { sum += Double(samples[index]) * Double(samples[index]) }
        return sum / Double(end - start)
      }
    }
  }

  /// From Hann-windowed frames, evenly spaced over the sound and at most `spectrumFramesMax`.
  private static func bandwidth(_ sound: Waveform) -> Double? {
    guard let transform = FFT(count: spectrumFrame) else { return nil }
    let count = spectrumFrame
    let window = (0..<count).map { 0.5 - 0.5 * cos(2 * Double.pi * Double($0) / Double(count)) }
    let available = max(1, sound.samples.count / count)
    let frames = min(available, spectrumFramesMax)
    var spectrum = [Double](repeating: 0, count: count / 2 + 1)
    for number in 0..<frames {
      let start = number * available / frames * count
      let frame = (0..<count).map { offset in
        start + offset < sound.samples.count ? Double(sound.samples[start + offset]) * window[offset] : 0
      }
      for (bin, power) in transform.power(frame).enumerated() { spectrum[bin] += power }
    }
    // A constant leaks into the window's first side bin.
    spectrum[0] = 0
    spectrum[1] = 0
    let total = spectrum.reduce(0, +)
    guard total > energyFloor else { return nil }
    var sum = 0.0
    for (bin, power) in spectrum.enumerated() {
      sum += power
      if sum >= 0.99 * total { return Double(bin) * Double(sound.sampleRateHz) / Double(count) }
    }
    return Double(sound.sampleRateHz) / 2
  }
}
