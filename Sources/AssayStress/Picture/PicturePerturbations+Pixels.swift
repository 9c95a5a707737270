extension PicturePerturbations {
  /// Noise, blur, colour, compression and resolution.
  package static let pixels: [Perturbation] = []
}
