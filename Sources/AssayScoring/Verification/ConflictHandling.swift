import AssayCore
import AssayLanguage
import AssayVerification
import AssayWire

/// What an answer does with each conflict of its evidence.
///
/// - named: it tells every side;
/// - caveated: it tells one side with a hedge on each claim, or says that the sources disagree;
/// - abstained: it says that it does not know;
/// - one-sided: it tells one side as if there were no other, or answers yes or no to a question about the thing;
/// - silent: it says nothing of what conflicts.
struct ConflictHandling {
  enum Way: String, CaseIterable, Sendable {
    case named, caveated, abstained, oneSided = "one_sided", silent

    /// The first three do justice to a conflict.
    var isHandled: Bool { self != .oneSided && self != .silent }
  }

  private let found: VerifiedCase
  private let check: ConflictCheck
  private let question: ConflictCheck
  private let abstains: Bool
  private let saysSo: Bool
  private let isYesOrNo: Bool

  init(_ found: VerifiedCase) {
    self.found = found
    let report = found.evidence.conflicts
    check = ConflictCheck(report, text: TokenizedText(found.verification.text))
    question = ConflictCheck(report, text: TokenizedText(found.prompt))
    abstains = AbstentionRule.abstains(found.answer)
    let text = PhraseText(found.verification.text, scalarsMax: Self.scalarsMax)
    saysSo = Self.disagreement.contains { text.contains($0) }
    isYesOrNo = YesNoExtractor.read(found.verification.text) != nil
  }

  /// One for each conflict, the gravest first, at most `ConflictCheck.checkedMax`.
  var ways: [Way] {
    let touching = found.verification.claims.map { (item: $0, conflicts: Set(check.flags(for: $0.claim).conflicts)) }
    return found.evidence.conflicts.conflicts.indices.prefix(ConflictCheck.checkedMax).map { number in
      let claims = touching.filter { $0.conflicts.contains(number) }.map(\.item)
      let isAsked = question.mentionsThing(of: number)
      let tells = !claims.isEmpty || isAsked && (check.tellsSomeSide(of: number) || isYesOrNo)
      if tells, check.tellsAllSides(of: number) { return .named }
      let speaks = tells || isAsked || check.mentionsThing(of: number)
      if speaks, abstains { return .abstained }
      if speaks, saysSo { return .caveated }
      if !claims.isEmpty, claims.allSatisfy(Self.isHedged) { return .caveated }
      return tells ? .oneSided : .silent
    }
  }

  private static func isHedged(_ item: VerifiedClaim) -> Bool {
    item.claim.hedge != .none || item.judgement.reason == .speculation
  }

  private static let scalarsMax = 4_000
  private static let disagreement = [
    "disagree", "disagrees", "contradict", "contradicts", "contradictory", "conflict", "conflicts", "conflicting",
    "inconsistent", "do not match", "does not match", "don't match", "doesn't match", "do not agree", "does not agree",
    "don't agree", "doesn't agree", "at odds", "mismatch",
  ].map { PhraseText($0) }
}

/// How answers treat what two modalities say differently; and how far the modalities agree before any answer.
enum ConflictScorers {
  static let all: [ScorerDescription] = [handled, agreement]

  /// Share of the conflicts that an answer speaks of which it names, caveats or abstains on. Silent ones stand beside.
  private static let handled = ScorerDescription(
    "conflict.handled@1",
    "Where modalities disagree and the answer speaks of it: share of conflicts it names, caveats or abstains on, not one-sided",
    layer: .fusion, needs: ["answer", "evidence or label facts that conflict"]
  ) { _ in
    let met = ConflictHandling.Way.allCases.filter { $0 != .silent }.map(\.rawValue)
    let reducer = SumsReducer(
      main: .init("handled", ["handled"], over: met),
      beside: met.map { .init($0, [$0], over: met) } + [.init("silent", ["silent"], over: met + ["silent"])],
      totals: ["conflicts"])
    return VerificationScorer(
      metric: "conflict.handled@1", layer: .fusion, higherIsBetter: true, aggregation: .custom(reducer)
    ) { found in
      let conflicts = found.evidence.conflicts.conflicts
      guard !conflicts.isEmpty else { return .unscored("nothing in the evidence conflicts") }
      let ways = ConflictHandling(found).ways
      var counts = Dictionary(uniqueKeysWithValues: ConflictHandling.Way.allCases.map { ($0.rawValue, 0.0) })
      for way in ways { counts[way.rawValue, default: 0] += 1 }
      counts["conflicts"] = Double(ways.count)
      let handled = ways.count(where: \.isHandled)
      counts["handled"] = Double(handled)
      let met = ways.count { $0 != .silent }
      guard met > 0 else { return .unscored("the answer speaks of nothing that conflicts") }
      let listed = zip(conflicts, ways).prefix(5).map { conflict, way -> JSONValue in
        ["conflict": .string(Clip.text(conflict.explanation)), "answer": .string(way.rawValue)]
      }
      return Judgement(
        Double(handled) / Double(met), parse: AbstentionRule.abstains(found.answer) ? .notApplicable : .parsed,
        counts: counts, detail: .array(Array(listed)))
    }
  }

