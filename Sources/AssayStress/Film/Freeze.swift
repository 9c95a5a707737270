import AssayCore
import AssayMedia

extension FilmPerturbations {
  static let freeze = make(
    "freeze", summary: "The picture stands still for a while; the sound goes on.",
    parameters: ["0.2 s", "0.5 s", "1 s", "2 s", "3 s"]
  ) { (video: VideoInfo, call: inout StressCall) throws(AssayError) in
    let wanted = max(0, call.settings["seconds"] ?? call.severity.of(0.2, 0.5, 1, 2, 3))
    let length = min(wanted, video.seconds)
    let drawn = call.generator.unit() * (video.seconds - length)
    let start = min(max(0, call.settings["start_s"] ?? drawn), video.seconds)
    let span = TimeSpan(start: start, end: min(video.seconds, start + length))
    var edit = FilmEdit()
    edit.frozen = [span]
    var effect = LabelEffect(lostSpans: [span])
    effect.lostIn = .video
    return Stressed(edit, effect: effect, achieved: ["frozen_s": span.seconds])
  }
}
