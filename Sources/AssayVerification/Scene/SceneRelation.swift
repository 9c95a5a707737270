/// The relations between things that scene sentences speak of, named as in the relation lexicon.
enum SceneRelation: Int16, Sendable, CaseIterable {
  case leftOf, rightOf, above, over, below, under, beneath, onTopOf, on, inFrontOf, behind, inside, within, contains
  case beside, nextTo, near, closeTo, farFrom, touching, between, among, surrounding, inTheMiddleOf, at
  case atTheEdgeOf, against, attachedTo, connectedTo, alongside, adjacentTo, opposite, facing, facingAway, parallelTo
  case perpendicularTo, across, along, around, toward, awayFrom, outside, beyond, past, through, off, down, up, into
  case from, after, partOf, hasAsPart, enclosedBy, surroundedBy, consistsOf, outOf, detachedFrom, with
  /// Above in the same stack, other things between them or not.
  case somewhereAbove

  var name: String {
    switch self {
    case .leftOf: "left of"
    case .rightOf: "right of"
    case .above, .somewhereAbove: "above"
    case .over: "over"
    case .below: "below"
    case .under: "under"
    case .beneath: "beneath"
    case .onTopOf: "on top of"
    case .on: "on"
    case .inFrontOf: "in front of"
    case .behind: "behind"
    case .inside: "in"
    case .within: "within"
    case .contains: "contains"
    case .beside: "beside"
    case .nextTo: "next to"
    case .near: "near"
    case .closeTo: "close to"
    case .farFrom: "far from"
    case .touching: "touching"
    case .between: "between"
    case .among: "among"
    case .surrounding: "surrounding"
    case .inTheMiddleOf: "in the middle of"
    case .at: "at"
    case .atTheEdgeOf: "at the edge of"
    case .against: "against"
    case .attachedTo: "attached to"
    case .connectedTo: "connected to"
    case .alongside: "alongside"
    case .adjacentTo: "adjacent to"
    case .opposite: "opposite to"
    case .facing: "facing"
    case .facingAway: "facing away from"
    case .parallelTo: "parallel to"
    case .perpendicularTo: "perpendicular to"
    case .across: "across from"
    case .along: "along"
    case .around: "around"
    case .toward: "toward"
    case .awayFrom: "away from"
    case .outside: "outside"
    case .beyond: "beyond"
    case .past: "past"
    case .through: "through"
    case .off: "off"
    case .down: "down"
    case .up: "up"
    case .into: "into"
    case .from: "from"
    case .after: "after"
    case .partOf: "part of"
    case .hasAsPart: "has as a part"
    case .enclosedBy, .surroundedBy: "enclosed by"
    case .consistsOf: "consists of"
    case .outOf: "out of"
    case .detachedFrom: "detached from"
    case .with: "with"
    }
  }

  /// By the relation of the shared lexicon.
  static let named: [Relation: SceneRelation] = {
    var named: [Relation: SceneRelation] = [:]
    for relation in allCases {
      if let known = Relation(rawValue: relation.name), named[known] == nil { named[known] = relation }
    }
    return named
  }()

  /// Whether it can be true only of things in the same container, when things stand in containers.
  var staysInContainer: Bool {
    switch self {
    case .above, .somewhereAbove, .over, .below, .under, .beneath, .onTopOf, .on, .touching, .between, .nextTo, .beside,
      .adjacentTo:
      true
    default: false
    }
  }

  /// The phrases that name each relation.
  static let phrases: [(SceneRelation, String)] = [
    (.leftOf, "to the left of|left of|on the left of|on the left side of|to the left side of"),
    (.leftOf, "at the left of|at the left side of|on the left hand side of|to the left-hand side of"),
    (.leftOf, "on the left-hand side of|at the left-hand side of|on the left of|left from|more left than"),
    (.rightOf, "on the right-hand side of|to the right-hand side of|at the right-hand side of|more right than"),
    (.leftOf, "further to the left than|farther to the left than|further to the left of"),
    (.rightOf, "further to the right than|farther to the right than|further to the right of"),
    (.behind, "deeper in the scene than|further into the scene than|in the background relative to|at the rear of"),
    (.behind, "further away than|farther away than|more distant than|further to the back than|behind of"),
    (.inFrontOf, "in the foreground relative to|in the foreground compared to|in the foreground of"),
    (.inFrontOf, "closer to the front than|nearer to the front than|further to the front than|further in front than"),
    (.leftOf, "further left than|farther left than|more to the left than|to the left from"),
    (.rightOf, "to the right of|right of|on the right of|on the right side of|to the right side of"),
    (.rightOf, "at the right of|at the right side of|on the right hand side of|further right than"),
    (.rightOf, "farther right than|more to the right than|to the right from"),
    (.above, "above|higher than|higher up than"),
    (.over, "over"),
    (.below, "below|lower than|lower down than|underneath"),
    (.under, "under"),
    (.beneath, "beneath"),
    (.onTopOf, "on top of|atop|on the top of|right on top of|directly on top of|stacked on top of|stacked on|upon"),
    (.on, "on|onto"),
    (.inFrontOf, "in front of|ahead of|before|further forward than|to the front of"),
    (.behind, "behind|in back of|in the back of|to the rear of|further back than|farther back than|at the back of"),
    (.inside, "in|inside|inside of|in the inside of"),
    (.within, "within"),
    (.beside, "beside|by the side of|at the side of|by|on the side of"),
    (.nextTo, "next to"),
    (.near, "near|near to|in the vicinity of|nearby"),
    (.closeTo, "close to|close by"),
    (.farFrom, "far from|far away from"),
    (.between, "between|in between|inbetween|sandwiched between"),
    (.among, "among|amongst|amid|amidst"),
    (.surroundedBy, "surrounded by|encircled by"),
    (.enclosedBy, "enclosed by"),
    (.inTheMiddleOf, "in the middle of|in the center of|in the centre of|at the center of|at the centre of"),
    (.at, "at"),
    (.against, "against"),
    (.attachedTo, "attached to"),
    (.connectedTo, "connected to"),
    (.alongside, "alongside"),
    (.adjacentTo, "adjacent to"),
    (.opposite, "opposite|opposite to|opposite of"),
    (.facing, "facing"),
    (.facingAway, "facing away from"),
    (.parallelTo, "parallel to"),
    (.perpendicularTo, "perpendicular to"),
    (.across, "across|across from"),
    (.along, "along"),
    (.around, "around"),
    (.toward, "toward|towards"),
    (.awayFrom, "away from"),
    (.outside, "outside|outside of"),
    (.beyond, "beyond"),
    (.past, "past"),
    (.through, "through"),
    (.off, "off|off of"),
    (.down, "down"),
    (.up, "up"),
    (.into, "into"),
    (.from, "from"),
    (.outOf, "out of"),
    (.detachedFrom, "detached from"),
    (.after, "after"),
    (.partOf, "part of|a part of"),
  ]
}
