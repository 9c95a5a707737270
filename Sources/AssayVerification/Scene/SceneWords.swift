/// How counts compare.
enum SceneOperator: Int16, Sendable {
  case exactly, atLeast, atMost, moreThan, fewerThan
}

/// Measures that things are compared by.
enum SceneMeasure: Int16, Sendable {
  case size = 1, height, width, depth, distance, left, right, top, bottom, area, length
}

/// The side of a container, or the end of a stack.
enum SceneSide: Int16, Sendable {
  case any, left, right, top, bottom, corner, middle
}

/// Words by what they are. A bar stands between words and phrases of one row.
enum SceneWords {
  static let plain: [(SceneTag, String)] = [
    (.indefinite, "a|an"),
    (.the, "the"),
    (.demonstrative, "this|that|these|those"),
    (.possessive, "its|their|his|her|whose|my|our|your"),
    (.each, "apiece|each|every|each and every|each of|every one of|each one of"),
    (.all, "all|all of|al|ll|all the|all of the"),
    (.both, "both|both of"),
    (.none, "no|none of|none|zero|not a single|not any|not one|no single"),
    (.some, "some|any|some of|any of|a number of|a bunch of|a collection of|an assortment of|a variety of|lots of"),
    (.some, "a lot of|plenty of|a group of|groups of|a set of|a piece of|a bit of|various|numerous"),
    (.neither, "neither|neither of"),
    (.either, "either|either of"),
    (.only, "only|just|solely|merely|nothing but|exclusively"),
    (.approx, "about|around|approximately|roughly|nearly|almost|some|circa|close to|approx"),
    (.other, "other|another|others|remaining|else"),
    (.shade, "light|dark|bright|pale|deep|vivid|plain"),
    (.same, "same|the same|identical|identically|equal|similar|matching|one and the same|equally"),
    (.different, "different|distinct|differing|differently|various|unique|dissimilar|unlike"),
    (.thing, "object|objects|thing|things|item|items|shape|shapes|element|elements|piece|pieces|entity|entities"),
    (.thing, "figure|figures|itmes|form|forms|geometric shape|geometric shapes|of them|of these|of those|object's"),
    (.block, "block|blocks|brick|bricks"),
    (.stack, "tower|towers|stack|stacks|pile|piles|towr|tover|twoer"),
    (.picture, "picture|image|photo|photograph|scene|frame|shot|view|video|pic|screenshot|drawing|display|clip"),
    (.group, "pair|group|set|couple|collection|row|line|bunch|herd|flock|team|crowd|series|number|total|count|amount"),
    (.group, "quantity|pairs|groups|rows|assortment|variety|instance|instances|example|examples|copy|copies|piece"),
    (.be, "is|are|was|were|be|been|being|'s|gets|remains|stays|exist|exists"),
    (
      .have,
      "has|have|ha|had|having|contains|contain|containing|includes|include|including|holds|hold|holding|possesses"
    ),
    (.have, "consists of|consist of|consisting of|is composed of|comprises|features|is made up of|are made up of"),
    (.have, "is having|are having|has got|have got|carries|own|owns"),
    (
      .show,
      "holds|comprises|consists of|is composed of|is made up of|shows|show|depicts|depict|displays|features|contains|presents|portrays|includes|showing|depicting"
    ),
    (.show, "shown|depicted|displayed|visible|present|seen|found|pictured|portrayed|there|in view|on display"),
    (.touch, "touching|touches|touch|touched|adjoins|in contact with|in direct contact with|contacts|touchign|toching"),
    (.touch, "makes contact with|make contact with|contacting|attached to|reaching|tangent to"),
    (.posture, "sits|sit|sitting|stands|stand|standing|lies|lie|lying|laying|rests|rest|resting|located|positioned"),
    (.posture, "situated|placed|seated|hanging|hangs|hang|found|set|appears|appear|laid|arranged|stays|remains|kept"),
    (
      .posture,
      "occur|occurs|occurring|stationed|nestled|tucked|hidden|hiding|nestles|reside|resides|put|sat|perched|mounted|parked|located|sited|set up|put together"
    ),
    (.modal, "can|could|may|might|must|should|will|would|shall|cannot|can't"),
    (.auxiliary, "do|does|did|don't|doesn't|didn't"),
    (.negated, "not|n't|never|isn't|aren't|wasn't|weren't|doesn't|don't|didn't|hasn't|haven't|cannot|can't|isnt|arent"),
    (.negated, "doesnt|dont|hasnt"),
    (.be, "isn't|aren't|wasn't|weren't|isnt|arent|be|is being|are being"),
    (.have, "hasn't|haven't|hasnt"),
    (.seem, "looks|look|seems|seem|appears|appear|seems to be|appears to be|seem to be|appear to be|looks to be"),
    (.seem, "looks like|look like|is said to be|turns out to be|happens to be|happen to be|comes in|come in"),
    (.outnumber, "outnumber|outnumbers"),
    (.and, "and|&|as well as|along with|plus|together with|alongside with|while|whereas|whilst"),
    (.or, "or|nor|and/or"),
    (.comma, ",|;|:|(|)"),
    (.than, "than|then|compared to|compared with|relative to|in comparison to|in comparison with|when compared to"),
    (.than, "when compared with|as compared to|as compared with|in relation to"),
    (.asWord, "as"),
    (.of, "of|out of"),
    (.with, "with|having"),
    (.without, "without|lacking|lacks|lack"),
    (.which, "which|that|who|whom|whose"),
    (.pronoun, "it|they|them|he|she|him|her|itself|themselves|this|these|that|those"),
    (.there, "there|there's|theres|their|ther|thre|thers|thare|tehre|tere"),
    (.filler, "also|right|directly|immediately|closely|clearly|currently|together|very|really|quite|completely|fully"),
    (.filler, "entirely|exactly|slightly|a little|a bit|somewhat|much|far|still|actually|indeed|respectively|overall"),
    (
      .filler, "in total|altogether|at all|in all|all together|a total of|in number|immediate|precisely|strictly|either"
    ),
    (.filler, "diagonally|vertically|horizontally|partially|partly|mostly|visibly|rather|then|too|now|here"),
    (.filler, "well|coloured|colored|sized|shaped|colour|away|apart|somewhere"),
    (.filler, "instead|itself|only"),
    (.filler, "as seen from the camera|seen from the camera|as seen by the viewer|from the viewer's perspective"),
    (.filler, "from the camera's perspective|from the camera's point of view|from the viewer's point of view"),
    (.filler, "from this perspective|from this viewpoint|when seen from the camera|viewed from the camera"),
    (.filler, "as viewed from the camera|from left to right|from right to left|from the camera's viewpoint"),
    (.filler, "as seen from the viewer|seen from the viewer|as seen by the camera|from our perspective|in the end"),
    (.filler, "moving from left to right|going from left to right|reading from left to right|counting from the left"),
    (.stacked, "stacked|stacked together|stacked on each other|stacked up|on top of each other|piled up"),
    (.stacked, "stacked on top of each other|stacked one on top of the other|piled on top of each other"),
    (.one, "one|ones"),
    (.more, "more|fewer|less|lesser"),
    (.side, "left|right|left-hand|right-hand|upper|lower|top|bottom|central|middle|leftmost|rightmost"),
    (.end, ".|!|?"),
    (.hedge, "possibly|probably|likely|perhaps|maybe|apparently|presumably|seemingly|supposedly|potentially|arguably"),
    (
      .perceive,
      "count|counts|finds|notices|spots|observes|detects|see|hear|notice|observe|spot|find|recognize|recognise|identify|sees|detect|read|make out|perceive"
    ),
    (.preposition, "during|until|since|per|via|despite|because|if|when|for|to|like|where|how|why|although|though|but"),
  ]

