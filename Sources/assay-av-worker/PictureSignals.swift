import AssaySignals
import AssayWorkerKit
import CAVShim

/// Freezes, brightness and sharpness of a film, from a bounded number of its pictures.
struct PictureSignals {
  var longestFreeze: Double?
  /// Of the time that was looked at; stretches of half a second or more.
  var frozenShare: Double?
  var meanLuma: Double?
  var sharpness: Double?
  var errors = 0
  /// Only parts of the film were looked at.
  var isPartial = false

  /// As FFmpeg's freezedetect: a mean difference below −60 dB. One bright spot that moves is no freeze either.
  private static let meanDifferenceMax = 0.255
  private static let differenceMax = 12
  private static let freezeSecondsMin = 0.5

  /// - Throws: `unsupported` or `decode_failed` when not one picture decodes.
  static func measure(_ film: Film, _ stream: Film.Stream) throws(WorkerFailure) -> PictureSignals {
    let pixels = max(1, Int(stream.facts.width) * Int(stream.facts.height))
    let budget = min(FilmLimits.probedFramesMax, max(64, FilmLimits.probedPixelsMax / pixels))
    let total = Int(stream.facts.packets)
    let stretches = total <= budget ? 1 : FilmLimits.probedStretches
    let decoder = try FilmDecoder(film, stream)
    var run = Run(every: max(1, min(total, budget) / FilmLimits.sampledFramesMax))
    let typical = stream.seconds.map { $0 / Double(max(1, total)) } ?? 0.04
    for stretch in 0..<stretches {
      if stretch > 0 {
        let target = (stream.start ?? 0) + (stream.seconds ?? 0) * Double(stretch) / Double(stretches)
        guard decoder.seek(to: target) else { break }
      }
      run.begin()
      for _ in 0..<budget / stretches {
        guard let seconds = try decoder.next() else { break }
        run.take(decoder, at: seconds, typical: typical)
      }
      run.end()
    }
    guard run.frames > 0 else { throw WorkerFailure("decode_failed", "no picture could be decoded") }
    var signals = PictureSignals(errors: decoder.errors, isPartial: stretches > 1)
    if run.watched > 0 {
      signals.longestFreeze = run.longest
      signals.frozenShare = min(1, run.frozen / run.watched)
    }
    if run.sampled > 0 {
      signals.meanLuma = run.luma / Double(run.sampled)
      signals.sharpness = run.sharpness / Double(run.sampled)
    }
    return signals
  }

  /// The state while pictures go by.
  private struct Run {
    let every: Int
    var frames = 0
    var sampled = 0
    var (luma, sharpness) = (0.0, 0.0)
    var (longest, frozen, watched) = (0.0, 0.0, 0.0)
    private var before: [UInt8] = []
    private var time = 0.0
    private var still = 0.0

    init(every: Int) { self.every = every }

    mutating func begin() {
      before = []
      still = 0
    }

    mutating func take(_ decoder: FilmDecoder, at seconds: Double, typical: Double) {
      let now = seconds.isFinite ? seconds : time + typical
      if let small = decoder.picture(width: 96, height: 54, isGrey: true) {
        if !before.isEmpty {
          let step = min(10, max(0, now - time))
          watched += step
          if Self.isSame(before, small) { still += step } else { end() }
        }
        before = small
      }
      time = now
      if frames % every == 0, sampled < FilmLimits.sampledFramesMax { sample(decoder) }
      frames += 1
    }

    /// Closes a stretch of equal pictures.
    mutating func end() {
      longest = max(longest, still)
      if still >= PictureSignals.freezeSecondsMin { frozen += still }
      still = 0
    }

    private mutating func sample(_ decoder: FilmDecoder) {
      let size = FilmTasks.shownSize(decoder.pictureSize, sideMax: 320)
      guard let grey = decoder.picture(width: size.width, height: size.height, isGrey: true),
        let signals = ImageSignals(grey: grey, width: size.width, height: size.height)
      else { return }
      sampled += 1
      luma += signals.meanLuma
      sharpness += signals.sharpness ?? 0
    }

    private static func isSame(_ a: [UInt8], _ b: [UInt8]) -> Bool {
      guard a.count == b.count, !a.isEmpty else { return false }
      var (sum, largest) = (0, 0)
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          for index in 0..<a.count {
            let difference = abs(Int(a[index]) - Int(b[index]))
            sum += difference
            largest = max(largest, difference)
          }
        }
      }
      return Double(sum) / Double(a.count) < meanDifferenceMax && largest <= differenceMax
    }
  }
}
