import AssayLanguage
import AssayWire

/// Type, polarity and named parts of a statement, as section "batch format" lists them.
struct SceneSlots {
  struct Description {
    var type: Claim.Kind
    var polarity: Claim.Polarity
    var slots: [Claim.Slot]
  }

  private let text: TokenizedText

  init(_ text: TokenizedText) { self.text = text }

  func describe(_ statement: SceneProposition) -> Description {
    switch statement {
    case .exists(let things): return existence(things)
    case .predicate(let subject, let condition), .only(let subject, let condition): return predicate(subject, condition)
    case .counts(let first, let op, let second, _, _):
      return Description(
        type: .count, polarity: .positive,
        slots: [
          slot("subject", phrase(first)), Claim.Slot("op", .string(Self.name(op))), slot("number", phrase(second)),
        ])
    case .all(let parts), .any(let parts):
      return parts.first.map { describe($0) } ?? Description(type: .other, polarity: .positive, slots: [])
    case .not(let inner):
      var inside = describe(inner)
      inside.polarity = inside.polarity == .positive ? .negative : .positive
      return inside
    }
  }

  private func slot(_ name: String, _ value: String) -> Claim.Slot { Claim.Slot(name, .string(value)) }

  /// The words of a thing without its determiner.
  func phrase(_ thing: SceneThing) -> String {
    guard !thing.words.isEmpty else { return words(thing.head) }
    let tokens = Int(thing.words.lowerBound)..<Int(thing.words.upperBound)
    var first = tokens.first { !Self.determiners.contains(text[$0].key) } ?? tokens.lowerBound
    // "number of cups": the cups.
    if first + 2 < tokens.upperBound, Self.groups.contains(text[first].key), text[first + 1].key == "of" { first += 2 }
    return text.string(tokens: first..<clean(first..<tokens.upperBound))
  }

  /// Where a phrase ends without "in the scene" behind it.
  private func clean(_ tokens: Range<Int>) -> Int {
    guard tokens.count > 2, let last = tokens.last,
      SceneLexicon.english.words[text[last].key]?.tags.has(.picture) == true
    else { return tokens.upperBound }
    var start = last - 1
    if start > tokens.lowerBound, Self.determiners.contains(text[start].key) { start -= 1 }
    guard start > tokens.lowerBound, text[start].key == "in" || text[start].key == "on" else {
      return tokens.upperBound
    }
    return start
  }

  private static let groups: Set<WordKey> = ["number", "total", "amount", "count", "quantity"]

  func words(_ range: Range<Int32>) -> String {
    text.string(tokens: Int(range.lowerBound)..<Int(range.upperBound))
  }

  private static let determiners: Set<WordKey> = [
    "a", "an", "the", "this", "that", "these", "those", "some", "any", "no", "each", "every", "all", "both", "exactly",
    "only", "at", "least", "most", "more", "than", "just",
  ]

  static func name(_ op: SceneOperator) -> String {
    switch op {
    case .exactly: "="
    case .atLeast: ">="
    case .atMost: "<="
    case .moreThan: ">"
    case .fewerThan: "<"
    }
  }

  private func existence(_ things: SceneQuantified) -> Description {
    let subject = slot("subject", phrase(things.thing))
    switch things.quantity.kind {
    case .count, .both:
      return Description(
        type: .count, polarity: .positive,
        slots: [
          slot("subject", countless(things.thing)), Claim.Slot("op", .string(Self.name(things.quantity.op))),
          Claim.Slot("number", .int(things.quantity.number)),
        ])
    case .none: return Description(type: .presence, polarity: .negative, slots: [subject])
    default: break
    }
    if let condition = things.thing.conditions.last, case .related = condition {
      return predicate(things, condition)
    }
    return Description(type: .presence, polarity: .positive, slots: [subject])
  }

  /// The words behind the number.
  private func countless(_ thing: SceneThing) -> String {
    guard !thing.words.isEmpty else { return words(thing.head) }
    let tokens = Int(thing.words.lowerBound)..<Int(thing.words.upperBound)
    let lexicon = SceneLexicon.english
    let first = tokens.first { index in
      let token = text[index]
      if token.kind == .number || Self.determiners.contains(token.key) { return false }
      guard let entry = lexicon.words[token.key] else { return true }
      return !entry.tags.has([.number, .comparator, .only, .approx, .the])
    }
    var start = first ?? tokens.lowerBound
    if start + 2 < tokens.upperBound, Self.groups.contains(text[start].key), text[start + 1].key == "of" { start += 2 }
    return text.string(tokens: start..<clean(start..<tokens.upperBound))
  }

