/// The read, spoken and written texts of an evidence, arranged for claims about them.
package struct TextView: Sendable {
  let transcript: Transcript
  /// Sentences of the transcript, for what is told in other words.
  let utterances: PassageIndex
  let passages: PassageIndex
  let page: Page
  let samples: SampleView

  init(frames: [Frame], facts: [Fact], coverage: [FactCoverage], samples: [String]) {
    transcript = Transcript(facts: facts)
    utterances = transcript.isEmpty ? PassageIndex() : PassageIndex(transcript: transcript, facts: facts)
    page = Page(facts: facts)
    self.samples = SampleView(samples)
    passages = PassageIndex(facts: facts)
  }
}
