import AssayCore

/// Answers a multiple-choice question: first as if there were no choices, then the choice that says the same.
enum MultipleChoice {
  static func answer(_ question: Question, _ request: Request, _ evidence: Evidence) -> Finding? {
    guard question.choices.count >= 2 else { return nil }
    var found = BuiltinPipeline.find(question, request, evidence)
    guard found.missing == nil else { return found }
    let scores = question.choices.map { similarity($0, found.text) }
    guard let best = scores.max(), best >= 0.5, let index = scores.firstIndex(of: best),
      scores.filter({ $0 == best }).count == 1
    else {
      return .unknown("\"\(printable(found.text, charactersMax: 80))\" fits none of the choices", steps: found.steps)
    }
    found.steps.append("\"\(printable(found.text, charactersMax: 80))\" is choice \(Choices.letter(index))")
    found.text = Choices.letter(index)
    return found
  }

  /// 1 for the same words or number, else the share of words that both have.
  private static func similarity(_ choice: String, _ answer: String) -> Double {
    let (a, b) = (Words.split(choice), Words.split(answer))
    if a == b { return 1 }
    let (x, y) = (number(choice), number(answer))
    if let x, let y { return x == y ? 0.99 : 0 }
    let (first, second) = (Set(a), Set(b))
    let all = first.union(second).count
    return all == 0 ? 0 : Double(first.intersection(second).count) / Double(all)
  }

  private static func number(_ text: String) -> Double? {
    let digits = text.filter { $0.isNumber || $0 == "." || $0 == "-" }
    if let value = Double(digits) { return value }
    let words = Words.split(text)
    guard let (value, count) = Numbers.cardinal(words), count == words.count else { return nil }
    return value
  }
}
