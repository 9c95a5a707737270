import AssayLanguage

/// An attribute that evidence can carry, by its canonical name.
enum SceneAttribute: Int16, Sendable, CaseIterable {
  case color, size, material, shape, other

  var name: String {
    switch self {
    case .color: "color"
    case .size: "size"
    case .material: "material"
    case .shape: "shape"
    case .other: "attribute"
    }
  }

  init(name: String) {
    switch WordKey(name) {
    case "color", "colour", "colors", "colours", "hue": self = .color
    case "size": self = .size
    case "material", "texture": self = .material
    case "shape": self = .shape
    default: self = .other
    }
  }
}

/// A value of an attribute: the basic value, and what narrows it ("dark", or the name of a special hue).
struct SceneValue: Sendable, Hashable {
  var attribute: SceneAttribute
  var base: WordKey
  /// 0 where nothing narrows it.
  var shade: WordKey = SceneValue.plain

  static let plain = WordKey(bits: 0)

  enum Match { case same, narrower, near, different, unrelated }

  /// What evidence with the value `seen` says of a claim of this value.
  func against(_ seen: SceneValue) -> Match {
    if attribute != seen.attribute { return .unrelated }
    if base == seen.base {
      if shade == Self.plain || shade == seen.shade { return .same }
      if seen.shade == Self.plain { return .narrower }
      return .different
    }
    return Self.near.contains(Pair(base, seen.base)) ? .near : .different
  }

  private struct Pair: Hashable {
    var low: WordKey
    var high: WordKey
    init(_ a: WordKey, _ b: WordKey) {
      low = min(a, b)
      high = max(a, b)
    }
  }

  /// Names that people use for the same thing.
  private static let near: Set<Pair> = [
    Pair("grey", "silver"), Pair("yellow", "gold"), Pair("orange", "gold"), Pair("beige", "white"),
    Pair("beige", "brown"), Pair("pink", "purple"), Pair("cyan", "blue"), Pair("cyan", "green"),
    Pair("medium", "large"), Pair("medium", "small"),
  ]

  /// Whether values of this closed vocabulary are told apart, so that nearness does not matter.
  func isDistinct(from seen: SceneValue, in vocabulary: Set<WordKey>?) -> Bool {
    guard let vocabulary else { return false }
    return vocabulary.contains(base) && vocabulary.contains(seen.base)
  }
}

/// The table of value words.
enum SceneValues {
  /// The value that a word names.
  static func named(_ key: WordKey) -> SceneValue? { table[key] }

  static let table: [WordKey: SceneValue] = {
    var table: [WordKey: SceneValue] = [:]
    func add(_ attribute: SceneAttribute, _ lines: String) {
      for line in lines.split(separator: "\n") {
        let words = line.split(separator: " ")
        guard let base = words.first else { continue }
        for word in words {
          // The base of a shape is a noun.
          if attribute == .shape, word == base { continue }
          let shaded = word.split(separator: ":")
          let shade = shaded.count == 2 ? WordKey(shaded[1]) : SceneValue.plain
          table[WordKey(shaded[0])] = SceneValue(attribute: attribute, base: WordKey(base), shade: shade)
        }
      }
    }
    add(.color, colours)
    add(.size, sizes)
    add(.material, materials)
    add(.shape, shapes)
    return table
  }()

  /// Basic colour, then its names; what stands behind a colon narrows it.
  private static let colours = """
    red reddish crimson:crimson scarlet:scarlet maroon:maroon ruby:ruby burgundy:burgundy
    blue bluish blueish navy:dark azure:azure cobalt:cobalt sapphire:sapphire
    green greenish lime:lime olive:olive emerald:emerald mint:mint khaki:khaki
    yellow yellowish lemon:lemon
    grey gray greyish grayish charcoal:dark
    black blackish
    white whitish cream:cream ivory:ivory
    brown brownish tan:tan chocolate:chocolate
    purple violet purplish lavender:lavender mauve:mauve
    orange orangish
    pink pinkish magenta:magenta
    cyan turquoise teal:teal aqua
    beige
    gold golden
    silver silvery
    multicolored multicoloured colorful colourful
    transparent
    """

  private static let sizes = """
    large big huge giant
    small little tiny miniature
    medium mid-sized medium-sized middle-sized mid-size
    """

  private static let materials = """
    metal metallic shiny metal-made
    rubber matte rubbery matt
    wood wooden
    glass
    plastic
    leather
    stone
    brick
    concrete
    paper
    cardboard
    steel
    """

  private static let shapes = """
    cube cubic cubical cube-shaped
    sphere spherical ball-shaped
    cylinder cylindrical
    circle circular round
    triangle triangular
    square square-shaped
    """
}
