import AssayCore
import AssaySignals

// What is said beside a result, and what is said where there is none.
extension StressStudio {
  /// What a picture loses by being decoded to one picture of 8 bits, whatever is done to it.
  static func reductions(_ medium: StressMedium) -> [String] {
    var notes: [String] = []
    if let bits = medium.info?.image?.bitDepth, bits > 8 {
      notes.append("of \(bits) bits a colour value 8 are left: pictures are perturbed in 8 bits")
    }
    if let info = medium.info, info.findings.contains(where: { $0.code == "animated" }) {
      notes.append("of the animation the first picture was taken: the result is a still")
    }
    if medium.info?.image?.hasAlpha == true { notes.append("transparency is gone: the picture is perturbed as shown") }
    return notes
  }

  /// Findings that say that a part of the content was not there before anything was done.
  private static let losses: Set<String> = ["truncated", "corrupt", "not_finite", "page_damaged"]

  /// What was damaged in the input. Changes of bytes carry the damage on as it is, and are told nothing of it.
  static func damages(_ info: MediaInfo, _ work: Perturbation.Work) -> [String] {
    switch work {
    case .bytes, .sample: return []
    default: break
    }
    let found = info.findings.filter { losses.contains($0.code) && $0.severity == .degraded }
    let share = info.decodedShare < 1 ? " \(percent(info.decodedShare)) % of it could be decoded." : ""
    return found.enumerated().map { index, finding in
      "the input is damaged already: \(finding.message)" + (index == 0 ? share : "")
    }
  }

  /// Rounded as a probe shows it, and never up to all of it.
  private static func percent(_ share: Double) -> Double { min(99.9, (max(0, share) * 1000).rounded() / 10) }

  static func unchanged(_ isSame: Bool) -> [String] {
    isSame ? ["nothing changed: at this severity and seed there was nothing to change in this medium"] : []
  }

  /// A worker's error in words for people: its code names a place in the program, and none in the medium.
  static func told(_ error: AssayError, of medium: StressMedium?) -> AssayError {
    let prefix = "worker."
    guard let path = error.place?.path, path.hasPrefix(prefix) else { return error }
    let remedy = path == prefix + "too_large" ? "make it smaller, or leave it out" : "`assay probe` says more of it"
    let name = medium.map { "\($0.shown): " } ?? ""
    return AssayError(error.code, name + error.message, remedy: error.remedy ?? remedy)
  }
}

extension PointCloud {
  /// Equal bit by bit: a coordinate that is no number is equal to itself.
  func isSame(as other: PointCloud) -> Bool {
    coordinates.count == other.coordinates.count && colours == other.colours && triangles == other.triangles
      && origin == other.origin
      && zip(coordinates, other.coordinates).allSatisfy { $0.bitPattern == $1.bitPattern }
  }
}
