import AssayCore
import AssayScoring
import AssayWire

extension Robustness {
  /// `robustness` of `scores.json`.
  var json: JSONValue {
    .object([
      "counts": counts.json, "skipped": .int(counts.skipped), "keep_clean": .bool(keepsClean),
      "reference": reference.map { .string($0) } ?? .null,
      "summary": .array(summaries.map(\.json)), "curves": .array(curves.map(\.json)),
      "unseen": .array(unseen.map(\.json)),
      "worst": .array(worst.map(\.json)),
      "skips": .array(
        skips.map {
          ["perturbation": .string($0.perturbation), "reason": .string($0.reason), "samples": .int($0.samples)]
        }),
    ])
  }
}

extension Robustness.Change {
  fileprivate var json: JSONValue {
    .object([
      "value": .double(value), "low": Numbers.json(low), "high": Numbers.json(high), "n": .int(n),
      "p": Numbers.json(p), "method": method.map { .string($0) } ?? .null,
      "insufficient": insufficient.map { .string($0) } ?? .null,
    ])
  }
}

extension Robustness.Point {
  fileprivate var json: JSONValue {
    .object([
      "severity": .int(severity), "parameters": .string(parameters), "value": Numbers.json(aggregate.value),
      "low": Numbers.json(aggregate.low), "high": Numbers.json(aggregate.high), "n": .int(aggregate.n),
      "insufficient": aggregate.insufficient.map { .string($0) } ?? .null,
      "unscored": SampleRecord.sorted(aggregate.unscored.mapValues { .int($0) }), "skipped": .int(skipped),
      "not_asked": .int(unasked),
      "errors": .int(errors), "unreadable": .int(unreadable), "change": change?.json ?? .null,
    ])
  }
}

extension Robustness.Curve {
  fileprivate var json: JSONValue {
    .object([
      "perturbation": .string(perturbation), "version": .int(version), "group": .string(group), "name": .string(name),
      "slice": slice.map { .string($0) } ?? .null, "authority": .string(authority.rawValue),
      "higher_is_better": .bool(higherIsBetter), "one_severity": .bool(hasOneSeverity),
      "clean": clean.map { clean in
        .object([
          "value": Numbers.json(clean.value), "low": Numbers.json(clean.low), "high": Numbers.json(clean.high),
          "n": .int(clean.n), "error": Numbers.json(cleanError),
        ])
      } ?? .null,
      "mean_error": Numbers.json(meanError), "points": .array(points.map(\.json)),
      "gates": .array(
        breaks.map {
          [
            "name": .string($0.gate), "bound": .string($0.bound.text), "breaks_at": $0.at.map { .int($0) } ?? .null,
            "surely_breaks_at": $0.surelyAt.map { .int($0) } ?? .null,
          ]
        }),
    ])
  }
}

extension Robustness.Summary {
  fileprivate var json: JSONValue {
    .object([
      "name": .string(name), "metric": .string(metric), "slice": slice.map { .string($0) } ?? .null,
      "authority": .string(authority.rawValue), "higher_is_better": .bool(higherIsBetter),
      "clean_error": Numbers.json(cleanError), "mean_corruption_error": Numbers.json(meanError),
      "change": change?.json ?? .null, "relative_loss": Numbers.json(relativeLoss), "mce": Numbers.json(mce),
      "relative_mce": Numbers.json(relativeMCE), "notes": .array(notes.map { .string($0) }),
    ])
  }
}

extension Robustness.Case {
  fileprivate var json: JSONValue {
    .object([
      "index": .int(index), "epoch": .int(epoch), "clean_index": .int(cleanIndex), "id": .string(id),
      "of": .string(of), "perturbation": .string(perturbation), "severity": .int(severity), "name": .string(name),
      "clean": .double(clean), "value": .double(value), "commands": .array(commands.map { .string($0) }),
    ])
  }
}
