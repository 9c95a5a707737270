/// Names of units of length, however files and people write them.
package enum LengthUnit {
  /// The unit's one name here (`metre`, `millimetre`, `us_survey_foot`…), or nil when the text is no unit.
  package static func named(_ text: String) -> String? {
    switch text.lowercased() {
    case "m", "metre", "meter", "metres", "meters": "metre"
    case "mm", "millimetre", "millimeter", "millimetres", "millimeters": "millimetre"
    case "cm", "centimetre", "centimeter", "centimetres", "centimeters": "centimetre"
    case "dm", "decimetre", "decimeter", "decimetres", "decimeters": "decimetre"
    case "km", "kilometre", "kilometer", "kilometres", "kilometers": "kilometre"
    case "um", "µm", "micron", "microns", "micrometre", "micrometer", "micrometres", "micrometers": "micrometre"
    case "in", "inch", "inches": "inch"
    case "ft", "foot", "feet", "international foot", "foot_international": "foot"
    case "us survey foot", "us_survey_foot", "foot_us", "ftus", "us-ft": "us_survey_foot"
    case "deg", "degree", "degrees": "degree"
    default: nil
    }
  }

  /// Metres in one unit; nil for a name that `named` does not give and for degrees, which are no length.
  package static func metres(_ name: String) -> Double? {
    switch name {
    case "metre": 1
    case "millimetre": 0.001
    case "centimetre": 0.01
    case "decimetre": 0.1
    case "kilometre": 1000
    case "micrometre": 1e-6
    case "inch": 0.0254
    case "foot": 0.3048
    case "us_survey_foot": 1200.0 / 3937.0
    default: nil
    }
  }
}
