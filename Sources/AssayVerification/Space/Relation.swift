/// A relation in space between a thing and one or more others. Raw values are the names of the format.
package enum Relation: String, Sendable, CaseIterable, Hashable {
  // Projective
  case onTopOf = "on top of"
  case beneath
  case beside
  case behind
  case leftOf = "left of"
  case rightOf = "right of"
  case under
  case inFrontOf = "in front of"
  case below
  case above
  case over
  case inMiddleOf = "in the middle of"
  case beyond
  // Topological
  case connectedTo = "connected to"
  case detachedFrom = "detached from"
  case hasAsPart = "has as a part"
  case partOf = "part of"
  case contains
  case within
  case at
  case on
  case `in`
  case with
  case surrounding
  case among
  case consistsOf = "consists of"
  case outOf = "out of"
  case between
  case inside
  case outside
  case touching
  case overlapping
  case enclosedBy = "enclosed by"
  // Proximity
  case by
  case closeTo = "close to"
  case near
  case farFrom = "far from"
  case farAwayFrom = "far away from"
  // Adjacency
  case adjacentTo = "adjacent to"
  case alongside
  case atSideOf = "at the side of"
  case atLeftSideOf = "at the left side of"
  case atRightSideOf = "at the right side of"
  case attachedTo = "attached to"
  case atBackOf = "at the back of"
  case aheadOf = "ahead of"
  case against
  case atEdgeOf = "at the edge of"
  case nextTo = "next to"
  // Directional
  case off
  case past
  case toward
  case down
  case deepDown = "deep down"
  case downFrom = "down from"
  case up
  case awayFrom = "away from"
  case along
  case around
  case from
  case into
  case to
  case across
  case acrossFrom = "across from"
  case through
  case after
  // Orientation
  case facing
  case facingAwayFrom = "facing away from"
  case parallelTo = "parallel to"
  case perpendicularTo = "perpendicular to"
  case oppositeTo = "opposite to"
  // Comparisons: the first two take two objects ("nearer to A than to B"), the others one ("nearer than A").
  case closerTo = "closer to"
  case fartherFrom = "farther from"
  case closerToViewer = "closer to the viewer than"
  case fartherFromViewer = "farther from the viewer than"

  package enum Kind: String, Sendable, CaseIterable {
    case projective, topological, proximity, adjacency, directional, orientation, comparison
  }

  package var kind: Kind {
    switch self {
    case .onTopOf, .beneath, .beside, .behind, .leftOf, .rightOf, .under, .inFrontOf, .below, .above, .over,
      .inMiddleOf, .beyond:
      .projective
    case .connectedTo, .detachedFrom, .hasAsPart, .partOf, .contains, .within, .at, .on, .in, .with, .surrounding,
      .among, .consistsOf, .outOf, .between, .inside, .outside, .touching, .overlapping, .enclosedBy:
      .topological
    case .by, .closeTo, .near, .farFrom, .farAwayFrom: .proximity
    case .adjacentTo, .alongside, .atSideOf, .atLeftSideOf, .atRightSideOf, .attachedTo, .atBackOf, .aheadOf,
      .against, .atEdgeOf, .nextTo:
      .adjacency
    case .off, .past, .toward, .down, .deepDown, .downFrom, .up, .awayFrom, .along, .around, .from, .into, .to,
      .across, .acrossFrom, .through, .after:
      .directional
    case .facing, .facingAwayFrom, .parallelTo, .perpendicularTo, .oppositeTo: .orientation
    case .closerTo, .fartherFrom, .closerToViewer, .fartherFromViewer: .comparison
    }
  }

  /// How many objects it needs; `among` and `between` may find more.
  package var objectsMin: Int {
    switch self {
    case .between, .closerTo, .fartherFrom: 2
    default: 1
    }
  }

  /// A bare preposition that is a spatial relation only between two things ("at 5 pm" is none): whoever reads a
  /// sentence takes it only where nothing else fits.
  package var isBarePreposition: Bool {
    switch self {
    case .at, .on, .in, .with, .by, .to, .from, .up, .down, .off, .past, .along, .around, .into, .outOf, .through,
      .after, .over, .across, .against, .toward, .within, .near:
      true
    default: false
    }
  }
}
