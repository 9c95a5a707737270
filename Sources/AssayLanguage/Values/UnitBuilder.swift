/// Collects units and their forms while the lexicon is built.
struct UnitBuilder {
  private(set) var units: [MeasureUnit] = []
  private(set) var forms: [(String, UnitLexicon.Form)] = []

  /// A unit with its words (names, plurals, any case) and symbols. Symbols before `/` must have exactly their case.
  @discardableResult
  mutating func unit(
    _ name: String, _ dimension: Dimension, _ factor: Double, offset: Double = 0, words: String = "",
    strict: String = "", symbols: String = "", bareDegree: Bool = false
  ) -> Int {
    let unit = MeasureUnit(name, dimension, factor, offset: offset, bareDegree: bareDegree)
    return add(unit, words: [name, name + "s"] + split(words), strict: split(strict), symbols: split(symbols))
  }

  @discardableResult
  mutating func add(_ unit: MeasureUnit, words: [String], strict: [String], symbols: [String]) -> Int {
    let index = units.count
    units.append(unit)
    for word in words + symbols {
      forms.append((word, UnitLexicon.Form(unit: index, spelling: Array(word.utf8), strict: false)))
    }
    for symbol in strict {
      forms.append((symbol, UnitLexicon.Form(unit: index, spelling: Array(symbol.utf8), strict: true)))
    }
    return index
  }

  private func split(_ words: String) -> [String] {
    words.split(separator: "|").map { String($0) }
  }

  /// A unit and its multiples. `stems` are names in the singular; plurals are made with "s".
  mutating func family(
    _ stems: String, _ dimension: Dimension, _ factor: Double, symbols: String, prefixes: String, power: Int = 1,
    strictBase: Bool = true, words: String = ""
  ) {
    let stems = split(stems)
    let symbols = split(symbols)
    let base = MeasureUnit(stems[0], dimension, factor)
    let plain = stems.flatMap { [$0, plural($0)] } + split(words)
    add(base, words: plain, strict: strictBase ? symbols : [], symbols: strictBase ? [] : symbols)
    for letter in prefixes.split(separator: " ") {
      guard let prefix = Self.prefixes.first(where: { $0.symbol == letter }) else { continue }
      var scale = factor
      for _ in 0..<power { scale *= prefix.factor }
      let names = stems.flatMap { [prefix.name + $0, prefix.name + plural($0)] }
      let written = symbols.flatMap { symbol in prefix.written.map { $0 + symbol } }
      // "MG" on a label is milligram only because nobody sells megagrams; MW and mW both exist and keep their case.
      let strict = letter == "M" || letter == "P" || letter == "T" || letter == "G"
      add(
        MeasureUnit(prefix.name + stems[0], dimension, scale), words: names, strict: strict ? written : [],
        symbols: strict ? [] : written)
    }
  }

  private func plural(_ name: String) -> String { name.hasSuffix("z") || name.hasSuffix("x") ? name : name + "s" }

  private struct Prefix {
    let symbol: String
    let name: String
    let factor: Double
    var written: [String]
    init(_ symbol: String, _ name: String, _ factor: Double, _ written: [String] = []) {
      (self.symbol, self.name, self.factor) = (symbol, name, factor)
      self.written = written.isEmpty ? [symbol] : written
    }
  }

  private static let prefixes: [Prefix] = [
    Prefix("p", "pico", 1e-12), Prefix("n", "nano", 1e-9), Prefix("u", "micro", 1e-6, ["µ", "μ", "u"]),
    Prefix("m", "milli", 1e-3), Prefix("c", "centi", 1e-2), Prefix("d", "deci", 1e-1), Prefix("da", "deca", 1e1),
    Prefix("h", "hecto", 1e2), Prefix("k", "kilo", 1e3), Prefix("M", "mega", 1e6), Prefix("G", "giga", 1e9),
    Prefix("T", "tera", 1e12), Prefix("P", "peta", 1e15),
  ]
}
