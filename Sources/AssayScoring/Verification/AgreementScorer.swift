import AssayCore
import AssayVerification
import AssayWire

/// How far two modalities agree about what both tell. Needs neither an answer nor a label.
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
