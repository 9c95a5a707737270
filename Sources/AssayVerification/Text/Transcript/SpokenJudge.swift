import AssayLanguage

/// Checks what was said, by whom, when and in which order.
struct SpokenJudge {
  let texts: TextView
  let text: TokenizedText
  let evidence: EvidenceIndex

  private var transcript: Transcript { texts.transcript }

  func judge(_ query: SpokenQuery, negative: Bool) -> Judgement {
    guard !transcript.isEmpty else {
      return Judgement(
        .unsupported, strength: 0.6, rule: "spoken.none@1", reason: .uncovered,
        explanation: "There is no transcript in which to look for these words.")
    }
    let search = QuoteSearch(transcript: transcript, text: text)
    let first = search.find(query.quote)
    guard first.outcome == .found else {
      if !query.verbatim, let paraphrase = paraphrase(query, negative: negative) { return paraphrase }
      return missing(first, query.quote, negative: negative)
    }
    var judgement: Judgement
    if let second = query.second {
      let other = search.find(second)
      guard other.outcome == .found else { return missing(other, second, negative: negative) }
      judgement = pair(query, first, other)
    } else {
      judgement = single(query, first)
    }
    if negative { judgement.deny() }
    return judgement
  }

  // MARK: Not found as told

  private func missing(_ finding: QuoteFinding, _ quote: Range<Int>, negative: Bool) -> Judgement {
    let focus = finding.focus.isEmpty ? text.byteRange(tokens: quote) : bytes(finding.focus)
    if finding.outcome == .changed, let range = finding.ranges.first {
      if negative {
        return absent(quote, "These words are not said so; the nearest is “\(words(range))”.")
      }
      return Judgement(
        .contradicted, strength: 0.62 + 0.4 * finding.similarity, rule: "spoken.substituted@1",
        opposing: transcript.factNumbers(of: range), focus: focus,
        explanation: "What is said\(at(range)) is “\(words(range))”; the claim has “\(text.string(focus))”.")
    }
    if negative { return absent(quote, "“\(text.string(tokens: quote))” is not found in the transcript.") }
    return Judgement(
      .unsupported, strength: 0.95 - 0.3 * max(0, finding.similarity - 0.5), rule: "spoken.absent@1", reason: .notSaid,
      focus: focus, explanation: "“\(text.string(tokens: quote))” is not found in the transcript.")
  }

  /// That something was not said is shown only by a transcript whose recall is declared.
  private func absent(_ quote: Range<Int>, _ explanation: String) -> Judgement {
    let recall = evidence.coverage.lazy.filter { $0.kind == .word || $0.kind == .speech }.compactMap(\.recall).first
    guard let recall else {
      return Judgement(
        .unsupported, strength: 0.6, rule: "spoken.absent@1", reason: .recallUnknown, explanation: explanation)
    }
    return Judgement(.supported, strength: recall, rule: "spoken.absent@1", explanation: explanation)
  }

  private func paraphrase(_ query: SpokenQuery, negative: Bool) -> Judgement? {
    let search = PassageSearch(index: texts.utterances, text: text, spoken: true)
    let finding = search.find(query.quote)
    var judgement = PassageJudge.judgement(finding, index: texts.utterances, text: text, rulePrefix: "spoken")
    guard finding.outcome == .covered || finding.outcome == .changed else { return nil }
    judgement.strength *= 0.85
    if negative { judgement.deny() }
    return judgement
  }

  // MARK: One quote

  private func single(_ query: SpokenQuery, _ finding: QuoteFinding) -> Judgement {
    let quote = text.string(tokens: query.quote)
    var ranges = finding.ranges
    let strength = 0.6 + 0.38 * finding.similarity
    if let speaker = query.speaker {
      guard let wanted = speakerNumber(speaker) else {
        return Judgement(
          .unsupported, strength: 0.55, rule: "spoken.speaker@1", supporting: transcript.factNumbers(of: ranges[0]),
          reason: .moreSpecific, focus: text.byteRange(tokens: speaker),
          explanation: "“\(quote)” is said\(at(ranges[0])), but no speaker is named \(text.string(tokens: speaker)).")
      }
      let by = ranges.filter { range in range.contains { transcript.speakers[$0] == wanted } }
      guard !by.isEmpty else {
        return Judgement(
          .contradicted, strength: 0.93, rule: "spoken.speaker@1", opposing: transcript.factNumbers(of: ranges[0]),
          focus: text.byteRange(tokens: speaker),
          explanation: "“\(quote)” is said by \(speakerName(ranges[0]))\(at(ranges[0])).")
      }
      ranges = by
    }
    if let time = query.time { return timed(ranges, time, quote, strength) }
    if let times = query.times { return counted(ranges, times, query.timesAtLeast, quote) }
    return Judgement(
      .supported, strength: strength, rule: "spoken.quote@1", supporting: transcript.factNumbers(of: ranges[0]),
      explanation: "“\(words(ranges[0]))” is said\(at(ranges[0])).")
  }

