import AssayCore

/// Schema and alignment checks on what the probe found, before any inference: what is off gets a name.
/// A finding that the probe made already is not repeated.
enum InputChecks {
  /// Sound against picture, in milliseconds (ITU-R BT.1359-1): noticeable beyond the first pair of bounds,
  /// unacceptable beyond the second. Early sound is noticed sooner than late sound.
  static let noticeableMs = (early: 45.0, late: 125.0)
  static let acceptableMs = (early: 90.0, late: 185.0)

  static func checked(_ info: MediaInfo, declared: Modality) -> MediaInfo {
    var info = info
    func note(_ code: String, _ severity: MediaFinding.Severity, _ message: String, _ remedy: String? = nil) {
      guard !info.findings.contains(where: { $0.code == code }) else { return }
      info.note(MediaFinding(code, severity, message, remedy: remedy))
    }
    if let found = info.modality, found != declared, info.status != .refused {
      note(
        "modality_mismatch", .degraded, "declared as \(declared.rawValue), but the content is \(found.rawValue)",
        "declare the part as \(found.rawValue)")
    }
    if let video = info.video { checkFilm(video, note: note) }
    if let geometry = info.geometry { checkGeometry(geometry, note: note) }
    return info
  }

  private typealias Note = (String, MediaFinding.Severity, String, String?) -> Void

  private static func checkFilm(_ video: VideoInfo, note: Note) {
    if let offset = video.audioOffsetMs, offset.isFinite {
      let uncertainty = video.audioOffsetUncertaintyMs ?? 0
      let isLate = offset >= 0
      let beyond = max(0, abs(offset) - uncertainty)
      let way = isLate ? "late" : "early"
      let milliseconds = Int(abs(offset).rounded())
      if beyond > (isLate ? acceptableMs.late : acceptableMs.early) {
        note(
          "av_offset", .degraded,
          "sound is \(milliseconds) ms \(way): claims about what was said when are not checkable",
          "align the streams before evaluating")
      } else if beyond > (isLate ? noticeableMs.late : noticeableMs.early) {
        note("av_offset", .note, "sound is \(milliseconds) ms \(way), which viewers notice", nil)
      }
    }
    let jumps = video.streams.reduce(0) { $0 + $1.nonMonotonicTimestamps }
    if jumps > 0 {
      note("timestamps", .degraded, "\(jumps) timestamps run backwards", "remux the film")
    }
    if let difference = video.durationDifferenceMs, abs(difference) > 1_000 {
      note("duration_mismatch", .note, "sound and picture differ by \(Int(difference.rounded())) ms in length", nil)
    }
  }

  private static func checkGeometry(_ geometry: GeometryInfo, note: Note) {
    if geometry.unit == nil {
      note("unit_unknown", .note, "the file names no unit: lengths are in units of the file", nil)
    }
    if geometry.upAxis == nil {
      note("up_axis_unknown", .note, "the file names no up axis: z is taken as up", nil)
    }
  }
}

/// Checks that need all parts at once.
enum RequestChecks {
  static func apply(to evidence: inout Evidence, of request: Request) {
    alignFrames(&evidence)
    if evidence.media.count == 1 {
      evidence.agreements += DeclaredAttributes.agreements(request.attributes, evidence.media[0])
    }
  }

  /// Scans in different units or frames must not be compared point by point.
  private static func alignFrames(_ evidence: inout Evidence) {
    let scans = evidence.media.indices.filter { evidence.media[$0].info.geometry != nil }
    guard let first = scans.first, let reference = evidence.media[first].info.geometry else { return }
    for index in scans.dropFirst() {
      guard let other = evidence.media[index].info.geometry else { continue }
      let base = "part \(evidence.media[first].part)"
      if let a = reference.unit, let b = other.unit, a != b {
        evidence.media[index].info.note(
          MediaFinding("unit_mismatch", .degraded, "the unit is \(b), that of \(base) is \(a)", remedy: "convert one"))
      }
      if let a = reference.frame, let b = other.frame, a != b {
        evidence.media[index].info.note(
          MediaFinding(
            "frame_mismatch", .degraded, "the coordinate frame differs from that of \(base)",
            remedy: "transform both into one frame"))
      }
      if let a = reference.upAxis, let b = other.upAxis, a != b {
        evidence.media[index].info.note(
          MediaFinding("up_axis_mismatch", .degraded, "up is \(b), in \(base) it is \(a)", remedy: "turn one of them"))
      }
    }
  }
}
