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
    var level = isSteady ? Double(first) : 0
    return [Float](unsafeUninitializedCapacity: samples.count) { buffer, filled in
      let buffer = UnsafeMutableBufferPointer(rebasing: buffer[..<samples.count])
      var index = 0
      // The first sections read the samples, the others what those have written.
      samples.withUnsafeBufferPointer { samples in
        if sections.count >= 2 {
          Self.pair(samples, buffer, sections[0], sections[1], &level)
          index = 2
        } else {
          _ = buffer.initialize(fromContentsOf: samples)
        }
      }
      while index + 1 < sections.count {
        Self.pair(UnsafeBufferPointer(buffer), buffer, sections[index], sections[index + 1], &level)
        index += 2
      }
      if index < sections.count { Self.single(buffer, sections[index], &level) }
      filled = samples.count
    }
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

  /// Two sections one after the other. A long sound is filtered as four quarters side by side, the last three as if
  /// silence had been before; what rings on from the quarter before is added afterwards.
  private static func pair(
    _ source: UnsafeBufferPointer<Float>, _ buffer: UnsafeMutableBufferPointer<Float>, _ s: Section, _ t: Section,
    _ level: inout Double
  ) {
    let (z, w) = (steady(s, level), steady(t, level * gain(s)))
    level *= gain(s) * gain(t)
    let quarter = buffer.count >= 1024 ? buffer.count / 16 * 4 : 0
    var first = State<SIMD4<Double>>(
      z1: SIMD4(z.0, 0, 0, 0), z2: SIMD4(z.1, 0, 0, 0), w1: SIMD4(w.0, 0, 0, 0), w2: SIMD4(w.1, 0, 0, 0))
    if let from = source.baseAddress, let to = buffer.baseAddress {
      Interleaving.withVectors { floats, doubles in
        for start in Swift.stride(from: 0, to: quarter, by: Interleaving.vectors) {
          let count = min(Interleaving.vectors, quarter - start)
          Interleaving.gather(from + start, quarter, count, floats)
          Interleaving.widen(floats, doubles, count)
          Self.run(doubles, count, s, t, &first)
          Interleaving.narrow(doubles, floats, count)
          Interleaving.scatter(floats, to + start, quarter, count)
        }
      }
    }
    var state = first.lane(0)
    for number in 1..<(quarter > 0 ? 4 : 1) {
      ring(UnsafeMutableBufferPointer(rebasing: buffer[number * quarter..<(number + 1) * quarter]), s, t, &state)
      state = state.sum(first.lane(number))
    }
    for index in 4 * quarter..<buffer.count {
      buffer[index] = Float(state.step(s, t, SIMD2(Double(source[index]), 0))[0])
    }
  }

  /// Apart from its caller: seen together, the compiler takes the arithmetic to single lanes.
  @inline(never)
  private static func run(
    _ vectors: UnsafeMutablePointer<SIMD4<Double>>, _ count: Int, _ s: Section, _ t: Section,
    _ state: inout State<SIMD4<Double>>
  ) {
    var own = state
    for index in 0..<count { vectors[index] = own.step(s, t, vectors[index]) }
    state = own
  }

  /// Adds what a state gives without new sound, and leaves what is left of the state.
  private static func ring(
    _ buffer: UnsafeMutableBufferPointer<Float>, _ s: Section, _ t: Section, _ state: inout State<SIMD2<Double>>
  ) {
    for index in 0..<buffer.count {
      buffer[index] += Float(state.step(s, t, .zero)[0])
      // Far below what a sample can tell, and before numbers so small that they are slow.
      if index & 63 == 63, state.largest < 1e-20 {
        state = State(z1: .zero, z2: .zero, w1: .zero, w2: .zero)
        return
      }
    }
  }

  /// What two sections keep from sample to sample, one lane for each sound.
  private struct State<Lanes: SIMD> where Lanes.Scalar == Double {
    var z1: Lanes
    var z2: Lanes
    var w1: Lanes
    var w2: Lanes

    @inline(__always)
    mutating func step(_ s: Section, _ t: Section, _ x: Lanes) -> Lanes {
      let y = s.b0 * x + z1
      z1 = s.b1 * x + z2 - s.a1 * y
      z2 = s.b2 * x - s.a2 * y
      let v = t.b0 * y + w1
      w1 = t.b1 * y + w2 - t.a1 * v
      w2 = t.b2 * y - t.a2 * v
      return v
    }

    var largest: Double {
      max(max(abs(z1[0]), abs(z2[0])), max(abs(w1[0]), abs(w2[0])))
    }

    func lane(_ number: Int) -> State<SIMD2<Double>> {
      State<SIMD2<Double>>(
        z1: SIMD2(z1[number], 0), z2: SIMD2(z2[number], 0), w1: SIMD2(w1[number], 0), w2: SIMD2(w2[number], 0))
    }

    func sum(_ other: Self) -> Self { Self(z1: z1 + other.z1, z2: z2 + other.z2, w1: w1 + other.w1, w2: w2 + other.w2) }
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
