import AssayLanguage

/// "The note says green", "my colleague thinks so": what a source in the prompt says is not what the answer asserts.
///
/// Only a source that the prompt brought up counts, and only where nothing observed goes by that name: "the label says
/// STOP" of a label in the picture is a claim about read text.
enum Attribution {
  static func apply(
    to judgement: inout Judgement, read: ReadClaim, prompt: PromptReader.Reading?, evidence: EvidenceIndex
  ) {
    // Where there is a transcript or a page, what somebody says is what is checked.
    if read.claim.type == .spoken || read.claim.type == .read,
      !evidence.kinds.isDisjoint(with: [.words, .speech, .texts, .fields])
    {
      return
    }
    guard let prompt, judgement.verdict == .unsupported || judgement.reason == .unparsed else { return }
    let claimed = read.text.tokens[read.text.tokens(in: read.claim.span)]
    let head = Array(claimed.lazy.filter { $0.kind != .punctuation }.prefix(6).map(\.key))
    guard let verb = head.firstIndex(where: { saying.contains($0) }), verb > 0 else { return }
    let source = head[..<verb].last { !determiners.contains($0) }
    guard let source, sources.contains(source) || prompt.words.contains(source), !evidence.labelWords.contains(source)
    else { return }
    judgement = .notCheckable(.attributed)
  }

  private static let saying: Set<WordKey> = [
    "says", "say", "said", "states", "state", "stated", "claims", "claim", "claimed", "thinks", "think", "thought",
    "lists", "list", "listed", "mentions", "mention", "mentioned", "suggests", "suggest", "suggested", "believes",
    "believe", "believed", "calls", "called", "describes", "described", "assumes", "assume", "assumed", "asks", "asked",
  ]
  private static let determiners: Set<WordKey> = ["the", "a", "an", "your", "my", "our", "this", "that", "delivery"]
  private static let sources: Set<WordKey> = ["question", "prompt", "note", "colleague", "request", "you"]
}
