/// A unit of measure: its dimension and how its values become SI values.
package struct MeasureUnit: Sendable, Hashable {
  /// The English name in the singular: "kilometre".
  package var name: String
  package var dimension: Dimension
  /// SI value = value × factor + offset.
  package var factor: Double
  package var offset: Double
  /// ISO 4217 code of a currency; nil for other units and for bare "dollar".
  package var currency: String?
  /// The last word of a currency's name, as "dollar", so that "$" agrees with USD and with CAD.
  package var currencyFamily: String?
  /// "degree" without a scale is an angle or a temperature.
  package var isBareDegree: Bool

  init(
    _ name: String, _ dimension: Dimension, _ factor: Double, offset: Double = 0, currency: String? = nil,
    family: String? = nil, bareDegree: Bool = false
  ) {
    self.name = name
    self.dimension = dimension
    self.factor = factor
    self.offset = offset
    self.currency = currency
    self.currencyFamily = family
    isBareDegree = bareDegree
  }

  package func canonical(_ value: Double) -> Double { value * factor + offset }
}
