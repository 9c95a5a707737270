import AssaySignals

/// Writes sound as WAV: one channel, 16 bits, little-endian.
enum WavWriter {
  static func encode(_ sound: Waveform) -> [UInt8] {
    let dataBytes = sound.samples.count * 2
    var bytes: [UInt8] = []
    bytes.reserveCapacity(44 + dataBytes)
    func number(_ value: Int, _ count: Int) {
      for place in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * place))) }
    }
    bytes += "RIFF".utf8
    number(36 + dataBytes, 4)
    bytes += "WAVEfmt ".utf8
    number(16, 4)
    number(1, 2)
    number(1, 2)
    number(sound.sampleRateHz, 4)
    number(sound.sampleRateHz * 2, 4)
    number(2, 2)
    number(16, 2)
    bytes += "data".utf8
    number(dataBytes, 4)
    sound.samples.withUnsafeBufferPointer { samples in
      for sample in samples {
        let level = sample.isFinite ? max(-32_768, min(32_767, (sample * 32_767).rounded())) : 0
        let value = UInt16(bitPattern: Int16(level))
        bytes.append(UInt8(value & 255))
        bytes.append(UInt8(value >> 8))
      }
    }
    return bytes
  }
}