  static let senses: [(SceneTag, [(Int, String)])] = [
    (
      .number,
      [
        (1, "one|1|single|a single|a lone|one single"), (2, "two|2|a pair of|a couple of|pair of|couple of"),
        (3, "three|3|a trio of"), (4, "four|4"), (5, "five|5"), (6, "six|6|half a dozen"), (7, "seven|7"),
        (8, "eight|8"), (9, "nine|9"), (10, "ten|10"), (11, "eleven|11"), (12, "twelve|12|a dozen"), (13, "thirteen"),
        (14, "fourteen"), (15, "fifteen"), (16, "sixteen"), (17, "seventeen"), (18, "eighteen"), (19, "nineteen"),
        (20, "twenty"), (30, "thirty"), (40, "forty"), (50, "fifty"), (60, "sixty"), (70, "seventy"), (80, "eighty"),
        (90, "ninety"), (100, "hundred|a hundred|one hundred"),
      ]
    ),
    (
      .ordinal,
      [
        (1, "first|1st"), (2, "second|2nd"), (3, "third|3rd"), (4, "fourth|4th"), (5, "fifth|5th"), (-1, "last"),
        (9, "sixth|6th"),
      ]
    ),
    (
      .comparator,
      [
        (
          1,
          "at least|atleast|tleast|t least|atlest|no fewer than|no less than|not less than|not fewer than|a minimum of"
        ),
        (1, "minimum|minimum of|at minimum|at the least|atleat|or more"),
        (2, "at most|atmost|no more than|not more than|up to|a maximum of|maximum|maximum of|at the most|or fewer"),
        (2, "or less|at maximum"), (3, "more than|greater than|over|above|more then|in excess of|upwards of"),
        (4, "less than|fewer than|under|below|less then|fewer then"),
        (5, "exactly|precisely|exact|exactl|exactely|equal to|excatly"),
      ]
    ),
    (.vague, [(2, "several|multiple|a few|few|a handful of|many|most|most of|a majority of|half of|half|plural")]),
    (
      .attributeNoun,
      [
        (0, "color|colour|colors|colours|hue|coloring|colouring|tone|shade"), (1, "size|sizes|dimension|dimensions"),
        (2, "material|materials|texture|substance"), (3, "shape|shapes|form|kind|type|kinds|types"),
        (10, "height|heights|number of blocks|number of items|number of objects"), (11, "base color|base colour"),
        (12, "top color|top colour"),
      ]
    ),
    (
      .comparative,
      [
        (1, "larger|bigger|greater in size|more large"), (-1, "smaller|tinier|littler"),
        (2, "taller|higher"), (-2, "shorter|lower"), (3, "wider|broader"), (-3, "narrower|thinner|slimmer"),
        (4, "deeper"), (11, "longer"),
      ]
    ),
    (
      .superlative,
      [
        (1, "largest|biggest"), (-1, "smallest|tiniest"), (2, "tallest"), (-2, "shortest"),
        (3, "widest"), (-3, "narrowest"), (5, "farthest|furthest|most distant"), (-5, "closest|nearest"),
        (
          6,
          "furthest to the left|farthest to the left|most to the left|on the far left|to the far left|at the far left"
        ),
        (7, "furthest to the right|farthest to the right|most to the right|on the far right|to the far right"),
        (7, "at the far right|to the right of everything else|to the right of all others"),
        (6, "to the left of everything else|to the left of all others"),
        (-5, "at the front|at the very front|in the very front|frontmost|foremost|in front of everything else"),
        (5, "at the back|at the very back|in the very back|rearmost|hindmost|behind everything else"),
        (6, "leftmost|left-most|left most|furthest left|farthest left"),
        (7, "rightmost|right-most|right most|furthest right|farthest right"),
        (8, "topmost|top-most|uppermost|highest"), (9, "bottommost|bottom-most|lowest|lowermost"),
      ]
    ),
    (
      .extreme,
      [(-5, "closer|nearer"), (5, "farther|further|more distant")]
    ),
    (
      .edge,
      [(0, "wall|walls|edge|edges|side|sides|border|borders|boundary|boundaries|edg"), (5, "corner|corners|conner")]
    ),
    (
      .part,
      [(3, "top|tops|peak|roof|summit"), (4, "base|bottom|bases|bottoms|foot|floor|bse"), (6, "middle|center|centre")]
    ),
    (
      .side,
      [(1, "left|left-hand|leftmost"), (2, "right|right-hand|rightmost"), (3, "top|upper"), (4, "bottom|lower|base")]
    ),
  ]

  /// Words that are worth recognising when a letter is wrong; none is one letter away from another common word.
  static let correctable = """
    yellow yellows purple orange triangle triangles circle circles square squares cylinder cylinders sphere spheres
    object objects touching exactly contains containing blocks
    """
}
