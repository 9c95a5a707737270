import AssayMedia
import AssaySignals

/// Cuts between pictures of a film: where the colours of one have little in common with those before.
enum SceneChanges {
  /// Share of pixels whose colour bin changed beyond which it is a cut.
  static let differenceMin = 0.45

  /// Indices of the frames that begin a new scene; the first frame is none.
  static func find(in frames: [VideoFrame]) -> [Int] {
    let histograms = frames.map { histogram($0.picture) }
    return frames.indices.dropFirst().filter { index in
      let (a, b) = (histograms[index - 1], histograms[index])
      let difference = zip(a, b).reduce(0.0) { $0 + abs($1.0 - $1.1) } / 2
      return difference >= differenceMin
    }
  }

  /// Shares of 64 colours over a thinned picture.
  private static func histogram(_ picture: Pixmap) -> [Double] {
    let small = picture.thinned(to: 128)
    var counts = [Double](repeating: 0, count: 64)
    small.samples.withUnsafeBufferPointer { samples in
      for pixel in 0..<(small.width * small.height) {
        let (r, g, b) = small.colour(samples, pixel)
        counts[(r >> 6) << 4 | (g >> 6) << 2 | b >> 6] += 1
      }
    }
    let total = Double(small.width * small.height)
    return counts.map { $0 / total }
  }
}
