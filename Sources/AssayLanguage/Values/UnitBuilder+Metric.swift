extension UnitBuilder {
  mutating func metric() {
    family("metre|meter", .length, 1, symbols: "m", prefixes: "n u m c d da h k")
    unit("picometre", .length, 1e-12, words: "picometer|picometers")
    unit("ångström", .length, 1e-10, words: "angstrom|angstroms", strict: "Å")
    squares()
    cubes()
    family("litre|liter", .volume, 1e-3, symbols: "l|L|ℓ|ltr", prefixes: "u m c d da h k", strictBase: false)
    unit("millilitre", .volume, 1e-6, words: "mls", symbols: "cc|ccm")
    family("gram|gramme", .mass, 1e-3, symbols: "g|G", prefixes: "p n u m c d k", words: "gm|gms|gr")
    unit("kilogram", .mass, 1, words: "kilo|kilos|kgs|kilogramm")
    unit("microgram", .mass, 1e-9, symbols: "mcg|ug")
    unit("tonne", .mass, 1000, words: "metric ton|metric tons|metric tonne|metric tonnes", strict: "t|mt")
    unit("kilotonne", .mass, 1e6, words: "kiloton|kilotons", strict: "kt")
    unit("megatonne", .mass, 1e9, words: "megaton|megatons", strict: "Mt")
    unit("carat", .mass, 2e-4, symbols: "ct")
    times()
    speeds()
  }

  private mutating func squares() {
    let stems: [(String, Double, String)] = [
      ("metre|meter", 1, "m"), ("kilometre|kilometer", 1e6, "km"), ("centimetre|centimeter", 1e-4, "cm"),
      ("millimetre|millimeter", 1e-6, "mm"), ("decimetre|decimeter", 1e-2, "dm"),
      ("hectometre|hectometer", 1e4, "hm"), ("decametre|decameter", 1e2, "dam"), ("micrometre|micrometer", 1e-12, "µm"),
      ("inch", 0.0254 * 0.0254, "in"), ("foot", 0.3048 * 0.3048, "ft"), ("yard", 0.9144 * 0.9144, "yd"),
      ("mile", 1609.344 * 1609.344, "mi"),
    ]
    for (names, factor, symbol) in stems {
      let stem = names.split(separator: "|").map { String($0) }
      add(
        MeasureUnit("square " + stem[0], .area, factor),
        words: stem.flatMap { powered($0, "square ") + powered($0, "sq ") + powered($0, "sq. ") }, strict: [],
        symbols: [symbol + "²", symbol + "2", symbol + "^2", "sq " + symbol, "sq. " + symbol, "sq" + symbol])
    }
    unit("hectare", .area, 1e4, symbols: "ha")
    unit("acre", .area, 4046.8564224, symbols: "ac")
  }

  private mutating func cubes() {
    let stems: [(String, Double, String)] = [
      ("metre|meter", 1, "m"), ("centimetre|centimeter", 1e-6, "cm"), ("millimetre|millimeter", 1e-9, "mm"),
      ("decimetre|decimeter", 1e-3, "dm"), ("kilometre|kilometer", 1e9, "km"), ("inch", 1.6387064e-5, "in"),
      ("foot", 0.028316846592, "ft"), ("yard", 0.764554857984, "yd"), ("mile", 4168181825.440579584, "mi"),
    ]
    for (names, factor, symbol) in stems {
      let stem = names.split(separator: "|").map { String($0) }
      add(
        MeasureUnit("cubic " + stem[0], .volume, factor),
        words: stem.flatMap { powered($0, "cubic ") + powered($0, "cu ") }, strict: [],
        symbols: [symbol + "³", symbol + "3", symbol + "^3", "cu " + symbol, "cu. " + symbol])
    }
  }

  private func powered(_ stem: String, _ prefix: String) -> [String] {
    let plural = stem == "foot" ? "feet" : stem == "inch" ? "inches" : stem + "s"
    return [prefix + stem, prefix + plural]
  }

  private mutating func times() {
    unit("second", .time, 1, words: "sec|secs", strict: "s")
    for (name, symbol, factor) in [("milli", "m", 1e-3), ("nano", "n", 1e-9)] {
      unit(name + "second", .time, factor, words: name + "sec", symbols: symbol + "s|" + symbol + "sec")
    }
    unit("microsecond", .time, 1e-6, symbols: "µs|μs|us")
    unit("minute", .time, 60, words: "min|mins")
    unit("hour", .time, 3600, words: "hr|hrs", strict: "h")
    unit("day", .time, 86400, strict: "d")
    unit("week", .time, 604800, words: "wk|wks")
    unit("fortnight", .time, 1_209_600)
    unit("month", .time, 2_629_746, words: "mos")
    unit("year", .time, 31_556_952, words: "yr|yrs")
    unit("decade", .time, 315_569_520)
    unit("century", .time, 3_155_695_200, words: "centuries")
    unit("millennium", .time, 31_556_952_000, words: "millennia")
    for (name, factor) in [("year", 31_556_952.0), ("month", 2_629_746), ("week", 604800), ("day", 86400)] {
      unit(name + " old", .age, factor, words: "\(name)s old|\(name)s of age|\(name) of age|\(name)-olds")
    }
    unit("year old", .age, 31_556_952, words: "yo|y/o|yr old|yrs old|y.o.|yr-old")
  }

  private mutating func speeds() {
    unit("kilometre per hour", .speed, 1 / 3.6, words: "kph|kmph|kmh|km/hr|kilometres an hour|kilometers an hour")
    unit("mile per hour", .speed, 0.44704, words: "mph|miles an hour|mi/hr")
    unit("knot", .speed, 1852.0 / 3600, symbols: "kt|kn|kts")
    unit("foot per second", .speed, 0.3048, words: "feet per second|fps|ft/s")
    unit("mach", .speed, 340.3)
    unit("metre per second squared", .acceleration, 1, words: "m/s²|m/s2|m/s^2|meters per second squared")
    unit("metre per second squared", .acceleration, 1, words: "metres per second squared|meter per second squared")
    unit("foot per second squared", .acceleration, 0.3048, words: "ft/s²|ft/s2|ft/s^2|feet per second squared")
    unit("standard gravity", .acceleration, 9.80665, strict: "g₀|gs")
  }
}
