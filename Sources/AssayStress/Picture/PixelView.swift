import AssayCore
import AssaySignals

/// The colours of a picture as a kernel reads them: rows from the top, 1 or 3 interleaved channels, never alpha.
struct PixelView {
  let base: UnsafePointer<UInt8>
  let width: Int
  let height: Int
  let channels: Int

  /// Bytes of a row, and of the picture.
  var stride: Int { width * channels }
  var count: Int { width * height * channels }
}

extension Pixmap {
  /// The same picture with its colours rewritten; alpha, where there is one, is kept as it is. `change` writes every
  /// byte of the output, which is laid out as the view is.
  func changingColours(_ change: (PixelView, UnsafeMutablePointer<UInt8>) -> Void) -> Pixmap {
    guard channels == 4 else {
      return with(samples: Self.changed(samples, width, height, channels, change))
    }
    let (opaque, count) = (withoutAlpha(), width * height)
    let colours = Self.changed(opaque, width, height, 3, change)
    let joined = [UInt8](unsafeUninitializedCapacity: count * 4) { output, filled in
      samples.withUnsafeBufferPointer { samples in
        colours.withUnsafeBufferPointer { colours in
          for pixel in 0..<count {
            output[pixel &* 4] = colours[pixel &* 3]
            output[pixel &* 4 &+ 1] = colours[pixel &* 3 &+ 1]
            output[pixel &* 4 &+ 2] = colours[pixel &* 3 &+ 2]
            output[pixel &* 4 &+ 3] = samples[pixel &* 4 &+ 3]
          }
        }
      }
      filled = count * 4
    }
    return with(samples: joined)
  }

  /// The bytes of the colours alone, of a picture with alpha.
  private func withoutAlpha() -> [UInt8] {
    let count = width * height
    return [UInt8](unsafeUninitializedCapacity: count * 3) { output, filled in
      samples.withUnsafeBufferPointer { samples in
        for pixel in 0..<count {
          output[pixel &* 3] = samples[pixel &* 4]
          output[pixel &* 3 &+ 1] = samples[pixel &* 4 &+ 1]
          output[pixel &* 3 &+ 2] = samples[pixel &* 4 &+ 2]
        }
      }
      filled = count * 3
    }
  }

  private func with(samples: [UInt8]) -> Pixmap {
    var result = self
    result.samples = samples
    return result
  }

  private static func changed(
    _ samples: [UInt8], _ width: Int, _ height: Int, _ channels: Int,
    _ change: (PixelView, UnsafeMutablePointer<UInt8>) -> Void
  ) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: samples.count) { output, filled in
      samples.withUnsafeBufferPointer { input in
        guard let from = input.baseAddress, let to = output.baseAddress else { return }
        change(PixelView(base: from, width: width, height: height, channels: channels), to)
        filled = input.count
      }
    }
  }
}

extension Perturbation {
  /// A perturbation of a picture after ImageNet-C's definition.
  static func imagenetC(
    _ name: String, _ summary: String, _ comparison: Comparison, _ parameters: [String],
    settings: [StressSetting] = [],
    _ apply: @escaping @Sendable (Pixmap, inout StressCall) throws(AssayError) -> Stressed<Pixmap>
  ) -> Perturbation {
    Perturbation(
      name, group: .image, summary: summary, reference: "imagenet_c", comparison: comparison, parameters: parameters,
      settings: settings, work: .picture(apply))
  }

  /// A perturbation of a picture that is our own.
  static func ownPicture(
    _ name: String, _ summary: String, _ parameters: [String], settings: [StressSetting] = [],
    _ apply: @escaping @Sendable (Pixmap, inout StressCall) throws(AssayError) -> Stressed<Pixmap>
  ) -> Perturbation {
    Perturbation(
      name, group: .image, summary: summary, parameters: parameters, settings: settings, work: .picture(apply))
  }
}

extension LabelEffect {
  /// Nothing moved, but colours can no longer be told by what is seen.
  static func coloursUnsure(_ reason: String, when isSo: Bool = true) -> LabelEffect {
    isSo ? LabelEffect(unsure: [Unsure(.colours, reason)]) : LabelEffect()
  }
}
