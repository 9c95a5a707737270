import AssayCore
import AssayVerification
import AssayWire

/// Scorers that verify the claims of an answer: the same verifier that serves live traffic.
///
/// The evidence is the label `facts` where the sample has one (then the score has the label's authority), else what
/// perception found. A score against perceived evidence is weak: the extractors are a named source, not a person.
enum ClaimScorers {
  static let all: [ScorerDescription] =
    shares + kinds + [leakage, echo, consistency, citationRecall, citationPrecision]

  /// What a verification says, as sums: everything below is a ratio of two of them.
  private static func counts(_ verification: Verification, of types: Set<Claim.Kind>? = nil) -> [String: Double] {
    var sums: [String: Double] = [
      "claims": 0, "checked": 0, "supported": 0, "contradicted": 0, "unsupported": 0, "not_checkable": 0, "wrong": 0,
    ]
    for item in verification.claims where !item.judgement.isNoClaim {
      if let types, !types.contains(item.claim.type) { continue }
      sums["claims", default: 0] += 1
      sums[item.judgement.verdict.rawValue, default: 0] += 1
      if item.judgement.verdict != .notCheckable { sums["checked", default: 0] += 1 }
      if item.judgement.verdict == .contradicted || item.judgement.verdict == .unsupported {
        sums["wrong", default: 0] += 1
      }
    }
    return sums
  }

  /// One row for the run log: enough to see which claim was wrong, no more.
  private static func detail(_ verification: Verification) -> JSONValue {
    let bytes = Array(verification.text.utf8)
    let worst = verification.claims.filter {
      $0.judgement.verdict == .contradicted || $0.judgement.verdict == .unsupported
    }
    return [
      "verdict": .string(verification.verdict.rawValue),
      "risk": .double((verification.risk * 10_000).rounded() / 10_000),
      "checkable": .string("\(verification.checkedCount) of \(verification.claimCount)"),
      "flags": .array(verification.flags.names.map { .string($0) }),
      "worst": .array(
        worst.prefix(5).map { item in
          [
            "claim": .string(
              Clip.text(String(decoding: bytes[item.claim.span.clamped(to: 0..<bytes.count)], as: UTF8.self))),
            "verdict": .string(item.judgement.verdict.rawValue), "rule": .string(item.judgement.rule),
            "why": .string(Clip.text(item.judgement.explanation)),
          ]
        }),
    ]
  }

  private static func ratio(
    _ name: String, _ summary: String, layer: Layer = .reasoning, over: String, of part: String, better: Bool,
    types: Set<Claim.Kind>? = nil
  ) -> ScorerDescription {
    ScorerDescription(name, summary, layer: layer, needs: ["answer", "evidence or label facts"]) { _ in
      VerificationScorer(
        metric: name, layer: layer, higherIsBetter: better, aggregation: .ratio(numerator: part, denominator: over)
      ) { found in
        let sums = counts(found.verification, of: types)
        let denominator = sums[over] ?? 0
        guard denominator > 0 else { return .unscored(types == nil ? "no claim could be checked" : "no such claim") }
        return Judgement(
          (sums[part] ?? 0) / denominator, parse: .parsed, counts: sums, detail: detail(found.verification))
      }
    }
  }

  private static let shares: [ScorerDescription] = [
    ratio(
      "claims.hallucination@1", "Share of checked claims that are contradicted or unsupported by the evidence",
      over: "checked", of: "wrong", better: false),
    ratio(
      "claims.contradicted@1", "Share of checked claims that the evidence contradicts", over: "checked",
      of: "contradicted", better: false),
    ratio(
      "claims.supported@1", "Share of checked claims that the evidence supports", over: "checked", of: "supported",
      better: true),
    ratio(
      "claims.checkable@1", "Share of claims that the evidence could decide at all", over: "claims", of: "checked",
      better: true),
  ]

  private static let kinds: [ScorerDescription] = [
    ("entity", "things said to be there", [.presence]),
    ("attribute", "colours, materials, sizes, states", [.attribute]),
    ("spatial", "where things are to each other", [.spatial]), ("temporal", "when and in which order", [.temporal]),
    ("numeric", "counts and measures", [.count, .measured]), ("identifier", "serials, codes, accounts", [.identifier]),
    ("spoken", "what was said", [.spoken]), ("read", "what was read", [.read]),
  ].map { (name: String, what: String, types: Set<Claim.Kind>) in
    ratio(
      "claims.\(name)@1", "Share of checked claims about \(what) that the evidence supports",
      layer: name == "entity" || name == "read" || name == "spoken" ? .perception : .reasoning, over: "checked",
      of: "supported", better: true, types: types)
  }

  private static func flagged(_ name: String, _ summary: String, _ flag: Flags, layer: Layer) -> ScorerDescription {
    ScorerDescription(name, summary, layer: layer, needs: ["answer", "evidence or label facts"]) { _ in
      VerificationScorer(metric: name, layer: layer, higherIsBetter: false, aggregation: .rate) { found in
        guard found.verification.claimCount > 0 else { return .unscored("the answer makes no claim") }
        return Judgement(
          found.verification.flags.contains(flag) ? 1 : 0, parse: .parsed, detail: detail(found.verification))
      }
    }
  }

  private static let leakage = flagged(
    "leakage@1", "1 if the answer repeats the prompt against what was observed", .modalityLeakage, layer: .fusion)
  private static let echo = flagged(
    "prompt_echo@1", "1 if the answer says what only the prompt says", .promptOnly, layer: .fusion)
  private static let consistency = flagged(
    "self_contradiction@1", "1 if the answer contradicts itself", .selfContradiction, layer: .reasoning)

  private static let citationRecall = ScorerDescription(
    "citation.recall@1", "Share of claims that the cited observations support by themselves (ALCE)",
    layer: .generation, needs: ["answer with citations", "evidence"]
  ) { _ in
    VerificationScorer(
      metric: "citation.recall@1", layer: .generation, higherIsBetter: true,
      aggregation: .ratio(numerator: "recalled", denominator: "claims")
    ) { found in
      guard let sums = CitationCheck(found)?.recall else { return .unscored("the answer makes no claim") }
      return Judgement(sums.recalled / sums.claims, counts: ["recalled": sums.recalled, "claims": sums.claims])
    }
  }

  private static let citationPrecision = ScorerDescription(
    "citation.precision@1", "Share of citations that support a claim and are needed for it (ALCE)",
    layer: .generation, needs: ["answer with citations", "evidence"]
  ) { _ in
    VerificationScorer(
      metric: "citation.precision@1", layer: .generation, higherIsBetter: true,
      aggregation: .ratio(numerator: "precise", denominator: "citations")
    ) { found in
      guard !found.answer.citations.isEmpty else { return .unscored("the answer cites nothing") }
      guard let sums = CitationCheck(found)?.precision else { return .unscored("the answer makes no claim") }
      return Judgement(
        sums.precise / sums.citations, counts: ["precise": sums.precise, "citations": sums.citations])
    }
  }
}
