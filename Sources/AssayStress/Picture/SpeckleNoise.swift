/// x + x · N(0, c), every byte with a draw of its own.
enum SpeckleNoise {
  static let perturbation = Perturbation.imagenetC(
    "speckle_noise", "Normal noise in proportion to brightness.", .distribution,
    ["sd 0.15", "sd 0.2", "sd 0.35", "sd 0.45", "sd 0.6"]
  ) { picture, call in
    let deviation = call.severity.of(0.15, 0.2, 0.35, 0.45, 0.6)
    var generator = call.generator
    let noisy = picture.changingColours { input, out in
      NoiseMixer.mix(input, to: out, level: 0, share: Float(deviation), &generator)
    }
    call.generator = generator
    return Stressed(noisy)
  }
}
