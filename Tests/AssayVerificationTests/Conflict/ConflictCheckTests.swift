import AssayCore
import AssayLanguage
import AssayWire
import Testing

@testable import AssayVerification

@Suite("Answers on conflicted evidence")
struct ConflictCheckTests {
  private static let facts = [
    ConflictTests.object("pump", "pump", [("condition", "intact")]), ConflictTests.sound("noise", "grinding"),
  ]

  /// The flags of each sentence taken as one claim.
  private func flags(_ answer: String, _ facts: [Fact] = facts, type: Claim.Kind = .attribute) -> [Flags] {
    let text = TokenizedText(answer)
    let check = ConflictCheck(ConflictFinder.report(facts), text: text)
    return SentenceSplitter.sentences(of: text).map { sentence in
      let claim = Claim(span: text.byteRange(tokens: sentence), type: type, form: .setAside(.unparsed))
      return check.flags(for: claim).flags
    }
  }

  private let oneSided: Flags = [.crossModalConflict, .oneSidedResolution]

  @Test("One side, both sides, none")
  func sides() {
    #expect(flags("The pump is intact.") == [oneSided])
    #expect(flags("The pump is grinding.") == [oneSided])
    #expect(flags("The pump looks intact but makes a grinding noise.") == [.crossModalConflict])
    #expect(flags("The pump looks intact. However, it sounds abnormal.") == [.crossModalConflict, .crossModalConflict])
    #expect(flags("The pump is blue.") == [[]])
    #expect(flags("There is a wall. It is damaged by water.") == [[], oneSided])
    #expect(flags("") == [])
  }

  @Test("Pronouns and the word machine stand for the only thing in conflict")
  func standIns() {
    #expect(flags("The machine is in good condition.") == [oneSided])
    #expect(flags("Here is the pump. It is healthy.") == [[], oneSided])
    #expect(flags("Everything is working normally.") == [oneSided])
  }

  @Test("Other aspects need the values of both sides")
  func colours() {
    let facts = [ConflictTests.object("d", "drum", [("color", "blue")]), ConflictTests.speech("The drum is red.")]
    #expect(flags("The drum is blue.", facts) == [oneSided])
    #expect(flags("The drum is blue, though it is called red.", facts) == [.crossModalConflict])
    #expect(flags("The drum is full.", facts) == [[]])
  }

  @Test("A judgement on a conflicted aspect is never sure")
  func applied() {
    let text = TokenizedText("The pump is intact.")
    let check = ConflictCheck(ConflictFinder.report(Self.facts), text: text)
    var judgement = Judgement(.supported, strength: 0.98, rule: "attribute@1", explanation: "It is.")
    check.apply(to: &judgement, claim: Claim(span: 0..<19, type: .attribute, form: .setAside(.unparsed)))
    #expect(judgement.strength <= 0.6 && judgement.flags == oneSided && judgement.explanation.contains("grinding"))
    check.apply(to: &judgement, claim: Claim(span: 500..<700, type: .attribute, form: .setAside(.unparsed)))
  }

  @Test("A long answer is checked in linear time")
  func large() {
    let answer = String(repeating: "The pump is intact and it hums. ", count: 2_500)
    let text = TokenizedText(answer)
    let clock = ContinuousClock()
    let spent = clock.measure {
      let check = ConflictCheck(ConflictFinder.report(Self.facts), text: text)
      for start in stride(from: 0, to: text.bytes.count - 32, by: 320) {
        _ = check.flags(for: Claim(span: start..<start + 31, type: .attribute, form: .setAside(.unparsed)))
      }
    }
    #expect(spent < .seconds(15))
  }
}

@Suite("Stances of the channels")
struct StanceTests {
  @Test("Asserted as seen but only said, asserted as heard but only seen")
  func mismatch() {
    let evidence = EvidenceIndex(facts: [ConflictTests.object("a", "dog"), ConflictTests.speech("A dog barks.")])
    let said = Stance(
      Judgement(.supported, strength: 1, rule: "r@1", supporting: [1], explanation: ""), evidence: evidence)
    #expect(said.mismatch(claimed: .sees)?.found == [.said])
    #expect(said.mismatch(claimed: .hears) == nil && said.mismatch(claimed: nil) == nil)
    let seen = Stance(
      Judgement(.supported, strength: 1, rule: "r@1", supporting: [0], explanation: ""), evidence: evidence)
    #expect(seen.mismatch(claimed: .hears)?.explanation.contains("seen") == true)
    #expect(seen.mismatch(claimed: .sees) == nil)
    let nothing = Stance(
      Judgement(.unsupported, strength: 1, rule: "r@1", supporting: [9], explanation: ""), evidence: evidence)
    #expect(nothing.supporting.isEmpty && nothing.mismatch(claimed: .sees) == nil)
  }

  @Test(
    "How a speaker says that he knows",
    arguments: [
      ("A dog can be seen.", Claim.Channel.sees), ("You can hear a dog.", .hears), ("The label reads ON.", .reads),
      ("The gauge shows 5.", .measures), ("A dog.", nil),
    ] as [(String, Claim.Channel?)])
  func words(sentence: String, channel: Claim.Channel?) {
    let text = TokenizedText(sentence)
    #expect(ChannelWords.channel(in: text, tokens: 0..<text.count) == channel)
  }
}
