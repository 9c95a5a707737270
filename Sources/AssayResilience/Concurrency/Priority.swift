/// Who waits for an answer, most important first.
package enum Priority: UInt8, Sendable, Hashable, CaseIterable, Comparable {
  case interactive, batch, shadow

  /// True when the left is the more important.
  package static func < (left: Priority, right: Priority) -> Bool { left.rawValue < right.rawValue }
}
