package import AssayCore
import AssayFormats

/// Checks what a probe found against itself and against what was declared, before anything is inferred from it.
///
/// Pure functions. A finding that is `.refused` means that the medium must not be used as declared; the rest are
/// for the report.
package enum Alignment {
  /// All checks that apply to the medium.
  package static func findings(
    _ info: MediaInfo, expected: MediaExpectation = MediaExpectation(), tolerance: SyncTolerance = SyncTolerance()
  ) -> [MediaFinding] {
    guard info.status != .refused else { return [] }
    var findings: [MediaFinding] = []
    if let video = info.video {
      findings += sync(video, tolerance) + timestamps(video) + durations(video)
      findings += film(video, expected)
    }
    if let audio = info.audio { findings += sound(audio, expected, isFilm: info.video != nil) }
    if let image = info.image {
      findings += range(
        "resolution", expected.shortSide, Double(min(image.width, image.height)), "the picture's shorter side", " px",
        remedy: "send the picture in the declared resolution")
    }
    if let document = info.document { findings += pages(document, expected) }
    if let geometry = info.geometry { findings += FrameOfReference.findings(geometry, expected) }
    return findings
  }

  /// Sound against picture.
  static func sync(_ video: VideoInfo, _ tolerance: SyncTolerance) -> [MediaFinding] {
    guard let offset = video.audioOffsetMs else { return [] }
    let uncertainty = video.audioOffsetUncertaintyMs ?? 0
    let side = offset < 0 ? "before" : "after"
    let text =
      "the sound starts \(shown(abs(offset))) ms \(side) the picture"
      + (uncertainty > 0 ? " (± \(shown(uncertainty)) ms)" : "")
    let shift = "shift the sound by \(shown(-offset)) ms, or export the film again"
    switch tolerance.verdict(offsetMs: offset, uncertaintyMs: uncertainty) {
    case .inSync: return []
    case .noticed:
      return [MediaFinding(saying: "av_offset", .degraded, "\(text); viewers notice that", remedy: shift)]
    case .outOfSync:
      return [
        MediaFinding(
          saying: "av_offset", .refused, "\(text); what is heard cannot be matched with what is seen", remedy: shift)
      ]
    }
  }

  static func timestamps(_ video: VideoInfo) -> [MediaFinding] {
    var findings: [MediaFinding] = []
    for (index, stream) in video.streams.enumerated() where stream.kind == .video || stream.kind == .audio {
      let name = "stream \(index) (\(stream.kind.rawValue))"
      if stream.nonMonotonicTimestamps > 0, stream.packets > 0 {
        let share = Double(stream.nonMonotonicTimestamps) / Double(stream.packets)
        findings.append(
          MediaFinding(
            saying: "timestamps_backward", share > 0.05 ? .refused : .degraded,
            "\(name) goes back in time \(stream.nonMonotonicTimestamps) times in \(stream.packets) packets",
            remedy: "write the container again from its source, without concatenating packets"))
      }
      if let gap = stream.largestGapSeconds, gap > largestGap(stream, video) {
        findings.append(
          MediaFinding(
            saying: "timestamp_gap", .degraded, "\(name) has a gap of \(shown(gap)) s",
            remedy: "check for dropped packets; times after the gap may be shifted"))
      }
    }
    return findings
  }

  /// Half a second, or ten frames of a slow film.
  private static func largestGap(_ stream: VideoInfo.Stream, _ video: VideoInfo) -> Double {
    guard stream.kind == .video, let rate = video.frameRate, rate > 0 else { return 0.5 }
    return max(0.5, 10 / rate)
  }

  /// Sound and picture that end apart by more than half a second and a twentieth of the film.
  static func durations(_ video: VideoInfo) -> [MediaFinding] {
    guard let difference = video.durationDifferenceMs, abs(difference) > 500, abs(difference) > 50 * video.seconds
    else {
      return []
    }
    let longer = difference > 0 ? "longer" : "shorter"
    return [
      MediaFinding(
        saying: "duration_difference", .degraded,
        "the sound is \(shown(abs(difference))) ms \(longer) than the picture",
        remedy: "check whether one stream is cut off, or runs at another speed")
    ]
  }

  static func film(_ video: VideoInfo, _ expected: MediaExpectation) -> [MediaFinding] {
    var findings = range(
      "duration", expected.seconds, video.seconds, "the film's length", " s", remedy: "send the whole recording")
    findings += range(
      "resolution", expected.shortSide, Double(min(video.width, video.height)), "the film's shorter side", " px",
      remedy: "send the film in the declared resolution")
    if let rate = video.frameRate {
      findings += range(
        "frame_rate", expected.frameRate, rate, "the frame rate", " Hz", remedy: "export at the declared frame rate")
    }
    if expected.hasSound == true, !video.streams.contains(where: { $0.kind == .audio && $0.packets > 0 }) {
      findings.append(
        MediaFinding(
          saying: "no_sound", .refused, "sound is declared, the film has none", remedy: "export it with its sound"))
    }
    return findings
  }

  static func sound(_ audio: AudioInfo, _ expected: MediaExpectation, isFilm: Bool) -> [MediaFinding] {
    var findings = range(
      "sample_rate", expected.sampleRateHz, Double(audio.sampleRateHz), "the sample rate", " Hz",
      remedy: "record at the declared rate; sound raised from a lower one has lost its upper part")
    findings += range(
      "channels", expected.channels, Double(audio.channels), "the number of channels", "",
      remedy: "export the declared channels")
    guard !isFilm else { return findings }
    return findings
      + range(
        "duration", expected.seconds, audio.seconds, "the recording's length", " s", remedy: "send the whole recording")
  }

  static func pages(_ document: DocumentInfo, _ expected: MediaExpectation) -> [MediaFinding] {
    var findings = range(
      "page_count", expected.pages, Double(document.pages), "the number of pages", "",
      remedy: "check that no page is missing or belongs to another document")
    if expected.hasTextLayer == true, document.textCharacters == 0 {
      findings.append(
        MediaFinding(
          saying: "no_text_layer", .refused, "a text layer is declared, the document has none",
          remedy: "export the document from its source, or read it as a scan"))
    }
    return findings
  }

  /// One finding when the value lies outside the declared range.
  static func range(
    _ code: String, _ declared: MediaExpectation.Range?, _ found: Double, _ what: String, _ unit: String,
    remedy: String
  ) -> [MediaFinding] {
    guard let declared, !declared.contains(found) else { return [] }
    return [
      MediaFinding(
        saying: code, .refused, "\(what) is \(shown(found))\(unit), declared is \(declared.shown)\(unit)",
        remedy: remedy)
    ]
  }

  /// At most three decimals, none where it is whole.
  static func shown(_ value: Double) -> String {
    let rounded = (value * 1000).rounded() / 1000
    return Int(exactly: rounded).map(String.init) ?? "\(rounded)"
  }
}

extension MediaExpectation.Range {
  fileprivate var shown: String {
    switch (min, max) {
    case (let min?, let max?): min == max ? Alignment.shown(min) : "\(Alignment.shown(min)) to \(Alignment.shown(max))"
    case (let min?, nil): "at least \(Alignment.shown(min))"
    case (nil, let max?): "at most \(Alignment.shown(max))"
    case (nil, nil): "anything"
    }
  }
}
