/// How strong a perturbation is: the field's five steps, 1 slight to 5 severe.
package struct Severity: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let step: Int

  /// Nil unless the step is 1 to 5.
  package init?(_ step: Int) {
    guard (1...5).contains(step) else { return nil }
    self.step = step
  }

  private init(known step: Int) { self.step = step }

  package static let all: [Severity] = (1...5).map { Severity(known: $0) }

  /// The value of this step in a table of five.
  package func of<Value>(_ first: Value, _ second: Value, _ third: Value, _ fourth: Value, _ fifth: Value) -> Value {
    switch step {
    case 1: first
    case 2: second
    case 3: third
    case 4: fourth
    default: fifth
    }
  }

  package var description: String { String(step) }
  package static func < (a: Severity, b: Severity) -> Bool { a.step < b.step }
}
