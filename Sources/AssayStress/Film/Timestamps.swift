import AssayCore
import AssayMedia

extension FilmPerturbations {
  /// Pictures to which a time is given at all.
  private static let timedFramesMax = 200_000

  private static let jitter = StressSetting(
    "share", "largest share of the way to the neighbouring picture", in: 0...0.49, .steps([0.1, 0.2, 0.3, 0.4, 0.49]))
  private static let exchanged = StressSetting(
    "share", "share of the pictures", in: 0...1, .steps([0.02, 0.05, 0.1, 0.2, 0.4]))

  /// Order and number of pictures stay; the first keeps its time.
  static let timestampJitter = make(
    "timestamp_jitter", summary: "Pictures come a little early or late; they and the sound stay as they are.",
    parameters: [
      "± 10 % of the way to the next picture", "± 20 %", "± 30 %", "± 40 %", "± 49 %",
    ], settings: [jitter]
  ) { (video: VideoInfo, call: inout StressCall) throws(AssayError) in
    let share = call.value(jitter)
    let count = try timedFrames(video, "timestamp_jitter")
    var edit = FilmEdit()
    edit.frameShifts = (0..<count).map { _ in share * call.generator.uniform(-1, 1) }
    edit.frameShifts[0] = 0
    let most = share * step(video)
    return Stressed(edit, effect: seen(video, within: most), achieved: ["jitter_ms": most * 1000])
  }

  /// What became of the jitter: pictures that do not follow each other evenly move farther than the mean one.
  static func measured(_ edit: inout Stressed<FilmEdit>, seconds: Double) {
    edit.achieved["jitter_ms"] = seconds * 1000
    if let slack = edit.effect.time?.slack { edit.effect.time?.slack = max(slack, seconds) }
  }

  /// Pairs are drawn from a fixed grid, so that what a slight one exchanges a severe one does too.
  static let timestampsBackward = make(
    "timestamps_backward", summary: "Neighbouring pictures bear each other's times, so that time goes back.",
    parameters: ["2 % of the pictures", "5 %", "10 %", "20 %", "40 %"],
    settings: [exchanged]
  ) { (video: VideoInfo, call: inout StressCall) throws(AssayError) in
    let share = call.value(exchanged)
    let count = try timedFrames(video, "timestamps_backward")
    let draws = stride(from: 1, to: count - 1, by: 2).map { (pair: $0, draw: call.generator.unit()) }
    var edit = FilmEdit()
    edit.exchangedFrames = draws.filter { $0.draw < share }.map { $0.pair }
    // A short film has one pair at least.
    if edit.exchangedFrames.isEmpty, share > 0, let least = draws.min(by: { $0.draw < $1.draw }) {
      edit.exchangedFrames = [least.pair]
    }
    return Stressed(
      edit, effect: seen(video, within: step(video)),
      achieved: ["exchanged_frames": Double(2 * edit.exchangedFrames.count)])
  }

  private static func timedFrames(_ video: VideoInfo, _ name: String) throws(AssayError) -> Int {
    let count = min(video.frames ?? Int(video.seconds / step(video)), timedFramesMax)
    guard count > 2 else { throw AssayError(.data, "\(name) needs a film of at least three pictures") }
    return count
  }

  /// What is seen is seen within a time; what is heard stays.
  private static func seen(_ video: VideoInfo, within slack: Double) -> LabelEffect {
    var effect = LabelEffect(time: TimeMap(seconds: video.seconds, slack: slack) { $0 })
    effect.soundTime = TimeMap(seconds: video.seconds) { $0 }
    return effect
  }
}
