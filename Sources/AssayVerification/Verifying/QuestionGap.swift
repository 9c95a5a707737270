import AssayLanguage

/// The statement that a short answer completes: "How many cups are there?" + "Three." says "there are three cups".
struct QuestionGap: Sendable {
  /// What goes before and behind the answer, in words.
  private let head: String
  private let tail: String
  private let kind: Kind

  private enum Kind { case count, value, place, thing, quote, date }

  /// Nil when the prompt's last question asks for no gap that is known.
  init?(_ prompt: TokenizedText, kinds: FactKinds) {
    let sentences = SentenceSplitter.sentences(of: prompt)
    guard let range = sentences.last(where: { $0.contains { Self.asking.contains(prompt[$0].key) } }) else {
      return nil
    }
    var tokens = Array(range).filter { prompt[$0].kind != .punctuation || prompt[$0].key == "\"" }
    guard let start = tokens.firstIndex(where: { Self.asking.contains(prompt[$0].key) }), start <= 3 else { return nil }
    tokens.removeFirst(start)
    guard let only = tokens.first, tokens.count >= 2 || prompt[only].key == "when", tokens.count <= 24 else {
      return nil
    }
    func key(_ index: Int) -> WordKey { index < tokens.count ? prompt[tokens[index]].key : WordKey(bits: 0) }
    func words(_ range: Range<Int>) -> String {
      range.isEmpty ? "" : range.map { prompt.string(prompt[tokens[$0]]) }.joined(separator: " ")
    }
    let end = tokens.count
    let isPage = !kinds.isDisjoint(with: [.texts, .fields])
    switch key(0) {
    case "how":
      if key(1) == "many" {
        guard let verb = (2..<end).first(where: { Self.verbs.contains(key($0)) }), verb > 2 else { return nil }
        kind = .count
        let noun = words(2..<verb)
        var rest = verb + 1
        // "how many cups are there on the table", "how many cups can you see", "how many cups does it show"
        if ["there", "visible", "shown"].contains(key(rest)) { rest += 1 }
        let isAsked = ["can", "do", "does", "could"].contains(key(verb))
        head = "there are"
        tail = isAsked || rest >= end ? noun : noun + " " + words(rest..<end)
        return
      }
      guard isPage, key(1) == "much" else { return nil }
      kind = .value
      let known = (2..<end).first { ["change", "tax", "cash", "discount", "rounding", "gst"].contains(key($0)) }
      head = "the " + (known.map { words($0..<$0 + 1) } ?? "total") + " is"
      tail = ""
    case "what", "what's", "which":
      var index = key(0) == "what's" ? 1 : 2
      if key(0) != "what's", !["is", "are", "was", "does", "did", "can"].contains(key(1)) {
        // "What animal is on the sofa?"
        guard let verb = (2..<end).first(where: { Self.be.contains(key($0)) }), verb + 1 < end,
          Self.prepositions.contains(key(verb + 1)), !Self.attributes.contains(key(verb - 1))
        else { return nil }
        kind = .thing
        head = "there \(key(verb) == "are" ? "are" : "is")"
        tail = words(verb + 1..<end)
        return
      }
      if ["does", "did"].contains(key(1)), let say = (2..<end).first(where: { Self.saying.contains(key($0)) }), say > 2
      {
        kind = .quote
        head = words(2..<say) + (key(say) == "say" ? " says" : " reads")
        tail = ""
        return
      }
      if key(1) == "can", key(2) == "be" {
        kind = .thing
        head = ""
        tail = words(1..<min(end, 4))
        return
      }
      if Self.prepositions.contains(key(index)) {
        kind = .thing
        head = "there is"
        tail = words(index..<end)
        return
      }
      guard ["the", "its"].contains(key(index)), index + 1 < end, end - index <= 8 else { return nil }
      if Self.attributes.contains(key(index + 1)) { return nil }
      kind = .value
      // "What was the total amount paid?"
      while index < end, Self.idle.contains(key(index)) { index += 1 }
      tail = ""
      // "What is the bench made of?"
      if end - index > 3, key(end - 2) == "made", key(end - 1) == "of" {
        head = words(index..<end - 2) + " is made of"
        return
      }
      head = words(index..<end) + " is"
    case "where", "where's":
      let index = key(0) == "where" ? 2 : 1
      guard index < end, key(0) != "where" || Self.be.contains(key(1)) else { return nil }
      var last = end
      if let verb = (index..<end).first(where: { ["located", "standing", "placed", "lying"].contains(key($0)) }) {
        last = verb
      }
      guard last > index else { return nil }
      kind = .place
      head = words(index..<last) + (key(1) == "are" ? " are" : " is")
      tail = ""
    case "when":
      guard isPage else { return nil }
      kind = .date
      head = "the date is"
      tail = ""
    case "who":
      if !isPage, Self.be.contains(key(1)), end > 2, Self.prepositions.contains(key(2)) {
        kind = .thing
        head = "there is"
        tail = words(2..<end)
        return
      }
      guard isPage, (1..<end).contains(where: { Self.issuing.contains(key($0)) }) else { return nil }
      kind = .value
      head = "it was issued by"
      tail = ""
    default: return nil
    }
  }

