import AssayCore
import AssaySignals
import Glibc

/// Loud stretches of a recording by level, and their form by periodicity.
enum SoundEvents {
  enum Sort: String, CaseIterable { case tone, noise, impulse, mixed }

  struct Event {
    var span: TimeSpan
    var sort: Sort
    /// RMS, dBFS.
    var levelDb: Double
    var frequencyHz: Double?
  }

  private static let frameSeconds = 0.02
  /// A frame is loud this far above the quiet ones and above the floor.
  private static let aboveQuietDb = 15.0
  private static let floorDb = -45.0
  private static let eventsMax = 500

  static func find(in sound: Waveform, apartFrom speech: [TimeSpan]) -> [Event] {
    let frame = Int(Double(sound.sampleRateHz) * frameSeconds)
    guard frame >= 8, sound.samples.count >= frame else { return [] }
    let levels = sound.samples.withUnsafeBufferPointer { Self.levels(of: $0, frame: frame) }
    let quiet = levels.sorted()[levels.count / 10]
    // A recording that is loud throughout has no quiet frames to rise from.
    let threshold = max(floorDb, min(quiet + aboveQuietDb, -20))
    var events: [Event] = []
    var start: Int?
    for index in 0...levels.count {
      let isLoud = index < levels.count && levels[index] >= threshold && !isSpeech(index, speech)
      if isLoud {
        start = start ?? index
      } else if let first = start {
        start = nil
        if let event = event(first, index, frame, levels, sound) { events.append(event) }
        if events.count >= eventsMax { break }
      }
    }
    return events
  }

  private static func levels(of samples: UnsafeBufferPointer<Float>, frame: Int) -> [Double] {
    (0..<(samples.count / frame)).map { index in
      var sum: Float = 0
      for position in (index * frame)..<((index + 1) * frame) {
        let sample = samples[position]
        sum += sample.isFinite ? sample * sample : 0
      }
      return 10 * log10(max(1e-12, Double(sum) / Double(frame)))
    }
  }

  /// With a margin of 0.1 s, so that the edges of words are no events.
  private static func isSpeech(_ frame: Int, _ speech: [TimeSpan]) -> Bool {
    let time = (Double(frame) + 0.5) * frameSeconds
    return speech.contains { time >= $0.start - 0.1 && time <= $0.end + 0.1 }
  }

  private static func event(_ first: Int, _ end: Int, _ frame: Int, _ levels: [Double], _ sound: Waveform) -> Event? {
    guard end - first >= 2 else { return nil }
    let range = (first * frame)..<min(end * frame, sound.samples.count)
    let power = levels[first..<end].reduce(0) { $0 + pow(10, $1 / 10) } / Double(end - first)
    let seconds = Double(end - first) * frameSeconds
    let span = TimeSpan(start: rounded(Double(first) * frameSeconds), end: rounded(Double(end) * frameSeconds))
    let periods = sound.samples[range].withUnsafeBufferPointer { periodicity(of: $0, rate: sound.sampleRateHz) }
    let periodic = periods.filter { $0.strength > 0.85 }
    let sort: Sort
    if periods.count > 0, periodic.count * 4 >= periods.count * 3 {
      sort = .tone
    } else if seconds <= 0.15 {
      sort = .impulse
    } else if periods.allSatisfy({ $0.strength < 0.5 }) {
      sort = .noise
    } else {
      sort = .mixed
    }
    let frequencies = periodic.map(\.frequency).sorted()
    return Event(
      span: span, sort: sort, levelDb: 10 * log10(max(1e-12, power)),
      frequencyHz: sort == .tone ? frequencies[frequencies.count / 2] : nil)
  }

  /// Normalised autocorrelation of up to eight windows spread over the stretch: its highest peak and the
  /// frequency there.
  private static func periodicity(
    of samples: UnsafeBufferPointer<Float>, rate: Int
  ) -> [(strength: Double, frequency: Double)] {
    let window = min(1_024, samples.count)
    let lagMax = min(window / 2, rate / 50)
    guard lagMax > 4, window > 64 else { return [] }
    let windows = min(8, max(1, samples.count / window))
    return (0..<windows).compactMap { index in
      let start = windows == 1 ? 0 : (samples.count - window) * index / (windows - 1)
      let part = UnsafeBufferPointer(rebasing: samples[start..<(start + window)])
      return peak(of: (0...lagMax).map { autocorrelation(part, lag: $0) }, rate: rate)
    }
  }

  private static func autocorrelation(_ samples: UnsafeBufferPointer<Float>, lag: Int) -> Double {
    var (product, early, late): (Float, Float, Float) = (0, 0, 0)
    for index in 0..<(samples.count - lag) {
      let (a, b) = (samples[index], samples[index + lag])
      product += a * b
      early += a * a
      late += b * b
    }
    let scale = (Double(early) * Double(late)).squareRoot()
    return scale > 1e-9 && scale.isFinite ? Double(product) / scale : 0
  }

  /// The first peak that comes near the highest one, after the correlation has first fallen below 0.
  private static func peak(of values: [Double], rate: Int) -> (strength: Double, frequency: Double)? {
    guard let fall = values.firstIndex(where: { $0 <= 0 }), fall + 1 < values.count else { return nil }
    let highest = values[fall...].max() ?? 0
    guard highest > 0 else { return (0, 0) }
    for lag in (fall + 1)..<max(fall + 1, values.count - 1)
    where values[lag] >= 0.95 * highest && values[lag] >= values[lag - 1] && values[lag] >= values[lag + 1] {
      let (a, b, c) = (values[lag - 1], values[lag], values[lag + 1])
      let bend = a - 2 * b + c
      let shift = abs(bend) > 1e-9 ? 0.5 * (a - c) / bend : 0
      return (highest, Double(rate) / (Double(lag) + shift))
    }
    return (highest, 0)
  }
}
