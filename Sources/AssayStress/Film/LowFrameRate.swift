import AssayCore
import AssayMedia

extension FilmPerturbations {
  private static let rate = StressSetting(
    "frames_per_second", "pictures a second, no more than the film's own", in: 0.05...240, .steps([15, 10, 5, 2, 1]))

  static let lowFrameRate = make(
    "low_frame_rate", summary: "Fewer pictures a second.",
    parameters: ["15 a second", "10 a second", "5 a second", "2 a second", "1 a second"],
    settings: [rate]
  ) { (video: VideoInfo, call: inout StressCall) throws(AssayError) in
    let own = 1 / step(video)
    let asked = try call.given(rate, atMost: own, of: "this film")
    let wanted = call.value(rate)
    // A film that is already slow is taken to the same share of its rate as one of 25 a second would be.
    let rate = asked != nil || wanted < own ? wanted : own * min(wanted, 20) / 25
    var edit = FilmEdit()
    edit.framesPerSecond = rate
    let effect = LabelEffect(time: TimeMap(seconds: video.seconds, slack: 1 / rate) { $0 })
    return Stressed(edit, effect: effect, achieved: ["frames_per_second": rate])
  }
}
