import AssayCore
import AssayMedia

extension FilmPerturbations {
  private static let share = StressSetting(
    "share", "share of the film at its end", in: 0...1, .steps([0.1, 0.25, 0.5, 0.75, 1]))

  static let missingSound = make(
    "missing_sound", summary: "The sound breaks off; at severity 5 there is none.", parameters: shares,
    settings: [share]
  ) { (video: VideoInfo, call: inout StressCall) throws(AssayError) in
    guard hasSound(video) else {
      throw AssayError(.data, "missing_sound needs a film with sound; this one has none")
    }
    return cut(video, &call, .audio) { $0.soundEndsAt = $1 }
  }

  static let missingPicture = make(
    "missing_picture", summary: "The picture breaks off; at severity 5 there is none.", parameters: shares,
    settings: [share]
  ) { (video: VideoInfo, call: inout StressCall) throws(AssayError) in
    guard hasSound(video) else {
      throw AssayError(.data, "missing_picture leaves nothing of a film without sound")
    }
    return cut(video, &call, .video) { $0.pictureEndsAt = $1 }
  }

  private static let shares = ["the last 10 %", "the last 25 %", "the last 50 %", "the last 75 %", "all"]

  private static func cut(
    _ video: VideoInfo, _ call: inout StressCall, _ stream: Modality, _ set: (inout FilmEdit, Double) -> Void
  ) -> Stressed<FilmEdit> {
    let share = call.value(share)
    let end = share >= 1 ? 0 : (1 - share) * video.seconds
    var edit = FilmEdit()
    set(&edit, end)
    var effect = LabelEffect(lostSpans: [TimeSpan(start: end, end: video.seconds)])
    effect.lostIn = stream
    effect.isAllLost = end <= 0
    return Stressed(edit, effect: effect, achieved: ["lost_share": share])
  }
}
