extension UnitBuilder {
  mutating func science() {
    mechanics()
    electricity()
    information()
    chemistry()
    light()
  }

  private mutating func mechanics() {
    family("newton", .force, 1, symbols: "N", prefixes: "m k M")
    unit("pound-force", .force, 4.4482216152605, words: "pounds-force|pound force|pounds force", symbols: "lbf")
    unit("kilogram-force", .force, 9.80665, words: "kilograms-force|kilopond", symbols: "kgf|kp")
    unit("dyne", .force, 1e-5, symbols: "dyn")
    unit("newton metre", .torque, 1, words: "newton meter|newton meters|newton-metre", strict: "Nm|N·m|N m")
    unit(
      "foot-pound", .torque, 1.3558179483314004, words: "foot-pounds|foot pounds|ft-lb|ft-lbs|ft lb|lb-ft|lb ft|ft·lb")
    family("pascal", .pressure, 1, symbols: "Pa", prefixes: "m h k M G")
    family("bar", .pressure, 1e5, symbols: "bar", prefixes: "m", strictBase: false)
    unit("pound per square inch", .pressure, 6894.757293168, words: "pounds per square inch", symbols: "psi|psig|psia")
    unit("atmosphere", .pressure, 101_325, words: "atmospheres", symbols: "atm")
    unit("millimetre of mercury", .pressure, 133.322387415, words: "mm hg|mm of mercury|torr", symbols: "mmHg")
    unit("inch of mercury", .pressure, 3386.389, words: "inches of mercury|in hg", symbols: "inHg")
    unit("centimetre of water", .pressure, 98.0665, words: "cm h2o|cm of water", symbols: "cmH2O")
    family("joule", .energy, 1, symbols: "J", prefixes: "m k M G")
    family("calorie", .energy, 4.184, symbols: "cal", prefixes: "k", strictBase: false, words: "kcals|cals")
    unit("kilocalorie", .energy, 4184, words: "kcal|kcals", strict: "Cal")
    family("watt hour|watt-hour", .energy, 3600, symbols: "Wh", prefixes: "m k M G T")
    family("electronvolt", .energy, 1.602176634e-19, symbols: "eV", prefixes: "k M G T", words: "electron volts")
    unit("British thermal unit", .energy, 1055.05585262, words: "btu|btus")
    unit("therm", .energy, 105_505_585.262)
    family("watt", .power, 1, symbols: "W", prefixes: "n u m k M G T")
    unit("horsepower", .power, 745.6998715822702, words: "horse power", symbols: "hp|bhp")
    unit("metric horsepower", .power, 735.49875, strict: "PS")
    family("hertz", .frequency, 1, symbols: "Hz", prefixes: "m k M G T", strictBase: false)
    unit("beat per minute", .frequency, 1.0 / 60, words: "beats per minute|bpm|beats/min")
    unit("frame per second", .frequency, 1, words: "frames per second")
    unit("breath per minute", .frequency, 1.0 / 60, words: "breaths per minute|breaths/min")
    unit("revolution per minute", .angularSpeed, 0.10471975511965977, words: "revolutions per minute|rpm|r/min|rev/min")
    unit("radian", .angle, 1, strict: "rad")
    unit("milliradian", .angle, 1e-3, symbols: "mrad")
    unit("arcminute", .angle, 2.908882086657216e-4, words: "arc minute|arc minutes|arcmin|minutes of arc")
    unit("arcsecond", .angle, 4.84813681109536e-6, words: "arc second|arc seconds|arcsec|seconds of arc")
    unit("turn", .angle, 6.283185307179586, words: "revolution|revolutions|full turn|full turns")
    unit("gradian", .angle, 0.015707963267948967, words: "gon|gons")
    unit("pascal second", .viscosity, 1, strict: "Pa·s|Pa s")
    unit("centipoise", .viscosity, 1e-3, strict: "cP|cps")
  }

  private mutating func electricity() {
    family("volt", .voltage, 1, symbols: "V", prefixes: "n u m k M", words: "vdc|vac|volts dc|volts ac")
    family("ampere", .current, 1, symbols: "A", prefixes: "n u m k", words: "amp|amps")
    unit("milliampere", .current, 1e-3, words: "milliamp|milliamps")
    family("ohm", .resistance, 1, symbols: "Ω|Ω", prefixes: "m k M G", strictBase: false)
    family("farad", .capacitance, 1, symbols: "", prefixes: "")
    for (prefix, symbol, factor) in [("micro", "µF|μF|uF", 1e-6), ("nano", "nF", 1e-9), ("pico", "pF", 1e-12)] {
      unit(prefix + "farad", .capacitance, factor, symbols: symbol)
    }
    unit("millifarad", .capacitance, 1e-3, strict: "mF")
    unit("coulomb", .charge, 1)
    family("ampere hour|ampere-hour|amp hour|amp-hour", .charge, 3600, symbols: "Ah", prefixes: "m")
    family("henry", .inductance, 1, symbols: "H", prefixes: "n u m")
    family("siemens", .conductance, 1, symbols: "", prefixes: "")
    unit("microsiemens", .conductance, 1e-6, strict: "µS|μS|uS")
    unit("tesla", .magneticFlux, 1)
    unit("millitesla", .magneticFlux, 1e-3, strict: "mT")
    unit("gauss", .magneticFlux, 1e-4)
    unit("volt-ampere", .power, 1, words: "volt-amperes", strict: "VA")
    unit("kilovolt-ampere", .power, 1e3, strict: "kVA|KVA")
    unit("decibel", .soundLevel, 1, symbols: "dB|dBA|dB(A)|dBFS|dBSPL|dB SPL|dBm|dBi")
  }

