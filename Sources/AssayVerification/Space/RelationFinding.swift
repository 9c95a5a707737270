/// What geometry says of one relation between things.
package enum RelationFinding: Sendable {
  /// It holds, with the chance that this is right.
  case holds(strength: Double, flags: Flags = [])
  case fails(strength: Double, flags: Flags = [])
  /// Inside the undecided band, or the evidence lacks what the relation needs.
  case undecided(Reason)
}
