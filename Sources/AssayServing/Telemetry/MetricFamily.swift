/// Metrics at one moment, before they are written in anybody's format.
package struct MetricFamily: Sendable {
  package enum Kind: Sendable { case counter, gauge, histogram }

  /// UCUM units, as OpenTelemetry writes them.
  package enum Unit: String, Sendable { case seconds = "s", bytes = "By", tokens = "{token}", usd = "USD", none = "1" }

  package struct Point: Sendable {
    /// Attributes by their OpenTelemetry names; an empty value stands for none.
    package var labels: [(name: String, value: String)]
    package var value: Value
  }

  package enum Value: Sendable {
    case integer(Int64)
    case number(Double)
    case histogram(Histogram)
  }

  package var name: String
  package var help: String
  package var kind: Kind
  package var unit: Unit
  package private(set) var points: [Point] = []
  private var places: [[String]: Int] = [:]

  /// More label sets than this are one, labelled `other`: no caller can grow a family without end.
  package static let pointsMax = 500

  package init(_ name: String, _ kind: Kind, _ unit: Unit, _ help: String) {
    self.name = name
    self.kind = kind
    self.unit = unit
    self.help = help
  }

  /// Adds to the point with these labels.
  package mutating func add(_ labels: [(name: String, value: String)], _ value: Value) {
    var labels = labels.filter { !$0.value.isEmpty }
    var key = labels.flatMap { [$0.name, $0.value] }
    if places[key] == nil, points.count >= Self.pointsMax {
      labels = labels.map { ($0.name, "other") }
      key = labels.flatMap { [$0.name, $0.value] }
    }
    guard let place = places[key] else {
      places[key] = points.count
      points.append(Point(labels: labels, value: value))
      return
    }
    switch (points[place].value, value) {
    case (.integer(let old), .integer(let new)): points[place].value = .integer(old &+ new)
    case (.number(let old), .number(let new)): points[place].value = .number(old + new)
    case (.histogram(var old), .histogram(let new)):
      old.add(new)
      points[place].value = .histogram(old)
    default: break
    }
  }

  /// Points in the order of their labels, so that two readings of the same counts are the same bytes.
  package var sorted: [Point] {
    points.sorted { left, right in
      let (left, right) = (left.labels, right.labels)
      for (one, other) in zip(left, right) {
        if one.name != other.name { return one.name < other.name }
        if one.value != other.value { return one.value < other.value }
      }
      return left.count < right.count
    }
  }
}