  private mutating func information() {
    let decimal: [(String, String, Double)] = [
      ("", "", 1), ("kilo", "k", 1e3), ("mega", "M", 1e6), ("giga", "G", 1e9), ("tera", "T", 1e12), ("peta", "P", 1e15),
      ("exa", "E", 1e18),
    ]
    for (name, letter, factor) in decimal {
      let bits = letter.isEmpty ? "" : "\(letter)b|\(letter)bit"
      let bytes = letter.isEmpty ? "" : "\(letter)B|\(letter)byte|\(letter.uppercased())B"
      let lower = letter.isEmpty ? "" : "\(letter.lowercased())b"
      unit(name + "byte", .information, factor * 8, strict: bytes, symbols: lower)
      unit(name + "bit", .information, factor, strict: bits)
      guard !letter.isEmpty else { continue }
      unit(
        name + "bit per second", .dataRate, factor, words: "\(name)bits per second",
        symbols: "\(letter)bps|\(letter)bit/s")
      unit(name + "byte per second", .dataRate, factor * 8, strict: "\(letter)B/s|\(letter)Bps")
    }
    unit("bit per second", .dataRate, 1, words: "bits per second", symbols: "bps|bit/s")
    for (name, letter, power) in [("kibi", "Ki", 10), ("mebi", "Mi", 20), ("gibi", "Gi", 30), ("tebi", "Ti", 40)] {
      unit(name + "byte", .information, 8 * Double(1 << power), symbols: letter + "B")
      unit(name + "bit", .information, Double(1 << power), strict: letter + "b")
    }
    unit("pixel", .pixels, 1, symbols: "px")
    unit("megapixel", .pixels, 1e6, symbols: "MP|Mpx|mpix")
    unit("pixel per inch", .pixelDensity, 1 / 0.0254, words: "pixels per inch|dots per inch", symbols: "ppi|dpi")
  }

  private mutating func chemistry() {
    family("mole", .amount, 1, symbols: "mol", prefixes: "p n u m k", strictBase: false)
    family("molar", .molarConcentration, 1000, symbols: "mol/dm³", prefixes: "")
    unit("millimolar", .molarConcentration, 1, strict: "mM")
    unit("micromolar", .molarConcentration, 1e-3, strict: "µM|μM|uM")
    unit("international unit", .activityUnits, 1, strict: "IU|iu|I.U.|U")
    unit("milli-international unit", .activityUnits, 1e-3, strict: "mIU|mU")
    unit("milliequivalent", .amount, 1e-3, symbols: "mEq|meq")
    unit("gram per litre", .density, 1, words: "grams per litre|grams per liter|gram per liter")
    unit("gram per decilitre", .density, 10, symbols: "g/dl|g%")
    unit("gram per cubic centimetre", .density, 1000, words: "grams per cubic centimeter|grams per cubic centimetre")
    unit("part per million", .concentration, 1e-6, words: "parts per million", symbols: "ppm")
    unit("part per billion", .concentration, 1e-9, words: "parts per billion", symbols: "ppb")
    unit(
      "litre per 100 kilometres", .fuelConsumption, 1e-8, words: "litres per 100 kilometres|liters per 100 km",
      symbols: "l/100km|l/100 km")
    unit("mile per gallon", .fuelEconomy, 1609.344 / 3.785411784e-3, words: "miles per gallon", symbols: "mpg")
    unit("litre per minute", .flow, 1e-3 / 60, symbols: "lpm|slpm")
    unit("cubic foot per minute", .flow, 0.028316846592 / 60, words: "cubic feet per minute", symbols: "cfm")
    unit("gallon per minute", .flow, 3.785411784e-3 / 60, words: "gallons per minute", symbols: "gpm")
  }

  private mutating func light() {
    unit("lux", .illuminance, 1, symbols: "lx")
    unit("foot-candle", .illuminance, 10.763910416709722, words: "foot-candles|foot candles|footcandle|footcandles")
    unit("lumen", .luminousFlux, 1, symbols: "lm")
    unit("nit", .luminance, 1, words: "candelas per square meter|candelas per square metre", symbols: "cd/m²|cd/m2")
    family("becquerel", .radioactivity, 1, symbols: "Bq", prefixes: "k M G")
    family("curie", .radioactivity, 3.7e10, symbols: "Ci", prefixes: "n u m")
    family("sievert", .radiation, 1, symbols: "Sv", prefixes: "u m")
    unit("gray unit", .radiation, 1, strict: "Gy")
    unit("milligray", .radiation, 1e-3, strict: "mGy")
    unit("percent", .ratio, 0.01, words: "per cent|percentage points|percentage point", symbols: "%|pct")
    unit("per mille", .ratio, 0.001, symbols: "‰")
    unit("basis point", .ratio, 1e-4, symbols: "bps of|bp")
  }
}
