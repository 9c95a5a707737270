import AssaySignals
import Glibc
import Testing

@Suite("Audio signals") struct AudioSignalsTests {
  /// Two tones over a pause every 125 ms, a constant, a clipped stretch and a short one that does not count.
  static let sound: Waveform = {
    var samples = (0..<8000).map { index -> Float in
      let envelope = (index / 1000) % 2 == 0 ? 1.0 : 0.01
      let low = 0.6 * sin(2 * Double.pi * 440 * Double(index) / 8000)
      let high = 0.2 * sin(2 * Double.pi * 1500 * Double(index) / 8000)
      return Float((low + high) * envelope + 0.01)
    }
    for index in 4000..<4010 { samples[index] = 0.99 }
    for index in 6000..<6002 { samples[index] = 1 }
    return Waveform(samples: samples, sampleRateHz: 8000)
  }()

  @Test("equal numpy's numbers")
  func fixture() throws {
    let signals = try #require(AudioSignals(Self.sound))
    #expect(abs(signals.loudnessDb - -9.942952829967933) < 1e-5)
    #expect(signals.peakDb == 0)
    #expect(abs(signals.dcOffset - 0.011127040806226432) < 1e-7)
    #expect(signals.clippedShare == 0.00125)
    #expect(abs(try #require(signals.snrDb) - 32.2794926337235) < 1e-4)
    #expect(!signals.snrIsUncertain)
    #expect(signals.silentShare == 0)
    #expect(signals.bandwidthHz == 1503.90625)
  }

  @Test("silence is floored, not infinite, and its SNR is uncertain")
  func silence() throws {
    let signals = try #require(AudioSignals(Waveform(samples: .init(repeating: 0, count: 16000), sampleRateHz: 16000)))
    #expect(signals.loudnessDb == -120)
    #expect(signals.peakDb == -120)
    #expect(signals.silentShare == 1)
    #expect(signals.snrIsUncertain)
    #expect(signals.bandwidthHz == nil)
    #expect(signals.snrDb.map { abs($0) <= 60 } == true)
  }

  @Test("tones over digital silence are capped at 60 dB and uncertain")
  func capped() throws {
    let samples = (0..<16000).map { ($0 / 1600) % 2 == 0 ? Float(0) : Float(0.5 * sin(Double($0))) }
    let signals = try #require(AudioSignals(Waveform(samples: samples, sampleRateHz: 16000)))
    #expect(signals.snrDb == 60)
    #expect(signals.snrIsUncertain)
  }

  @Test("one sample is enough; none, and none that is a number, are not")
  func extremes() {
    #expect(AudioSignals(Waveform(samples: [0.5], sampleRateHz: 48000)) != nil)
    #expect(AudioSignals(Waveform(samples: [], sampleRateHz: 48000)) == nil)
    #expect(AudioSignals(Waveform(samples: [0.5, .nan], sampleRateHz: 48000)) == nil)
    #expect(AudioSignals(Waveform(samples: [.infinity], sampleRateHz: 48000)) == nil)
  }
}

@Suite("FFT") struct FFTTests {
  @Test("equals numpy.fft.rfft")
  func fixture() throws {
    let power = try #require(FFT(count: 8)).power([1, 2, 3, 4, -1, 0, 2, 5])
    let expected = [256.0, 19.899494936611664, 74.0, 0.10050506338833451, 36.0]
    #expect(power.count == 5)
    for (value, wanted) in zip(power, expected) { #expect(abs(value - wanted) < 1e-9) }
  }

  @Test("sizes that are no power of two are refused", arguments: [0, 1, 3, 6, 1000, 1 << 21])
  func sizes(_ count: Int) { #expect(FFT(count: count) == nil) }
}

@Suite("Text signals") struct TextSignalsTests {
  @Test("lines, characters and what does not show are counted")
  func counts() {
    let signals = TextSignals("one\ntwo\u{200B}\u{202E}\n\u{E0041}three\u{07}\n")
    #expect(signals.characters == 18)
    #expect(signals.lines == 3)
    #expect(signals.invisibleCharacters == 3)
    #expect(signals.controlCharacters == 1)
  }

  @Test("an empty text has no line, and emoji are not hidden")
  func empty() {
    #expect(TextSignals("").lines == 0)
    #expect(TextSignals("👍🏽 é").invisibleCharacters == 0)
    #expect(TextSignals("a").lines == 1)
  }
}
