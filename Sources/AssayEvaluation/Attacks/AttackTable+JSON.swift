import AssayStatistics
package import AssayWire

extension AttackTable {
  /// One group under all defences, with what the screen says of it.
  package func json(_ group: Group) -> JSONValue {
    let screen = screening(group)
    var object: JSONObject = [
      "seen": screen.seen.json, "seen_by": .array(screen.places.map { .string($0) }),
      "rules": .array(screen.rules.map { .string($0) }), "flagged": screen.flagged.json,
      "flagged_twins": screen.flaggedTwins.json, "flagged_adapted": screen.flaggedAdapted.json,
    ]
    for defence in defences { object.append(defence.rawValue, cell(group, defence).json) }
    return .object(object)
  }

  /// Takes up what `json` wrote of a group.
  mutating func read(_ group: Group, _ json: JSONValue) {
    var screen = Screening()
    screen.seen = Share(json["seen"])
    screen.flagged = Share(json["flagged"])
    screen.flaggedTwins = Share(json["flagged_twins"])
    screen.flaggedAdapted = Share(json["flagged_adapted"])
    screen.places = (json["seen_by"]?.array ?? []).compactMap(\.string)
    screen.rules = (json["rules"]?.array ?? []).compactMap(\.string)
    set(group, screen)
    for defence in defences {
      guard let value = json[defence.rawValue] else { continue }
      set(group, defence, Cell(value))
    }
  }
}

extension AttackTable.Share {
  fileprivate init(_ json: JSONValue?) {
    let (low, high) = (json?["low"]?.double, json?["high"]?.double)
    let interval = low.flatMap { low in high.map { Interval(low: low, high: $0) } }
    self.init(count: json?["count"]?.int ?? 0, n: json?["n"]?.int ?? 0, interval: interval)
  }

  fileprivate var json: JSONValue {
    guard let value else { return ["n": 0] }
    func rounded(_ value: Double?) -> JSONValue { value.map { .double(($0 * 10_000).rounded() / 10_000) } ?? .null }
    let interval = interval
    return [
      "n": .int(n), "count": .int(count), "value": rounded(value), "low": rounded(interval?.low),
      "high": rounded(interval?.high),
    ]
  }
}

extension AttackTable.Cell {
  fileprivate init(_ json: JSONValue) {
    self.init(
      success: .init(json["success"]), rightUnderAttack: .init(json["right_under_attack"]),
      rightOnTwin: .init(json["right_on_twin"]), declinedTwins: .init(json["declined_twins"]),
      adaptedSuccess: .init(json["adapted_success"]), errors: json["errors"]?.int ?? 0)
  }

  fileprivate var json: JSONValue {
    [
      "success": success.json, "right_under_attack": rightUnderAttack.json, "right_on_twin": rightOnTwin.json,
      "declined_twins": declinedTwins.json, "adapted_success": adaptedSuccess.json, "errors": .int(errors),
    ]
  }
}
