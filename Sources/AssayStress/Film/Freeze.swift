import AssayCore
import AssayMedia

extension FilmPerturbations {
  private static let seconds = StressSetting(
    "seconds", "seconds that the picture stands still", in: 0...86_400, .steps([0.2, 0.5, 1, 2, 3]))
  private static let start = StressSetting(
    "start_s", "seconds from the film's beginning", in: 0...86_400, .words("drawn within the film"))

  static let freeze = make(
    "freeze", summary: "The picture stands still for a while; the sound goes on.",
    parameters: ["0.2 s", "0.5 s", "1 s", "2 s", "3 s"], settings: [seconds, start]
  ) { (video: VideoInfo, call: inout StressCall) throws(AssayError) in
    let length = min(call.value(seconds), video.seconds)
    let drawn = call.generator.unit() * (video.seconds - length)
    let start = try call.given(start, atMost: video.seconds, of: "this film") ?? drawn
    let span = TimeSpan(start: start, end: min(video.seconds, start + length))
    var edit = FilmEdit()
    edit.frozen = [span]
    var effect = LabelEffect(lostSpans: [span])
    effect.lostIn = .video
    effect.holeShare = span.seconds / max(video.seconds, 1e-9)
    return Stressed(edit, effect: effect, achieved: ["frozen_s": span.seconds])
  }
}
