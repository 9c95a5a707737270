extension PicturePerturbations {
  /// Noise, blur, colour, compression and resolution.
  package static let pixels: [Perturbation] = [
    GaussianNoise.perturbation, ShotNoise.perturbation, ImpulseNoise.perturbation, SpeckleNoise.perturbation,
    GaussianBlur.perturbation, DefocusBlur.perturbation, GlassBlur.perturbation, MotionBlur.perturbation,
    ZoomBlur.perturbation, Brightness.perturbation, Darkness.perturbation, Contrast.perturbation,
    Saturation.perturbation, ColourCast.perturbation, BitDepth.perturbation, Pixelate.perturbation,
    Moire.perturbation, JpegCompression.perturbation, WebpCompression.perturbation,
  ]
}
