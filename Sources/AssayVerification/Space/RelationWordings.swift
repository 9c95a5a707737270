/// The wordings of each relation beside its own name, in the notation of `PhrasePattern`.
enum RelationWordings {
  static let all: [(relation: Relation, patterns: [String])] =
    projective + topological + proximity + adjacency + directional + orientation + comparisons

  private static let projective: [(relation: Relation, patterns: [String])] = [
    (
      .leftOf,
      [
        "to|on|at|toward|towards the? left of|from", "left of|from", "leftward|leftwards of|from",
        "further|farther|more to|toward|towards the left than|of", "further|farther left than",
        "to|on the|its? immediate|far left of", "to|on the left-hand of",
      ]
    ),
    (
      .rightOf,
      [
        "to|on|at|toward|towards the? right of|from", "right of|from", "rightward|rightwards of|from",
        "further|farther|more to|toward|towards the right than|of", "further|farther right than",
        "to|on the|its? immediate|far right of", "to|on the right-hand of",
      ]
    ),
    (
      .onTopOf,
      [
        "on|at|upon the? top of", "atop of?", "ontop of?", "on the? upper surface of", "stacked on|upon|atop|onto",
        "stacked on top of", "mounted|placed|piled on top of",
      ]
    ),
    (.beneath, ["underneath of?", "on the underside of", "at the underside of"]),
    (.under, ["covered by", "supporting", "supports"]),
    (
      .below,
      [
        "lower than", "further|farther down than", "at a lower level than", "lower down than", "directly below of?",
        "overhung by", "topped by|with",
      ]
    ),
    (
      .above,
      [
        "higher than", "higher up than", "further|farther up than", "at a higher level than", "overhead of",
        "hovering over", "overhanging", "up above",
      ]
    ),
    (.over, ["covering", "covers", "draped over", "laid over", "spanning", "spans"]),
    (
      .inFrontOf,
      ["infront of", "in|at|to|on the? front of", "front of", "in the foreground of", "fronting"]
    ),
    (
      .behind,
      [
        "in back of", "to the rear of", "to the back of", "behind of", "further|farther back than",
        "in the background of", "hidden by|behind", "obscured by", "occluded by",
      ]
    ),
    (.beyond, ["on the far side of", "on the other side of", "at the far side of"]),
    (
      .inMiddleOf,
      [
        "in|at|on|near the? middle|center|centre|midst|heart of", "in|at the very middle|center|centre of",
        "centered|centred in|on|at|within", "amid", "amidst",
      ]
    ),
  ]

  private static let topological: [(relation: Relation, patterns: [String])] = [
    (.on, ["upon", "onto", "on the surface of", "lying upon", "resting upon", "affixed on", "on to"]),
    (
      .in,
      ["located in", "in the interior of", "contained in|by|within", "housed in|by|within", "embedded in"]
    ),
    (.inside, ["inside of", "in the inside of", "on|at the inside of", "indoors of"]),
    (.within, ["inside the bounds of", "in the bounds of", "within the bounds|limits|borders|area of"]),
    (
      .contains,
      [
        "contain", "containing", "contained", "includes", "include", "including", "encloses", "enclosing", "enclose",
        "full of", "filled with",
      ]
    ),
    (
      .outside, ["outside of", "on|at the outside of", "not inside", "out side of", "exterior to"]
    ),
    (.outOf, ["out from", "sticking|coming|poking|hanging|emerging|leaning out of|from"]),
    (
      .surrounding,
      ["surrounds", "surround", "encircles", "encircling", "encircle", "circling", "all around"]
    ),
    (
      .enclosedBy,
      [
        "surrounded by|with", "encircled by", "enclosed in|by|within", "ringed by", "circled by", "bordered by",
        "framed by", "flanked by",
      ]
    ),
    (.among, ["amongst", "into the midst of", "one of many in", "mixed in? with"]),
    (
      .between,
      ["inbetween", "in between", "in-between", "betwixt", "sandwiched between|by", "midway between", "wedged between"]
    ),
    (
      .touching,
      [
        "touches", "touch", "touched by", "in|into contact with", "making|makes contact with", "contacting",
        "brushing against", "brushes against", "abutting", "abuts", "flush with|against", "bordering",
        "right up against", "up against", "pressed against|to",
      ]
    ),
    (
      .overlapping,
      ["overlaps", "overlap", "overlapped by", "overlapping with", "overlaps with", "intersects", "intersecting"]
    ),
    (
      .connectedTo,
      ["connected with", "connects to|with", "joined to|with|by", "linked to|with", "hooked up? to", "plugged into"]
    ),
    (
      .detachedFrom,
      ["separate from", "separated from|by", "disconnected from", "not touching", "apart from", "unattached to"]
    ),
    (.partOf, ["a part of", "parts of", "component of", "a component of", "belonging to", "belongs to"]),
    (.hasAsPart, ["has as part", "has a part", "equipped with", "fitted with", "featuring"]),
    (
      .consistsOf,
      ["consist of", "consisting of", "made up of", "composed of", "comprised of", "comprises", "comprising"]
    ),
    (.with, ["together with", "along with", "accompanied by"]),
  ]