  /// Share of the things which two channels (seen, heard, said, read, measured, stated, written) both speak of on
  /// which they agree; each pair beside it.
  private static let agreement = ScorerDescription(
    "fusion.agreement@1",
    "Share of what two modalities both tell on which they agree, before any answer; each pair beside it",
    layer: .fusion, needs: ["evidence or label facts of two modalities"],
    options: [
      .init(
        "pair", "one pair only, as `seen-heard`: of " + EvidenceChannel.allCases.map(\.rawValue).joined(separator: ", ")
      )
    ]
  ) { options throws(AssayError) in
    guard let text = try options.string("pair") else { return AgreementScorer(pair: nil) }
    let channels = text.split(separator: "-").compactMap { EvidenceChannel(rawValue: String($0)) }.sorted()
    guard channels.count == 2, channels[0] != channels[1] else {
      throw options.error(
        "pair", "is \"\(text.prefix(60))\"",
        remedy: "two of " + EvidenceChannel.allCases.map(\.rawValue).joined(separator: ", ") + ", joined by a hyphen")
    }
    return AgreementScorer(pair: AgreementScorer.name(channels[0], channels[1]))
  }
}

struct AgreementScorer: Scorer {
  /// `seen-heard`; nil for all pairs together.
  let pair: String?
  let layer = Layer.fusion
  let needsLabel = false
  let higherIsBetter = true
  let readsEvidence = true

  var metric: String { pair.map { "fusion.agreement.\($0)@1" } ?? "fusion.agreement@1" }
  var aggregation: Aggregation { .custom(AgreementReducer()) }

  static func name(_ first: EvidenceChannel, _ second: EvidenceChannel) -> String {
    "\(first.rawValue)-\(second.rawValue)"
  }

  func score(_ item: ScoringCase) -> [Score] {
    FactSource.all(item).map { source in
      guard let evidence = source.evidence else {
        return Judgement.unscored(source.missing).score(metric, layer, source.authority)
      }
      return judge(evidence).score(metric, layer, source.authority)
    }
  }

  private func judge(_ evidence: EvidenceIndex) -> Judgement {
    var counts: [String: Double] = [:]
    for item in evidence.conflicts.agreement {
      let name = Self.name(item.first, item.second)
      guard pair == nil || pair == name else { continue }
      counts[AgreementReducer.shared + name] = Double(item.shared)
      counts[AgreementReducer.agreeing + name] = Double(item.agreeing)
      counts["shared", default: 0] += Double(item.shared)
      counts["agreeing", default: 0] += Double(item.agreeing)
    }
    guard let shared = counts["shared"], shared > 0 else {
      return .unscored("no two modalities tell of the same thing")
    }
    let worst = evidence.conflicts.conflicts.prefix(3).map { JSONValue.string(Clip.text($0.explanation)) }
    return Judgement((counts["agreeing"] ?? 0) / shared, counts: counts, detail: .array(Array(worst)))
  }
}

struct AgreementReducer: Reducer {
  static let shared = "shared/"
  static let agreeing = "agreeing/"

  func reduce(_ scores: [Score]) -> Double? {
    let sums = SumsReducer.sums(scores)
    guard let shared = sums["shared"], shared > 0 else { return nil }
    return (sums["agreeing"] ?? 0) / shared
  }

  func details(_ scores: [Score]) -> [(name: String, value: Double)] {
    let sums = SumsReducer.sums(scores)
    return sums.keys.filter { $0.hasPrefix(Self.shared) }.sorted().flatMap { key -> [(name: String, value: Double)] in
      let pair = String(key.dropFirst(Self.shared.count))
      guard let shared = sums[key], shared > 0 else { return [] }
      return [(pair, (sums[Self.agreeing + pair] ?? 0) / shared), ("\(pair).n", shared)]
    }
  }
}
