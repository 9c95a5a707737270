package import AssayCore

/// Where there is speech, in steps of 32 ms, with hysteresis: it begins at a probability of 0.5 and ends when the
/// probability stays below 0.35 for 100 ms, as in Silero's own `get_speech_timestamps`; a span may be as short as a
/// spoken digit.
package struct VoiceActivity: Sendable, Hashable {
  /// The probabilities that the spans were read from.
  package var probabilities: [Float]
  /// Sample ranges with speech, in order, apart from one another.
  package var ranges: [Range<Int>]
  package var sampleCount: Int

  static let stepSamples = SileroVoice.stepSamples
  static let rate = SileroVoice.sampleRateHz
  static let startAt: Float = 0.5
  static let endBelow: Float = 0.35
  static let silenceSamplesMin = rate / 10
  static let speechSamplesMin = rate * 15 / 100
  static let paddingSamples = rate * 30 / 1000

  package init(probabilities: [Float], sampleCount: Int) {
    self.probabilities = probabilities
    self.sampleCount = sampleCount
    ranges = Self.padded(Self.raw(probabilities, sampleCount), sampleCount)
  }

  /// The spans in seconds.
  package var spans: [TimeSpan] {
    ranges.map {
      TimeSpan(start: Double($0.lowerBound) / Double(Self.rate), end: Double($0.upperBound) / Double(Self.rate))
    }
  }

  private static func raw(_ probabilities: [Float], _ sampleCount: Int) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var start: Int?
    var quietFrom: Int?
    func close(_ from: Int, _ to: Int) {
      if to - from > speechSamplesMin { found.append(from..<to) }
    }
    for (index, probability) in probabilities.enumerated() {
      let now = index * stepSamples
      if probability >= startAt {
        quietFrom = nil
        if start == nil { start = now }
      } else if let from = start, probability < endBelow {
        let quiet = quietFrom ?? now
        quietFrom = quiet
        guard now - quiet >= silenceSamplesMin else { continue }
        close(from, quiet)
        (start, quietFrom) = (nil, nil)
      }
    }
    if let start { close(start, sampleCount) }
    return found
  }

  /// A little more on both sides; where two spans would meet, half of the gap each.
  private static func padded(_ ranges: [Range<Int>], _ sampleCount: Int) -> [Range<Int>] {
    ranges.indices.map { index in
      let range = ranges[index]
      let before = index > 0 ? range.lowerBound - ranges[index - 1].upperBound : range.lowerBound * 2
      let after = index + 1 < ranges.count ? ranges[index + 1].lowerBound - range.upperBound : Int.max
      let start = range.lowerBound - min(paddingSamples, before / 2)
      let end = range.upperBound + min(paddingSamples, after / 2)
      return max(0, start)..<min(sampleCount, end)
    }
  }
}
