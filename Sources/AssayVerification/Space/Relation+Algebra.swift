/// What follows from a relation without looking: the rules of derivation.
extension Relation {
  /// The relation that holds with the two things swapped; nil where none follows.
  package var inverse: Relation? {
    switch self {
    case .leftOf: .rightOf
    case .rightOf: .leftOf
    case .atLeftSideOf: .rightOf
    case .atRightSideOf: .leftOf
    case .above, .over: .below
    case .below: .above
    case .on, .onTopOf: .under
    case .under, .beneath: .above
    case .inFrontOf, .aheadOf: .behind
    case .behind, .atBackOf, .beyond: .inFrontOf
    case .closerToViewer: .fartherFromViewer
    case .fartherFromViewer: .closerToViewer
    case .in, .inside, .within, .enclosedBy: .contains
    case .contains: .inside
    case .surrounding: .enclosedBy
    case .partOf: .hasAsPart
    case .hasAsPart, .consistsOf: .partOf
    default: isSymmetric ? self : nil
    }
  }

  package var isSymmetric: Bool {
    switch self {
    case .beside, .connectedTo, .detachedFrom, .touching, .overlapping, .closeTo, .near, .farFrom, .farAwayFrom,
      .adjacentTo, .alongside, .nextTo, .parallelTo, .perpendicularTo, .acrossFrom, .oppositeTo, .attachedTo,
      .outside:
      true
    default: false
    }
  }

  package var isTransitive: Bool {
    switch self {
    case .leftOf, .rightOf, .above, .below, .inFrontOf, .behind, .closerToViewer, .fartherFromViewer, .inside,
      .within, .contains, .partOf, .hasAsPart, .parallelTo, .enclosedBy:
      true
    default: false
    }
  }

  /// The relation that cannot hold of the same two things at once, in the same order.
  package var opposite: Relation? {
    switch self {
    case .leftOf: .rightOf
    case .rightOf: .leftOf
    case .atLeftSideOf: .atRightSideOf
    case .atRightSideOf: .atLeftSideOf
    case .above: .below
    case .below: .above
    case .over: .under
    case .on, .onTopOf: .under
    case .under, .beneath: .above
    case .inFrontOf: .behind
    case .behind: .inFrontOf
    case .aheadOf: .atBackOf
    case .atBackOf: .aheadOf
    case .closerTo: .fartherFrom
    case .fartherFrom: .closerTo
    case .closerToViewer: .fartherFromViewer
    case .fartherFromViewer: .closerToViewer
    case .near, .closeTo, .by, .nextTo, .beside, .adjacentTo: .farFrom
    case .farFrom, .farAwayFrom: .near
    case .in, .inside, .within: .outside
    case .outside: .inside
    case .touching, .attachedTo, .connectedTo: .detachedFrom
    case .detachedFrom: .touching
    case .facing: .facingAwayFrom
    case .facingAwayFrom: .facing
    case .parallelTo: .perpendicularTo
    case .perpendicularTo: .parallelTo
    case .into: .outOf
    case .outOf: .into
    case .up: .down
    case .down: .up
    case .toward: .awayFrom
    case .awayFrom: .toward
    default: nil
    }
  }

  /// Whether the two cannot hold of the same pair at once.
  package func excludes(_ other: Relation) -> Bool {
    let a = canonical
    let b = other.canonical
    if a == b { return false }
    return a.opposite?.canonical == b || b.opposite?.canonical == a
  }

  /// The plainest relation that follows from it: what derivation reasons with.
  package var canonical: Relation {
    switch self {
    case .atLeftSideOf: .leftOf
    case .atRightSideOf: .rightOf
    case .over, .on, .onTopOf: .above
    case .under, .beneath: .below
    case .aheadOf: .inFrontOf
    case .atBackOf, .beyond: .behind
    case .closeTo, .by, .nextTo, .beside, .adjacentTo, .alongside, .atSideOf: .near
    case .farAwayFrom, .awayFrom: .farFrom
    case .in, .within, .enclosedBy: .inside
    case .surrounding: .contains
    case .attachedTo, .connectedTo, .against: .touching
    case .consistsOf: .hasAsPart
    default: self
    }
  }
}
