extension Pixmap {
  /// The picture as it is to be shown, for an EXIF orientation (1 to 8; anything else leaves it as it is).
  package func oriented(_ orientation: Int) -> Pixmap {
    guard (2...8).contains(orientation) else { return self }
    let turns = orientation >= 5
    let (newWidth, newHeight) = turns ? (height, width) : (width, height)
    // Where the first pixel shown is stored, and how far away the next one to the right and below are.
    let (start, right, down): (Int, Int, Int) =
      switch orientation {
      case 2: (width - 1, -1, width)
      case 3: (width * height - 1, -1, -width)
      case 4: (width * (height - 1), 1, -width)
      case 5: (0, width, 1)
      case 6: (width * (height - 1), -width, 1)
      case 7: (width * height - 1, -width, -1)
      default: (width - 1, width, -1)
      }
    let channels = channels
    let turned = [UInt8](unsafeUninitializedCapacity: samples.count) { output, filled in
      samples.withUnsafeBufferPointer { samples in
        guard var target = output.baseAddress, let source = samples.baseAddress else { return }
        for y in 0..<newHeight {
          var pixel = source + (start + y * down) * channels
          for _ in 0..<newWidth {
            for channel in 0..<channels { target[channel] = pixel[channel] }
            target += channels
            pixel += right * channels
          }
        }
      }
      filled = samples.count
    }
    return Pixmap(width: newWidth, height: newHeight, channels: channels, samples: turned) ?? self
  }

  /// Red, green and blue, with transparency composited on white.
  package func flattened() -> Pixmap {
    guard channels != 3 else { return self }
    let count = width * height
    let channels = channels
    let flat = [UInt8](unsafeUninitializedCapacity: count * 3) { output, filled in
      samples.withUnsafeBufferPointer { samples in
        for index in 0..<count {
          for colour in 0..<3 {
            let sample = samples[index &* channels &+ (channels == 1 ? 0 : colour)]
            let alpha = channels == 4 ? UInt32(samples[index &* 4 &+ 3]) : 255
            output[index &* 3 &+ colour] = Self.overWhite(UInt32(sample), alpha: alpha)
          }
        }
      }
      filled = count * 3
    }
    return Pixmap(width: width, height: height, channels: 3, samples: flat) ?? self
  }
}
