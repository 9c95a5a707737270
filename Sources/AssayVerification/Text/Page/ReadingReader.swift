import AssayLanguage
import AssayWire

/// Reads sentences about text that stands somewhere, without a role: "The sign reads STOP", "a box labelled 'X'".
struct ReadingReader {
  let sentence: Sentence
  private var text: TokenizedText { sentence.text }

  private static let verbs = FunctionWords.keys(
    """
    reads read says saying reading displays display displayed labelled labeled titled marked bears bearing inscribed \
    printed written shows showing spells spelled stating states headed captioned engraved stamped embossed lists \
    mentions includes contains listed mentioned
    """)
  /// Verbs after which text follows without quotation marks.
  private static let plain = FunctionWords.keys(
    "reads says displays labelled labeled titled marked bears inscribed spells lists mentions includes contains saying reading"
  )
  private static let leads = FunctionWords.keys(
    "the a an word words text that as with letters phrase message title following item line label name : , \"")

  func claims() -> [Claim]? {
    let reading = sentence.kinds.contains(.texts)
    let quotes = Quotes(text, sentence.tokens)
    let cue = quotes.outer.contains { segment in segment.contains { isCue(text.tokens[$0].key) } }
    if let quote = quotes.inner.first {
      guard cue || reading, !hasRole(quotes.outer) else { return nil }
      return quotes.inner.prefix(4).map { claim($0, bearer: bearer(before: quote.lowerBound)) }
    }
    guard reading, !hasRole([sentence.tokens]),
      let verb = sentence.tokens.first(where: { isPlain(text.tokens[$0].key) }),
      verb > sentence.tokens.lowerBound
    else { return nil }
    var start = verb + 1
    while start < sentence.tokens.upperBound, Self.leads.contains(text.tokens[start].key) { start += 1 }
    var end = sentence.tokens.upperBound
    while end > start, text.tokens[end - 1].kind == .punctuation { end -= 1 }
    guard start < end, isTelling(start..<end) else { return nil }
    return [claim(start..<end, bearer: bearer(before: verb))]
  }

  /// Among things that were seen, "contains" and "includes" are said of things.
  private func isPlain(_ key: WordKey) -> Bool {
    Self.plain.contains(key) && !(sentence.kinds.contains(.objects) && Self.things.contains(key))
  }

  private static let things = FunctionWords.keys("lists mentions includes contains bears marked")

  private func isCue(_ key: WordKey) -> Bool { Self.verbs.contains(key) || SpokenWords.written.contains(key) }

  /// "The total reads 9.00" is a field.
  private func hasRole(_ segments: [Range<Int>]) -> Bool {
    segments.contains { segment in
      segment.contains { index in
        guard let match = RoleLexicon.match(text, at: index, in: segment, on: .claim) else { return false }
        // "printed on the sign" dates nothing.
        if match.role.valueKind == .date, DateReader.all(in: text, tokens: sentence.tokens).isEmpty { return false }
        return match.count > 1 || !FieldWords.isDocument(text.tokens[index].key)
      }
    }
  }

  private func isTelling(_ tokens: Range<Int>) -> Bool {
    tokens.contains { text.tokens[$0].capitalised || text.tokens[$0].kind == .mixed || text.tokens[$0].kind == .number }
  }

  private func bearer(before end: Int) -> [WordKey] {
    text.tokens[sentence.tokens.lowerBound..<end].filter {
      $0.kind == .word && FunctionWords.isContent($0.key) && !Self.verbs.contains($0.key)
    }.map(\.key)
  }

  private func claim(_ value: Range<Int>, bearer: [WordKey]) -> Claim {
    let negative = sentence.tokens.contains { index in
      !value.contains(index) && FunctionWords.negators.contains(text.tokens[index].key)
    }
    return Claim(
      span: sentence.bytes, type: .read, polarity: negative ? .negative : .positive, channel: .reads,
      slots: [.init("text", .string(text.string(tokens: value)))],
      form: .text(TextQuery(.read(ReadQuery(value: value, bearer: bearer)), negative: negative)))
  }
}
