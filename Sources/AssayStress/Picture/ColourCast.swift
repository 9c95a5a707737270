import AssaySignals
import Glibc

/// Light of a wrong colour: the channels' light multiplied, more of one hue and less of its opposite. Ours.
enum ColourCast {
  static let perturbation = Perturbation.ownPicture(
    "colour_cast", "Light of a wrong colour; setting: hue in degrees.",
    ["± 10 % of light", "± 20 %", "± 35 %", "± 50 %", "± 70 %"]
  ) { picture, call in
    let strength = call.severity.of(0.1, 0.2, 0.35, 0.5, 0.7)
    let drawn = call.setting("hue", between: 0, and: 360)
    let hue = drawn.isFinite ? drawn : 0
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
