import AssayLanguage

/// A claim together with the text that its offsets point into: the answer, a question made declarative, or a sentence
/// put into plainer words.
struct ReadClaim {
  var claim: Claim
  var text: TokenizedText
  /// The claim is the prompt's own statement, to which the answer only says yes or no.
  var isRewritten = false
  /// Where the words of a sentence in plainer words come from.
  var origin: RephrasedText?

  /// The claim with its place in the answer.
  var original: Claim {
    guard let origin else { return claim }
    var claim = claim
    claim.span = origin.origin(of: claim.span)
    return claim
  }

  /// A judgement with its focus in the answer.
  func original(_ judgement: Judgement) -> Judgement {
    guard let origin, let focus = judgement.focus else { return judgement }
    var judgement = judgement
    judgement.focus = origin.origin(of: focus)
    return judgement
  }
}

/// Reads the sentences of one reply in order: what is yes or no, what completes the question, what is no claim, and
/// what is said in other words than the readers know.
struct AnswerReading {
  let prompt: PromptReader.Reading?
  /// The tokens of the sentence before.
  private var before: Range<Int>?
  private var isFirst = true

  init(prompt: PromptReader.Reading?) { self.prompt = prompt }

  mutating func claims(of sentence: Sentence, _ verifier: Verifier, _ memory: inout ReadingMemory) -> [ReadClaim] {
    var sentence = sentence
    defer {
      before = sentence.tokens
      isFirst = false
    }
    if isListMark(sentence) { return [] }
    if let rows = TableRows(sentence) {
      return rows.rows.flatMap { tokens -> [ReadClaim] in
        var row = sentence
        row.tokens = tokens
        return statements(row, verifier, &memory)
      }
    }
    sentence.tokens = OpeningFrame.rest(of: sentence)
    var read: [ReadClaim] = []
    if let answer = ShortAnswer(sentence, hasStatement: prompt?.declarative != nil) {
      read += yesOrNo(answer, sentence, verifier, &memory)
      sentence.tokens = answer.rest
      let isDone = sentence.tokens.isEmpty || !read.isEmpty && Echo.isEcho(sentence)
      if isDone {
        let aside = Claim(span: sentence.text.byteRange(tokens: answer.word), type: .other, form: .setAside(.unparsed))
        return read.isEmpty ? [ReadClaim(claim: aside, text: sentence.text)] : read
      }
      sentence.tokens = OpeningFrame.rest(of: sentence)
    } else if isFirst, let filled = prompt?.gap?.filled(sentence) {
      return claims(of: filled, sentence, verifier, &memory)
    }
    return read + statements(sentence, verifier, &memory)
  }

  private func statements(_ sentence: Sentence, _ verifier: Verifier, _ memory: inout ReadingMemory) -> [ReadClaim] {
    if sentence.text[sentence.tokens.upperBound - 1].key != "?" {
      var wording = PlainWording(sentence, answersPrompt: prompt != nil, before: before)
      if let heading = heading(sentence) { return [heading] }
      if let drafts = wording.drafts() {
        return drafts.flatMap { claims(of: $0, sentence, verifier, &memory, hedge: wording.hedge) }
      }
    }
    let isScenic = !sentence.kinds.isDisjoint(with: [.objects, .captions])
    let isUnreadable =
      isScenic && (sentence.text[sentence.tokens.lowerBound].key == "|" || Self.excepts(sentence))
    if let reason = NonClaims.reason(sentence) ?? (isUnreadable ? .unparsed : nil) {
      let aside = Claim(span: sentence.bytes, type: .other, form: .setAside(reason))
      return [ReadClaim(claim: aside, text: sentence.text)]
    }
    return verifier.read(sentence, &memory).map { ReadClaim(claim: $0, text: sentence.text) }
  }

  /// Headings are known by their marks, which plainer words have no more.
  private func heading(_ sentence: Sentence) -> ReadClaim? {
    let first = sentence.text[sentence.tokens.lowerBound].key
    guard first == "#" || first == "*", NonClaims.reason(sentence) == .comment else { return nil }
    return ReadClaim(
      claim: Claim(span: sentence.bytes, type: .other, form: .setAside(.comment)), text: sentence.text)
  }

  private func claims(
    of draft: Draft, _ sentence: Sentence, _ verifier: Verifier, _ memory: inout ReadingMemory,
    hedge: Claim.Hedge = .none
  ) -> [ReadClaim] {
    let rephrased = RephrasedText(draft, whole: sentence.bytes)
    guard rephrased.text.count > 0 else { return [] }
    let whole = Sentence(text: rephrased.text, tokens: 0..<rephrased.text.count, kinds: sentence.kinds)
    if let reason = NonClaims.reason(whole) {
      let aside = Claim(span: sentence.bytes, type: .other, form: .setAside(reason))
      return [ReadClaim(claim: aside, text: sentence.text)]
    }
    return verifier.read(whole, &memory).map { claim in
      var claim = claim
      if claim.hedge == .none { claim.hedge = hedge }
      return ReadClaim(claim: claim, text: rephrased.text, origin: rephrased)
    }
  }

