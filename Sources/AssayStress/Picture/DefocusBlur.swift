/// A disk, as of a lens out of focus.
enum DefocusBlur {
  static let perturbation = Perturbation.imagenetC(
    "defocus_blur", "A disk-shaped filter, as of a lens out of focus.", .withinOne,
    [
      "radius 3 px", "radius 4 px, edge 0.5", "radius 6 px, edge 0.5", "radius 8 px, edge 0.5",
      "radius 10 px, edge 0.5",
    ]
  ) { picture, call in
    let radius = call.severity.of(3, 4, 6, 8, 10)
    let filter = RoundFilter(DiskKernel.kernel(radius: radius, edge: call.severity.step == 1 ? 0.1 : 0.5))
    return Stressed(picture.changingColours { input, out in filter.apply(input, to: out) })
  }
}