  private func timed(_ ranges: [Range<Int>], _ time: TimeQuery, _ quote: String, _ strength: Double) -> Judgement {
    let focus = text.byteRange(tokens: time.tokens)
    var undecided = false
    var timeless = true
    for range in ranges {
      guard let span = transcript.time(of: range) else { continue }
      timeless = false
      switch time.fits(span, total: transcript.seconds) {
      case true?:
        return Judgement(
          .supported, strength: ranges.count == 1 ? strength : strength - 0.03, rule: "spoken.time@1",
          supporting: transcript.factNumbers(of: range), explanation: "“\(quote)” is said\(at(range)).")
      case nil: undecided = true
      case false?: break
      }
    }
    if timeless {
      return .notCheckable(.missingFrame, rule: "spoken.time@1", "The transcript gives no times.")
    }
    if undecided { return .notCheckable(.undecidedBand, rule: "spoken.time@1") }
    return Judgement(
      .contradicted, strength: strength, rule: "spoken.time@1", opposing: transcript.factNumbers(of: ranges[0]),
      focus: focus,
      explanation: "“\(quote)” is said\(at(ranges[0])), not \(text.string(focus)).")
  }

  private func counted(_ ranges: [Range<Int>], _ times: Int, _ atLeast: Bool, _ quote: String) -> Judgement {
    let enough = atLeast ? ranges.count >= times : ranges.count == times
    // A quote that is said more often than told is still said so often.
    let verdict: Verdict = enough ? .supported : .contradicted
    return Judgement(
      verdict, strength: 0.88, rule: "spoken.count@1",
      supporting: enough ? ranges.flatMap { transcript.factNumbers(of: $0).prefix(1) } : [],
      opposing: enough ? [] : ranges.flatMap { transcript.factNumbers(of: $0).prefix(1) },
      explanation: "“\(quote)” is said \(ranges.count) time\(ranges.count == 1 ? "" : "s").")
  }

  // MARK: Two quotes

  private func pair(_ query: SpokenQuery, _ first: QuoteFinding, _ second: QuoteFinding) -> Judgement {
    let relation = query.relation
    var holds = 0
    var fails = 0
    for a in first.ranges.prefix(16) {
      for b in second.ranges.prefix(16) where a != b {
        guard let outcome = relates(relation, a, b) else { continue }
        if outcome { holds += 1 } else { fails += 1 }
      }
    }
    guard holds + fails > 0 else {
      return .notCheckable(.ambiguousReferent, rule: "spoken.order@1", "The transcript does not tell the two apart.")
    }
    let (a, b) = (first.ranges[0], second.ranges[0])
    let cited = transcript.factNumbers(of: a).prefix(8) + transcript.factNumbers(of: b).prefix(8)
    let speakers = relation == .sameSpeaker || relation == .differentSpeakers
    let rule = speakers ? "spoken.speakers@1" : relation == .none ? "spoken.quote@1" : "spoken.order@1"
    let sure = 0.57 + 0.2 * (first.similarity + second.similarity)
    let told =
      speakers
      ? "The first is said by \(speakerName(a)), the second by \(speakerName(b))."
      : "The first is said\(at(a)), the second\(at(b))."
    if holds > 0 {
      return Judgement(
        .supported, strength: fails == 0 ? sure : 0.75, rule: rule, supporting: Array(cited),
        explanation: fails == 0 ? told : told + " Words that are said more than once leave it open in part.")
    }
    return Judgement(.contradicted, strength: sure, rule: rule, opposing: Array(cited), explanation: told)
  }

