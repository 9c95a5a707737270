import AssayCore
import AssayMedia

extension FilmPerturbations {
  private static let offset = StressSetting(
    "offset_ms", "milliseconds, above 0 the sound comes early", in: -60_000...60_000,
    .eitherWay([45, 90, 185, 350, 700]))

  /// Steps on the limits of ITU-R BT.1359-1. Positive: the sound comes early. What would come before the film begins is
  /// not heard.
  static let avOffset = make(
    "av_offset", summary: "The sound comes before or after the picture.",
    parameters: ["± 45 ms", "± 90 ms", "± 185 ms", "± 350 ms", "± 700 ms"], settings: [offset]
  ) { (video: VideoInfo, call: inout StressCall) throws(AssayError) in
    let isLate = call.generator.unit() < 0.5
    guard hasSound(video) else {
      throw AssayError(.data, "av_offset needs a film with sound; this one has none")
    }
    let milliseconds = call.value(offset, isNegative: isLate)
    var edit = FilmEdit()
    edit.soundEarlierMs = milliseconds
    var effect = LabelEffect()
    // Only what is heard moves; what is seen stays.
    effect.soundTime = TimeMap(seconds: max(0, video.seconds - milliseconds / 1000)) { $0 - milliseconds / 1000 }
    return Stressed(edit, effect: effect, achieved: ["sound_earlier_ms": milliseconds])
  }
}
