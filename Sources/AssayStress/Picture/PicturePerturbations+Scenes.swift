extension PicturePerturbations {
  /// Weather, things in the way, and pictures that are bent, turned or cut.
  package static let scenes: [Perturbation] = []
}
