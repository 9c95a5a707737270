/// A decoded picture: 8-bit samples, rows from the top, channels interleaved, no padding.
package struct Pixmap: Sendable, Hashable {
  package var width: Int
  package var height: Int
  /// 1 = grey, 3 = RGB, 4 = RGBA.
  package var channels: Int
  /// `width · height · channels` bytes.
  package var samples: [UInt8]

  /// Nil unless the sizes are positive and agree with the number of samples.
  package init?(width: Int, height: Int, channels: Int, samples: [UInt8]) {
    guard width > 0, height > 0, [1, 3, 4].contains(channels), width <= 1 << 20, height <= 1 << 20,
      samples.count == width * height * channels
    else { return nil }
    self.width = width
    self.height = height
    self.channels = channels
    self.samples = samples
  }
}
