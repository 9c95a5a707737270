import AssayCore
import AssayMedia

extension FilmPerturbations {
  static let compression = make(
    "compression", summary: "Pictures written again as H.264 with a high constant rate factor.",
    parameters: ["CRF 28", "CRF 33", "CRF 38", "CRF 43", "CRF 48"]
  ) { (_: VideoInfo, call: inout StressCall) throws(AssayError) in
    let factor = Int(min(max(0, call.settings["crf"] ?? call.severity.of(28, 33, 38, 43, 48)), 51))
    var edit = FilmEdit()
    edit.constantRateFactor = factor
    return Stressed(edit, achieved: ["crf": Double(factor)])
  }
}
