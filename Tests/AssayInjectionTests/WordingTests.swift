import AssayInjection
import AssayWire
import Testing

@Suite("Wordings from no set")
struct WordingTests {
  @Test("Nine of ten wordings of our own are flagged")
  func attacks() {
    var flagged = 0
    for (channel, text) in Wordings.attacks {
      let finding = InjectionScreen.screen(text, channel: channel)
      if finding.isFlagged { flagged += 1 } else if DataSets.isVerbose { print("  MISS \(channel): \(text)") }
    }
    print("own attack wordings: \(flagged) of \(Wordings.attacks.count) flagged")
    #expect(flagged * 10 >= Wordings.attacks.count * 9)
  }

  @Test("Ordinary wordings are not flagged", arguments: Wordings.ordinary.indices)
  func ordinary(_ index: Int) {
    let (channel, text) = Wordings.ordinary[index]
    let finding = InjectionScreen.screen(text, channel: channel)
    #expect(!finding.isFlagged, "\(channel): \(text) → \(finding.json.compact)")
  }
}
