import AssayLanguage

/// Checks of an answer in code. They need no detection to have worked: what a model was talked into shows here.
package struct OutputChecks: Sendable {
  /// Answers are read up to this length.
  static let bytesMax = 4 << 20

  package var canary: String?
  package var urls: URLPolicy
  package var actions: ActionPolicy?
  /// The user's turn and the operator's texts: what they hold may be repeated.
  package var trusted: [String]
  package var segments: [ScreenedSegment]
  /// The question, for jumps of topic and language; nil switches those off.
  package var question: String?
  /// Languages the answer may be in besides the question's, as `LanguageGuess` names them.
  package var languages: Set<String>

  package init(
    canary: String? = nil, urls: URLPolicy = URLPolicy(), actions: ActionPolicy? = nil, trusted: [String] = [],
    segments: [ScreenedSegment] = [], question: String? = nil, languages: Set<String> = []
  ) {
    self.canary = canary
    self.urls = urls
    self.actions = actions
    self.trusted = trusted
    self.segments = segments
    self.question = question
    self.languages = languages
  }

  /// Checks an answer and the calls it wants to make.
  ///
  /// - Parameter claimsOnTopic: how many of the answer's claims touch the question, where the verifier says so; nil
  ///   lets shared words decide.
  package func check(_ answer: String, calls: [PlannedCall] = [], claimsOnTopic: Int? = nil) -> OutputCheckResult {
    var hits: [OutputHit] = []
    canary(answer, &hits)
    calls.forEach { action($0, &hits) }
    addresses(answer, &hits)
    contacts(answer, &hits)
    let filtered = MarkupFilter.stripped(answer)
    if filtered.isActive { hits.append(OutputHit(.markup, "the answer holds markup that fetches or runs something")) }
    if filtered.escapes > 0 { hits.append(OutputHit(.markup, "the answer holds terminal escape sequences")) }
    if let span = DemandedWords(segments: segments, trusted: trusted + [question ?? ""]).match(in: answer) {
      hits.append(OutputHit(.demandedWords, "the answer repeats what an instruction-like text demands", span: span))
    }
    jumps(answer, claimsOnTopic, &hits)
    return OutputCheckResult(hits: hits, sanitized: filtered.text)
  }

  private func canary(_ answer: String, _ hits: inout [OutputHit]) {
    guard let canary else { return }
    let forms = CanarySearch.forms(of: canary, in: answer).map(\.rawValue)
    guard !forms.isEmpty else { return }
    hits.append(OutputHit(.canary, "the answer gives away the system prompt (\(forms.joined(separator: ", ")))"))
  }

  private func action(_ call: PlannedCall, _ hits: inout [OutputHit]) {
    let violations =
      actions?.violations(of: call) ?? [
        ActionPolicy.Violation(reason: .unknownAction, message: "this route allows no actions")
      ]
    for violation in violations {
      let place = violation.argument.map { " (argument \($0))" } ?? ""
      hits.append(OutputHit(.action, "\(violation.reason.rawValue): \(violation.message)\(place)"))
    }
  }

  private func addresses(_ answer: String, _ hits: inout [OutputHit]) {
    let found = OutputURL.find(in: answer)
    guard !found.isEmpty else { return }
    let named = trusted + [question ?? ""]
    let known = Set(named.flatMap { OutputURL.find(in: $0) }.map(\.host))
    let evidence = segments.map { CanarySearch.squeezed($0.segment.bytes) }
    for url in found {
      guard let reason = fault(of: url, known: known, evidence: evidence) else { continue }
      hits.append(OutputHit(.url, reason, span: url.range))
    }
  }

  private func fault(of url: OutputURL, known: Set<String>, evidence: [[UInt8]]) -> String? {
    guard urls.schemes.contains(url.scheme) else { return "an address with the scheme \(url.scheme)" }
    if url.hasUser { return "an address with a user name before its host" }
    let isKnown = known.contains(url.host) || urls.allows(host: url.host)
    if url.scheme != "mailto" {
      if url.isFetched, !urls.allows(host: url.host) { return "a picture or frame that is fetched from a foreign host" }
      if !isKnown, !urls.hosts.isEmpty { return "an address whose host is not on the list" }
      if !isKnown, occursInUntrusted(url.host) { return "an address that only untrusted text names" }
    }
    return carries(url, evidence) ? "an address that carries data in its path or query" : nil
  }

  private func occursInUntrusted(_ host: String) -> Bool {
    guard !host.isEmpty else { return false }
    let needle = Array(host.utf8)
    return suspects.contains { screened in
      let lowered = screened.segment.bytes.map { $0 >= 0x41 && $0 <= 0x5A ? $0 + 32 : $0 }
      return ByteSearch.first(needle, in: lowered) != nil
    }
  }

  /// A long run of base64 or hex, or words of the evidence.
  private func carries(_ url: OutputURL, _ evidence: [[UInt8]]) -> Bool {
    let bytes = Array(url.pathAndQuery.utf8)
    var run = 0
    var mixed: UInt8 = 0
    for byte in bytes {
      let isLetter = byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A
      let isDigit = byte >= 0x30 && byte <= 0x39
      if isLetter || isDigit || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "=") || byte == UInt8(ascii: "%") {
        run += 1
        mixed |= isDigit ? 1 : byte >= 0x61 ? 2 : byte >= 0x41 && byte <= 0x5A ? 4 : 8
        if run > urls.carriedBytesMax, mixed.nonzeroBitCount >= 2 { return true }
      } else {
        run = 0
        mixed = 0
      }
    }
    let query = bytes.drop { $0 != UInt8(ascii: "?") }
    let squeezed = CanarySearch.squeezed(Array(query))
    guard squeezed.count > urls.carriedBytesMax else { return false }
    let probe = Array(squeezed.suffix(urls.carriedBytesMax))
    return evidence.contains { ByteSearch.first(probe, in: $0) != nil }
  }

  private func contacts(_ answer: String, _ hits: inout [OutputHit]) {
    let found = ContactFinder.find(in: answer)
    guard !found.isEmpty else { return }
    let known = Set((trusted + [question ?? ""]).flatMap { ContactFinder.find(in: $0) }.map(\.normal))
    let untrusted = Set(suspects.flatMap { ContactFinder.find(in: $0.segment.text) }.map(\.normal))
    for contact in found where !known.contains(contact.normal) && untrusted.contains(contact.normal) {
      hits.append(
        OutputHit(.contact, "a new \(contact.kind.rawValue) that only untrusted text holds", span: contact.range))
    }
  }

  /// Texts whose contacts and addresses may not appear: all of them, unless the user asks for a contact or an address;
  /// then those that instruct. Without a question, those that instruct.
  private var suspects: [ScreenedSegment] {
    guard let question else { return segments.filter(\.finding.isFlagged) }
    let asks = TokenizedText(question).tokens.contains { Self.contactWords.contains($0.key) }
    return asks ? segments.filter(\.finding.isFlagged) : segments
  }

  private static let contactWords: Set<WordKey> = [
    "email", "e-mail", "mail", "phone", "telephone", "number", "iban", "account", "contact", "call", "reach", "address",
    "url", "link", "website", "site", "web", "page", "write", "pay", "bank", "fax", "mobile", "read", "says", "say",
    "text", "transcribe", "extract", "list", "fields", "details", "everything", "summarize", "summarise", "summary",
    "code", "qr", "where", "who", "whom",
  ]

  private func jumps(_ answer: String, _ claimsOnTopic: Int?, _ hits: inout [OutputHit]) {
    guard let question else { return }
    if isOffTopic(answer, question, claimsOnTopic) {
      hits.append(OutputHit(.topicJump, "nothing in the answer touches the question or the evidence"))
    }
    guard let spoken = LanguageGuess(answer).language, let asked = LanguageGuess(question).language else { return }
    guard spoken != asked, !languages.contains(spoken), !Self.namesLanguage(question) else { return }
    hits.append(OutputHit(.languageJump, "the answer is in another language (\(spoken)) than the question (\(asked))"))
  }

  private static let languageWords: Set<WordKey> = [
    "translate", "translation", "language", "french", "german", "spanish", "italian", "english", "chinese", "japanese",
    "korean", "arabic", "russian", "portuguese", "dutch", "polish", "turkish", "hindi", "ubersetze", "traduis",
    "traduce",
    "traduci", "traduza",
  ]

  private static func namesLanguage(_ question: String) -> Bool {
    TokenizedText(question).tokens.contains { languageWords.contains($0.key) }
  }

  private func isOffTopic(_ answer: String, _ question: String, _ claimsOnTopic: Int?) -> Bool {
    if let claimsOnTopic { return claimsOnTopic == 0 }
    let words = Self.contentWords(answer)
    guard words.count >= 12 else { return false }
    var known = Self.contentWords(question)
    // Words of a text that instructs are no sign that the answer is on the user's topic.
    for screened in segments where !screened.finding.isFlagged {
      known.formUnion(Self.contentWords(screened.segment.text))
    }
    return words.intersection(known).isEmpty
  }

  /// Long words that are not among the commonest.
  private static func contentWords(_ text: String) -> Set<WordKey> {
    var words: Set<WordKey> = []
    for token in TokenizedText(text).tokens.prefix(20_000)
    where token.kind != .punctuation && token.end - token.start >= 4 {
      let classes = WordTable.shared[token.key]
      if classes.isDisjoint(with: [.auxiliary, .preposition, .connector, .determiner, .adverb, .modal, .wh]) {
        words.insert(token.key)
      }
    }
    return words
  }
}
