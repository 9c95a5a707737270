extension Pixmap {
  /// RGB with what is transparent laid over white; a picture without transparency is itself.
  package func overWhite() -> Pixmap {
    guard channels == 4 else { return self }
    let flat = [UInt8](unsafeUninitializedCapacity: width * height * 3) { output, count in
      samples.withUnsafeBufferPointer { samples in
        for pixel in 0..<width * height {
          let alpha = Int(samples[pixel * 4 + 3])
          for channel in 0..<3 {
            let value = Int(samples[pixel * 4 + channel]) * alpha + 255 * (255 - alpha)
            output[pixel * 3 + channel] = UInt8((value + 127) / 255)
          }
        }
      }
      count = width * height * 3
    }
    return Pixmap(width: width, height: height, channels: 3, samples: flat) ?? self
  }
}
