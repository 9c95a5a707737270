import Glibc

/// Butterworth filters of even order as sections of second order, by the bilinear transform with the cut-off bent to
/// where it belongs: what `scipy.signal.butter(order, hz, btype, fs=rate, output="sos")` gives, section by section.
package struct Butterworth: Sendable {
  package enum Kind: Sendable { case lowPass, highPass }

  /// y[n] = b0 x[n] + b1 x[n−1] + b2 x[n−2] − a1 y[n−1] − a2 y[n−2].
  package struct Section: Sendable {
    package var b0, b1, b2, a1, a2: Double
  }

  package let sections: [Section]

  /// Nil unless the order is even from 2 to 8 and the cut-off lies above 0 and below half the rate.
  package init?(_ kind: Kind, order: Int, hertz: Double, sampleRateHz: Int) {
    let rate = Double(sampleRateHz)
    guard order >= 2, order <= 8, order % 2 == 0, hertz > 0, hertz < rate / 2 else { return nil }
    let k = tan(Double.pi * hertz / rate)
    sections = (0..<order / 2).map { number in
      // Pairs of poles from the real axis outwards.
      let damping = 2 * sin(Double.pi * Double(2 * number + 1) / Double(2 * order))
      let norm = 1 / (1 + damping * k + k * k)
      let (a1, a2) = (2 * (k * k - 1) * norm, (1 - damping * k + k * k) * norm)
      switch kind {
      case .lowPass: return Section(b0: k * k * norm, b1: 2 * k * k * norm, b2: k * k * norm, a1: a1, a2: a2)
      case .highPass: return Section(b0: norm, b1: -2 * norm, b2: norm, a1: a1, a2: a2)
      }
    }
  }

  /// The filtered samples. `isSteady`: as if the first sample had stood before the sound for ever; else silence had.
  package func apply(_ samples: [Float], isSteady: Bool = true) -> [Float] {
    guard let first = samples.first else { return [] }
    var result = samples
    var level = isSteady ? Double(first) : 0
    var index = 0
    result.withUnsafeMutableBufferPointer { buffer in
      while index + 1 < sections.count {
        Self.pair(buffer, sections[index], sections[index + 1], &level)
        index += 2
      }
      if index < sections.count { Self.single(buffer, sections[index], &level) }
    }
    return result
  }

  private static func single(_ buffer: UnsafeMutableBufferPointer<Float>, _ s: Section, _ level: inout Double) {
    var (z1, z2) = steady(s, level)
    for index in 0..<buffer.count {
      let x = Double(buffer[index])
      let y = s.b0 * x + z1
      z1 = s.b1 * x - s.a1 * y + z2
      z2 = s.b2 * x - s.a2 * y
      buffer[index] = Float(y)
    }
    level *= gain(s)
  }

  /// Two sections, four samples at a time: what four samples give and leave behind is a fixed mixture of them and of
  /// the four numbers that were left before.
  private static func pair(
    _ buffer: UnsafeMutableBufferPointer<Float>, _ s: Section, _ t: Section, _ level: inout Double
  ) {
    let (z, w) = (steady(s, level), steady(t, level * gain(s)))
    var state = SIMD4(z.0, z.1, w.0, w.1)
    level *= gain(s) * gain(t)
    let raw = UnsafeMutableRawBufferPointer(buffer)
    let (x0, x1, x2, x3) = (mixture(s, t, 0), mixture(s, t, 1), mixture(s, t, 2), mixture(s, t, 3))
    let (s0, s1, s2, s3) = (mixture(s, t, 4), mixture(s, t, 5), mixture(s, t, 6), mixture(s, t, 7))
    let whole = buffer.count & ~3
    var index = 0
    while index < whole {
      let x = SIMD4<Double>(raw.loadUnaligned(fromByteOffset: index &* 4, as: SIMD4<Float>.self))
      let (early, late) = (x0.out * x[0] + x1.out * x[1], x2.out * x[2] + x3.out * x[3])
      let (before, after) = (x0.state * x[0] + x1.state * x[1], x2.state * x[2] + x3.state * x[3])
      let (ring, echo) = (s0.out * state[0] + s1.out * state[1], s2.out * state[2] + s3.out * state[3])
      let (stay, fade) = (s0.state * state[0] + s1.state * state[1], s2.state * state[2] + s3.state * state[3])
      let y = (early + late) + (ring + echo)
      state = (before + after) + (stay + fade)
      raw.storeBytes(of: SIMD4<Float>(y), toByteOffset: index &* 4, as: SIMD4<Float>.self)
      index &+= 4
    }
    for index in whole..<buffer.count { buffer[index] = Float(step(s, t, Double(buffer[index]), &state)) }
  }

  /// What four samples give, and the state after them, when one sample (0 to 3) or one number of the state (4 to 7) is
  /// 1 and all others are 0.
  private static func mixture(_ s: Section, _ t: Section, _ unit: Int) -> (out: SIMD4<Double>, state: SIMD4<Double>) {
    var (out, state) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
    if unit >= 4 { state[unit - 4] = 1 }
    for index in 0..<4 { out[index] = step(s, t, index == unit ? 1 : 0, &state) }
    return (out, state)
  }

  @inline(__always)
  private static func step(_ s: Section, _ t: Section, _ x: Double, _ state: inout SIMD4<Double>) -> Double {
    let y = s.b0 * x + state[0]
    state[0] = s.b1 * x - s.a1 * y + state[1]
    state[1] = s.b2 * x - s.a2 * y
    let v = t.b0 * y + state[2]
    state[2] = t.b1 * y - t.a1 * v + state[3]
    state[3] = t.b2 * y - t.a2 * v
    return v
  }

  private static func gain(_ s: Section) -> Double { (s.b0 + s.b1 + s.b2) / (1 + s.a1 + s.a2) }

  /// The state in which a constant input gives a constant output.
  private static func steady(_ s: Section, _ level: Double) -> (Double, Double) {
    let out = gain(s) * level
    let z2 = s.b2 * level - s.a2 * out
    return (s.b1 * level - s.a1 * out + z2, z2)
  }
}

/// What a telephone line passes: 300 to 3,400 Hz, 24 dB an octave beyond.
package enum TelephoneBand {
  package static func passed(_ recording: Recording, codecRate: Int) -> Recording {
    var result = recording
    let rate = recording.sampleRateHz
    let low = Butterworth(.highPass, order: 4, hertz: 300, sampleRateHz: rate)
    let high = Butterworth(.lowPass, order: 4, hertz: min(3400, 0.45 * Double(codecRate)), sampleRateHz: rate)
    for index in result.channels.indices {
      if let low { result.channels[index] = low.apply(result.channels[index], isSteady: false) }
      if let high { result.channels[index] = high.apply(result.channels[index], isSteady: false) }
    }
    return result
  }
}
