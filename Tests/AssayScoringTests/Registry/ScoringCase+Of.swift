import AssayCore
import AssayWire

@testable import AssayScoring

extension ScoringCase {
  /// A case with a text question.
  static func of(answer: String?, labels: [Label] = [], choices: [String] = []) -> ScoringCase {
    of(answer.map { Answer(text: $0) }, labels: labels, choices: choices)
  }

  static func of(_ answer: Answer?, labels: [Label] = [], choices: [String] = []) -> ScoringCase {
    let request = Request(messages: [Message(role: .user, parts: [.text("What is it?")])])
    return ScoringCase(sample: Sample(id: "s1", request: request, labels: labels, choices: choices), answer: answer)
  }
}
