package import AssaySignals

/// Writes recordings as WAV, all channels, little-endian.
package enum WAVWriter {
  package enum Samples: Sendable {
    /// 16-bit integers: rounded, and cut at full scale.
    case pcm16
    /// 32-bit floats as they are; what is not finite becomes 0.
    case float32

    var bytes: Int { self == .pcm16 ? 2 : 4 }
    /// WAVE_FORMAT_PCM and WAVE_FORMAT_IEEE_FLOAT.
    var tag: Int { self == .pcm16 ? 1 : 3 }
  }

  /// WAV's sizes are 32 bits wide.
  package static let dataBytesMax = Int(UInt32.max) - 64

  /// Nil where the samples are more than a WAV can hold, or the channels more than its header counts.
  package static func encode(_ recording: Recording, as samples: Samples = .pcm16) -> [UInt8]? {
    let (channels, frames) = (recording.channels.count, recording.frames)
    let block = channels * samples.bytes
    guard channels <= 65_535, block <= 65_535, frames <= dataBytesMax / block,
      recording.sampleRateHz <= Int(UInt32.max) / block
    else { return nil }
    let dataBytes = frames * block
    var bytes: [UInt8] = []
    bytes.reserveCapacity(46 + dataBytes)
    func number(_ value: Int, _ count: Int) {
      for place in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * place))) }
    }
    // More than two channels without a word on what they are: mask 0 of the extensible form would say the same.
    bytes += "RIFF".utf8
    number(36 + dataBytes, 4)
    bytes += "WAVEfmt ".utf8
    number(16, 4)
    number(samples.tag, 2)
    number(channels, 2)
    number(recording.sampleRateHz, 4)
    number(recording.sampleRateHz * block, 4)
    number(block, 2)
    number(samples.bytes * 8, 2)
    bytes += "data".utf8
    number(dataBytes, 4)
    switch samples {
    case .float32: bytes += recording.finite.interleavedBytes
    case .pcm16:
      for frame in 0..<frames {
        for channel in recording.channels {
          let sample = channel[frame]
          let level = sample.isFinite ? max(-32_768, min(32_767, (sample * 32_767).rounded())) : 0
          let value = UInt16(bitPattern: Int16(level))
          bytes.append(UInt8(value & 255))
          bytes.append(UInt8(value >> 8))
        }
      }
    }
    return bytes
  }
}

extension Recording {
  fileprivate var finite: Recording {
    guard channels.contains(where: { !$0.allSatisfy(\.isFinite) }) else { return self }
    var result = self
    result.channels = channels.map { $0.map { $0.isFinite ? $0 : 0 } }
    return result
  }
}
