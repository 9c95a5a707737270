/// Decoded sound: mono, the mean of the channels, nominal range −1 to 1.
package struct Waveform: Sendable, Hashable {
  package var samples: [Float]
  package var sampleRateHz: Int

  package init(samples: [Float], sampleRateHz: Int) {
    self.samples = samples
    self.sampleRateHz = sampleRateHz
  }

  package var seconds: Double { sampleRateHz > 0 ? Double(samples.count) / Double(sampleRateHz) : 0 }
}
