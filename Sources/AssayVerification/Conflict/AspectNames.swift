import AssayLanguage

/// Which aspect the name of an attribute or a field speaks of.
enum AspectNames {
  static func aspect(of name: String) -> Aspect? {
    let text = TokenizedText(String(name.map { $0 == "_" || $0 == "-" ? " " : $0 }))
    if let found = text.tokens.lazy.compactMap({ known[$0.key] }).first { return found }
    // "Number of drums", but no part number.
    guard let first = text.tokens.first, first.key == "number" else { return nil }
    return text.count == 1 || text.tokens[1].key == "of" ? .count : nil
  }

  private static let known: [WordKey: Aspect] = {
    let lists: [(Aspect, String)] = [
      (.colour, "color colour hue"),
      (.condition, "condition state status health damage fault integrity diagnosis"),
      (.count, "count"),
      (.identity, "serial id identifier plate model vin sku barcode tag registration"),
      (
        .quantity,
        "temperature pressure level weight mass rpm speed volume reading flow voltage current power humidity height"
      ),
      (.time, "time date timestamp"),
      (.text, "text inscription marking caption label reads"),
      (.presence, "present presence visible exists"),
    ]
    var known: [WordKey: Aspect] = [:]
    for (aspect, words) in lists {
      for word in words.split(separator: " ") { known[WordKey(word)] = aspect }
    }
    return known
  }()
}

/// Things that make noise when something is wrong with them.
enum MachineWords {
  static func contains(_ key: WordKey) -> Bool { words.contains(key) }

  private static let words: Set<WordKey> = {
    let words = """
      pump motor engine machine compressor generator fan turbine gearbox drill conveyor valve printer press lathe mill
      crane forklift bearing belt gear rotor shaft blower chiller boiler heater furnace mixer robot spindle actuator
      alternator transmission transformer elevator escalator ventilator extractor saw grinder washer dryer refrigerator
      dishwasher vacuum car truck bus train motorcycle vehicle tractor boat airplane helicopter drone bicycle excavator
      pipe tank hose radiator brake wheel unit equipment device appliance system
      """
    return Set(words.split(whereSeparator: \.isWhitespace).map { WordKey($0) })
  }()
}

/// Whole numbers as people write them before a noun.
enum SmallNumbers {
  static func value(_ text: TokenizedText, _ token: Token) -> Int? {
    if let known = words[token.key] { return known }
    guard token.kind == .number, token.end - token.start <= 4 else { return nil }
    return Int(text.string(token))
  }

  private static let words: [WordKey: Int] = [
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12,
  ]
}
