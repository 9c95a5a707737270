import AssayCore
import AssayMedia

extension FilmPerturbations {
  private static let factor = StressSetting(
    "crf", "constant rate factor of H.264: more is worse", whole: 0...51, .steps([28, 33, 38, 43, 48]))

  static let compression = make(
    "compression", summary: "Pictures written again as H.264 with a high constant rate factor.",
    parameters: ["CRF 28", "CRF 33", "CRF 38", "CRF 43", "CRF 48"], settings: [factor]
  ) { (_: VideoInfo, call: inout StressCall) throws(AssayError) in
    let factor = Int(call.value(factor))
    var edit = FilmEdit()
    edit.constantRateFactor = factor
    return Stressed(edit, achieved: ["crf": Double(factor)])
  }
}
