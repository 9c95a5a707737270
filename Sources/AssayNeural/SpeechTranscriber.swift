package import AssayCore

/// One stretch of recognised speech.
package struct SpeechSegment: Sendable, Hashable {
  package struct Word: Sendable, Hashable {
    package var text: String
    /// Spread over the voiced part of the segment by the number of letters: approximate.
    package var span: TimeSpan
  }

  package var span: TimeSpan
  package var text: String
  /// The geometric mean of the tokens' probabilities.
  package var confidence: Double
  package var words: [Word]
}

package struct Transcription: Sendable, Hashable {
  package var activity: VoiceActivity
  package var segments: [SpeechSegment]
}

/// Finds speech, cuts it at pauses and transcribes it.
package final class SpeechTranscriber {
  package let voice: SileroVoice
  private let speech: MoonshineSpeech
  /// Some ninety seconds of work; who has a longer recording sends it in parts.
  static let secondsMax = 1_200
  /// What the recogniser hears before and after a chunk: the recording, and silence beyond its ends. Without it
  /// single words are misheard or heard several times.
  static let marginSamples = SileroVoice.sampleRateHz / 4

  package init(voice: SileroVoice, speech: MoonshineSpeech) {
    self.voice = voice
    self.speech = speech
  }

  /// - Parameter samples: mono at 16 kHz.
  package func transcribe(_ samples: [Float]) throws(NeuralError) -> Transcription {
    guard samples.count <= Self.secondsMax * SileroVoice.sampleRateHz else {
      throw NeuralError(.badInput, "a recording longer than \(Self.secondsMax) s is transcribed in parts only")
    }
    let activity = try voice.speech(in: samples)
    var segments: [SpeechSegment] = []
    for chunk in SpeechChunks.chunks(activity) {
      let hearing = try speech.hear(Self.stretch(samples, around: chunk.range))
      guard !hearing.text.isEmpty else { continue }
      segments.append(Self.segment(chunk, hearing))
    }
    return Transcription(activity: activity, segments: segments)
  }

  /// The samples of a range and of the margins around it.
  static func stretch(_ samples: [Float], around range: Range<Int>) -> [Float] {
    let (from, to) = (range.lowerBound - marginSamples, range.upperBound + marginSamples)
    return [Float](repeating: 0, count: max(0, -from)) + samples[max(0, from)..<min(samples.count, to)]
      + [Float](repeating: 0, count: max(0, to - samples.count))
  }

  static func segment(_ chunk: SpeechChunk, _ hearing: MoonshineSpeech.Hearing) -> SpeechSegment {
    let words = hearing.text.split(separator: " ").map(String.init)
    // A word takes as long as its letters and one more, for the gap.
    let lengths = words.map { Self.spokenLength($0) + 1 }
    let total = Double(max(1, lengths.reduce(0, +)))
    var placed: [SpeechSegment.Word] = []
    var done = 0
    for (word, length) in zip(words, lengths) {
      let start = moment(Double(done) / total, in: chunk.voiced, isEnd: false)
      done += length
      let end = moment(Double(done) / total, in: chunk.voiced, isEnd: true)
      placed.append(.init(text: word, span: TimeSpan(start: start, end: max(start, end))))
    }
    return SpeechSegment(
      span: TimeSpan(start: seconds(Double(chunk.range.lowerBound)), end: seconds(Double(chunk.range.upperBound))),
      text: hearing.text, confidence: hearing.confidence, words: placed)
  }

  /// Letters as they are spoken: a digit is a word of some four letters and a gap, punctuation is silent.
  private static func spokenLength(_ word: String) -> Int {
    word.unicodeScalars.reduce(0) { length, scalar in
      if scalar.properties.numericType != nil { return length + 5 }
      return length + (scalar.properties.isAlphabetic ? 1 : 0)
    }
  }

  /// The time at which a share of the voiced samples has passed; at a pause, before it for an end and after it
  /// for a start.
  private static func moment(_ share: Double, in voiced: [Range<Int>], isEnd: Bool) -> Double {
    var left = share * Double(voiced.reduce(0) { $0 + $1.count })
    for range in voiced {
      let length = Double(range.count)
      if left < length - 0.5 || (isEnd && left <= length + 0.5) {
        return seconds(Double(range.lowerBound) + min(max(0, left), length))
      }
      left -= length
    }
    return seconds(Double(voiced.last?.upperBound ?? 0))
  }

  private static func seconds(_ samples: Double) -> Double { samples / Double(SileroVoice.sampleRateHz) }
}
