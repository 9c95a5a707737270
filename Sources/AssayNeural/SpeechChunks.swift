/// A stretch of a recording that is transcribed at once.
struct SpeechChunk: Hashable {
  /// Samples, pauses between its spans included.
  var range: Range<Int>
  /// Its spans with speech.
  var voiced: [Range<Int>]
}

enum SpeechChunks {
  static let samplesMax = 12 * SileroVoice.sampleRateHz
  /// Spans further apart than this are never in one chunk.
  static let pauseSamplesMax = 2 * SileroVoice.sampleRateHz
  /// A span that is too long is cut in the latter half of what fits, where speech is least probable.
  static let cutSamplesMin = samplesMax / 2

  /// Neighbouring spans together as long as they fit into 12 s; longer spans are cut.
  static func chunks(_ activity: VoiceActivity) -> [SpeechChunk] {
    var result: [SpeechChunk] = []
    for span in activity.ranges.flatMap({ pieces($0, activity.probabilities) }) {
      if let last = result.last, span.upperBound - last.range.lowerBound <= samplesMax,
        span.lowerBound - last.range.upperBound <= pauseSamplesMax
      {
        result[result.count - 1].range = last.range.lowerBound..<span.upperBound
        result[result.count - 1].voiced.append(span)
      } else {
        result.append(SpeechChunk(range: span, voiced: [span]))
      }
    }
    return result
  }

  private static func pieces(_ span: Range<Int>, _ probabilities: [Float]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var rest = span
    while rest.count > samplesMax {
      let step = VoiceActivity.stepSamples
      let first = (rest.lowerBound + cutSamplesMin) / step
      let last = min((rest.lowerBound + samplesMax) / step - 1, probabilities.count - 1)
      let quietest = (first...max(first, last)).min { at($0, probabilities) < at($1, probabilities) } ?? last
      let cut = min(quietest * step + step / 2, rest.lowerBound + samplesMax)
      result.append(rest.lowerBound..<cut)
      rest = cut..<rest.upperBound
    }
    return result + [rest]
  }

  private static func at(_ index: Int, _ probabilities: [Float]) -> Float {
    probabilities.indices.contains(index) ? probabilities[index] : 1
  }
}
