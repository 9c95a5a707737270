import AssayCore
import AssayMedia

/// Schema and alignment checks on what the probe found, before any inference: what is off gets a name.
/// A finding that the probe made already is not repeated.
enum InputChecks {
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
    // Without a demand in the suite, what would make a declared medium unusable only lowers trust in it.
    for finding in Alignment.findings(info) {
      note(finding.code, finding.severity == .refused ? .degraded : finding.severity, finding.message, finding.remedy)
    }
    if let geometry = info.geometry {
      if geometry.unit == nil {
        note("unit_unknown", .note, "the file names no unit: lengths are in units of the file")
      }
      if geometry.upAxis == nil { note("up_axis_unknown", .note, "the file names no up axis: z is taken as up") }
    }
    return info
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
