/// Decoded sound as it was recorded: all channels, at its own rate, nominal range −1 to 1.
package struct Recording: Sendable, Hashable {
  /// One array a channel, all of one length.
  package var channels: [[Float]]
  package var sampleRateHz: Int

  /// Nil unless there is a channel, all have one length and the rate is positive.
  package init?(channels: [[Float]], sampleRateHz: Int) {
    guard let first = channels.first, channels.allSatisfy({ $0.count == first.count }), sampleRateHz > 0 else {
      return nil
    }
    self.channels = channels
    self.sampleRateHz = sampleRateHz
  }

  package var frames: Int { channels.first?.count ?? 0 }
  package var seconds: Double { Double(frames) / Double(sampleRateHz) }
}

extension Recording {
  /// Frame by frame, little-endian 32-bit floats: the form in which sound goes to workers and back.
  package var interleavedBytes: [UInt8] {
    let (count, width) = (frames, channels.count)
    return [UInt8](unsafeUninitializedCapacity: count * width * 4) { buffer, filled in
      let raw = UnsafeMutableRawBufferPointer(buffer)
      for (offset, channel) in channels.enumerated() {
        channel.withUnsafeBufferPointer { samples in
          for frame in 0..<count {
            raw.storeBytes(
              of: samples[frame].bitPattern.littleEndian, toByteOffset: (frame * width + offset) * 4, as: UInt32.self)
          }
        }
      }
      filled = count * width * 4
    }
  }

  /// Nil unless the bytes make whole frames of finite samples.
  package init?(interleaved bytes: [UInt8], channels width: Int, sampleRateHz: Int) {
    guard width > 0, sampleRateHz > 0, bytes.count % (4 * width) == 0 else { return nil }
    let count = bytes.count / (4 * width)
    var isFinite = true
    let channels = bytes.withUnsafeBytes { raw in
      (0..<width).map { offset in
        [Float](unsafeUninitializedCapacity: count) { buffer, filled in
          for frame in 0..<count {
            let bits = raw.loadUnaligned(fromByteOffset: (frame * width + offset) * 4, as: UInt32.self)
            let sample = Float(bitPattern: UInt32(littleEndian: bits))
            isFinite = isFinite && sample.isFinite
            buffer.initializeElement(at: frame, to: sample)
          }
          filled = count
        }
      }
    }
    guard isFinite else { return nil }
    self.init(channels: channels, sampleRateHz: sampleRateHz)
  }
}
