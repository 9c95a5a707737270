import AssayCore
import AssayStatistics
package import AssayWire

extension Comparison {
  /// What `assay compare --json` prints.
  package var json: JSONValue {
    .object([
      "version": 1, "suite": .string(suite), "exit_code": .int(Int(exitCode.rawValue)),
      "base": [
        "run": .string(base.path), "model": .string(baseModel), "status": .string(baseStatus.rawValue),
        "unanswered": .int(baseLost), "notes": .array(baseNotes.map { .string($0) }),
      ],
      "confidence": .double(confidence), "case_metric": caseMetric.map { .string($0) } ?? .null,
      "candidates": .array(candidates.map { Self.json($0) }),
      "gold": .array(cells.filter { $0.authority == .gold }.map { json($0) }),
      "weak": .array(cells.filter { $0.authority == .weak }.map { json($0) }),
      "gates": .array(gates.map { json($0) }),
      "method": .object([
        "name": .string(method.kind.rawValue), "resamples": .int(method.resamples),
        "seed": method.seed.map { .string(String($0)) } ?? .null, "drawn": .bool(isDrawn),
      ]),
      "stress": stressJSON,
    ])
  }

  /// Null where no sample was stressed.
  private var stressJSON: JSONValue {
    guard candidates.contains(where: { $0.stress != nil }) else { return .null }
    return .object([
      "gold": .array(stressCells.filter { $0.authority == .gold }.map { json($0) }),
      "weak": .array(stressCells.filter { $0.authority == .weak }.map { json($0) }),
      "corruption_error": .array(corruption.map { json($0) }),
    ])
  }

  private func json(_ ratio: CorruptionRatio) -> JSONValue {
    .object([
      "candidate": .string(name(ratio.candidate)), "run": .string(candidates[ratio.candidate].folder.id),
      "metric": .string(ratio.name), "authority": .string(ratio.authority.rawValue),
      "mean": Numbers.json(ratio.mean),
      "low": Numbers.json(ratio.interval?.low), "high": Numbers.json(ratio.interval?.high),
      "relative_mean": Numbers.json(ratio.relativeMean),
      "perturbations": .array(
        ratio.rows.map {
          [
            "perturbation": .string($0.perturbation), "to_base": Numbers.json($0.ratio),
            "relative_to_base": Numbers.json($0.relative), "note": $0.note.map { .string($0) } ?? .null,
          ]
        }),
    ])
  }

  private func json(_ cell: Cell) -> JSONValue {
    let result = cell.result
    var object = JSONObject([
      ("name", .string(name(cell.candidate))), ("run", .string(candidates[cell.candidate].folder.id)),
      ("slice", .string(cell.slice ?? "all")),
      ("metric", .string(cell.name)), ("definition", .string(cell.definition)),
      ("layer", .string(cell.layer.rawValue)), ("higher_is_better", .bool(cell.higherIsBetter)),
      ("pairs", .int(result?.n ?? 0)), ("clusters", result?.clusters.map { .int($0) } ?? .null),
      ("in_one_run_only", .int(cell.lost)), ("base", Numbers.json(result?.base)),
      ("candidate", Numbers.json(result?.candidate)), ("difference", Numbers.json(result?.difference)),
      ("low", Numbers.json(result?.interval?.low)), ("high", Numbers.json(result?.interval?.high)),
      ("standard_error", Numbers.json(result?.standardError)),
      ("test", result.map { .string($0.method) } ?? .null), ("p", Numbers.json(result?.p)),
      ("p_holm", Numbers.json(cell.pHolm)), ("p_benjamini_hochberg", Numbers.json(cell.pBenjaminiHochberg)),
      ("least_detectable_difference", Numbers.json(result?.leastDetectableDifference)),
      ("wins", cell.hasWinners ? .int(cell.wins) : .null), ("losses", cell.hasWinners ? .int(cell.losses) : .null),
      ("ties", .int(result?.ties ?? 0)),
      ("cohen_dz", Numbers.json(result?.cohenDz)), ("cohen_h", Numbers.json(result?.cohenH)),
    ])
    if let stress = cell.stress {
      object.append("perturbation", .string(stress.perturbation))
      object.append("severity", .int(stress.severity))
    }
    if case .resampled(let draws)? = result?.test { object.append("resamples", .int(draws.replicates.count)) }
    if let odds = result?.oddsRatio {
      object.append(
        "odds_ratio",
        .object(["value": Numbers.json(odds.value), "low": .double(odds.low), "high": Numbers.json(odds.high)]))
    }
    object.append("note", (cell.note ?? result?.insufficient).map { .string($0) } ?? .null)
    return .object(object)
  }

