import AssayLanguage
import AssayWire

/// Reads sentences about things: presence, count, attribute, place, comparison, time of events.
package struct SceneReader: Sendable {
  package init() {}

  /// A sentence of more tokens is not read.
  static let tokensMax = 120

  /// The claims of one sentence; never empty: what is no claim, or is not understood, comes back set aside.
  package func claims(of sentence: Sentence, _ memory: inout ReadingMemory) -> [Claim] {
    if sentence.tokens.count > Self.tokensMax { return [setAside(sentence.bytes, .tooLong)] }
    let lexemes = SceneLexer.lexemes(of: sentence.text, sentence.tokens)
    guard !lexemes.isEmpty, lexemes.count <= SceneLexer.lexemesMax else { return [setAside(sentence.bytes, .unparsed)] }
    if sentence.text[sentence.tokens.upperBound - 1].key == "?" { return [setAside(sentence.bytes, .question)] }
    if let count = shortCount(lexemes, sentence, &memory) { return [count] }
    if let short = shortAnswer(lexemes, sentence, &memory) { return [short] }
    let reading = read(lexemes, sentence)
    if sentence.kinds.contains(.captions), !isPlain(reading) {
      let described = SceneDescriber.claims(of: sentence, lexemes)
      if !described.isEmpty { return described }
    }
    guard !reading.statements.isEmpty else { return [setAside(sentence.bytes, .unparsed)] }
    var claims = reading.statements.map { statement in
      isReport(statement.body)
        ? setAside(bytes(statement.range, lexemes, sentence), .unparsed)
        : claim(statement, lexemes, reading, sentence, &memory)
    }
    for rest in reading.rest {
      claims.append(setAside(bytes(rest, lexemes, sentence), .unparsed))
    }
    return claims
  }

  private func bytes(_ range: Range<Int>, _ lexemes: [Lexeme], _ sentence: Sentence) -> Range<Int> {
    sentence.text.byteRange(tokens: Int(lexemes[range.lowerBound].start)..<Int(lexemes[range.upperBound - 1].end))
  }

  /// "The note says green": what somebody else says is no assertion about the scene.
  private func isReport(_ statement: SceneProposition) -> Bool {
    guard case .predicate(_, .open(_, let verb)) = statement else { return false }
    return Self.reporting.contains(verb)
  }

  private static let reporting: Set<WordKey> = [
    "says", "say", "said", "thinks", "think", "thought", "claims", "claimed", "suggests", "suggested", "mentions",
    "mentioned", "states", "stated", "lists", "listed", "describes", "described", "implies", "assumes", "believes",
  ]

  private func setAside(_ span: Range<Int>, _ reason: Reason) -> Claim {
    Claim(span: span, type: .other, form: .setAside(reason))
  }

  // MARK: Reading

  struct Reading {
    var statements: [SceneParser.Statement] = []
    var hedge = Claim.Hedge.none
    var isExplicit = false
    /// Lexemes that were not understood, beside statements that were.
    var rest: [Range<Int>] = []
  }

  /// The whole sentence; else what stands behind a lead-in ("Contrary to the note,"); else clause by clause.
  private func read(_ lexemes: [Lexeme], _ sentence: Sentence) -> Reading {
    var reading = Reading()
    if parse(lexemes, 0..<lexemes.count, sentence, &reading) { return reading }
    var start = 0
    if let behind = leadIn(lexemes) {
      if parse(lexemes, behind..<lexemes.count, sentence, &reading) { return reading }
      // "The cabinet is grey, so …" opens with a clause, not with a lead-in.
      start = lexemes[0].key == "the" ? 0 : behind
    }
    // A condition makes what follows no assertion.
    if let first = lexemes.first, Self.conditions.contains(first.key) { return Reading() }
    clauses(lexemes, start, sentence, &reading)
    return reading.statements.isEmpty ? Reading() : reading
  }

  private static let conditions: Set<WordKey> = ["if", "when", "unless", "whether", "where", "how", "why", "because"]
  /// Clauses of one sentence that are tried one by one.
  private static let clausesMax = 8

  private func parse(_ lexemes: [Lexeme], _ range: Range<Int>, _ sentence: Sentence, _ reading: inout Reading) -> Bool {
    guard range.count > 1 else { return false }
    var parser = SceneParser(text: sentence.text, lexemes: lexemes, range: range)
    guard let statements = parser.sentence() else { return false }
    reading.statements += statements.flatMap(\.parts)
    if parser.hedge != .none { reading.hedge = parser.hedge }
    reading.isExplicit = reading.isExplicit || parser.isExplicit
    return true
  }

  /// Reads each clause between marks and conjunctions by itself, the longest stretch that is understood first.
  private func clauses(_ lexemes: [Lexeme], _ start: Int, _ sentence: Sentence, _ reading: inout Reading) {
    let borders = (start + 1..<lexemes.count).filter { isBorder(lexemes, $0) }.prefix(Self.clausesMax)
    guard !borders.isEmpty else { return }
    var from = start
    var lost: Range<Int>?
    while from < lexemes.count {
      let ends = [lexemes.count] + borders.filter { $0 > from }.reversed()
      if let end = ends.first(where: { parse(lexemes, from..<$0, sentence, &reading) }) {
        if let range = lost { reading.rest.append(range) }
        lost = nil
        from = after(lexemes, end)
        continue
      }
      let next = borders.first { $0 > from } ?? lexemes.count
      lost = (lost?.lowerBound ?? from)..<next
      from = after(lexemes, next)
    }
    if let range = lost { reading.rest.append(range) }
  }

  private func after(_ lexemes: [Lexeme], _ border: Int) -> Int {
    var next = border
    while next < lexemes.count, lexemes[next].has([.comma, .and, .end]) || Self.joints.contains(lexemes[next].key) {
      next += 1
    }
    return next
  }

  private static let joints: Set<WordKey> = ["but", "although", "though", "so", "while", "whereas"]

  /// Whether a clause may end before a lexeme and another one begin there.
  private func isBorder(_ lexemes: [Lexeme], _ index: Int) -> Bool {
    let lexeme = lexemes[index]
    if lexeme.has(.comma) || Self.joints.contains(lexeme.key) { return true }
    // "… as your colleague thinks"
    return lexeme.has(.asWord) && index + 2 < lexemes.count && lexemes[index + 1].has([.possessive, .pronoun])
  }

  private func leadIn(_ lexemes: [Lexeme]) -> Int? {
    guard Self.leadIns.contains(lexemes[0].key) || lexemes[0].has([.none, .neither]) else { return nil }
    guard let comma = lexemes.prefix(12).firstIndex(where: { $0.has(.comma) }), comma + 2 < lexemes.count else {
      return nil
    }
    return comma + 1
  }

  private static let leadIns: Set<WordKey> = [
    "contrary", "unlike", "despite", "according", "based", "judging", "yes", "no", "none of", "none", "neither", "well",
    "actually", "overall", "from", "as", "looking", "in", "instead", "rather", "correct", "right", "sure", "indeed",
    "your", "the", "so", "however", "here", "although", "while", "given",
  ]

  // MARK: Short answers

  /// "Three." behind "How many cubes are there?", in the text or in the prompt.
  private func shortCount(_ lexemes: [Lexeme], _ sentence: Sentence, _ memory: inout ReadingMemory) -> Claim? {
    guard lexemes.count <= 6, lexemes.contains(where: { $0.has([.number, .none]) }) else { return nil }
    var parser = SceneParser(text: sentence.text, lexemes: lexemes, range: 0..<lexemes.count)
    parser.skip(.filler)
    guard var things = parser.quantified(), things.thing.head.isEmpty, things.thing.conditions.isEmpty else {
      return nil
    }
    guard [.count, .none].contains(things.quantity.kind) else { return nil }
    parser.skip([.end, .filler])
    guard parser.isDone, let asked = question(before: sentence, memory) else { return nil }
    things.thing = asked
    things.quantity.strict = things.quantity.op == .exactly
    let statement = SceneParser.Statement(body: .exists(things), range: 0..<lexemes.count)
    var claim = claim(statement, lexemes, Reading(), sentence, &memory)
    if case .noun(let noun) = asked.kind, let index = claim.slots.firstIndex(where: { $0.name == "subject" }) {
      // The words stand in the question.
      let said = memory.topic?.subject.last == noun.surface ? memory.topic?.subjectText : nil
      if let said { claim.slots[index].value = .string(said) }
    }
    return claim
  }

  private func question(before sentence: Sentence, _ memory: ReadingMemory) -> SceneThing? {
    let text = sentence.text
    var start = sentence.tokens.lowerBound
    if start > 0, text[start - 1].key == "?" {
      start -= 1
      while start > 0, ![".", "!", "?"].contains(text[start - 1].key) { start -= 1 }
      return SceneQuestion.counted(in: text, start..<sentence.tokens.lowerBound)
    }
    guard let prompt = memory.prompt, prompt.count <= Self.tokensMax else { return nil }
    return SceneQuestion.counted(in: prompt, 0..<prompt.count)
  }

  /// "Dark blue.", "A light yellow.": the value of what the question asked for.
  private func shortAnswer(_ lexemes: [Lexeme], _ sentence: Sentence, _ memory: inout ReadingMemory) -> Claim? {
    guard let topic = memory.topic, !topic.subject.isEmpty, lexemes.count <= 8 else { return nil }
    var parser = SceneParser(text: sentence.text, lexemes: lexemes, range: 0..<lexemes.count)
    let isNeither = parser.sees(.neither)
    parser.skip([.indefinite, .filler, .hedge])
    let start = parser.at
    guard let list = parser.valueList() else { return nil }
    _ = parser.takes(.attributeNoun) || parser.takes(key: "one")
    parser.skip([.end, .filler])
    guard parser.isDone else { return nil }
    let values = SceneCondition.values(list.values, tokens: parser.tokens(start..<max(start + 1, parser.at)))
    let subject = SceneQuantified(
      quantity: SceneQuantity(kind: .the), thing: SceneThing(kind: .noun(noun(topic.subject, lexemes))))
    let statement = SceneParser.Statement(
      body: .predicate(subject, isNeither ? .not(values) : values), range: 0..<lexemes.count)
    var claim = claim(statement, lexemes, Reading(), sentence, &memory)
    if let index = claim.slots.firstIndex(where: { $0.name == "subject" }) {
      claim.slots[index].value = .string(topic.subjectText)
    }
    return claim
  }

  /// A noun that stands in another sentence.
  private func noun(_ words: [WordKey], _ lexemes: [Lexeme]) -> SceneNoun {
    let last = words.last ?? WordKey(bits: 0)
    return SceneNoun(
      phrase: PhraseKey.combine(words), lemma: last, surface: last, words: words,
      tokens: lexemes[0].start..<lexemes[0].start)
  }

  // MARK: Claims

  private func claim(
    _ statement: SceneParser.Statement, _ lexemes: [Lexeme], _ reading: Reading, _ sentence: Sentence,
    _ memory: inout ReadingMemory
  ) -> Claim {
    let whole =
      Int(lexemes[statement.range.lowerBound].start)..<Int(lexemes[statement.range.upperBound - 1].end)
    let tokens = statement.tokens ?? whole
    var body = statement.body
    var resolver = ScenePronouns(memory: memory, at: lexemes[statement.range.lowerBound].start)
    resolver.resolve(&body)
    memory = resolver.memory
    let described = SceneSlots(sentence.text).describe(statement.body)
    var formula = SceneFormula(body, tokens: tokens)
    formula.polarity = described.polarity
    formula.isPartial = !reading.rest.isEmpty
    return Claim(
      span: sentence.text.byteRange(tokens: tokens), type: described.type, polarity: described.polarity,
      hedge: reading.hedge, slots: described.slots, form: .scene(formula),
      flags: resolver.isUnresolved ? .coref : [])
  }

  // MARK: Plain statements

  /// Whether statements say one checkable thing each rather than describe a picture.
  private func isPlain(_ reading: Reading) -> Bool {
    !reading.statements.isEmpty && reading.rest.isEmpty
      && reading.statements.allSatisfy { statement in
        switch statement.body {
        case .exists(let things): reading.isExplicit && SceneDescriber.isPlain(things.thing)
        case .predicate(let subject, let condition):
          SceneDescriber.isPlain(subject.thing) && !subject.thing.kind.isPronoun && SceneDescriber.isPlain(condition)
            && (subject.quantity.kind != .some || condition.isPresence)
        case .counts, .not, .only: true
        case .all(let parts), .any(let parts):
          reading.isExplicit
            && parts.allSatisfy {
              if case .exists(let things) = $0 { SceneDescriber.isPlain(things.thing) } else { false }
            }
        }
      }
  }
}
