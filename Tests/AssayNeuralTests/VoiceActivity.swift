import AssayCore
import Testing

@testable import AssayNeural

@Suite struct VoiceActivityTests {
  /// Steps of 512 samples with these probabilities.
  private func activity(_ runs: [(Float, Int)]) -> VoiceActivity {
    let probabilities = runs.flatMap { [Float](repeating: $0.0, count: $0.1) }
    return VoiceActivity(probabilities: probabilities, sampleCount: probabilities.count * 512)
  }

  @Test("speech begins at one half and goes on above 0.35")
  func hysteresis() {
    let found = activity([(0.1, 20), (0.9, 20), (0.4, 30), (0.1, 20)])
    #expect(found.ranges == [20 * 512 - 480..<70 * 512 + 480])
  }

  @Test("a pause below 100 ms does not part speech, a longer one does")
  func pauses() {
    #expect(activity([(0.9, 20), (0.1, 3), (0.9, 20), (0, 20)]).ranges.count == 1)
    #expect(activity([(0.9, 20), (0.1, 8), (0.9, 20), (0, 20)]).ranges.count == 2)
  }

  @Test("a blip is no speech; speech to the last sample ends with it")
  func ends() {
    #expect(activity([(0.1, 20), (0.9, 4), (0.1, 20)]).ranges.isEmpty)
    let open = activity([(0.1, 20), (0.9, 20)])
    #expect(open.ranges.last?.upperBound == open.sampleCount)
    #expect(activity([]).ranges.isEmpty)
  }

  @Test("spans never overlap and lie within the recording", arguments: 0..<50)
  func apart(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let runs = (0..<40).map { _ in
      (Float.random(in: 0...1, using: &generator), Int.random(in: 1...20, using: &generator))
    }
    let found = activity(runs)
    var last = 0
    for range in found.ranges {
      #expect(range.lowerBound >= last && range.upperBound <= found.sampleCount && !range.isEmpty)
      last = range.upperBound
    }
    var reached = 0
    for chunk in SpeechChunks.chunks(found) {
      #expect(chunk.range.count <= SpeechChunks.samplesMax)
      #expect(chunk.range.lowerBound >= reached)
      #expect(chunk.voiced.first?.lowerBound == chunk.range.lowerBound)
      #expect(chunk.voiced.last?.upperBound == chunk.range.upperBound)
      reached = chunk.range.upperBound
    }
  }

  @Test("chunks are at most twelve seconds, cut at pauses, else where speech is least probable")
  func chunks() {
    let second = 16_000
    let steps = 60 * second / 512
    var probabilities = [Float](repeating: 0.99, count: steps)
    probabilities[300] = 0.5
    let long = VoiceActivity(probabilities: probabilities, sampleCount: steps * 512)
    let found = SpeechChunks.chunks(long)
    #expect(found.count >= 5)
    #expect(found.allSatisfy { $0.range.count <= 12 * second })
    #expect(found.first?.range.upperBound == 300 * 512 + 256)
    // Nothing is lost.
    #expect(found.map(\.range.count).reduce(0, +) == long.ranges.map(\.count).reduce(0, +))
    let far = activity([(0.9, 30), (0, 100), (0.9, 30), (0, 20), (0.9, 30), (0, 10)])
    #expect(SpeechChunks.chunks(far).map(\.voiced.count) == [1, 2])
  }

  @Test("words share the voiced part of their segment by their letters and skip its pauses")
  func words() throws {
    let chunk = SpeechChunk(range: 0..<64_000, voiced: [0..<16_000, 48_000..<64_000])
    let segment = SpeechTranscriber.segment(chunk, .init(text: "one two six ten", confidence: 1))
    #expect(segment.words.map(\.text) == ["one", "two", "six", "ten"])
    #expect(segment.words.map(\.span.start) == [0, 0.5, 3, 3.5])
    #expect(segment.words.map(\.span.end) == [0.5, 1, 3.5, 4])
  }

  @Test("the recogniser hears silence beyond the ends of a recording")
  func margins() {
    let samples = [Float](repeating: 1, count: 10_000)
    let heard = SpeechTranscriber.stretch(samples, around: 1_000..<9_500)
    #expect(heard.count == 8_500 + 8_000)
    #expect(heard[..<3_000].allSatisfy { $0 == 0 } && heard[3_000] == 1)
    #expect(heard.suffix(3_500).allSatisfy { $0 == 0 })
  }
}
