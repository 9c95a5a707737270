extension UnitBuilder {
  mutating func customary() {
    lengths()
    volumes()
    unit("pound", .mass, 0.45359237, symbols: "lb|lbs|lb.|lbs.|lbm")
    unit("ounce", .mass, 0.028349523125, symbols: "oz|oz.")
    unit("troy ounce", .mass, 0.0311034768, words: "ozt|troy oz")
    unit("stone", .mass, 6.35029318, strict: "st")
    unit("short ton", .mass, 907.18474, words: "us ton|us tons")
    unit("ton", .mass, 1000)
    unit("long ton", .mass, 1016.0469088)
    unit("hundredweight", .mass, 50.80234544, symbols: "cwt")
    unit("grain", .mass, 6.479891e-5)
    unit("dram", .mass, 1.7718451953125e-3, words: "drachm|drachms")
    unit("pennyweight", .mass, 1.55517384e-3, symbols: "dwt")
    unit("slug", .mass, 14.59390294)
    temperatures()
  }

  private mutating func lengths() {
    unit("inch", .length, 0.0254, words: "inches|\"", symbols: "in")
    unit("foot", .length, 0.3048, words: "feet|'", symbols: "ft|ft.")
    unit("yard", .length, 0.9144, symbols: "yd|yds")
    unit("mile", .length, 1609.344, symbols: "mi")
    unit("nautical mile", .length, 1852, symbols: "nmi")
    unit("furlong", .length, 201.168)
    unit("fathom", .length, 1.8288)
    unit("rod", .length, 5.0292)
    unit("league", .length, 4828.032)
    unit("mil", .length, 2.54e-5, words: "thou")
    unit("point", .length, 0.0254 / 72, strict: "pt|pts")
    unit("light year", .length, 9.4607304725808e15, symbols: "ly")
    unit("parsec", .length, 3.0856775814913673e16, strict: "pc")
    unit("astronomical unit", .length, 149_597_870_700, strict: "AU|au")
  }

  private mutating func volumes() {
    unit("gallon", .volume, 3.785411784e-3, symbols: "gal|gals|gal.", bareDegree: false)
    unit("imperial gallon", .volume, 4.54609e-3, words: "uk gallon|uk gallons|imp gal")
    unit("quart", .volume, 9.46352946e-4, symbols: "qt|qts")
    unit("pint", .volume, 4.73176473e-4, symbols: "fl pt")
    unit("cup", .volume, 2.365882365e-4)
    unit("gill", .volume, 1.1829411825e-4)
    unit("fluid ounce", .volume, 2.95735295625e-5, words: "fluid oz", symbols: "fl oz|fl. oz.|floz|fl.oz.")
    unit("tablespoon", .volume, 1.478676478125e-5, words: "tablespoonful|tablespoonfuls", symbols: "tbsp|tbs|tbsp.")
    unit("teaspoon", .volume, 4.92892159375e-6, words: "teaspoonful|teaspoonfuls", symbols: "tsp|tsp.")
    unit("fluid dram", .volume, 3.6966911953125e-6, words: "fluid drachm")
    unit("barrel", .volume, 0.158987294928, symbols: "bbl|bbls")
    unit("bushel", .volume, 0.03523907016688, symbols: "bu")
    unit("peck", .volume, 0.00880976754172)
    unit("hogshead", .volume, 0.238480942392)
    unit("board foot", .volume, 0.002359737216, words: "board feet")
  }

  private mutating func temperatures() {
    unit("kelvin", .temperature, 1, words: "kelvins|degrees kelvin|degree kelvin", strict: "K")
    unit(
      "degree Celsius", .temperature, 1, offset: 273.15,
      words: """
        degrees celsius|celsius|degrees centigrade|degree centigrade|centigrade|deg c|deg celsius|degrees c|degree c|\
        degrees celcius|celcius
        """, strict: "C", symbols: "°C|℃|° C|ºC|oC")
    unit(
      "degree Fahrenheit", .temperature, 5.0 / 9, offset: 459.67 * 5 / 9,
      words: "degrees fahrenheit|fahrenheit|deg f|deg fahrenheit|degrees f|degree f|farenheit|degrees farenheit",
      strict: "F", symbols: "°F|℉|° F|ºF")
    unit("degree Rankine", .temperature, 5.0 / 9, words: "rankine|degrees rankine", strict: "°R|°Ra")
    unit("degree", .angle, 0.017453292519943295, words: "deg|degs", symbols: "°|º", bareDegree: true)
  }
}
