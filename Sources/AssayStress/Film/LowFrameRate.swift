import AssayCore
import AssayMedia

extension FilmPerturbations {
  static let lowFrameRate = make(
    "low_frame_rate", summary: "Fewer pictures a second.",
    parameters: ["15 a second", "10 a second", "5 a second", "2 a second", "1 a second"]
  ) { (video: VideoInfo, call: inout StressCall) throws(AssayError) in
    let wanted = min(max(0.05, call.settings["frames_per_second"] ?? call.severity.of(15.0, 10, 5, 2, 1)), 240)
    let own = 1 / step(video)
    // A film that is already slow is taken to the same share of its rate as one of 25 a second would be.
    let rate = wanted < own ? wanted : own * min(wanted, 20) / 25
    var edit = FilmEdit()
    edit.framesPerSecond = rate
    let effect = LabelEffect(time: TimeMap(seconds: video.seconds, slack: 1 / rate) { $0 })
    return Stressed(edit, effect: effect, achieved: ["frames_per_second": rate])
  }
}
