import AssayLanguage

/// The many ways to say what colour something has, brought down to "X is C".
enum ColourWording {
  /// The basic colour of a word, also of "bluish" and "blue-ish".
  static func base(_ key: WordKey) -> WordKey? { ColourNames.base(key) ?? ish[key].map { WordKey($0) } }

  /// Whether a sentence names a colour with one of the verbs or nouns that the rules here are about.
  static func isCalled(_ sentence: Sentence) -> Bool {
    sentence.text.tokens[sentence.tokens].contains { naming.contains($0.key) }
  }

  static func rephrase(_ draft: inout Draft, answersPrompt: Bool) {
    guard draft.words.contains(where: { base($0.key) != nil }) else { return }
    plainNames(&draft)
    closePhrases(&draft, answersPrompt: answersPrompt)
    dropRivals(&draft)
    for _ in 0..<3 {
      guard let (range, words) = firstMatch(draft, answersPrompt: answersPrompt) else { break }
      draft.replace(range, with: words)
    }
  }

  // MARK: Colour phrases

  /// "bluish" is blue enough.
  private static func plainNames(_ draft: inout Draft) {
    for index in draft.words.indices {
      guard let plain = ish[draft.words[index].key] else { continue }
      draft.words[index].key = WordKey(plain)
      draft.words[index].written = plain
      draft.isChanged = true
    }
  }

  /// "a light shade of orange" → "light orange"; "a rich blue tone" → "blue"; "a coat of blue paint" → "blue".
  private static func closePhrases(_ draft: inout Draft, answersPrompt: Bool) {
    var index = 0
    while index < draft.count {
      guard base(draft.words[index].key) != nil else {
        index += 1
        continue
      }
      var start = index
      var kept: [Draft.Word] = []
      var isPhrase = false
      if start >= 2, draft.key(start - 1) == "of", draft.isIn(kinds, start - 2) {
        start -= 2
        isPhrase = true
      }
      while start > 0, draft.isIn(modifiers, start - 1) || draft.isIn(idle, start - 1) {
        start -= 1
        if draft.isIn(modifiers, start) { kept.insert(draft.words[start], at: 0) } else { isPhrase = true }
      }
      var end = index + 1
      if draft.isIn(kinds, end), draft.key(end + 1) != "of" {
        end += 1
        isPhrase = true
      }
      let isClosed = draft.isBorder(end) || draft.isIn(after, end)
      let hasArticle = start > 0 && draft.isIn(articles, start - 1)
      if hasArticle, isClosed, isPhrase || (!kept.isEmpty || answersPrompt) && isPredicate(draft, start - 1) {
        start -= 1
        isPhrase = true
      } else if hasArticle, isPhrase, !isClosed {
        // "a rich blue pump": the phrase belongs to a noun.
        isPhrase = false
      }
      // "has a red colour" is read as it stands.
      let isOwned = !answersPrompt && start > 0 && draft.isIn(owning, start - 1)
      if isPhrase, !isOwned, isClosed || start == 0 {
        draft.replace(start..<end, with: kept + [draft.words[index]])
        index = start + kept.count + 1
      } else {
        index += 1
      }
    }
  }

  private static func isPredicate(_ draft: Draft, _ article: Int) -> Bool {
    article == 0 || draft.isIn(linking, article - 1)
  }

  /// "grey rather than blue", "more grey than blue": what it is not goes without saying.
  private static func dropRivals(_ draft: inout Draft) {
    for index in draft.words.indices.reversed() where base(draft.words[index].key) != nil && index + 2 < draft.count {
      for rival in rivals where draft.matches(rival, at: index + 1) {
        let other = index + 1 + rival.count
        guard other < draft.count, base(draft.words[other].key) != nil else { continue }
        draft.remove(index + 1..<other + 1)
        if index > 0, draft.key(index - 1) == "more" { draft.remove(index - 1..<index) }
        return
      }
      // "yellow like a lemon"
      if draft.key(index + 1) == "like" || draft.key(index + 1) == "as", draft.isIn(articles, index + 2),
        draft.isBorder(index + 4)
      {
        draft.remove(index + 1..<min(index + 4, draft.count))
        return
      }
    }
  }

  // MARK: Statements

  private static func firstMatch(_ draft: Draft, answersPrompt: Bool) -> (Range<Int>, [Draft.Word])? {
    for start in draft.words.indices where start == 0 || draft.isIn(clauseStarts, start - 1) {
      for pattern in patterns where answersPrompt || !pattern.needsPrompt {
        if let match = pattern.match(draft, at: start), let words = match.words(pattern.result, in: draft) {
          return (start..<match.end, words)
        }
      }
    }
    return nil
  }

