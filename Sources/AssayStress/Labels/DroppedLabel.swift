package import AssayCore

/// A label, or entries of one, that a perturbed medium no longer bears out.
package struct DroppedLabel: Sendable, Hashable {
  package var target: Label.Target
  package var authority: Authority
  /// One sentence, for counts and for people.
  package var reason: String
  /// How many entries went while the label stays; nil where the whole label went.
  package var entries: Int?

  package init(_ label: Label, _ reason: String, entries: Int? = nil) {
    target = label.target
    authority = label.authority
    self.reason = reason
    self.entries = entries
  }
}

/// Labels after a move, with what left them and why.
package typealias MovedLabels = (labels: [Label], dropped: [DroppedLabel])

/// What became of a place, a moment or a word.
enum Moved<Value> {
  case kept(Value)
  /// It is certainly no longer in the medium.
  case absent(String)
  /// It may or may not still be there to see or to hear.
  case uncheckable(String)

  func map<Other>(_ transform: (Value) -> Other) -> Moved<Other> {
    switch self {
    case .kept(let value): .kept(transform(value))
    case .absent(let reason): .absent(reason)
    case .uncheckable(let reason): .uncheckable(reason)
    }
  }

  func then<Other>(_ transform: (Value) -> Moved<Other>) -> Moved<Other> {
    switch self {
    case .kept(let value): transform(value)
    case .absent(let reason): .absent(reason)
    case .uncheckable(let reason): .uncheckable(reason)
    }
  }

  var value: Value? {
    guard case .kept(let value) = self else { return nil }
    return value
  }

  var reason: String? {
    switch self {
    case .kept: nil
    case .absent(let reason), .uncheckable(let reason): reason
    }
  }
}
