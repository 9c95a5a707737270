package import AssayWire

extension StressSetting {
  /// A number as people write it: whole ones without a point.
  package static func shown(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e15, value == value.rounded() else { return String(value) }
    return String(Int(value))
  }

  /// Without the last digits of sums that binary numbers do not hit.
  private static func neat(_ value: Double) -> String { shown((value * 1e9).rounded() / 1e9) }

  /// What holds where nothing is given: `28, 33, 38, 43, 48 by severity`, `drawn from -45 to 45`.
  package var unsetText: String {
    switch unset {
    case .steps(let values):
      return Set(values).count == 1
        ? Self.neat(values[0])
        : values.map { Self.neat($0) }.joined(separator: ", ") + " by severity"
    case .eitherWay(let values):
      return values.map { "±\(Self.neat($0))" }.joined(separator: ", ")
        + " by severity, the sign drawn"
    case .drawn(let range): return "drawn from \(Self.neat(range.lowerBound)) to \(Self.neat(range.upperBound))"
    case .sizes(let ranges):
      return ranges.map { "\(Self.neat($0.lowerBound)) to \(Self.neat($0.upperBound))" }.joined(separator: ", ")
        + " by severity, drawn with the sign"
    case .words(let text): return text
    }
  }

  package var json: JSONValue {
    var object = JSONObject([("name", .string(name)), ("meaning", .string(meaning))])
    if case .one(let values) = allowed {
      object.append("one_of", .array(values.map { .double($0) }))
    } else {
      object.append("low", .double(allowed.bounds.lowerBound))
      object.append("high", .double(allowed.bounds.upperBound))
    }
    if case .whole = allowed { object.append("whole", true) }
    object.append("allowed", .string(allowed.asText))
    object.append("unset", .string(unsetText))
    switch unset {
    case .steps(let values), .eitherWay(let values):
      object.append("at_severity", .array(values.map { .double($0) }))
    case .drawn(let range): object.append("drawn", Self.pair(range))
    case .sizes(let ranges): object.append("drawn_at_severity", .array(ranges.map(Self.pair)))
    case .words: break
    }
    return .object(object)
  }

  private static func pair(_ range: ClosedRange<Double>) -> JSONValue {
    .array([.double(range.lowerBound), .double(range.upperBound)])
  }
}