  private func predicate(_ subject: SceneQuantified, _ condition: SceneCondition) -> Description {
    let subjectSlot = slot("subject", phrase(subject.thing))
    let polarity: Claim.Polarity = subject.quantity.kind == .none ? .negative : .positive
    switch condition {
    case .not(let inner):
      var inside = predicate(subject, inner)
      inside.polarity = inside.polarity == .positive ? .negative : .positive
      return inside
    case .values(let values, let tokens):
      return Description(
        type: .attribute, polarity: polarity,
        slots: [
          subjectSlot, slot("attribute", values.first?.attribute.name ?? "attribute"), slot("value", words(tokens)),
        ])
    case .related(let relation, let object, let second, _):
      var slots = [subjectSlot, slot("relation", relation.name), slot("object", phrase(object.thing))]
      if let second { slots.append(slot("object2", phrase(second.thing))) }
      return Description(type: .spatial, polarity: polarity, slots: slots)
    case .edge(let edge):
      return Description(
        type: .spatial, polarity: polarity,
        slots: [subjectSlot, slot("relation", edge.nearly ? "near" : "touching"), slot("object", words(edge.tokens))])
    case .compare(let measure, let sign, let other):
      return comparison(subjectSlot, polarity, measure, sign, other)
    case .nearer(let first, let second, let sign):
      return Description(
        type: .spatial, polarity: polarity,
        slots: [
          subjectSlot, slot("relation", sign < 0 ? "closer to" : "farther from"), slot("object", phrase(first.thing)),
          slot("object2", phrase(second.thing)),
        ])
    case .outdoes(let target, let rival, let sign):
      return Description(
        type: .spatial, polarity: polarity,
        slots: [
          subjectSlot, slot("relation", sign < 0 ? "closer than" : "farther than"), slot("object", phrase(rival.thing)),
          slot("object2", phrase(target.thing)),
        ])
    case .outcounts(let thing, let op, let other):
      return Description(
        type: .count, polarity: polarity,
        slots: [
          slot("subject", "\(phrase(thing)) in \(phrase(subject.thing))"), Claim.Slot("op", .string(Self.name(op))),
          slot("number", phrase(other.thing)),
        ])
    case .distance(let other, let distance):
      return Description(
        type: .measured, polarity: polarity,
        slots: [
          subjectSlot, slot("object", phrase(other.thing)), slot("quantity", "distance"),
          Claim.Slot("number", .double(distance.value)),
        ] + (distance.unit == nil ? [] : [slot("unit", unitName(distance))]))
    case .sameAs(let attribute, let other, let same):
      return Description(
        type: .attribute, polarity: same ? polarity : polarity == .positive ? .negative : .positive,
        slots: [
          subjectSlot, slot("attribute", attribute.name), slot("value", "same as \(phrase(other.thing))"),
        ])
    case .isA(let thing):
      return Description(
        type: .attribute, polarity: polarity,
        slots: [subjectSlot, slot("attribute", "kind"), slot("value", phrase(thing))])
    case .has(let list, _):
      guard let first = list.first else { break }
      return Description(
        type: first.quantity.kind == .count ? .count : .spatial, polarity: polarity,
        slots: first.quantity.kind == .count
          ? [
            slot("subject", content(first.thing, of: subject.thing)),
            Claim.Slot("op", .string(Self.name(first.quantity.op))), Claim.Slot("number", .int(first.quantity.number)),
          ] : [subjectSlot, slot("relation", "contains"), slot("object", phrase(first.thing))])
    case .open(let tokens, _):
      return Description(
        type: .attribute, polarity: polarity,
        slots: [subjectSlot, slot("attribute", "state"), slot("value", words(tokens))])
    case .present: return Description(type: .presence, polarity: polarity, slots: [subjectSlot])
    case .place(let side, _):
      return Description(
        type: .spatial, polarity: polarity, slots: [subjectSlot, slot("relation", "at"), slot("object", "\(side)")])
    case .all(let parts), .any(let parts):
      if let first = parts.first { return predicate(subject, first) }
    case .lacks, .unlikeIt, .mostOf, .sameContainer, .together, .extreme, .scoped, .mentions: break
    }
    return Description(type: .attribute, polarity: polarity, slots: [subjectSlot])
  }

  /// "items in box"; of the picture only the things themselves.
  private func content(_ things: SceneThing, of holder: SceneThing) -> String {
    let (inner, outer) = (countless(things), phrase(holder))
    let isPicture = SceneLexicon.english.words[WordKey(outer)]?.tags.has([.picture, .pronoun]) ?? false
    return isPicture ? inner : "\(inner) in \(outer)"
  }

  private func unitName(_ distance: SceneDistance) -> String {
    switch distance.unit {
    case "m": "m"
    case "px": "px"
    case "cm": "cm"
    case "mm": "mm"
    default: "unit"
    }
  }

  private func comparison(
    _ subject: Claim.Slot, _ polarity: Claim.Polarity, _ measure: SceneMeasure, _ sign: Int, _ other: SceneQuantified
  ) -> Description {
    let relation: String
    switch measure {
    case .depth: relation = sign < 0 ? "closer to the camera than" : "farther from the camera than"
    case .height: relation = sign > 0 ? "taller than" : "shorter than"
    case .width: relation = sign > 0 ? "wider than" : "narrower than"
    default: relation = sign > 0 ? "larger than" : "smaller than"
    }
    return Description(
      type: .spatial, polarity: polarity,
      slots: [subject, slot("relation", relation), slot("object", phrase(other.thing))])
  }
}
