internal import Glibc

/// Moonshine's tiny English speech recogniser: an encoder over the samples and a decoder that keeps what it has
/// attended to, greedy.
package final class MoonshineSpeech {
  package static let source = "moonshine-tiny-en@0.0.48"
  static let layers = 6
  static let heads = 8
  static let headSize = 36
  static let startToken = 1
  static let endToken = 2
  /// Nobody speaks faster; a decoder in a loop ends here.
  static let tokensPerSecondMax = 6.5
  static let tokensExtra = 8
  /// The encoder needs this many samples for one frame.
  static let samplesMin = 2_000

  private let runtime: OnnxRuntime
  private let encoder: OnnxSession
  private let decoder: OnnxSession
  private let tokens: MoonshineTokens

  /// What was heard in a stretch of sound.
  struct Hearing {
    var text: String
    /// The geometric mean of the tokens' probabilities.
    var confidence: Double
  }

  package init(folder: ModelFolder, runtime: OnnxRuntime) throws(NeuralError) {
    self.runtime = runtime
    encoder = try folder.session("speech/moonshine-tiny-en-encoder.ort", runtime: runtime)
    decoder = try folder.session("speech/moonshine-tiny-en-decoder.ort", runtime: runtime)
    tokens = try MoonshineTokens(try folder.bytes("speech/moonshine-tiny-en-tokenizer.bin"))
  }

  private static let cacheNames: [(name: String, isDecoder: Bool)] = (0..<layers).flatMap { layer in
    [
      ("\(layer).decoder.key", true), ("\(layer).decoder.value", true),
      ("\(layer).encoder.key", false), ("\(layer).encoder.value", false),
    ]
  }
  private static let inputNames =
    ["input_ids", "encoder_hidden_states", "encoder_attention_mask", "use_cache_branch"]
    + cacheNames.map { "past_key_values." + $0.name }
  private static let outputNames = ["logits"] + cacheNames.map { "present." + $0.name }

  /// Runs both networks once, also the decoder's branch that uses what it kept.
  package func warmUp() throws(NeuralError) {
    _ = try hear([Float](repeating: 0, count: SileroVoice.sampleRateHz))
  }

  /// What is said in samples at 16 kHz, some seconds of them.
  func hear(_ samples: [Float]) throws(NeuralError) -> Hearing {
    let count = max(samples.count, Self.samplesMin)
    let sound = try OnnxValue.floats(shape: [1, count], runtime: runtime) { target in
      _ = target.update(fromContentsOf: samples)
    }
    let mask = try OnnxValue.integers([Int64](repeating: 1, count: count), shape: [1, count], runtime: runtime)
    let encoded = try encoder.run(
      ["input_values": sound, "attention_mask": mask], outputs: ["last_hidden_state"])
    guard let states = encoded.first else { throw NeuralError(.failed, "the encoder gave nothing") }

    let seconds = Double(count) / Double(SileroVoice.sampleRateHz)
    let stepsMax = Int(seconds * Self.tokensPerSecondMax) + Self.tokensExtra
    var cache = try Self.cacheNames.map { _ throws(NeuralError) in
      try OnnxValue.floats([], shape: [1, Self.heads, 0, Self.headSize], runtime: runtime)
    }
    var heard: [Int] = []
    var logSum = 0.0
    var last = Self.startToken
    for step in 0..<stepsMax {
      let values = [
        try OnnxValue.integers([Int64(last)], shape: [1, 1], runtime: runtime), states, mask,
        try OnnxValue.flag(step > 0, runtime: runtime),
      ]
      let outputs = try decoder.run(names: Self.inputNames, values: values + cache, outputs: Self.outputNames)
      guard outputs.count == Self.outputNames.count else { throw NeuralError(.failed, "the decoder gave too little") }
      let best = try outputs[0].withFloats { Self.best($0) }
      // What the decoder made of the encoder's states stays as the first step made it.
      for (index, entry) in Self.cacheNames.enumerated() where step == 0 || entry.isDecoder {
        cache[index] = outputs[index + 1]
      }
      logSum += best.logProbability
      guard best.token != Self.endToken else { return hearing(heard, logSum, steps: step + 1) }
      heard.append(best.token)
      last = best.token
    }
    return hearing(heard, logSum, steps: stepsMax)
  }

  private func hearing(_ heard: [Int], _ logSum: Double, steps: Int) -> Hearing {
    Hearing(text: tokens.text(heard), confidence: exp(logSum / Double(max(1, steps))))
  }

  /// The most probable token and the logarithm of its probability.
  static func best(_ logits: UnsafeBufferPointer<Float>) -> (token: Int, logProbability: Double) {
    var token = 0
    var highest = -Float.infinity
    for (index, value) in logits.enumerated() where value > highest { (token, highest) = (index, value) }
    var sum: Float = 0
    for value in logits where value > highest - 20 { sum += exp(value - highest) }
    return (token, -Double(log(max(sum, 1))))
  }
}
