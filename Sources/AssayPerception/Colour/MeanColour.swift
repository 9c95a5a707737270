/// The mean of some pixels, sRGB samples from 0 to 255.
struct MeanColour {
  var red: Double
  var green: Double
  var blue: Double

  init(red: Double, green: Double, blue: Double) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  init(sum: (Int, Int, Int), count: Int) {
    let n = Double(max(1, count))
    self.init(red: Double(sum.0) / n, green: Double(sum.1) / n, blue: Double(sum.2) / n)
  }

  var lab: Lab { Lab(red: red, green: green, blue: blue) }
  var name: ColourName { ColourName(lab) }

  /// `#rrggbb`.
  var hex: String {
    let digits = Array("0123456789abcdef")
    let bytes = [red, green, blue].map { Int(min(255, max(0, $0.isFinite ? $0.rounded() : 0))) }
    return "#" + String(bytes.flatMap { [digits[$0 / 16], digits[$0 % 16]] })
  }
}
