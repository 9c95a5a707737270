import AssayMedia
import AssaySignals

/// Stretches of a film in which the picture stays the same, so that one look at each is enough.
enum StillRuns {
  private static let sideMax = 160
  /// A pixel has changed when a channel differs by more than this; less is noise of camera and codec.
  private static let differenceMin: Int = 48
  /// Share of changed pixels beyond which it is another picture; a short line of text changes some 0.3 %.
  private static let shareMin = 0.0008

  /// Ranges of frames, in order; every frame is in one.
  static func find(in frames: [VideoFrame]) -> [Range<Int>] {
    let small = frames.map { $0.picture.fitted(sideMax: sideMax) }
    var runs: [Range<Int>] = []
    for index in small.indices {
      if let last = runs.last, !differ(small[last.lowerBound], small[index]) {
        runs[runs.count - 1] = last.lowerBound..<(index + 1)
      } else {
        runs.append(index..<(index + 1))
      }
    }
    return runs
  }

  /// Compares with the first picture of a run, so that a slow change does not pass unseen.
  private static func differ(_ a: Pixmap, _ b: Pixmap) -> Bool {
    guard a.width == b.width, a.height == b.height, a.channels == b.channels, a.channels > 0 else { return true }
    let pixels = a.width * a.height
    let allowed = max(2, Int(shareMin * Double(pixels)))
    return a.samples.withUnsafeBufferPointer { left in
      b.samples.withUnsafeBufferPointer { right in
        var changed = 0
        for pixel in 0..<pixels {
          let start = pixel * a.channels
          for channel in start..<(start + a.channels)
          where abs(Int(left[channel]) - Int(right[channel])) > differenceMin {
            changed += 1
            break
          }
          if changed > allowed { return true }
        }
        return false
      }
    }
  }
}

/// Which stills of a film are read, one after another: all when they are few; else some, evenly spaced, and
/// then the middle between neighbours whose text differs, so that the time of a change gets exact.
struct FilmReading {
  private let stills: Int
  private let readsMax: Int
  private var waiting: [Int]
  private var texts: [Int: [String]] = [:]

  init(stills: Int, readsMax: Int) {
    self.stills = stills
    self.readsMax = max(0, readsMax)
    let first = stills <= readsMax ? stills : (readsMax + 1) / 2
    // The first and the last one are always among them.
    waiting = (0..<max(0, first)).map { first > 1 ? $0 * (stills - 1) / (first - 1) : 0 }
  }

  /// The next still to read; nil when nothing more would be learnt or the bound is reached.
  mutating func next() -> Int? {
    guard texts.count < readsMax else { return nil }
    if !waiting.isEmpty { return waiting.removeFirst() }
    let known = texts.keys.sorted()
    let gaps = zip(known, known.dropFirst()).filter { a, b in b - a > 1 && texts[a] != texts[b] }
    let widest = gaps.enumerated().max { a, b in
      (a.element.1 - a.element.0, b.offset) < (b.element.1 - b.element.0, a.offset)
    }
    return widest.map { ($0.element.0 + $0.element.1) / 2 }
  }

  mutating func read(_ still: Int, _ lines: [String]) { texts[still] = lines }
}
