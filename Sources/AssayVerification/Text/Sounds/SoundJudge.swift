import AssayLanguage

/// Checks sounds against their labels and times.
struct SoundJudge {
  let text: TokenizedText
  let evidence: EvidenceIndex

  /// Lengths within this share, or a second, agree.
  private static let lengthShare = 0.25
  private static let factsMax = 20_000

  func judge(_ query: SoundQuery, negative: Bool) -> Judgement {
    var judgement = judge(query)
    if negative { judgement.deny() }
    return judgement
  }

  private func judge(_ query: SoundQuery) -> Judgement {
    let first = facts(query.label)
    guard !first.isEmpty else { return absent(query.label) }
    if let second = query.second {
      let other = facts(second)
      guard !other.isEmpty else { return absent(second) }
      return order(query, first, other)
    }
    if let time = query.time { return timed(first, time) }
    if let seconds = query.seconds { return lasting(first, seconds) }
    let heard = first.prefix(4).map { evidence.facts[$0].value }.joined(separator: ", ")
    return Judgement(
      .supported, strength: 0.88, rule: "sound.heard@1", supporting: Array(first.prefix(4)),
      explanation: "Heard: \(heard).")
  }

  /// Sounds whose label shares every content stem with the words, or the head of them.
  private func facts(_ label: Range<Int>) -> [Int] {
    let wanted = Set(PassageWords.items(text, label).map(\.stem))
    guard !wanted.isEmpty else { return [] }
    return evidence.facts.indices.prefix(Self.factsMax).filter { number in
      let fact = evidence.facts[number]
      guard fact.kind == .sound else { return false }
      let known = TokenizedText(fact.value)
      let stems = Set(PassageWords.items(known, 0..<known.count).map(\.stem))
      return !stems.isDisjoint(with: wanted) && (wanted.isSubset(of: stems) || stems.isSubset(of: wanted))
    }
  }

  private func absent(_ label: Range<Int>) -> Judgement {
    let name = text.string(tokens: label)
    let key = Fold.text(name)
    let covered = evidence.coverage.first { coverage in
      coverage.kind == .sound && coverage.recall != nil
        && (coverage.vocabulary?.contains { Fold.text($0) == key } ?? false)
    }
    if let recall = covered?.recall {
      return Judgement(
        .contradicted, strength: 0.95 * recall, rule: "sound.absent@1", focus: text.byteRange(tokens: label),
        explanation: "No \(name) was heard, though it would have been recognised.")
    }
    return Judgement(
      .unsupported, strength: 0.75, rule: "sound.absent@1", reason: .notObserved, focus: text.byteRange(tokens: label),
      explanation: "No sound called \(name) was observed.")
  }

  /// When the last sound or word ends.
  private var length: Double { evidence.facts.lazy.compactMap { $0.time?.end }.max() ?? 0 }

  private func timed(_ facts: [Int], _ time: TimeQuery) -> Judgement {
    var undecided = false
    for number in facts {
      guard let span = evidence.facts[number].time else { continue }
      switch time.fits(span, total: length) {
      case true?:
        return Judgement(
          .supported, strength: 0.92, rule: "sound.time@1", supporting: [number],
          explanation:
            "\(evidence.facts[number].value) is heard from \(TimeText.clock(span.start)) to \(TimeText.clock(span.end))."
        )
      case nil: undecided = true
      case false?: break
      }
    }
    guard let number = facts.first(where: { evidence.facts[$0].time != nil }), let span = evidence.facts[number].time
    else {
      return .notCheckable(.missingFrame, rule: "sound.time@1", "The sounds carry no times.")
    }
    if undecided { return .notCheckable(.undecidedBand, rule: "sound.time@1") }
    return Judgement(
      .contradicted, strength: 0.9, rule: "sound.time@1", opposing: [number],
      focus: text.byteRange(tokens: time.tokens),
      explanation:
        "\(evidence.facts[number].value) is heard from \(TimeText.clock(span.start)) to \(TimeText.clock(span.end)).")
  }

  private func lasting(_ facts: [Int], _ seconds: Double) -> Judgement {
    for number in facts {
      guard let span = evidence.facts[number].time else { continue }
      if abs(span.end - span.start - seconds) <= max(1, Self.lengthShare * seconds) {
        return Judgement(
          .supported, strength: 0.85, rule: "sound.length@1", supporting: [number],
          explanation: "\(evidence.facts[number].value) lasts \(TextNumber.cents(span.end - span.start)) s.")
      }
    }
    guard let number = facts.first(where: { evidence.facts[$0].time != nil }), let span = evidence.facts[number].time
    else {
      return .notCheckable(.missingFrame, rule: "sound.length@1", "The sounds carry no times.")
    }
    return Judgement(
      .contradicted, strength: 0.85, rule: "sound.length@1", opposing: [number],
      explanation: "\(evidence.facts[number].value) lasts \(TextNumber.cents(span.end - span.start)) s.")
  }

  private func order(_ query: SoundQuery, _ first: [Int], _ second: [Int]) -> Judgement {
    let (a, b) = (
      first.compactMap { evidence.facts[$0].time?.start }, second.compactMap { evidence.facts[$0].time?.start }
    )
    guard let earliest = a.min(), let latest = a.max(), let from = b.min(), let to = b.max() else {
      return .notCheckable(.missingFrame, rule: "sound.order@1", "The sounds carry no times.")
    }
    let can = query.relation == .after ? latest > from : earliest < to
    let sure = query.relation == .after ? earliest > to : latest < from
    let told = "The first starts at \(TimeText.clock(earliest)), the second at \(TimeText.clock(from))."
    let cited = first.prefix(4) + second.prefix(4)
    return can
      ? Judgement(
        .supported, strength: sure ? 0.92 : 0.7, rule: "sound.order@1", supporting: Array(cited), explanation: told)
      : Judgement(.contradicted, strength: 0.9, rule: "sound.order@1", opposing: Array(cited), explanation: told)
  }
}
