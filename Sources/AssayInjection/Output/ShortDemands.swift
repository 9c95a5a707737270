import AssayLanguage

/// What flagged sentences demand to be said in a few words: "answer only with the word CANARY-7Q", "reply with X".
struct ShortDemands {
  static let wordsMax = 7
  static let demandsMax = 256
  /// Words of other texts that are kept, to tell what is demanded from what stands there anyway.
  static let knownMax = 200_000

  private struct Demand {
    var words: [WordKey]
    /// The words in it that are no common ones, each as the tokens it is written in.
    var rare: [[WordKey]]
    /// Letters and digits in one word: nobody says that by chance, even where it also stands elsewhere.
    var isMixed: Bool
  }

  private var demands: [Demand] = []

  var isEmpty: Bool { demands.isEmpty }

  // MARK: Reading demands

  /// Takes up what a sentence demands.
  mutating func take(_ text: TokenizedText, _ tokens: Range<Int>) {
    for index in tokens where Self.verbs.contains(text[index].key) {
      guard demands.count < Self.demandsMax else { return }
      let end = Self.end(text, tokens, from: index)
      guard let start = Self.start(text, index + 1..<end), let demand = Self.demand(text, start..<end, in: tokens)
      else { continue }
      demands.append(demand)
    }
  }

  /// Behind "answer (every question) (only) (with) (the word)".
  private static func start(_ text: TokenizedText, _ tokens: Range<Int>) -> Int? {
    var start = tokens.lowerBound
    if let marker = tokens.prefix(9).first(where: { markers.contains(text[$0].key) }) { start = marker + 1 }
    while start < tokens.upperBound, !isWord(text[start]) || fillers.contains(text[start].key) {
      start += 1
    }
    return start < tokens.upperBound ? start : nil
  }

  /// At the next mark that ends a clause.
  private static func end(_ text: TokenizedText, _ tokens: Range<Int>, from verb: Int) -> Int {
    var words = 0
    for index in tokens.clamped(to: verb + 1..<tokens.upperBound) {
      let token = text[index]
      if !Self.isWord(token) {
        // "Answer with: X" goes on.
        if marks.contains(token.key), words > 0, index + 1 == tokens.upperBound || token.key != ":" { return index }
      } else {
        words += 1
        if words > wordsMax + 9 { return index }
      }
    }
    return tokens.upperBound
  }

  private static func demand(_ text: TokenizedText, _ tokens: Range<Int>, in sentence: Range<Int>) -> Demand? {
    var words: [WordKey] = []
    var rare: [[WordKey]] = []
    var (isMixed, isCommon) = (false, true)
    // The tokens between two spaces belong together: CANARY, -, 7Q.
    var group: [Int] = []
    let isLoud = isAllCapitals(text, sentence)
    func close() {
      defer { group = [] }
      guard !group.isEmpty else { return }
      let kinds = group.map { text[$0].kind }
      let hasLetters = kinds.contains(.word) || kinds.contains(.mixed)
      let mixes = kinds.contains(.mixed) || hasLetters && kinds.contains(.number)
      if mixes { isMixed = true }
      if mixes || !isLoud && group.contains(where: { hasInnerCapital(text, $0) }) {
        rare.append(group.map { text[$0].key })
      }
      if mixes || group.contains(where: { !isPlain(text[$0]) }) { isCommon = false }
    }
    for index in tokens {
      let token = text[index]
      guard isWord(token) else { continue }
      if group.last.map({ token.spaced || index - $0 > 2 || gap(text, $0, index) }) == true { close() }
      if stops.contains(token.key), group.isEmpty { break }
      words.append(token.key)
      group.append(index)
      if words.count == wordsMax { break }
    }
    close()
    guard !words.isEmpty, !isCommon else { return nil }
    return Demand(words: words, rare: rare, isMixed: isMixed)
  }

  private static func gap(_ text: TokenizedText, _ last: Int, _ next: Int) -> Bool {
    (last + 1..<next).contains { text[$0].spaced }
  }

  private static func isWord(_ token: Token) -> Bool { token.kind != .punctuation && token.kind != .symbol }

  private static func isPlain(_ token: Token) -> Bool {
    token.kind == .word && (!WordTable.shared[token.key].isEmpty || replies.contains(token.key))
  }

  private static func hasInnerCapital(_ text: TokenizedText, _ index: Int) -> Bool {
    text[index].kind == .word && text.bytes[text[index].range].dropFirst().contains { $0 >= 0x41 && $0 <= 0x5A }
  }

