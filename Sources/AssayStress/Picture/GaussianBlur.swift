/// A Gaussian filter of 1 to 6 pixels.
enum GaussianBlur {
  static let perturbation = Perturbation.imagenetC(
    "gaussian_blur", "A Gaussian filter, as of low resolution.", .withinOne,
    ["sd 1 px", "sd 2 px", "sd 3 px", "sd 4 px", "sd 6 px"]
  ) { picture, call in
    let filter = GaussianFilter(sigma: call.severity.of(1, 2, 3, 4, 6))
    return Stressed(picture.changingColours { input, out in filter.apply(input, to: out) })
  }
}
