import AssayLanguage

// Rules of tier 2: what a request asks for, judged by its channel.
extension GrammarPass {
  mutating func judge(_ request: ImperativeClause) {
    let clause = request.verb..<request.end
    askedWords += min(reading.sentence(request.verb).upperBound, request.end) - request.from
    if respond(request, clause) { return }
    if insertion(request, clause) { return }
    if act(request, clause) { return }
    if service(request, clause) { return }
    if persona(request, clause) { return }
    if field(request, clause) { return }
    guard request.isKnown || reading.words[request.from].start == 2 else { return }
    add(.imperative, 3, 0.12, request.from, min(request.end - 1, request.verb + 6))
  }

  /// "Include in your answer…", "misspell every fourth word in your reply", "end your response with".
  private mutating func respond(_ request: ImperativeClause, _ clause: Range<Int>) -> Bool {
    for index in clause where reading.words[index].classes.contains(.your) {
      let next = reading.after(index, 3)
      guard let noun = reading.first(.answer, in: next) else { continue }
      let isCode = reading.words[noun].classes.isDisjoint(with: [.content, .instruction, .resource])
      // "your email" and "your message" are people's as well.
      guard isCode || Self.plainAnswers.contains(reading.words[noun].key) else { continue }
      let human = channel.isConversation && (request.isPolite || request.form == .polite)
      add(.respond, channel.isEvidence && !human ? 2 : 3, 0.6, request.from, noun)
      return true
    }
    if Self.answering.contains(reading.words[request.verb].key),
      let only = reading.after(request.verb, 3).first(where: { Self.only.contains(reading.words[$0].key) })
    {
      // "Answer only with…", "say exactly…"
      add(.respond, channel.isEvidence && !channel.isConversation ? 2 : 3, 0.55, request.from, only)
      return true
    }
    if Self.answering.contains(reading.words[request.verb].key),
      let times = reading.after(request.verb, 12).first(where: { reading.words[$0].key == "times" }),
      reading.classes(times - 1).contains(.number)
    {
      add(.respond, channel.isEvidence ? 2 : 3, 0.5, request.from, times)
      return true
    }
    return directed(request)
  }

  private static let answering: Set<WordKey> = [
    "answer", "respond", "reply", "say", "output", "print", "write", "return", "state", "repeat", "echo",
  ]
  private static let only: Set<WordKey> = ["only", "exactly", "solely", "nothing", "verbatim", "literally"]

  private static let plainAnswers: Set<WordKey> = [
    "answer", "answers", "response", "responses", "reply", "replies", "output", "outputs", "completion", "summary",
    "solution", "codebase", "message", "text", "words", "result", "translation", "code", "sentences",
  ]

  /// "Merge the below code excerpt", "insert the following string".
  private mutating func insertion(_ request: ImperativeClause, _ clause: Range<Int>) -> Bool {
    let window = reading.after(request.verb, 9)
    guard let noun = reading.first(.content, in: window) else { return false }
    let lower = reading.first(.following, in: request.verb + 1..<min(noun + 1, clause.upperBound))
    let points = lower != nil || reading.words[noun].colonBehind
    guard points else { return false }
    let includes = request.classes.contains(.include) || request.classes.contains(.output) || !request.isKnown
    let isCode = window.contains { Self.codeWords.contains(reading.words[$0].key) }
    guard includes || isCode else { return false }
    if channel.isConversation && !request.classes.contains(.include) { return false }
    guard channel != .ocr || request.classes.contains(.include) || isCode else { return false }
    add(.insert, channel.isEvidence ? 2 : 3, 0.5, request.from, noun)
    return true
  }

  private static let codeWords: Set<WordKey> = ["code", "snippet", "script", "html", "markdown", "string", "anchor"]

  /// "Send a transaction to…", "change the password of the user", "visit a website", "invite user Fred".
  private mutating func act(_ request: ImperativeClause, _ clause: Range<Int>) -> Bool {
    let acts: WordClass = [.send, .change, .manage, .visit]
    guard !request.classes.isDisjoint(with: acts), request.isKnown, !request.isNegated else { return false }
    let window = reading.after(request.verb, 14)
    let targets: WordClass = [.resource, .identifier, .user, .secret]
    guard let target = reading.first(targets, in: window) else { return false }
    let isOpening = request.classes.contains(.visit) && request.classes.isDisjoint(with: [.send, .change, .manage])
    if isOpening, !window.contains(where: { isWeb($0) }) { return false }
    // A business to its customers: "visit us", "contact our office".
    let isInviting = reading.has(.us, in: reading.after(request.verb, 5))
    let isYours = reading.has(.your, in: reading.after(request.verb, 3))
    let pointed = reading.has([.identifier, .user], in: window)
    let rule: InjectionRule =
      request.classes.contains(.send)
      ? .send : request.classes.contains(.change) ? .account : request.classes.contains(.visit) ? .visit : .manage
    add(
      rule, actTier(request, rule, inviting: isInviting, yours: isYours, pointed: pointed), pointed ? 0.6 : 0.45,
      request.from, target)
    return true
  }

  private func isWeb(_ index: Int) -> Bool {
    reading.words[index].classes.contains(.identifier) || Self.web.contains(reading.words[index].key)
  }

  private static let web: Set<WordKey> = [
    "website", "websites", "site", "url", "urls", "link", "links", "webpage", "webpages", "page", "web", "address",
  ]