  private static func json(_ candidate: Candidate) -> JSONValue {
    .object([
      "name": .string(candidate.name), "run": .string(candidate.folder.path), "model": .string(candidate.model),
      "status": .string(candidate.status.rawValue), "report": .string(candidate.folder.report),
      "differs": .array(candidate.differences.map { .string($0.kind.rawValue) }),
      "pairs": .int(candidate.pairs), "only_in_base": .int(candidate.onlyBase),
      "only_in_candidate": .int(candidate.onlyCandidate), "same_id_other_input": .int(candidate.otherContent),
      "unanswered": .int(candidate.lost),
      "regressions": .object([
        "count": .int(candidate.regressionCount), "cases": .array(candidate.regressions.map { json($0) }),
      ]),
      "improvements": .object([
        "count": .int(candidate.improvementCount), "cases": .array(candidate.improvements.map { json($0) }),
      ]),
      "notes": .array(candidate.notes.map { .string($0) }),
      "stress": candidate.stress.map { stress in
        .object([
          "pairs": .int(stress.pairs), "unanswered_in_base": .int(stress.baseLost), "unanswered": .int(stress.lost),
          "regressions": .object([
            "count": .int(stress.regressionCount), "cases": .array(stress.regressions.map { json($0) }),
          ]),
          "improvements": .object(["count": .int(stress.improvementCount)]),
        ])
      } ?? .null,
    ])
  }

  private static func json(_ item: ComparisonCase) -> JSONValue {
    var object: JSONObject = [
      "id": .string(item.id), "slices": .array(item.slices.map { .string($0) }), "base": .double(item.base),
      "candidate": .double(item.candidate), "base_answer": item.baseAnswer.map { .string($0) } ?? .null,
      "candidate_answer": item.candidateAnswer.map { .string($0) } ?? .null,
      "media": .array(
        item.media.map {
          .object([
            "part": .int($0.part), "sha256": .string($0.digest.hex), "file": $0.file.map { .string($0) } ?? .null,
          ])
        }),
    ]
    if let stress = item.candidateRecord.stress {
      object.append(
        "stress",
        .object([
          "perturbation": .string(stress.name), "severity": .int(stress.severity), "of": .string(stress.of),
          "clean_base": Numbers.json(item.clean?.base), "clean_candidate": Numbers.json(item.clean?.candidate),
          "again": .array(stress.commands.map { .string($0) }),
        ]))
    }
    return .object(object)
  }

  private func json(_ outcome: ComparisonGateOutcome) -> JSONValue {
    .object([
      "gate": .string(outcome.text), "metric": .string(outcome.metric),
      "no_slice_worse_than": .double(outcome.gate.worseMost), "confidence": .double(outcome.gate.confidence),
      "authority": .string(outcome.gate.authority.rawValue), "verdict": .string(outcome.verdict.rawValue),
      "slices": .array(
        outcome.rows.map {
          .object([
            "run": .string(candidates[$0.candidate].folder.id), "slice": .string($0.slice ?? "all"),
            "verdict": .string($0.verdict.rawValue), "p_not_worse": Numbers.json($0.passP),
            "p_worse": Numbers.json($0.failP), "p_worse_holm": Numbers.json($0.failAdjusted),
            "reason": .string($0.reason),
          ])
        }),
    ])
  }
}
