package import AssayCore
package import AssayScoring
package import AssayWire

/// How many samples ended in which way.
package struct RunCounts: Sendable, Hashable {
  package var samples = 0
  package var answered = 0
  package var errors = 0
  package var ingestionFailures = 0
  package var refused = 0
  package var abstained = 0
  /// Samples from whose answer a scorer could extract nothing.
  package var unparsed = 0
  /// Errors and ingestion failures by kind.
  package var failures: [String: Int] = [:]
  /// Samples in which an extractor could not look, by its name: it may explain what was not answered.
  package var unavailable: [String: Int] = [:]
  /// Stressed samples that a perturbation does not fit.
  package var skipped = 0

  package init() {}

  mutating func add(_ record: SampleRecord) {
    samples += 1
    switch record.status {
    case .answered: answered += 1
    case .error: errors += 1
    case .ingestion: ingestionFailures += 1
    case .skipped: skipped += 1
    }
    if let failure = record.failure { failures[failure.type, default: 0] += 1 }
    if record.answer?.refused == true { refused += 1 }
    if record.status != .ingestion {
      let blind = Set(record.evidence.coverages.filter { $0.state == .unavailable }.map(\.extractor))
      for extractor in blind { unavailable[extractor, default: 0] += 1 }
    }
    if record.answer?.abstained == true { abstained += 1 }
    if record.scores.contains(where: { $0.score.parse == .unparsed }) { unparsed += 1 }
  }

  package var json: JSONValue {
    .object([
      "samples": .int(samples), "answered": .int(answered), "errors": .int(errors),
      "ingestion_failures": .int(ingestionFailures), "refused": .int(refused), "abstained": .int(abstained),
      "unparsed": .int(unparsed), "failures": SampleRecord.sorted(failures.mapValues { .int($0) }),
      "unavailable": SampleRecord.sorted(unavailable.mapValues { .int($0) }),
    ])
  }
}

/// What a layer's scorers did on a slice.
package struct LayerCell: Sendable, Hashable {
  package var layer: Layer
  package var metrics: [String]
  package var scored: Int
  package var unscored: Int
}

/// Right and wrong answers beside right and wrong evidence, of one authority.
package struct EvidenceTable: Sendable, Hashable {
  package var answer: String
  package var evidence: String
  package var authority: Authority
  package var rightRight = 0
  package var rightWrong = 0
  package var wrongRight = 0
  package var wrongWrong = 0

  package var json: JSONValue {
    .object([
      "answer": .string(answer), "evidence": .string(evidence), "authority": .string(authority.rawValue),
      "right_answer_right_evidence": .int(rightRight), "right_answer_wrong_evidence": .int(rightWrong),
      "wrong_answer_right_evidence": .int(wrongRight), "wrong_answer_wrong_evidence": .int(wrongWrong),
    ])
  }
}

/// One metric of one slice under the name that the suite gives it.
package struct MetricRow: Sendable, Hashable {
  package var name: String
  package var aggregate: Aggregate

  package var json: JSONValue {
    var object = JSONObject([("name", .string(name))])
    for member in JSONValue(encoding: aggregate).object?.members ?? [] { object.append(member.key, member.value) }
    return .object(object)
  }
}

/// Everything that is known of one slice; `slice` is nil for all samples.
package struct SliceResult: Sendable, Hashable {
  package var slice: String?
  package var counts: RunCounts
  package var metrics: [MetricRow]
  package var layers: [LayerCell]
  package var evidence: [EvidenceTable]

  package func rows(_ authority: Authority) -> [MetricRow] { metrics.filter { $0.aggregate.authority == authority } }

  package var json: JSONValue {
    .object([
      "counts": counts.json,
      "gold": .array(rows(.gold).map(\.json)), "weak": .array(rows(.weak).map(\.json)),
      "layers": .object(JSONObject(layers.map { ($0.layer.rawValue, Self.json($0)) })),
      "evidence": .array(evidence.map(\.json)),
    ])
  }

  private static func json(_ cell: LayerCell) -> JSONValue {
    .object([
      "metrics": .array(cell.metrics.map { .string($0) }), "scored": .int(cell.scored), "unscored": .int(cell.unscored),
    ])
  }
}

/// The samples that a metric likes least.
package struct HardCases: Sendable, Hashable {
  package struct Case: Sendable, Hashable {
    package var index: Int
    package var epoch: Int
    package var id: String
    package var value: Double
    package var confidence: Double?

    var json: JSONValue {
      .object([
        "index": .int(index), "epoch": .int(epoch), "id": .string(id), "value": .double(value),
        "confidence": Numbers.json(confidence),
      ])
    }
  }

  package var name: String
  package var metric: String
  package var authority: Authority
  package var cases: [Case]

  package var json: JSONValue {
    .object([
      "name": .string(name), "metric": .string(metric), "authority": .string(authority.rawValue),
      "cases": .array(cases.map(\.json)),
    ])
  }
}

/// The aggregates of a run: the same suite, seed, release and cache give the same bytes.
package struct RunResults: Sendable {
  package var suite: String
  package var model: String
  package var identity: RunManifest.Identity
  package var epochs: Int
  package var seed: UInt64
  package var all: SliceResult
  package var slices: [SliceResult]
  package var gates: [GateOutcome]
  package var hardCases: [HardCases]
  /// What stress did; nil where the suite has none.
  package var robustness: Robustness?
  /// What attacks did; nil where the suite has none.
  package var attacks: AttackResults?
  package var verdict: RunVerdict
  /// Only of a run that stops when its gates are decided.
  package var sequential: SequentialSummary? = nil

  /// `scores.json`. Nothing in it depends on time, on the machine or on how the run was sharded.
  package var scoresJSON: JSONValue {
    var object: JSONObject = [
      "version": 1, "suite": .string(suite), "model": .string(model),
      "digests": .object(JSONObject(identity.named.map { ($0.name, .string($0.digest)) })),
      "epochs": .int(epochs), "seed": .string(String(seed)), "verdict": verdict.json, "results": all.json,
      "gates": .array(gates.map(\.json)), "hard_cases": .array(hardCases.map(\.json)),
    ]
    if let robustness { object.append("robustness", robustness.json) }
    if let attacks { object.append("attacks", attacks.json) }
    if let sequential { object.append("sequential", sequential.json) }
    return .object(object)
  }

  /// `slices.json`.
  package var slicesJSON: JSONValue {
    .object([
      "version": 1, "suite": .string(suite),
      "slices": .object(JSONObject(slices.map { ($0.slice ?? "all", $0.json) })),
    ])
  }
}
