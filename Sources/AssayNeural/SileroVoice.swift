/// Silero's voice activity detector.
package final class SileroVoice {
  package static let source = "silero-vad@6.2.3"
  package static let sampleRateHz = 16_000
  /// New samples a step.
  static let stepSamples = 512
  static let contextSamples = 64
  /// Silence that the network hears first. Without it, it takes a quarter of a second to believe in a voice, and
  /// misses a single word that fills its recording.
  static let leadSteps = 8

  private let runtime: OnnxRuntime
  private let session: OnnxSession

  package init(folder: ModelFolder, runtime: OnnxRuntime) throws(NeuralError) {
    self.runtime = runtime
    session = try folder.session("speech/silero-vad.onnx", runtime: runtime)
  }

  /// The probability of speech in each step of 512 samples; the last step is filled up with silence.
  package func probabilities(_ samples: [Float]) throws(NeuralError) -> [Float] {
    let (step, context) = (Self.stepSamples, Self.contextSamples)
    let steps = (samples.count + step - 1) / step
    var state = try OnnxValue.floats(shape: [2, 1, 128], runtime: runtime) { _ in }
    let rate = try OnnxValue.integers([Int64(Self.sampleRateHz)], shape: [], runtime: runtime)
    var result: [Float] = []
    result.reserveCapacity(steps)
    for index in -Self.leadSteps..<steps {
      let input = try OnnxValue.floats(shape: [1, context + step], runtime: runtime) { target in
        let from = index * step - context
        guard from + context + step > 0 else { return }
        for at in max(0, -from)..<min(context + step, samples.count - from) { target[at] = samples[from + at] }
      }
      let outputs = try session.run(["input": input, "state": state, "sr": rate], outputs: ["output", "stateN"])
      guard outputs.count == 2, let probability = try outputs[0].floats().first else {
        throw NeuralError(.failed, "the voice detector gave no probability")
      }
      if index >= 0 { result.append(probability) }
      state = outputs[1]
    }
    return result
  }

  /// The stretches of speech in a recording at 16 kHz.
  package func speech(in samples: [Float]) throws(NeuralError) -> VoiceActivity {
    VoiceActivity(probabilities: try probabilities(samples), sampleCount: samples.count)
  }
}
