/// What a quantity measures. Two quantities can be compared only within one dimension.
package enum Dimension: String, Sendable, Hashable, Comparable, CaseIterable {
  case length, area, volume, mass, time, age, temperature, speed, acceleration, force, torque, pressure, energy
  case power, current, voltage, resistance, capacitance, charge, inductance, conductance, magneticFlux, information
  case dataRate = "data_rate"
  case angle
  case angularSpeed = "angular_speed"
  case frequency, flow
  case massFlow = "mass_flow"
  case density
  case concentration
  case amount
  case molarConcentration = "molar_concentration"
  case dose
  case activityUnits = "activity_units"
  case activityConcentration = "activity_concentration"
  case soundLevel = "sound_level"
  case currency
  case ratio, illuminance, luminance
  case luminousFlux = "luminous_flux"
  case radioactivity, radiation, viscosity
  case fuelEconomy = "fuel_economy"
  case fuelConsumption = "fuel_consumption"
  case pixels
  case pixelDensity = "pixel_density"
  case irradiance

  package static func < (a: Dimension, b: Dimension) -> Bool { a.rawValue < b.rawValue }

  /// The dimension of a quotient such as metre per second, nil where the table has none.
  static func quotient(_ top: Dimension, _ bottom: Dimension) -> Dimension? { quotients[Pair(top, bottom)] }

  private struct Pair: Hashable {
    let top: Dimension
    let bottom: Dimension
    init(_ top: Dimension, _ bottom: Dimension) { (self.top, self.bottom) = (top, bottom) }
  }

  private static let quotients: [Pair: Dimension] = [
    Pair(.length, .time): .speed, Pair(.speed, .time): .acceleration, Pair(.volume, .time): .flow,
    Pair(.mass, .time): .massFlow, Pair(.mass, .volume): .density, Pair(.mass, .mass): .dose,
    Pair(.information, .time): .dataRate, Pair(.angle, .time): .angularSpeed, Pair(.energy, .time): .power,
    Pair(.force, .area): .pressure, Pair(.amount, .volume): .molarConcentration,
    Pair(.activityUnits, .volume): .activityConcentration, Pair(.length, .volume): .fuelEconomy,
    Pair(.volume, .length): .fuelConsumption, Pair(.power, .area): .irradiance, Pair(.charge, .time): .current,
    Pair(.pixels, .length): .pixelDensity,
  ]
}
