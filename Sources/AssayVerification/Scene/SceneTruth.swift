/// The value of a statement, with the chance that this value is right.
struct Truth: Sendable {
  enum Value: Sendable { case yes, no, unknown }

  var value: Value
  var strength: Double
  var reason: Reason?
  var flags: Flags = []

  static func yes(_ strength: Double, _ flags: Flags = []) -> Truth {
    Truth(value: .yes, strength: strength, flags: flags)
  }
  static func no(_ strength: Double, _ flags: Flags = []) -> Truth {
    Truth(value: .no, strength: strength, flags: flags)
  }
  static func unknown(_ reason: Reason) -> Truth { Truth(value: .unknown, strength: 0.5, reason: reason) }
  static func known(_ holds: Bool, _ strength: Double) -> Truth { holds ? .yes(strength) : .no(strength) }

  var isYes: Bool { value == .yes }
  var isNo: Bool { value == .no }

  var negated: Truth {
    var result = self
    result.value = value == .yes ? .no : value == .no ? .yes : .unknown
    return result
  }

  /// False when either is; unknown when one is and the other is not false.
  func and(_ other: @autoclosure () -> Truth) -> Truth {
    if isNo { return self }
    let second = other()
    if second.isNo { return second }
    if value == .unknown { return self }
    if second.value == .unknown { return second }
    return .yes(min(strength, second.strength), flags.union(second.flags))
  }

  func or(_ other: @autoclosure () -> Truth) -> Truth {
    if isYes { return self }
    let second = other()
    if second.isYes { return second }
    if value == .unknown { return self }
    if second.value == .unknown { return second }
    return .no(min(strength, second.strength), flags.union(second.flags))
  }
}
