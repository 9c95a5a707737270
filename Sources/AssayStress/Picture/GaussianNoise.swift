/// x + N(0, c), every byte with a draw of its own.
enum GaussianNoise {
  static let perturbation = Perturbation.imagenetC(
    "gaussian_noise", "Normal noise on every colour value, as of a sensor in low light.", .distribution,
    ["sd 0.08", "sd 0.12", "sd 0.18", "sd 0.26", "sd 0.38"]
  ) { picture, call in
    let deviation = call.severity.of(0.08, 0.12, 0.18, 0.26, 0.38)
    var generator = call.generator
    let noisy = picture.changingColours { input, out in
      NoiseMixer.mix(input, to: out, level: Float(deviation * 255), share: 0, &generator)
    }
    call.generator = generator
    return Stressed(noisy)
  }
}
