/// Fewer levels a channel, evenly spaced from black to white. Ours.
enum BitDepth {
  static let perturbation = Perturbation.ownPicture(
    "bit_depth", "Fewer levels a channel.", ["6 bits", "5 bits", "4 bits", "3 bits", "2 bits"]
  ) { picture, call in
    let steps = Double((1 << call.severity.of(6, 5, 4, 3, 2)) - 1)
    let table = LevelTables(
      (0..<256).map { UInt8(((Double($0) / 255 * steps).rounded() * 255 / steps).rounded()) })
    return Stressed(
      picture.changingColours { input, out in table.apply(input, out) },
      effect: .coloursUnsure("few levels of each colour are left", when: call.severity.step >= 4))
  }
}
