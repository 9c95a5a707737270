package import AssayLanguage

/// Words that say that something is in order, or that it is not.
package struct ConditionLexicon: Sendable {
  private var table = PhraseTable()

  package static let standard = ConditionLexicon()

  /// Terms of a customer go before the built-in ones.
  package init(good: [String] = [], bad: [String] = []) {
    for term in good { table.insert(TokenizedText(term).tokens.map(\.key), 1) }
    for term in bad { table.insert(TokenizedText(term).tokens.map(\.key), 0) }
    for pattern in Self.good { for words in PhrasePattern.expand(pattern) { table.insert(words, 1) } }
    for pattern in Self.bad { for words in PhrasePattern.expand(pattern) { table.insert(words, 0) } }
    for pattern in Self.badValues { for words in PhrasePattern.expand(pattern) { table.insert(words, 2) } }
  }

  package struct Mention: Sendable, Hashable {
    /// True = in order.
    package var isGood: Bool
    /// Tokens of the words, a negation before them included.
    package var tokens: Range<Int>
  }

  /// The mention that starts at a token, negations before it looked at. `values`: the text is the value of an
  /// attribute, in which more words speak of a condition than in prose.
  package func mention(in text: TokenizedText, at index: Int, before end: Int? = nil, values: Bool = false) -> Mention?
  {
    guard let found = table.longest(in: text, at: index, before: end), values || found.value != 2 else { return nil }
    // "Fine cracks" and "good looking" are no condition by their first word.
    if found.tokens == 1, !values, ambiguous.contains(text.tokens[index].key), index + 1 < (end ?? text.count),
      text.tokens[index + 1].kind == .word, !follows.contains(text.tokens[index + 1].key)
    {
      return nil
    }
    let negation = negation(before: index, in: text)
    let start = negation ?? index
    return Mention(isGood: (found.value == 1) != (negation != nil), tokens: start..<index + found.tokens)
  }

  /// All mentions in a range, in order.
  package func mentions(in text: TokenizedText, tokens: Range<Int>, values: Bool = false) -> [Mention] {
    var mentions: [Mention] = []
    var index = tokens.lowerBound
    while index < tokens.upperBound {
      if let found = mention(in: text, at: index, before: tokens.upperBound, values: values) {
        mentions.append(found)
        index = max(index + 1, found.tokens.upperBound)
      } else {
        index += 1
      }
    }
    return mentions
  }

  /// Whether a value such as "intact" or "bearing worn" says that something is in order; nil when it says neither.
  package func polarity(of value: String) -> Bool? {
    let text = TokenizedText(value)
    let found = mentions(in: text, tokens: 0..<text.count, values: true)
    // One fault among good things is a fault.
    return found.isEmpty ? nil : found.allSatisfy(\.isGood)
  }

  /// A negation within the few words before: "not", "no sign of", "free of", "without any".
  private func negation(before index: Int, in text: TokenizedText) -> Int? {
    var place = index - 1
    var steps = 0
    while place >= 0, steps < Self.negationWordsMax, text.tokens[place].kind == .word {
      let key = text.tokens[place].key
      if negators.contains(key) { return place }
      guard passed.contains(key) else { return nil }
      place -= 1
      steps += 1
    }
    return nil
  }

  private static let negationWordsMax = 5
  private var negators: Set<WordKey> { Self.negators }
  private var passed: Set<WordKey> { Self.passed }
  private var ambiguous: Set<WordKey> { Self.ambiguous }
  private var follows: Set<WordKey> { Self.follows }

  private static let negators: Set<WordKey> = [
    "not", "no", "without", "never", "isn't", "aren't", "wasn't", "weren't", "doesn't", "don't", "didn't", "free",
    "nor", "neither", "hardly", "cannot", "can't", "absent", "lacks", "lacking", "zero",
  ]
  private static let passed: Set<WordKey> = [
    "a", "an", "any", "the", "sign", "signs", "of", "from", "visible", "obvious", "apparent", "longer", "be", "been",
    "being", "seem", "appear", "look", "sound", "to", "at", "all", "evidence", "very", "significantly", "severely",
    "badly", "or", "show", "indication", "trace", "traces", "in",
  ]
  private static let ambiguous: Set<WordKey> = [
    "fine", "good", "sound", "clear", "perfect", "new", "well", "bad", "poor", "critical", "loose", "stuck", "normal",
    "even", "smooth", "steady",
  ]
  private static let follows: Set<WordKey> = [
    "and", "but", "or", "while", "with", "without", "though", "although", "yet", "however", "to", "in", "on", "as",
    "for", "at", "overall", "now", "today", "so", "because", "condition", "shape", "order", "state",
  ]

  private static let good = [
    "ok|okay|intact|undamaged|unharmed|unbroken|flawless|pristine|operational|functional|functioning|nominal",
    "normal|normally|healthy|fine|good|sound|perfect|perfectly|serviceable|stable|acceptable|passed|pass|faultless",
    "working|works", "in? good|excellent|perfect|great|fine|new|mint condition|shape|order|state|repair",
    "in order", "in working order", "like|as new",
    "running|runs|operating|operates smoothly|normally|fine|well|steadily",
    "fault-free|defect-free|trouble-free",
    "no|zero fault|faults|defect|defects|problem|problems|issue|issues|damage|anomaly",
    "working|works|functioning|functions properly|correctly|normally|fine|well|perfectly",
    "steady|smooth|even hum|running",
    "smoothly", "smooth running|operation", "up to standard", "within limits|range|tolerance|spec|specification",
  ]

  private static let bad = [
    "cracked|crack|cracks|cracking|broken|damaged|damage|damages|worn|abnormal|abnormally|anomaly",
    "worn out",
    "anomalous|anomalies|irregular|irregularity|grinding|grinds|grind|leaking|leak|leaks|leaked|leakage|leaky",
    "noisy|overheated|overheating|overheats|overheat|faulty|fault|faults|defective|defect|defects|failed|failing|fails",
    "failure|failures|bent|dented|dent|dents|corroded|corrosion|corroding|rusty|rusted|rust|rusting|torn|scratched",
    "scratch|scratches|chipped|chip|shattered|burnt|burned|scorched|squealing|squeal|squeals|screeching|screech|rattling",
    "rattle|rattles|knocking|knocks|clanking|clank|clunking|clunk|hissing|hiss|vibrating|vibrates|vibration|scraping",
    "scrapes|whining|misaligned|misalignment|loose|blocked|blockage|clogged|jammed|jam|stuck|stalled|smoking|unsafe",
    "unstable|contaminated|deformed|warped|frayed|punctured|ruptured|malfunctioning|malfunction|malfunctions|deteriorated",
    "degraded|degrading|bad|poor|critical|unhealthy|sputtering|misfiring|misfire|cavitation|cavitating|seized|fractured",
    "fracture|eroded|erosion|snapped|decayed|rotten|injured|inoperative|inoperable|nonfunctional|dripping|drips",
    "out of order|service|balance|alignment|tolerance", "in? bad|poor|critical|terrible condition|shape|state|repair",
    "strange|odd|unusual|loud|weird|harsh|metallic noise|noises|sound|sounds", "not ok|okay",
    "excessive wear|noise|play|heat",
    "metal on metal", "tripped", "off-balance|unbalanced|imbalance|imbalanced",
    "under|over pressure fault",
  ]

  /// Faults where they are the value of a condition, but not in any sentence.
  private static let badValues = [
    "wear|break|breaks|tear|tears|split|warning|alarm|alert|down|off|dead|dirty|empty|fire|knock|bang|clunky|shaking"
  ]
}
