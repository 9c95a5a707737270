import AssayCore
import AssayVerification
import AssayWire

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
