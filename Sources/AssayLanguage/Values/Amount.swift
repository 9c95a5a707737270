/// A value while it is read: exact as long as it can be, and as `Double` always.
package struct Amount: Sendable, Hashable {
  package var exact: ExactDecimal?
  package var double: Double

  package init(exact: ExactDecimal?, double: Double) {
    self.exact = exact
    self.double = double
  }

  package init(_ value: Int) {
    let exact = ExactDecimal(value)
    self.init(exact: exact, double: exact.double)
  }

  package init(_ exact: ExactDecimal) { self.init(exact: exact, double: exact.double) }

  /// A binary value that nobody wrote in decimal, as the result of a power.
  package init(approximate value: Double) { self.init(exact: nil, double: value) }

  package var isFinite: Bool { double.isFinite }

  package static func + (a: Amount, b: Amount) -> Amount {
    combined(a, b, { $0.adding($1) }, a.double + b.double)
  }

  package static func * (a: Amount, b: Amount) -> Amount {
    combined(a, b, { $0.multiplied(by: $1) }, a.double * b.double)
  }

  /// Not finite when the divisor is zero.
  package static func / (a: Amount, b: Amount) -> Amount {
    combined(a, b, { $0.dividedExactly(by: $1) }, a.double / b.double)
  }

  package static prefix func - (a: Amount) -> Amount {
    Amount(exact: a.exact.flatMap { $0.negated }, double: -a.double)
  }

  private static func combined(
    _ a: Amount, _ b: Amount, _ operation: (ExactDecimal, ExactDecimal) -> ExactDecimal?, _ double: Double
  ) -> Amount {
    guard let left = a.exact, let right = b.exact, let exact = operation(left, right) else {
      return Amount(exact: nil, double: double)
    }
    return Amount(exact)
  }
}
