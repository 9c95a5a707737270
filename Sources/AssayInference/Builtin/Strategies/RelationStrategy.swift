import AssayCore

/// Left of, right of, above, below: between two things, or from one to its nearest neighbour.
struct RelationStrategy: EvidenceStrategy {
  let name = "relation"

  func answer(_ question: Question, _ facts: Facts) -> Finding? {
    switch question.intent {
    case .relation(let a, let direction, let b): return relation(a, direction, b, facts)
    case .neighbour(let direction, let anchor): return neighbour(direction, anchor, facts)
    default: return nil
    }
  }

  /// A thing by its description, or a word that was read.
  private func find(_ text: String, _ facts: Facts) -> [(observation: Observation, box: Box2D, name: String)] {
    let what = Description(text)
    if what.label != nil || what.colour != nil {
      let seen = facts.things.filter { what.matches($0) }
      let placed = seen.compactMap { thing in thing.box.map { (thing.observation, $0, thing.description) } }
      if !placed.isEmpty { return placed }
    }
    let wanted = Words.split(text)
    return facts.evidence.observations.compactMap { observation in
      guard observation.kind == .textLine || observation.kind == .pageText || observation.kind == .code,
        let box = observation.region?.box,
        Words.find(wanted, in: Words.split(observation.text ?? "")) != nil
      else { return nil }
      return (observation, box, observation.text ?? "")
    }
  }

  private func holds(_ a: Box2D, _ direction: Intent.Direction, _ b: Box2D) -> Bool {
    switch direction {
    case .left: a.midX < b.midX
    case .right: a.midX > b.midX
    case .above: a.midY < b.midY
    case .below: a.midY > b.midY
    }
  }

  private func relation(_ a: String, _ direction: Intent.Direction, _ b: String, _ facts: Facts) -> Finding {
    let (first, second) = (find(a, facts), find(b, facts))
    guard let one = first.first else { return .unknown("no \(a) was seen or read") }
    guard
      let other = second.first(where: {
        $0.observation.id != one.observation.id && $0.observation.part == one.observation.part
      })
    else {
      return .unknown("no \(b) was seen or read beside it")
    }
    let isSo = holds(one.box, direction, other.box)
    let word = direction == .left || direction == .right ? "x" : "y"
    let (p, q) = word == "x" ? (one.box.midX, other.box.midX) : (one.box.midY, other.box.midY)
    return Finding(
      isSo ? "yes" : "no", from: [one.observation, other.observation],
      steps: [
        "the middle of \(a) is at \(word) \(Numbers.text(p, decimals: 0)), of \(b) at \(Numbers.text(q, decimals: 0))"
      ],
      confidence: first.count == 1 && second.count == 1 ? 0.9 : 0.6)
  }

  private func neighbour(_ direction: Intent.Direction, _ anchor: String, _ facts: Facts) -> Finding {
    guard let fixed = find(anchor, facts).first else { return .unknown("no \(anchor) was seen or read") }
    var others = facts.things.compactMap { thing in thing.box.map { (thing.observation, $0, thing.description) } }
    others = others.filter {
      $0.0.kind == .shape || $0.0.kind == .face || ($0.0.kind == .object && $0.0.region?.when == nil)
    }
    let lines: [(Observation, Box2D, String)] = facts.evidence.observations.compactMap { line in
      guard line.kind == .textLine || line.kind == .pageText, let box = line.region?.box, let text = line.text else {
        return nil
      }
      return (line, box, text)
    }
    let candidates = (fixed.observation.kind == .textLine || others.isEmpty ? lines + others : others + lines)
      .filter {
        $0.0.id != fixed.observation.id && $0.0.part == fixed.observation.part && holds($0.1, direction, fixed.box)
      }
    // In the same row or column first, then by distance.
    let best = candidates.min { a, b in
      (offAxis(a.1, fixed.box, direction), distance(a.1, fixed.box)) < (
        offAxis(b.1, fixed.box, direction), distance(b.1, fixed.box)
      )
    }
    guard let best else { return .unknown("nothing was seen \(direction.rawValue) of the \(anchor)") }
    return Finding(
      best.2, from: [best.0, fixed.observation],
      steps: ["the nearest to the \(direction.rawValue) of \(anchor) is \(printable(best.2, charactersMax: 60))"])
  }

  private func offAxis(_ a: Box2D, _ b: Box2D, _ direction: Intent.Direction) -> Int {
    let shared =
      direction == .left || direction == .right
      ? min(a.maxY, b.maxY) - max(a.y, b.y) : min(a.maxX, b.maxX) - max(a.x, b.x)
    return shared > 0 ? 0 : 1
  }

  private func distance(_ a: Box2D, _ b: Box2D) -> Double {
    let (dx, dy) = (a.midX - b.midX, a.midY - b.midY)
    return (dx * dx + dy * dy).squareRoot()
  }
}