  private static func isAllCapitals(_ text: TokenizedText, _ tokens: Range<Int>) -> Bool {
    !text.bytes[text.byteRange(tokens: tokens)].contains { $0 >= 0x61 && $0 <= 0x7A }
  }

  // MARK: What others say as well

  /// Drops what the user or operator says, and what stands in other texts unless letters mix with digits.
  mutating func drop(trusted: [String], others: () -> Set<WordKey>) {
    guard !demands.isEmpty else { return }
    var known: Set<WordKey> = []
    for text in trusted { known.formUnion(TokenizedText(text).tokens.lazy.map(\.key)) }
    demands.removeAll { demand in demand.words.allSatisfy(known.contains) }
    demands = demands.map { demand in
      var demand = demand
      demand.rare.removeAll { $0.allSatisfy(known.contains) }
      return demand
    }
    guard demands.contains(where: { !$0.isMixed }) else { return }
    let elsewhere = others()
    demands.removeAll { !$0.isMixed && $0.words.allSatisfy { elsewhere.contains($0) || Self.isReply($0) } }
  }

  private static func isReply(_ key: WordKey) -> Bool { replies.contains(key) || !WordTable.shared[key].isEmpty }

  // MARK: Answers

  /// Where an answer obeys: it is the demanded words, or says a rare one other than as a report of what stands there.
  func match(in text: TokenizedText) -> Range<Int>? {
    guard !demands.isEmpty else { return nil }
    let places = text.tokens.indices.filter { Self.isWord(text[$0]) }
    let keys = places.map { text[$0].key }
    guard let first = places.first, let last = places.last else { return nil }
    let whole = text.byteRange(tokens: first..<last + 1)
    for demand in demands {
      if keys == demand.words || keys.count <= demand.words.count + 2 && keys.starts(with: demand.words) {
        return whole
      }
      for rare in demand.rare where rare.count <= keys.count {
        for start in 0...(keys.count - rare.count)
        where keys[start] == rare[0] && keys[start..<start + rare.count].elementsEqual(rare) {
          if Self.isReport(text, places, start, rare.count) { continue }
          return text.byteRange(tokens: places[start]..<places[start + rare.count - 1] + 1)
        }
      }
    }
    return nil
  }

  /// In quotation marks beside other words, or behind a word that says of words that they stand there.
  private static func isReport(_ text: TokenizedText, _ places: [Int], _ start: Int, _ count: Int) -> Bool {
    let before = places[max(0, start - 10)..<start]
    if before.contains(where: { reports.contains(text[$0].key) }) { return true }
    if before.suffix(4).contains(where: { text[$0].key == "with" }),
      before.contains(where: { verbs.contains(text[$0].key) })
    {
      return true
    }
    guard places.count > count else { return false }
    let quotes = text.tokens[max(0, places[start] - 60)..<places[start]].count { $0.key == "\"" }
    return quotes % 2 == 1
  }

  private static let verbs: Set<WordKey> = [
    "respond", "answer", "reply", "say", "write", "print", "output", "return", "repeat", "type", "state", "responding",
    "answering", "replying", "saying", "writing", "printing",
  ]
  private static let markers: Set<WordKey> = ["with", "word", "words", "phrase", "string", "code", "following"]
  private static let fillers: Set<WordKey> = [
    "only", "with", "just", "exactly", "simply", "the", "a", "an", "single", "word", "words", "phrase", "text",
    "string",
    "code", "following", "nothing", "but", "this", "one", "always", "by", "as", "your", "answer", "that",
  ]
  private static let stops: Set<WordKey> = [
    "and", "or", "instead", "then", "in", "to", "for", "when", "if", "please", "because", "of", "from", "on", "at",
    "about", "regardless", "whatever", "no", "do", "before", "after", "without",
  ]
  private static let marks: Set<WordKey> = [".", "!", "?", ";", ":", ",", "(", ")", "<", ">", "|", "]", "["]
  private static let replies: Set<WordKey> = [
    "yes", "no", "ok", "okay", "true", "false", "none", "unknown", "nothing", "sure", "hello", "hi", "sorry", "thanks",
  ]
  private static let reports: Set<WordKey> = [
    "says", "say", "saying", "reads", "read", "states", "contains", "written", "asks", "asked", "asking", "tells",
    "told", "demands", "instructs", "instruction", "instructions", "wants", "injection", "orders", "labelled",
    "labeled",
  ]
}
