import AssayLanguage
import AssayWire
import Testing

@testable import AssayVerification

@Suite("Answers that contradict themselves")
struct ClaimClashesTests {
  private struct Draft {
    var sentence: String
    var type: Claim.Kind
    var slots: [(String, JSONValue)]
    var polarity = Claim.Polarity.positive
    var hedge = Claim.Hedge.none
  }

  private func find(_ drafts: [Draft]) -> [ClaimClashes.Finding] {
    var text = ""
    var claims: [Claim] = []
    for draft in drafts {
      let start = text.utf8.count
      text += draft.sentence
      claims.append(
        Claim(
          span: start..<text.utf8.count, type: draft.type, polarity: draft.polarity, hedge: draft.hedge,
          slots: draft.slots.map { .init($0.0, $0.1) }, form: .setAside(.unparsed)))
      text += " "
    }
    return ClaimClashes.find(claims, in: TokenizedText(text))
  }

  private func place(_ a: String, _ relation: String, _ b: String, the: String = "The") -> Draft {
    Draft(
      sentence: "\(the) \(a) is \(relation) \(the.lowercased()) \(b).", type: .spatial,
      slots: [("subject", .string(a)), ("relation", .string(relation)), ("object", .string(b))])
  }

  private func colour(_ thing: String, _ value: String, _ polarity: Claim.Polarity = .positive) -> Draft {
    Draft(
      sentence: "The \(thing) is \(value).", type: .attribute,
      slots: [("subject", .string(thing)), ("attribute", "color"), ("value", .string(value))], polarity: polarity)
  }

  @Test("Places over several claims")
  func places() {
    let found = find([
      place("cup", "left of", "plate"), colour("cup", "red"), place("plate", "left of", "fork"),
      place("fork", "left of", "cup"),
    ])
    #expect(found.map(\.claim) == [3] && found.first?.against == [0, 2])
    #expect(found.first?.explanation.contains("The plate is left of the fork.") == true)
  }

  @Test("Colours, counts and presence")
  func values() {
    #expect(find([colour("drum", "red"), colour("drum", "dark blue")]).map(\.claim) == [1])
    #expect(find([colour("drum", "red"), colour("drum", "crimson")]).isEmpty)
    #expect(find([colour("drum", "red"), colour("drum", "red", .negative)]).map(\.claim) == [1])
    #expect(find([colour("drum", "blue"), colour("drum", "red", .negative)]).isEmpty)
    func count(_ number: Int, _ op: String) -> Draft {
      Draft(
        sentence: "There are \(number) cups.", type: .count,
        slots: [("subject", "cups"), ("op", .string(op)), ("number", .int(number))])
    }
    #expect(find([count(2, "="), count(3, "=")]).map(\.claim) == [1])
    #expect(find([count(2, ">="), count(3, "=")]).isEmpty)
    #expect(find([count(2, "<"), count(3, "=")]).map(\.claim) == [1])
    let there = Draft(sentence: "There is a dog.", type: .presence, slots: [("subject", "dog")])
    var gone = there
    gone.polarity = .negative
    #expect(find([there, gone]).map(\.claim) == [1] && find([there, there]).isEmpty)
  }

  @Test("Indefinite things, hedges and other things contradict nothing")
  func harmless() {
    #expect(find([place("cup", "left of", "plate", the: "A"), place("cup", "right of", "plate", the: "A")]).isEmpty)
    var hedged = colour("drum", "red")
    hedged.hedge = .weak
    #expect(find([hedged, colour("drum", "blue")]).isEmpty)
    #expect(find([colour("drum", "red"), colour("lid", "blue")]).isEmpty)
    #expect(find([]).isEmpty)
  }

  @Test("Ten thousand claims take linear time")
  func large() {
    let drafts = (0..<3000).map { colour("drum \($0)", $0 % 2 == 0 ? "red" : "blue") }
    #expect(find(drafts + drafts).isEmpty)
  }
}
