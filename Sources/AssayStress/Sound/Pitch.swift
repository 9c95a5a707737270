import AssayCore
import AssaySignals
import Glibc

extension SoundPerturbations {
  private static let semitones = StressSetting(
    "semitones", "semitones, above 0 higher", in: -12...12, .eitherWay([1, 2, 3, 4, 6]))

  /// Higher or lower (drawn) at the same length: stretched by overlapping pieces that fit (WSOLA), then resampled.
  static let pitch = make(
    "pitch", summary: "Spoken higher or lower at the same speed.", reference: "audiomentations",
    comparison: .statistics,
    parameters: ["± 1 semitone", "± 2 semitones", "± 3 semitones", "± 4 semitones", "± 6 semitones"],
    settings: [semitones]
  ) { (sound: Recording, call: inout StressCall) throws(AssayError) in
    let isLower = call.generator.unit() < 0.5
    let semitones = call.value(semitones, isNegative: isLower)
    let factor = exp2(semitones / 12)
    guard let resampler = Resampler(1000, Int((1000 * factor).rounded())) else {
      throw AssayError(.internalError, "no resampler for pitch")
    }
    let stretched = Stretch.apply(sound, to: Int((Double(sound.frames) * factor).rounded()))
    var result = each(stretched) { resampler.apply($0, count: sound.frames) }
    result.sampleRateHz = sound.sampleRateHz
    // Pieces are moved by up to a search width.
    let effect = LabelEffect(
      time: TimeMap(seconds: sound.seconds, slack: Stretch.searchSeconds) { $0 },
      unsure: [.init(.speakers, "the voices are higher or lower than they were")])
    return Stressed(result, effect: effect, achieved: ["semitones": semitones])
  }
}

/// Waveform similarity overlap-add (Verhelst and Roelands 1993): pieces of 40 ms, each where it fits its forerunner best.
enum Stretch {
  static let searchSeconds = 0.008

  static func apply(_ sound: Recording, to frames: Int) -> Recording {
    let rate = Double(sound.sampleRateHz)
    let hop = max(4, Int(0.02 * rate) & ~3)
    let search = Int(searchSeconds * rate)
    guard frames > 4 * hop, sound.frames > 4 * hop, frames != sound.frames else {
      return SoundPerturbations.each(sound) { channel in
        // Too short to be cut into pieces: read at the nearest sample.
        (0..<max(1, frames)).map { channel[min(channel.count - 1, $0 * channel.count / max(1, frames))] }
      }
    }
    let places = pieces(sound, frames: frames, hop: hop, search: search)
    let window = (0..<2 * hop).map { Float(0.5 - 0.5 * cos(Double.pi * (Double($0) + 0.5) / Double(hop))) }
    return SoundPerturbations.each(sound) { channel in
      var out = [Float](repeating: 0, count: frames + 2 * hop)
      out.withUnsafeMutableBufferPointer { out in
        channel.withUnsafeBufferPointer { channel in
          window.withUnsafeBufferPointer { window in
            for (number, place) in places.enumerated() {
              let start = number * hop
              for offset in max(0, -place)..<max(0, -place, min(2 * hop, out.count - start, channel.count - place)) {
                // The first piece has nothing to fade from.
                let weight = number == 0 && offset < hop ? 1 : window[offset]
                out[start &+ offset] += channel[place &+ offset] * weight
              }
            }
          }
        }
      }
      return Array(out.prefix(frames))
    }
  }

  /// Where in the sound each piece begins.
  private static func pieces(_ sound: Recording, frames: Int, hop: Int, search: Int) -> [Int] {
    let mono = mixed(sound)
    let energies = sums(mono)
    let ratio = Double(sound.frames) / Double(frames)
    var (places, last) = ([0], 0)
    while places.count * hop < frames {
      let ideal = Int((Double(places.count * hop) * ratio).rounded())
      let natural = last + hop
      let place = natural + hop > mono.count ? ideal : best(mono, energies, around: ideal, like: natural, hop, search)
      places.append(place)
      last = place
    }
    return places
  }

  private static func mixed(_ sound: Recording) -> [Float] {
    guard sound.channels.count > 1 else { return sound.channels[0] }
    var sum = sound.channels[0]
    for channel in sound.channels.dropFirst() { for index in sum.indices { sum[index] += channel[index] } }
    return sum
  }

  /// The energy before each sample, and of all.
  private static func sums(_ mono: [Float]) -> [Double] {
    var total = 0.0
    return [Double](unsafeUninitializedCapacity: mono.count + 1) { sums, filled in
      sums.initializeElement(at: 0, to: 0)
      for index in 0..<mono.count {
        total += Double(mono[index]) * Double(mono[index])
        sums.initializeElement(at: index + 1, to: total)
      }
      filled = mono.count + 1
    }
  }

  /// First at every fourth place, then around the best.
  private static func best(
    _ mono: [Float], _ energies: [Double], around ideal: Int, like natural: Int, _ hop: Int, _ search: Int
  ) -> Int {
    func score(_ place: Int) -> Double {
      guard place >= 0, place + hop <= mono.count else { return -.infinity }
      let product = mono.withUnsafeBytes { raw in
        var (even, odd, index) = (SIMD8<Float>.zero, SIMD8<Float>.zero, 0)
        while index &+ 16 <= hop {
          let (a, b) = ((natural &+ index) &* 4, (place &+ index) &* 4)
          even +=
            raw.loadUnaligned(fromByteOffset: a, as: SIMD8<Float>.self)
            * raw.loadUnaligned(fromByteOffset: b, as: SIMD8<Float>.self)
          odd +=
            raw.loadUnaligned(fromByteOffset: a &+ 32, as: SIMD8<Float>.self)
            * raw.loadUnaligned(fromByteOffset: b &+ 32, as: SIMD8<Float>.self)
          index &+= 16
        }
        let sums = even + odd
        var sum = (sums.lowHalf + sums.highHalf).sum()
        while index < hop {
          sum +=
            raw.loadUnaligned(fromByteOffset: (natural &+ index) &* 4, as: Float.self)
            * raw.loadUnaligned(fromByteOffset: (place &+ index) &* 4, as: Float.self)
          index &+= 1
        }
        return Double(sum)
      }
      return product / (max(0, energies[place + hop] - energies[place]) + 1e-9).squareRoot()
    }
    var (found, value) = (ideal, score(ideal))
    func look(_ place: Int) {
      let own = score(place)
      if own > value { (found, value) = (place, own) }
    }
    for place in stride(from: ideal - search, through: ideal + search, by: 4) { look(place) }
    for place in found - 3...found + 3 { look(place) }
    return found
  }
}