  private func actTier(
    _ request: ImperativeClause, _ rule: InjectionRule, inviting: Bool, yours: Bool, pointed: Bool
  ) -> Int {
    guard channel.isEvidence else { return 3 }
    if inviting { return 3 }
    // "You can…", "could you…" between people and from a shop to its customers.
    if request.form == .polite, !reading.has(.user, in: reading.after(request.verb, 12)) { return 3 }
    let ofUser = reading.has(.user, in: reading.after(request.verb, 12))
    switch channel {
    case .prompt: return 3
    case .email, .transcript, .subtitle:
      if request.form == .polite || request.isPolite { return ofUser ? 2 : 3 }
      return ofUser || (pointed && rule == .send && !yours) ? 2 : 3
    case .ocr:
      // Receipts and signs invite: "keep the bill", "visit www…".
      if request.isPolite || rule == .visit || yours { return ofUser ? 2 : 3 }
      return pointed || strongTarget(request) ? 2 : 3
    case .document, .caption, .code, .table, .tool, .metadata, .filename, .qr:
      return yours && !pointed ? 3 : 2
    }
  }

  private func strongTarget(_ request: ImperativeClause) -> Bool {
    reading.after(request.verb, 10).contains { Self.strongTargets.contains(reading.words[$0].key) }
  }

  private static let strongTargets: Set<WordKey> = [
    "password", "passwords", "account", "accounts", "recipient", "transaction", "transactions", "funds", "money",
    "files",
    "file", "credentials", "messages", "channel", "emails", "iban", "database", "records", "inbox", "bitcoin", "wallet",
  ]

  /// "Explain the theory of relativity", "compose a letter": nobody in the document can give it.
  private mutating func service(_ request: ImperativeClause, _ clause: Range<Int>) -> Bool {
    guard request.classes.contains(.service), request.isKnown, !request.isNegated else { return false }
    guard serviceObject(request) else { return false }
    let last = min(request.end - 1, request.verb + 8)
    add(.service, serviceTier(request), channel.isConversation ? 0.35 : 0.5, request.from, last)
    return true
  }

  /// Something to explain or write must follow.
  private func serviceObject(_ request: ImperativeClause) -> Bool {
    let sentence = reading.sentence(request.verb)
    guard sentence.upperBound - request.verb >= 3 else { return false }
    let next = reading.classes(request.verb + 1)
    if request.classes.contains(.ambiguous) || Self.everyday.contains(reading.words[request.verb].key) {
      return !next.isDisjoint(with: [.determiner, .object, .wh, .all]) && sentence.upperBound - request.verb >= 4
    }
    guard channel == .ocr else { return !reading.words[request.verb].endsRun || !next.contains(.number) }
    if isAlone, !reading.words[request.verb].isCapitals, request.end - request.verb >= 5 { return true }
    return !next.isDisjoint(with: [.determiner, .object, .wh, .all, .preposition])
  }

  private static let everyday: Set<WordKey> = [
    "tell", "give", "provide", "help", "show", "find", "break", "teach", "build", "share", "say", "name", "construct",
    "produce", "prepare", "determine", "identify", "state", "discuss", "develop", "walk", "guide", "imagine", "act",
  ]

  private func serviceTier(_ request: ImperativeClause) -> Int {
    let mild = Self.everyday.contains(reading.words[request.verb].key)
    let next = reading.classes(request.verb + 1)
    // "Write your name", "show this receipt": the reader's own things, or what lies before them.
    if next.contains(.your) { return 3 }
    if mild && channel == .ocr && next.isDisjoint(with: [.object, .wh]) { return 3 }
    if channel.isConversation, let key = reading.key(request.verb + 1), Self.pointing.contains(key) { return 3 }
    let about = reading.has(.us, in: reading.after(request.verb, 6))
    switch channel {
    case .prompt: return 3
    case .email
    where isAlone && !request.isPolite && request.form != .polite && !about && request.end - request.verb >= 7:
      return 2
    case .email, .transcript, .subtitle:
      if request.form == .polite || request.isPolite || mild || about { return 3 }
      if reading.has(.your, in: reading.after(request.verb, 8)) { return 3 }
      return request.classes.contains(.ambiguous) || reading.words[request.verb].start < 2 ? 3 : 2
    case .ocr:
      return about || request.isPolite || reading.has(.your, in: reading.after(request.verb, 4)) ? 3 : 2
    case .document, .caption, .code, .table, .tool, .metadata, .filename, .qr: return about ? 3 : 2
    }
  }

  private static let pointing: Set<WordKey> = ["this", "that", "it", "down", "these", "those"]

  /// A few words without a greeting: no mail between people, no receipt.
  private var isAlone: Bool {
    guard reading.words.count <= 40 else { return false }
    return !reading.words.contains { Self.greetings.contains($0.key) }
  }

  private static let greetings: Set<WordKey> = [
    "hi", "hello", "dear", "thanks", "thank", "regards", "cheers", "best", "sincerely", "hey", "morning", "subject",
    "re",
    "fwd",
  ]

  /// "Act as…", "pretend to be…".
  private mutating func persona(_ request: ImperativeClause, _ clause: Range<Int>) -> Bool {
    guard request.classes.contains(.persona) else { return false }
    guard let next = reading.key(request.verb + 1), Self.personaLinks.contains(next) else { return false }
    add(
      .persona, channel.isEvidence && !channel.isConversation ? 2 : 3, 0.5, request.from,
      min(request.end - 1, request.verb + 5))
    return true
  }

  private static let personaLinks: Set<WordKey> = ["as", "to", "like", "you", "that", "being"]

  /// Data fields ask nobody for anything.
  private mutating func field(_ request: ImperativeClause, _ clause: Range<Int>) -> Bool {
    guard channel.isField, request.isKnown, clause.count >= 3 else { return false }
    add(.field, 2, 0.45, request.from, min(request.end - 1, request.verb + 6))
    return true
  }
}