  private static let patterns: [WordPattern] = [
    WordPattern(
      "i|one|you|we|people would|could|might|can|may describe|call|label|characterise|characterize|class|name|see <s> "
        + "as? being? <c>", "<s> is <c>"),
    WordPattern("i'd|i'll|we'd describe|call|label|characterise|characterize|name <s> as? <c>", "<s> is <c>"),
    WordPattern("i|we call|describe|see|perceive|consider <s> as? <c>", "<s> is <c>"),
    WordPattern("<s> could|can|might|may|would be best? described|characterised|called|labelled as? <c>", "<s> is <c>"),
    WordPattern("its|the colour|color|hue|tone|shade|tint is|was|appears|looks|seems to? be? <c>", "it is <c>"),
    WordPattern("the colour|color|hue|tone|shade|tint of <s> is|was|appears|looks|seems to? be? <c>", "<s> is <c>"),
    WordPattern("<p> colour|color|hue|tone|shade|tint is|was|appears|looks|seems to? be? <c>", "<p> is <c>"),
    WordPattern(
      "<s> has|have|had been painted|coated|finished|coloured|colored|tinted|dyed|lacquered|sprayed|covered in|with? <c>",
      "<s> is <c>"),
    WordPattern(
      "<s> is|are|was painted|coated|finished|coloured|colored|tinted|dyed|lacquered|sprayed|covered in|with? <c>",
      "<s> is <c>"),
    WordPattern("<s> comes|come in <c>", "<s> is <c>"),
    WordPattern("<s> is in <c>", "<s> is <c>", needsPrompt: true),
    WordPattern(
      "<s> displays|exhibits|sports|shows|features|boasts|wears|presents|bears|carries|has <c>", "<s> is <c>",
      needsPrompt: true),
    WordPattern("the <b> is|looks|appears|seems quite|very|rather|fairly|pretty? <m>", "it is <m> <b>"),
    WordPattern("the <b> of <s> is|looks|appears|seems quite|very|rather|fairly|pretty? <m>", "<s> is <m> <b>"),
    WordPattern("<c> , not <c2>", "it is <c>", needsPrompt: true, isWhole: true),
    WordPattern("no <b> anywhere", "it is not <b>", needsPrompt: true),
    WordPattern("nothing <b>", "it is not <b>", needsPrompt: true),
  ]

  private static let ish: [WordKey: String] = {
    var table: [WordKey: String] = [:]
    for colour in ["blue", "red", "green", "grey", "gray", "brown", "yellow", "purple", "pink", "white", "black"] {
      var stem = colour
      if stem.hasSuffix("e") { stem.removeLast() }
      for form in [colour + "-ish", colour + "ish", stem + "ish"] { table[WordKey(form)] = colour }
    }
    table["reddish"] = "red"
    return table
  }()

  static let modifiers: Set<WordKey> = ["light", "dark", "pale", "deep", "bright"]
  private static let idle: Set<WordKey> = [
    "rich", "dull", "medium", "soft", "vivid", "muted", "strong", "solid", "plain", "vibrant", "subtle", "nice",
    "clear",
    "uniform", "faint", "intense", "beautiful", "lovely", "matte", "glossy", "shiny", "somewhat", "slightly",
    "distinct",
  ]
  private static let kinds: Set<WordKey> = [
    "shade", "tone", "hue", "tint", "colour", "color", "paint", "finish", "coating", "coat", "layer", "shades", "tones",
    "kind", "sort", "touch",
  ]
  private static let after: Set<WordKey> = ["and", "but", "rather", "instead", "with", "while", "not", "like", "than"]
  private static let articles: Set<WordKey> = ["a", "an", "the"]
  private static let linking: Set<WordKey> = [
    "is", "are", "was", "be", "as", "in", "of", "it's", "has", "have", "displays", "shows", "exhibits", "sports",
    "features", "boasts", "wears", "presents", "bears", "painted", "coated", "it", "seems", "appears",
  ]
  private static let clauseStarts: Set<WordKey> = [",", ";", ":", "and", "but", "that", "-"]
  private static let owning: Set<WordKey> = ["has", "have", "with", "having", "of"]
  private static let rivals: [[WordKey]] = [
    ["rather", "than"], ["instead", "of"], ["and", "not"], ["than"], ["as", "opposed", "to"], [",", "rather", "than"],
  ]
  private static let naming: Set<WordKey> = FunctionWords.keys(
    """
    describe call label described colour color hue tone shade tint painted coated finished coloured colored bluish \
    comes displays exhibits sports rich coat paint
    """)
}
