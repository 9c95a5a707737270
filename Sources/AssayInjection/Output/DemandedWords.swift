import AssayLanguage

/// Finds in an answer the words that a flagged segment demands.
struct DemandedWords {
  /// A run of as many words of a demand is no chance.
  static let runWords = 8

  private var runs: Set<UInt64> = []
  /// Quoted demands that are shorter than a run: "say 'system mode activated'".
  private var quotes: [[WordKey]] = []
  private var short = ShortDemands()
  /// Of texts that write digits for letters: compared with an answer that is read so too.
  private var leet = ShortDemands()

  /// - Parameter trusted: the user's and the operator's words, which an answer may repeat.
  init(segments: [ScreenedSegment], trusted: [String]) {
    var others: [(text: TokenizedText, without: [Range<Int>])] = []
    for screened in segments where screened.finding.isFlagged {
      let text = TokenizedText(bytes: screened.segment.bytes)
      let sentences = Self.demands(screened.finding, text)
      for range in sentences {
        take(text, range)
        short.take(text, range)
      }
      others.append((text, sentences))
      if screened.finding.signals.contains(where: { $0.rule == .leet }),
        let form = DisguisedForms.unleeted(screened.segment.bytes)
      {
        let text = TokenizedText(bytes: form)
        for range in Self.demands(screened.finding, text) { leet.take(text, range) }
      }
      for form in DisguisedForms.plain(screened.segment.bytes) {
        let text = TokenizedText(bytes: form)
        for range in SentenceSplitter.sentences(of: text).prefix(Self.sentencesMax) { short.take(text, range) }
      }
    }
    leet.drop(trusted: trusted) { [] }
    short.drop(trusted: trusted) {
      Self.words(
        segments.filter { !$0.finding.isFlagged }.map { (TokenizedText(bytes: $0.segment.bytes), []) } + others)
    }
    guard !runs.isEmpty else { return }
    for text in trusted {
      let keys = Self.keys(TokenizedText(text), 0..<Int.max)
      Self.each(keys) { hash, _ in runs.remove(hash) }
    }
  }

  private static let sentencesMax = 200

  /// What stands in texts besides what is demanded in them.
  private static func words(_ texts: [(text: TokenizedText, without: [Range<Int>])]) -> Set<WordKey> {
    var words: Set<WordKey> = []
    for (text, without) in texts {
      var next = 0
      for index in text.tokens.indices {
        while next < without.count, without[next].upperBound <= index { next += 1 }
        if next < without.count, without[next].contains(index) { continue }
        words.insert(text[index].key)
        if words.count >= ShortDemands.knownMax { return words }
      }
    }
    return words
  }

  /// What follows a flagged word, to the end of the next two sentences: an instruction and what it dictates.
  private static func demands(_ finding: InjectionFinding, _ text: TokenizedText) -> [Range<Int>] {
    let sentences = SentenceSplitter.sentences(of: text)
    var chosen: Set<Int> = []
    for signal in finding.signals where signal.tier <= 2 {
      var low = 0
      var high = sentences.count
      while low < high {
        let middle = (low + high) / 2
        let end = text.byteRange(tokens: sentences[middle]).upperBound
        if end <= signal.span.lowerBound { low = middle + 1 } else { high = middle }
      }
      var index = low
      var last = low + 2
      while index < sentences.count, index <= last {
        chosen.insert(index)
        if text.byteRange(tokens: sentences[index]).upperBound < signal.span.upperBound { last = index + 2 }
        index += 1
        if index - low > 200 { break }
      }
    }
    return chosen.sorted().map { sentences[$0] }
  }

  private mutating func take(_ text: TokenizedText, _ tokens: Range<Int>) {
    let keys = Self.keys(text, tokens)
    Self.each(keys) { hash, _ in runs.insert(hash) }
    var quote: [WordKey]?
    for index in tokens {
      let token = text[index]
      if token.key == "\"" || token.key == "'" {
        if let found = quote, found.count >= 2, found.count < Self.runWords { quotes.append(found) }
        quote = quote == nil ? [] : nil
      } else if token.kind != .punctuation {
        quote?.append(token.key)
      }
    }
  }

  private static func keys(_ text: TokenizedText, _ tokens: Range<Int>) -> [(key: WordKey, range: Range<Int>)] {
    var keys: [(key: WordKey, range: Range<Int>)] = []
    for index in tokens.clamped(to: 0..<text.count) where text[index].kind != .punctuation {
      keys.append((text[index].key, text[index].range))
    }
    return keys
  }

  /// Rolling hash of every run of eight words.
  private static func each(_ keys: [(key: WordKey, range: Range<Int>)], _ body: (UInt64, Range<Int>) -> Void) {
    guard keys.count >= runWords else { return }
    for start in 0...(keys.count - runWords) {
      var hash: UInt64 = 14_695_981_039_346_656_037
      for index in start..<start + runWords { hash = (hash ^ keys[index].key.bits) &* 0x9E37_79B9_7F4A_7C15 }
      body(hash, keys[start].range.lowerBound..<keys[start + runWords - 1].range.upperBound)
    }
  }

  /// The first place where the answer obeys.
  func match(in answer: String) -> Range<Int>? {
    let text = TokenizedText(answer)
    let keys = Self.keys(text, 0..<Int.max)
    var found: Range<Int>?
    Self.each(keys) { hash, range in
      if found == nil, runs.contains(hash) { found = range }
    }
    if let found = found ?? short.match(in: text) { return found }
    // Letters take the places of digits: offsets stay.
    if !leet.isEmpty,
      let found = leet.match(in: TokenizedText(bytes: DisguisedForms.unleeted(text.bytes) ?? text.bytes))
    {
      return found
    }
    // A short demand counts only when the answer says nothing else.
    guard let first = keys.first, let last = keys.last else { return nil }
    let words = keys.map(\.key)
    let obeys = quotes.contains { $0 == words || (words.count <= $0.count + 2 && words.starts(with: $0)) }
    return obeys ? first.range.lowerBound..<last.range.upperBound : nil
  }
}