  private static let proximity: [(relation: Relation, patterns: [String])] = [
    (
      .near,
      [
        "near to", "nearby to", "in|within the vicinity|proximity|neighborhood|neighbourhood of", "not far from|off",
        "within reach of", "around the corner from", "at a short distance from", "a short distance from",
      ]
    ),
    (.closeTo, ["close by to", "close-by to", "in|within close proximity to|of", "very close to", "close up to"]),
    (
      .farFrom,
      [
        "distant from", "not near to?", "not close to", "a long way from", "remote from", "at a distance from",
        "far off from",
      ]
    ),
    (.farAwayFrom, ["far off", "far away of", "a long way away from", "a long distance from"]),
  ]

  private static let adjacency: [(relation: Relation, patterns: [String])] = [
    (
      .nextTo,
      [
        "right|directly|immediately next to", "next too", "nextto", "neighboring", "neighbouring", "side by side with",
        "shoulder to shoulder with", "close beside",
      ]
    ),
    (.beside, ["besides", "at|by the side of", "to|on the|one side of", "on either side of", "flanking", "flanks"]),
    (.adjacentTo, ["adjacent with", "adjoining", "adjoins", "contiguous to|with", "juxtaposed with|to"]),
    (.alongside, ["alongside of", "along side of?"]),
    (.atSideOf, ["on the sides of", "at the sides of", "at a side of"]),
    (
      .atLeftSideOf,
      [
        "to|on|at|in|along|by the? left|left-hand|lefthand side|half|part|edge|end of",
        "to|on|at|in the? left hand side of", "on|at its left side of",
      ]
    ),
    (
      .atRightSideOf,
      [
        "to|on|at|in|along|by the? right|right-hand|righthand side|half|part|edge|end of",
        "to|on|at|in the? right hand side of",
      ]
    ),
    (
      .attachedTo,
      [
        "fixed to|on|onto", "fastened to", "affixed to", "bolted to|on|onto", "glued to|on|onto", "tied to|onto",
        "mounted to|onto", "stuck to|on|onto", "taped to|on", "hanging from|off", "hung from|on", "pinned to",
      ]
    ),
    (
      .atBackOf,
      ["in the back|rear end? of", "at|on the? back|rear end? of", "at the back end of", "at the tail end of"]
    ),
    (.aheadOf, ["further|farther forward than"]),
    (
      .against,
      [
        "leaning against|on", "leans against|on", "propped up? against", "propped against", "resting against",
        "rests against", "pushed up? against",
      ]
    ),
    (
      .atEdgeOf,
      [
        "at|on|along|near the? edge|edges|border|boundary|rim|brink|margin|perimeter|periphery of",
        "at|on|along|near the outer|outside edge of",
      ]
    ),
  ]

  private static let directional: [(relation: Relation, patterns: [String])] = [
    (.toward, ["towards", "in the direction of", "heading|headed|going|moving to|for|toward|towards", "bound for"]),
    (.awayFrom, ["away of", "off away from", "moving|heading|going away from"]),
    (.into, ["entering", "enters", "in to"]),
    (.through, ["thru", "by way of", "passing|passes|going through"]),
    (.across, ["crossing", "crosses", "from one side to the other of"]),
    (.acrossFrom, ["across the street|road|room|table from"]),
    (.along, ["down the length of", "along the length of"]),
    (.past, ["beyond the end of", "passing by", "going past"]),
    (.off, ["off of"]),
    (.downFrom, ["down below from"]),
    (.on, ["up on"]),
  ]

  private static let orientation: [(relation: Relation, patterns: [String])] = [
    (
      .facing,
      [
        "faces", "face to face with", "looking at|to|toward|towards", "looks at|toward|towards",
        "pointing at|to|toward|towards",
        "turned to|toward|towards", "oriented to|toward|towards", "gazing at", "staring at",
        "pointed at|toward|towards",
      ]
    ),
    (
      .facingAwayFrom,
      [
        "faces away from", "looking|looks away from", "pointing|pointed|turned away from",
        "with its|his|her|their back to",
      ]
    ),
    (.parallelTo, ["parallel with", "in parallel to|with", "running parallel to|with"]),
    (.perpendicularTo, ["at right angles to|with", "at a right angle to|with", "orthogonal to", "perpendicular with"]),
    (.oppositeTo, ["opposite of?", "opposite from", "on the opposite side of"]),
  ]

  private static let comparisons: [(relation: Relation, patterns: [String])] = [
    (.closerTo, ["closer|nearer to", "closer to", "less far from", "less distant from"]),
    (.fartherFrom, ["farther|further away? from", "further off from", "more distant from", "less close|near to"]),
    (
      .closerToViewer,
      [
        "closer|nearer to the? camera|viewer|observer|lens|us|you|me|foreground than", "closer|nearer than",
        "less far away? than", "closer|nearer to us than", "nearer by than", "not as far away? as",
        "closer|nearer to the? camera|viewer|observer|lens when? compared to|with",
      ]
    ),
    (
      .fartherFromViewer,
      [
        "farther|further away? from the? camera|viewer|observer|lens|us|you|me than", "farther|further away? than",
        "more distant from the? camera|viewer|observer|lens than", "more distant than", "deeper in the scene than",
        "less close to the? camera|viewer|observer|lens than", "not as close as", "farther|further off than",
      ]
    ),
  ]
}
