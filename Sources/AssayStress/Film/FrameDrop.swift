import AssayCore
import AssayMedia

extension FilmPerturbations {
  private static let share = StressSetting(
    "share", "share of the pictures", in: 0...1, .steps([0.01, 0.05, 0.1, 0.2, 0.4]))

  /// Each picture but the first is left out by itself; the one before stands in its time.
  static let frameDrop = make(
    "frame_drop", summary: "Single pictures are lost.", parameters: ["1 %", "5 %", "10 %", "20 %", "40 %"],
    settings: [share]
  ) { (video: VideoInfo, call: inout StressCall) throws(AssayError) in
    let share = call.value(share)
    let step = step(video)
    let count = min(video.frames ?? Int(video.seconds / step), 1_000_000)
    guard count > 1 else { throw AssayError(.data, "frame_drop needs a film of at least two pictures") }
    var (edit, effect) = (FilmEdit(), LabelEffect())
    effect.lostIn = .video
    // One draw a picture at every severity: what a slight one drops, a severe one drops too.
    for number in 0..<count {
      let isDropped = call.generator.unit() < share && number > 0
      guard isDropped else { continue }
      edit.droppedFrames.append(number)
      let span = TimeSpan(start: Double(number) * step, end: Double(number + 1) * step)
      if let last = effect.lostSpans.last, abs(last.end - span.start) < step / 2 {
        effect.lostSpans[effect.lostSpans.count - 1].end = span.end
      } else {
        effect.lostSpans.append(span)
      }
    }
    let kept = Double(count - edit.droppedFrames.count)
    effect.holeShare = 1 - kept / Double(count)
    return Stressed(edit, effect: effect, achieved: ["kept_frames": kept, "dropped_share": 1 - kept / Double(count)])
  }
}
