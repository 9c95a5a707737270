/// The basic colour terms of English (Berlin and Kay 1969), with cyan and beige.
enum ColourName: String, CaseIterable, Sendable {
  case black, white, grey, red, orange, yellow, green, cyan, blue, purple, pink, brown, beige

  static let vocabulary = allCases.map(\.rawValue)

  /// The term for a colour, by lightness, chroma and hue angle. The bounds were set so that the named CSS
  /// colours fall where their names say.
  init(_ colour: Lab) {
    let (light, chroma) = (colour.l, colour.chroma)
    if light < 12, chroma < 25 {
      self = .black
    } else if chroma < 10 {
      self = light < 22 ? .black : light > 90 ? .white : .grey
    } else if light > 94, chroma < 12.5 {
      self = .white
    } else {
      self = Self.chromatic(colour.hue, light, chroma)
    }
  }

  private static func chromatic(_ hue: Double, _ light: Double, _ chroma: Double) -> ColourName {
    switch hue {
    case ..<22: light > 50 ? .pink : .red
    case ..<50: light < 35 && chroma < 45 ? .brown : light > 70 ? .pink : .red
    case ..<80:
      if chroma < 35, light > 70 {
        .beige
      } else if light < 50 || (light < 65 && chroma < 58) {
        .brown
      } else {
        .orange
      }
    case ..<112:
      if chroma < 32, light > 70 { .beige } else if light > 58 { .yellow } else { hue < 96 ? .brown : .green }
    case ..<170: .green
    case ..<218: .cyan
    case ..<300: .blue
    case ..<311: chroma > 76 || light < 33 ? .blue : .purple
    case ..<340: light > 65 ? .pink : .purple
    default: light > 50 ? .pink : light < 35 ? .purple : .red
    }
  }
}