  /// "1." in front of a list item is cut off as a sentence by itself.
  private func isListMark(_ sentence: Sentence) -> Bool {
    let (text, tokens) = (sentence.text, sentence.tokens)
    guard let first = tokens.first else { return false }
    // A rule of a table, a line under a heading.
    if text.tokens[tokens].allSatisfy({ Self.ruling.contains($0.key) }) { return true }
    guard tokens.count == 2, text[first].kind == .number, text[first].end - text[first].start <= 2,
      text[first + 1].key == "." || text[first + 1].key == ")", tokens.upperBound < text.count
    else { return false }
    let gap = Int(text[first + 1].end)..<Int(text[tokens.upperBound].start)
    return !text.bytes[gap].contains(10)
  }

  /// "All but one are small": the exception would be read as a clause of its own.
  private static func excepts(_ sentence: Sentence) -> Bool {
    sentence.tokens.contains { index in
      sentence.text.matches(["all", "but"], at: index) && index + 3 < sentence.tokens.upperBound
        && ["are", "is", "were", "have", "seem", "look"].contains(sentence.text[index + 3].key)
    }
  }

  private static let ruling: Set<WordKey> = ["|", "-", "=", ":", "*", "#", "`", "_", "."]

  /// "Yes" to a yes/no question asserts its declarative form; "no" denies it.
  private func yesOrNo(
    _ answer: ShortAnswer, _ sentence: Sentence, _ verifier: Verifier, _ memory: inout ReadingMemory
  ) -> [ReadClaim] {
    guard var statement = prompt?.declarative else { return [] }
    var isDenied = !answer.isYes
    if isDenied, sentence.kinds.contains(.captions), let denied = Self.denied(statement) {
      statement = denied
      isDenied = false
    }
    let whole = Sentence(text: statement, tokens: 0..<statement.count, kinds: sentence.kinds)
    return verifier.read(whole, &memory).map { claim in
      var claim = claim
      if isDenied { claim.polarity = claim.polarity == .positive ? .negative : .positive }
      claim.span = sentence.text.byteRange(tokens: answer.word)
      return ReadClaim(claim: claim, text: statement, isRewritten: true)
    }
  }

  /// "there are any people in the room" → "there are no people in the room"; nil for other statements.
  ///
  /// A description is read as a list of what is there, and only its first thing is denied.
  private static func denied(_ statement: TokenizedText) -> TokenizedText? {
    guard statement.count > 3, statement[0].key == "there", statement[1].key == "is" || statement[1].key == "are" else {
      return nil
    }
    let start = quantifiers.contains(statement[2].key) ? 3 : 2
    var draft = Draft(statement, 0..<statement.count)
    draft.replace(2..<start, with: [Draft.word("no")])
    return RephrasedText(draft, whole: 0..<statement.bytes.count).text
  }

  private static let quantifiers: Set<WordKey> = ["a", "an", "any", "some", "one"]
}

extension Verifier {
  /// The claims of a sentence as it stands.
  func read(_ sentence: Sentence, _ memory: inout ReadingMemory) -> [Claim] {
    var claims = texts.claims(of: sentence, &memory) ?? scenes.claims(of: sentence, &memory)
    if let channel = AssertedChannel.channel(of: sentence) {
      for index in claims.indices where claims[index].channel == nil { claims[index].channel = channel }
    }
    return claims
  }
}

/// The rows of a table in a reply about things seen; its heading and its rules say nothing.
struct TableRows {
  let rows: [Range<Int>]

  /// Nil where the sentence is no table, or where the evidence is a page, whose fields are read as they stand.
  init?(_ sentence: Sentence) {
    let text = sentence.text
    guard !sentence.kinds.isDisjoint(with: [.objects, .captions]), let first = sentence.tokens.first,
      Self.ruling.contains(text[first].key), sentence.tokens.contains(where: { text[$0].key == "|" })
    else { return nil }
    var lines: [Range<Int>] = []
    var start = first
    for index in sentence.tokens {
      let next = index + 1
      let ends =
        next >= sentence.tokens.upperBound
        || text.bytes[Int(text[index].end)..<Int(text[next].start)].contains(10)
      guard ends else { continue }
      lines.append(start..<next)
      start = next
    }
    let isRule = lines.map { line in text.tokens[line].allSatisfy { Self.ruling.contains($0.key) } }
    rows = lines.indices.filter { line in
      !isRule[line] && !(line + 1 < lines.count && isRule[line + 1])
    }.map { lines[$0] }
  }

  private static let ruling: Set<WordKey> = ["|", "-", "=", ":"]
}