  /// Nil where the transcript lacks what the relation needs.
  private func relates(_ relation: SpokenQuery.Relation, _ a: Range<Int>, _ b: Range<Int>) -> Bool? {
    switch relation {
    case .none: return true
    case .before: return a.lowerBound < b.lowerBound
    case .after: return a.lowerBound > b.lowerBound
    case .sameSpeaker, .differentSpeakers:
      let (one, other) = (Set(transcript.speakers[a]), Set(transcript.speakers[b]))
      if one.contains(-1) || other.contains(-1) { return nil }
      return one.isDisjoint(with: other) == (relation == .differentSpeakers)
    }
  }

  private static let only = FunctionWords.keys("only exactly just precisely")

  /// How many different people speak, as far as the transcript tells them apart.
  func speakers(_ condition: AmountCondition, negative: Bool) -> Judgement {
    let rule = "spoken.speakerCount@1"
    let count = transcript.speakerNames.count
    guard count > 0 else {
      return Judgement(
        .unsupported, strength: 0.6, rule: rule, reason: .uncovered, focus: text.byteRange(tokens: condition.tokens),
        explanation: "The transcript does not tell its speakers apart.")
    }
    var found = condition.figure
    found.value = Double(count)
    let explanation = "The transcript has \(count) speakers."
    // "Three speakers can be heard" of five is true and yet not all.
    let only = (0..<condition.tokens.lowerBound).suffix(3).contains { Self.only.contains(text.tokens[$0].key) }
    if condition.comparison == .equal, !only, condition.figure.value < found.value {
      return Judgement(
        .unsupported, strength: 0.55, rule: rule, reason: .moreSpecific,
        focus: text.byteRange(tokens: condition.tokens),
        explanation: explanation)
    }
    var judgement =
      condition.holds(found, unsigned: true)
      ? Judgement(.supported, strength: 0.88, rule: rule, explanation: explanation)
      : Judgement(
        .contradicted, strength: 0.85, rule: rule, focus: text.byteRange(tokens: condition.tokens),
        explanation: explanation)
    if negative { judgement.deny() }
    return judgement
  }

  // MARK: Words for people

  private func speakerNumber(_ tokens: Range<Int>) -> Int32? {
    var wanted = Fold.text(text.string(tokens: tokens))
    if tokens.count == 1, let digit = SpokenReader.spelled[text.tokens[tokens.lowerBound].key] { wanted = digit }
    for (number, name) in transcript.speakerNames.enumerated() {
      let known = Fold.text(name)
      let bare = String(known.reversed().prefix { $0.isNumber }.reversed())
      if known == wanted || (!bare.isEmpty && Int(bare) == Int(wanted)) { return Int32(number) }
      if Int(wanted) == nil, known.split(separator: " ").contains(Substring(wanted)) { return Int32(number) }
    }
    return nil
  }

  private func speakerName(_ range: Range<Int>) -> String {
    let number = transcript.speakers[range.lowerBound]
    return number < 0 ? "somebody unnamed" : "speaker \(transcript.speakerNames[Int(number)])"
  }

  private func words(_ range: Range<Int>) -> String {
    transcript.allFactNumbers(of: range).prefix(40).map { evidence.facts[$0].value }.joined(separator: " ")
  }

  private func at(_ range: Range<Int>) -> String {
    transcript.time(of: range).map { " at " + TimeText.clock($0.start) } ?? ""
  }

  private func bytes(_ tokens: [Int]) -> Range<Int> {
    guard let first = tokens.min(), let last = tokens.max() else { return 0..<0 }
    return text.byteRange(tokens: first..<last + 1)
  }
}

extension Judgement {
  /// The judgement of the opposite statement.
  mutating func deny() {
    switch verdict {
    case .supported:
      verdict = .contradicted
      swap(&supporting, &opposing)
    case .contradicted:
      verdict = .supported
      swap(&supporting, &opposing)
      focus = nil
    case .unsupported, .notCheckable: break
    }
  }
}

enum TimeText {
  /// `9:21`, `1:02:03`.
  static func clock(_ seconds: Double) -> String {
    let whole = Int(max(0, min(seconds, 1e9)))
    let (h, m, s) = (whole / 3600, whole / 60 % 60, whole % 60)
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return h > 0 ? "\(h):\(two(m)):\(two(s))" : "\(m):\(two(s))"
  }
}
