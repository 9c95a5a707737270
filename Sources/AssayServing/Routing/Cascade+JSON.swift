import AssayResilience
package import AssayWire

extension Cascade {
  /// The bill and what happened, for the trace.
  package var json: JSONValue {
    var object: JSONObject = [
      "bill": .array(bill.map(\.json)), "cost_nano": isCostKnown ? .int(spentNano) : .null,
      "escalations": .int(escalations),
    ]
    object["risk_max"] = policy.riskMax.map { .double($0) } ?? .null
    object["stopped_by"] = stoppedBy.map { .string($0.rawValue) }
    return .object(object)
  }
}

extension Cascade.BillLine {
  fileprivate var json: JSONValue {
    var object: JSONObject = ["model": .string(model), "cost_nano": costNano.map { .int($0) } ?? .null]
    switch outcome {
    case .pending: object["outcome"] = "pending"
    case .answered: object["outcome"] = "answered"
    case .failed(let kind):
      object["outcome"] = "failed"
      object["failure"] = .string(kind.rawValue)
    }
    if !doubts.isEmpty { object["doubts"] = .array(doubts.map { .string($0.rawValue) }) }
    return .object(object)
  }
}
