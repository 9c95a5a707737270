import AssayWire

/// OTLP in its JSON encoding: ids in hex, 64-bit integers as decimal strings, enumerations as numbers.
package struct OTLPDocument: Sendable {
  package var names: TelemetryNames
  /// `service.name` and what else names this process; never an address of a client.
  package var resource: [(name: String, value: String)]
  package var version: String

  package init(names: TelemetryNames, resource: [(name: String, value: String)], version: String) {
    self.names = names
    self.resource = resource
    self.version = version
  }

  var resourceValue: JSONValue { ["attributes": .array(resource.map { Self.attribute($0.name, .text($0.value)) })] }

  var scope: JSONValue { ["name": "assay.gateway", "version": .string(version)] }

  enum AttributeValue {
    case text(String)
    case int(Int)
    case double(Double)
    case bool(Bool)
  }

  static func attribute(_ name: String, _ value: AttributeValue) -> JSONValue {
    let any: JSONValue =
      switch value {
      case .text(let text): ["stringValue": .string(text)]
      case .int(let number): ["intValue": .string(String(number))]
      case .double(let number): ["doubleValue": .double(number)]
      case .bool(let flag): ["boolValue": .bool(flag)]
      }
    return ["key": .string(name), "value": any]
  }

  static func nanoseconds(_ value: Int64) -> JSONValue { .string(String(value)) }
}

// MARK: Metrics
extension OTLPDocument {
  /// The body for `/v1/metrics`: cumulative since the start.
  package func metrics(_ families: [MetricFamily], startedAtNs: Int64, nowNs: Int64) -> [UInt8] {
    let metrics = families.filter { !$0.points.isEmpty }.map { family -> JSONValue in
      let points = family.sorted.map { point($0, startedAtNs, nowNs) }
      let data: (name: String, value: JSONValue) =
        switch family.kind {
        case .counter:
          ("sum", ["dataPoints": .array(points), "aggregationTemporality": 2, "isMonotonic": true])
        case .gauge: ("gauge", ["dataPoints": .array(points)])
        case .histogram: ("histogram", ["dataPoints": .array(points), "aggregationTemporality": 2])
        }
      return .object(
        JSONObject([
          ("name", .string(family.name)), ("description", .string(family.help)),
          ("unit", .string(family.unit.rawValue)), (data.name, data.value),
        ]))
    }
    let scope: JSONValue = ["scope": self.scope, "metrics": .array(metrics)]
    let body: JSONValue = ["resourceMetrics": [["resource": resourceValue, "scopeMetrics": [scope]]]]
    return body.encoded()
  }

  private func point(_ point: MetricFamily.Point, _ start: Int64, _ now: Int64) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("attributes", .array(point.labels.map { label($0.name, $0.value) })),
      ("startTimeUnixNano", Self.nanoseconds(start)), ("timeUnixNano", Self.nanoseconds(now)),
    ]
    switch point.value {
    case .integer(let value): members.append(("asInt", .string(String(value))))
    case .number(let value): members.append(("asDouble", .double(value)))
    case .histogram(let histogram):
      members.append(("count", .string(String(histogram.count))))
      members.append(("sum", .double(histogram.sum)))
      members.append(("bucketCounts", .array(histogram.counts.map { .string(String($0)) })))
      members.append(("explicitBounds", .array(histogram.bounds.map { .double($0) })))
    }
    return .object(JSONObject(members))
  }

  /// The one label that the conventions want as a number.
  private func label(_ name: String, _ value: String) -> JSONValue {
    if name == names.httpStatus, let status = Int(value) { return Self.attribute(name, .int(status)) }
    return Self.attribute(name, .text(value))
  }
}
