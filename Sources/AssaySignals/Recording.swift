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
