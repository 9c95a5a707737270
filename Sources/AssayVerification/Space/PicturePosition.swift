package import AssayLanguage

/// A part of the picture: "on the left", "in the top right corner", "in the middle of the image".
package struct PicturePosition: Sendable, Hashable {
  package enum Across: String, Sendable { case left, middle, right }
  package enum Up: String, Sendable { case top, middle, bottom }

  package var across: Across?
  package var up: Up?
  /// The corner itself, not only that side.
  package var corner = false

  package init(across: Across? = nil, up: Up? = nil, corner: Bool = false) {
    self.across = across
    self.up = up
    self.corner = corner
  }

  /// The position whose wording starts at a token, with "of the picture" if that follows. "On the left of the
  /// dog" is none: it is a relation.
  package static func match(in text: TokenizedText, at index: Int, before end: Int? = nil) -> (
    position: PicturePosition, tokens: Int
  )? {
    let end = min(end ?? text.count, text.count)
    guard let found = table.longest(in: text, at: index, before: end) else { return nil }
    let next = index + found.tokens
    if next < end, text.tokens[next].key == "of" {
      guard let picture = pictures.longest(in: text, at: next, before: end) else { return nil }
      return (positions[found.value], found.tokens + picture.tokens)
    }
    return (positions[found.value], found.tokens)
  }

  private static let pictures = PhraseTable(patterns: [
    ("of the|this image|picture|photo|photograph|scene|frame|view|shot|screen|page|display|photo", 0)
  ])

  private static let positions: [PicturePosition] = {
    var all: [PicturePosition] = []
    for up: Up? in [nil, .top, .middle, .bottom] {
      for across: Across? in [nil, .left, .middle, .right] {
        for corner in [false, true] { all.append(PicturePosition(across: across, up: up, corner: corner)) }
      }
    }
    return all
  }()

  private static let table: PhraseTable = {
    var table = PhraseTable()
    for (value, position) in positions.enumerated() {
      for pattern in position.patterns {
        for words in PhrasePattern.expand(pattern) { table.insert(words, value) }
      }
    }
    return table
  }()

  private var patterns: [String] {
    let sides = ["left": "left|left-hand|lefthand", "right": "right|right-hand|righthand"]
    let heights = ["top": "top|upper", "bottom": "bottom|lower"]
    let end = "side|half|part|portion|third|edge|section|area?"
    switch (up, across, corner) {
    case (nil, .left?, false), (nil, .right?, false):
      let side = sides[across?.rawValue ?? ""] ?? ""
      return ["to|on|at|in|toward|towards the far? \(side) hand? \(end)", "far \(side) side?"]
    case (.top?, nil, false): return ["at|on|in|near|toward|towards the very? top|upper \(end)"]
    case (.bottom?, nil, false): return ["at|on|in|near|toward|towards the very? bottom|lower \(end)"]
    case (.middle?, .middle?, false):
      return ["in|at|near the very? middle|center|centre|mid|central|middle \(end)"]
    case (.top?, .left?, let corner), (.top?, .right?, let corner), (.bottom?, .left?, let corner),
      (.bottom?, .right?, let corner):
      let height = heights[up?.rawValue ?? ""] ?? ""
      let side = across?.rawValue ?? ""
      let joint = (height.split(separator: "|").map { "\($0)-\(side)" }).joined(separator: "|")
      let tail = corner ? "corner" : "side|part|area|quadrant|section|portion|hand?"
      return ["in|at|on|to|near the \(height) \(side) \(tail)", "in|at|on|to|near the \(joint) \(tail)"]
    default: return []
    }
  }
}

extension SpatialJudge {
  /// Whether a thing stands at that part of its picture: its centre against thirds, with an undecided band.
  package static func judge(_ position: PicturePosition, _ subject: Int, in evidence: EvidenceIndex)
    -> RelationFinding
  {
    switch Placement.boxes([subject], in: evidence) {
    case .missing(let reason): return .undecided(reason)
    case .found(let frame, let boxes, _):
      guard let picture = evidence.space.scales[frame].bounds else { return .undecided(.missingFrame) }
      let x = (boxes[0].midX - picture.left) / picture.width
      let y = (boxes[0].midY - picture.top) / picture.height
      let margin = position.corner ? 0.1 : 0
      let across = share(x, position.across?.rank, margin)
      let up = share(y, position.up?.rank, margin)
      if across == .no || up == .no { return .fails(strength: Strength.likely) }
      if across == .maybe || up == .maybe { return .undecided(.undecidedBand) }
      return .holds(strength: Strength.likely)
    }
  }

  private enum Share { case yes, maybe, no }

  /// Where a centre at `share` of the picture's size stands against one of its thirds; -1, 0, 1 = low, middle, high.
  private static func share(_ share: Double, _ rank: Int?, _ margin: Double) -> Share {
    switch rank {
    case -1: share <= 0.45 - margin ? .yes : share < 0.55 ? .maybe : .no
    case 1: share >= 0.55 + margin ? .yes : share > 0.45 ? .maybe : .no
    case 0: abs(share - 0.5) <= 0.15 ? .yes : abs(share - 0.5) < 0.25 ? .maybe : .no
    default: .yes
    }
  }
}

extension PicturePosition.Across {
  fileprivate var rank: Int { self == .left ? -1 : self == .middle ? 0 : 1 }
}

extension PicturePosition.Up {
  fileprivate var rank: Int { self == .top ? -1 : self == .middle ? 0 : 1 }
}
