package import AssayCore
package import AssayWire

/// One labelled line for calibration: what was stated and what turned out.
///
/// `{"id", "group"?, "slice"?, "verdict"?, "risk"?, "strength"?, "signals"?, "label", "weight"?, "sampling"?}`.
/// `label` is "right" or "wrong" (or true, false), a verdict, or an object with `verdict`, `accept`, `authority`.
/// `sampling` is the probability with which the row was chosen for review.
package struct CalibrationRow: Sendable {
  package var id: String
  package var group: String
  /// A path such as `audio/noisy`; empty for none.
  package var slice: String
  package var verdict: Verdict?
  package var risk: Double?
  package var strength: Double?
  package var signals: RiskSignals? {
    get { kept.first }
    set { kept = newValue.map { [$0] } ?? [] }
  }
  /// Whether the claim or answer is supported in truth; nil where the label does not tell.
  package var isSupported: Bool?
  /// Whether the verdict (or, without one, the answer) is right; nil where the label does not tell.
  package var isRight: Bool?
  package var authority: Authority
  package var weight: Double
  package var sampling: Double?
  /// Signals take half a kilobyte and most rows have none, so they stand outside the row.
  private var kept: [RiskSignals] = []

  package init(_ value: JSONValue) throws(AssayError) {
    guard let members = value.object else { throw AssayError(.data, "A row is an object; this is \(value.typeName).") }
    guard let id = members["id"]?.string, !id.isEmpty else { throw Self.wrong("id", members["id"], "a string") }
    self.id = id
    group = try Self.text(members, "group") ?? id
    slice = try Self.text(members, "slice") ?? ""
    verdict = nil
    if let name = try Self.text(members, "verdict") {
      guard let verdict = Verdict(rawValue: name) else {
        throw Self.wrong("verdict", members["verdict"], Self.verdicts)
      }
      self.verdict = verdict
    }
    risk = try Self.share(members, "risk")
    strength = try Self.share(members, "strength")
    kept = try Self.signals(members).map { [$0] } ?? []
    weight = try Self.number(members, "weight") ?? 1
    guard weight >= 0 else { throw Self.wrong("weight", members["weight"], "a number that is not below 0") }
    sampling = try Self.share(members, "sampling")
    guard sampling != 0 else { throw Self.wrong("sampling", members["sampling"], "a probability above 0") }
    authority = .gold
    guard let label = members["label"], !label.isNull else { throw Self.wrong("label", nil, Self.labels) }
    try read(label)
  }

  /// The raw risk: as stated, or from verdict and strength; nil where neither stands there.
  package var statedRisk: Double? {
    if let risk { return risk }
    guard let verdict else { return nil }
    switch (verdict, strength) {
    case (.notCheckable, _): return 0.5
    case (.supported, let strength?): return (1 - strength) / 2
    case (.contradicted, let strength?), (.unsupported, let strength?): return (1 + strength) / 2
    case (_, nil): return nil
    }
  }

  // MARK: The label

  private static let verdicts = "supported, contradicted, unsupported or not_checkable"
  private static let labels = "right, wrong, \(verdicts), not_supported, or an object with `verdict`"

  private mutating func read(_ label: JSONValue) throws(AssayError) {
    switch label {
    case .bool(let right): judged(right: right)
    case .string("right"), .string("correct"): judged(right: true)
    case .string("wrong"), .string("incorrect"): judged(right: false)
    case .string(let name): try judged(gold: name, accept: [], path: "label")
    case .object(let members):
      if let name = members["authority"]?.string {
        guard let authority = Authority(rawValue: name) else {
          throw Self.wrong("label.authority", members["authority"], "gold or weak")
        }
        self.authority = authority
      }
      guard let gold = members["verdict"]?.string else {
        throw Self.wrong("label.verdict", members["verdict"], "a verdict")
      }
      let accept = members["accept"]?.array?.compactMap(\.string) ?? []
      try judged(gold: gold, accept: accept, path: "label.verdict")
    default:
      // 0 and 1 are refused: public sets use them both ways round.
      throw Self.wrong("label", label, Self.labels)
    }
  }

  private mutating func judged(right: Bool) {
    isRight = right
    switch verdict {
    case nil: isSupported = right
    case .supported: isSupported = right
    // A wrong contradiction may be supported or merely unsupported: the label does not tell.
    case .contradicted, .unsupported: isSupported = right ? false : nil
    case .notCheckable: isSupported = nil
    }
  }

  private mutating func judged(gold: String, accept: [String], path: String) throws(AssayError) {
    guard Verdict(rawValue: gold) != nil || gold == "not_supported" else {
      throw Self.wrong(path, .string(gold), Self.labels)
    }
    if gold != Verdict.notCheckable.rawValue, !accept.contains(Verdict.supported.rawValue) || gold == "supported" {
      isSupported = gold == "supported"
    }
    guard let verdict else { return }
    isRight =
      verdict.rawValue == gold || accept.contains(verdict.rawValue)
      || gold == "not_supported" && (verdict == .contradicted || verdict == .unsupported)
  }

  // MARK: Members

  private static func text(_ members: JSONObject, _ key: String) throws(AssayError) -> String? {
    guard let value = members[key], !value.isNull else { return nil }
    guard let text = value.string else { throw wrong(key, value, "a string") }
    return text
  }

  private static func number(_ members: JSONObject, _ key: String) throws(AssayError) -> Double? {
    guard let value = members[key], !value.isNull else { return nil }
    guard let number = value.double, number.isFinite else { throw wrong(key, value, "a number") }
    return number
  }

  private static func share(_ members: JSONObject, _ key: String) throws(AssayError) -> Double? {
    guard let number = try number(members, key) else { return nil }
    guard number >= 0, number <= 1 else { throw wrong(key, members[key], "from 0 to 1") }
    return number
  }

  private static func signals(_ members: JSONObject) throws(AssayError) -> RiskSignals? {
    guard let value = members["signals"], !value.isNull else { return nil }
    guard let named = value.object else { throw wrong("signals", value, "an object") }
    var signals = RiskSignals()
    for member in named.members where !member.value.isNull {
      guard let name = RiskSignals.Name(rawValue: member.key) else {
        throw AssayError(
          .data, "No signal is called `\(member.key.prefix(60))`.", at: .init(path: "signals"),
          remedy: "Signals are " + RiskSignals.Name.allCases.map(\.rawValue).joined(separator: ", ") + ".")
      }
      signals[name] = try share(named, member.key)
    }
    return signals
  }

  private static func wrong(_ key: String, _ value: JSONValue?, _ expected: String) -> AssayError {
    let found: String =
      switch value {
      case nil: "is missing"
      case .string(let text)?: "is `\(text.prefix(60))`"
      case .int?, .double?, .bool?: "is \(value?.compact ?? "")"
      case let value?: "is \(value.typeName)"
      }
    return AssayError(.data, "`\(key)` \(found); it should be \(expected).", at: .init(path: key))
  }
}

extension CalibrationRow {
  /// A line of `assay verify`'s output joined with the input line that has its label, group and slice.
  package init(output: JSONValue, labelled: JSONValue) throws(AssayError) {
    guard let stated = output.object, var row = labelled.object else {
      throw AssayError(.data, "Both lines must be objects.")
    }
    guard stated["id"]?.string == row["id"]?.string else {
      throw AssayError(.data, "The two lines have different ids.", at: .init(path: "id"))
    }
    for key in ["verdict", "risk", "strength", "signals"] { row[key] = stated[key] ?? row[key] }
    try self.init(.object(row))
  }
}
