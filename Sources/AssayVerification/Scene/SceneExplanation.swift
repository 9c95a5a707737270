import AssayLanguage
import AssayWire

/// One sentence, with numbers, on how a statement about things was decided.
struct SceneExplanation {
  let evaluator: SceneEvaluator
  let truth: Truth

  var sentence: String {
    if let instead = insteadSentence { return instead }
    guard let counted = evaluator.trace.counted else {
      return truth.isYes ? "The scene shows it." : "The scene shows otherwise."
    }
    let phrase = Self.withoutQuantity(SceneSlots(evaluator.text).phrase(counted.thing))
    let found = evaluator.trace.found.count
    if let other = evaluator.trace.other {
      return "There \(Self.are(found, phrase)), and \(other) of the other kind."
    }
    if truth.isNo, found == 0, evaluator.trace.against.isEmpty {
      let count = evaluator.view.objects.count
      let complete = evaluator.view.coverage.isClosed ? ", and the scene is complete" : ""
      guard count > 0 else { return "Nothing was found\(complete)." }
      let found = count == 1 ? "The one object that was found is" : "The \(count) objects that were found include"
      return "\(found) no \(phrase)\(complete)."
    }
    switch counted.quantity.kind {
    case .count, .both:
      let stated = "\(Self.name(counted.quantity.op))\(counted.quantity.number)"
      return truth.isNo
        ? "There \(Self.are(found, phrase)), not \(stated)." : "There \(Self.are(found, phrase)), as stated."
    case .none: return "There \(Self.are(found, phrase)), while the claim says there is none."
    default:
      if truth.isYes {
        return found == 1
          ? "One object fits \"\(phrase)\", and what is said of it holds."
          : "\(found) objects fit \"\(phrase)\", and what is said of them holds."
      }
      let against = evaluator.trace.against.count
      if against == 0 { return "What is said of \"\(phrase)\" does not hold." }
      return against == 1
        ? "What is said of \"\(phrase)\" does not hold for the object that was found."
        : "What is said of \"\(phrase)\" does not hold for \(against) of the objects that were found."
    }
  }

  /// "is 1 cube", "are 3 cubes"
  private static func are(_ count: Int, _ phrase: String) -> String {
    count == 1 ? "is 1 \(phrase)" : "are \(count) \(phrase)"
  }

  private static func name(_ op: SceneOperator) -> String {
    switch op {
    case .exactly: ""
    case .atLeast: "at least "
    case .atMost: "at most "
    case .moreThan: "more than "
    case .fewerThan: "fewer than "
    }
  }

  /// "two of the cubes" as "cubes": the sentence says a number of its own.
  private static func withoutQuantity(_ phrase: String) -> String {
    let words = phrase.split(separator: " ")
    let things = words.drop { quantities.contains(WordKey($0)) || $0.utf8.allSatisfy { (48...57).contains($0) } }
    return things.isEmpty ? phrase : things.joined(separator: " ")
  }

  private static let quantities: Set<WordKey> = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "no", "none",
    "neither", "both", "all", "each", "every", "some", "any", "several", "many", "few", "of", "the", "a", "an",
    "exactly", "only", "just", "about", "at", "least", "most", "number", "total", "these", "those",
  ]

  /// "The cube is blue."
  private var insteadSentence: String? {
    guard truth.isNo, let instead = evaluator.trace.instead else { return nil }
    let node = evaluator.view.nodes[Int(instead.node)]
    guard let number = node.fact else { return nil }
    let fact = evaluator.evidence.facts[number]
    let attribute = fact.attributes.first { SceneAttribute(name: $0.name) == instead.attribute }
    guard let found = attribute?.value.string else { return nil }
    return "The \(instead.attribute.name) of the \(fact.value) \(fact.id) is \(found)."
  }
}