  /// The answer as a statement; nil where the sentence is none of the kind, or is a statement by itself.
  func filled(_ sentence: Sentence) -> Draft? {
    var draft = Draft(sentence.text, sentence.tokens)
    draft.words.removeAll { $0.key == "*" || $0.key == "`" }
    while draft.words.last?.isMark == true, draft.words.last?.key != "\"" { draft.words.removeLast() }
    guard !draft.words.isEmpty, draft.count <= 12, !draft.words.contains(where: { Self.finite.contains($0.key) }) else {
      return nil
    }
    switch kind {
    case .count:
      // "2", "Three.", "Only two of them"
      while draft.isIn(Self.lead, 0), draft.count > 1 { draft.words.removeFirst() }
      if draft.count == 3, draft.key(1) == "of", draft.key(2) == "them" { draft.words.removeLast(2) }
      guard draft.count == 1 else { return nil }
      if draft.isIn(["none", "zero", "no"], 0) { return complete(draft, [Draft.word("no")]) }
      guard let token = draft.words[0].token,
        SmallNumbers.value(sentence.text, sentence.text[token]) != nil || sentence.text[token].kind == .number
      else { return nil }
      return complete(draft, draft.words)
    case .date:
      if draft.isIn(["on"], 0) { draft.words.removeFirst() }
      guard draft.words.contains(where: { $0.token.map { sentence.text[$0].kind != .word } ?? false }) else {
        return nil
      }
      return complete(draft, draft.words)
    case .value:
      guard draft.count <= 8, !draft.words.contains(where: { $0.key == ":" }), !isWordy(draft) else { return nil }
      return complete(draft, draft.words)
    case .place:
      guard draft.isIn(Self.prepositions, 0), draft.count > 1 else { return nil }
      return complete(draft, draft.words)
    case .thing:
      if draft.count <= 2, draft.isIn(["nobody", "none", "noone"], 0) || draft.matches(["no", "one"], at: 0) {
        return complete(draft, Draft.words("no person"))
      }
      guard draft.isIn(["a", "an", "the", "one", "two", "three", "several", "no", "nothing"], 0), draft.count > 1 else {
        return nil
      }
      return complete(draft, draft.words)
    case .quote:
      guard !draft.words.contains(where: { ["says", "reads", "said"].contains($0.key) }) else { return nil }
      let isQuoted = draft.words.first?.key == "\""
      return complete(draft, isQuoted ? draft.words : [Draft.word("\"")] + draft.words + [Draft.word("\"")])
    }
  }

  private func complete(_ draft: Draft, _ answer: [Draft.Word]) -> Draft {
    draft.with(Draft.words(head) + answer + Draft.words(tail) + [Draft.word(".")])
  }

  /// A value is a figure, a name or a code; a fragment of small words is something else.
  private func isWordy(_ draft: Draft) -> Bool {
    guard let first = draft.words.first else { return true }
    return Self.lead.contains(first.key) && draft.count > 1 || Self.asking.contains(first.key)
      || Self.unknowing.contains(first.key)
  }

  private static let asking: Set<WordKey> = [
    "how", "what", "what's", "which", "where", "where's", "when", "who",
  ]
  private static let be: Set<WordKey> = ["is", "are", "was", "were"]
  private static let verbs: Set<WordKey> = ["is", "are", "was", "were", "can", "could", "do", "does", "have", "appear"]
  private static let saying: Set<WordKey> = ["say", "read"]
  private static let issuing: Set<WordKey> = ["issued", "issuer", "sold", "seller", "merchant", "vendor"]
  private static let idle: Set<WordKey> = ["final"]
  private static let lead: Set<WordKey> = [
    "only", "exactly", "just", "about", "around", "in", "there", "i", "of", "because", "since", "for", "with",
  ]
  private static let unknowing: Set<WordKey> = [
    "unknown", "unclear", "none", "nothing", "not", "no", "yes", "unreadable", "illegible", "n/a", "sorry", "sure",
  ]
  private static let attributes: Set<WordKey> = [
    "colour", "color", "colours", "colors", "material", "size", "shape", "shade", "tone", "hue", "difference",
    "relation", "position", "location", "mood", "purpose", "weather", "kind", "type", "most", "least", "point",
  ]
  private static let prepositions: Set<WordKey> = [
    "on", "in", "under", "behind", "above", "below", "beside", "near", "next", "between", "at", "inside", "left",
    "right", "over", "beneath", "to", "by", "around",
  ]
  private static let finite: Set<WordKey> = FunctionWords.keys(
    """
    is are was were has have had does do did can cannot can't could will would should may might it's that's there's \
    isn't aren't shows says reads appears seems looks stands lies sits came comes
    """)
}
