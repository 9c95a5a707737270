import AssaySignals
import Glibc

/// Light of a wrong colour: the channels' light multiplied, more of one hue and less of its opposite. Ours.
enum ColourCast {
  private static let hue = StressSetting(
    "hue", "degrees of the light's colour: 0 red, 120 green, 240 blue", in: 0...360, .drawn(0...360))

  static let perturbation = Perturbation.ownPicture(
    "colour_cast", "Light of a wrong colour.",
    ["± 10 % of light", "± 20 %", "± 35 %", "± 50 %", "± 70 %"], settings: [hue]
  ) { picture, call in
    let strength = call.severity.of(0.1, 0.2, 0.35, 0.5, 0.7)
    let hue = call.value(hue)
    guard picture.channels > 1 else { return Stressed(picture) }
    let tables = LevelTables(
      (0..<3).map { channel in
        let gain = 1 + strength * cos((hue - 120 * Double(channel)) * .pi / 180)
        return LightCurve.light.map { UInt8(LightCurve.level($0 * gain).rounded()) }
      })
    return Stressed(
      picture.changingColours { input, out in tables.apply(input, out) },
      effect: .coloursUnsure("the light has a colour"), achieved: ["hue_degrees": hue])
  }
}
