import AssayLanguage

/// Colours by name, down to the few that nobody mistakes for each other.
enum ColourNames {
  /// The basic colour that a name means; nil for what is none.
  static func base(_ key: WordKey) -> WordKey? { bases[key] }

  /// The basic colour that a value such as "dark blue" names last.
  static func base(of value: String) -> WordKey? {
    TokenizedText(value).tokens.lazy.compactMap { bases[$0.key] }.last
  }

  /// Whether one thing may well be called both.
  static func compatible(_ a: WordKey, _ b: WordKey) -> Bool { a == b || near.contains([a, b]) }

  private static let bases: [WordKey: WordKey] = {
    let lines = """
      red crimson scarlet maroon burgundy ruby cherry
      orange amber
      yellow golden gold lemon mustard
      green olive lime emerald
      blue navy azure cobalt sapphire indigo
      teal turquoise cyan aqua
      purple violet lavender lilac mauve
      pink magenta rose fuchsia salmon
      brown tan chestnut bronze copper
      beige cream ivory
      grey gray silver silvery charcoal
      white
      black
      """
    var bases: [WordKey: WordKey] = [:]
    for line in lines.split(separator: "\n") {
      let words = line.split(separator: " ").map { WordKey($0) }
      for word in words { bases[word] = words[0] }
    }
    return bases
  }()

  private static let near: Set<Set<WordKey>> = [
    ["teal", "blue"], ["teal", "green"], ["purple", "pink"], ["purple", "blue"], ["red", "pink"], ["red", "orange"],
    ["orange", "yellow"], ["orange", "brown"], ["brown", "beige"], ["beige", "white"], ["beige", "yellow"],
    ["grey", "white"], ["grey", "black"], ["red", "brown"],
  ]
}
