import AssayCore
import AssayVerification
package import AssayWire

extension Suite {
  /// The suite with every default in its place: what `assay config show` prints.
  package var json: JSONValue {
    var comparison = comparisonGates.map(\.json)
    if let method = comparisonMethod { comparison.append(method.json) }
    return .object([
      "version": .int(SuiteDefaults.version), "name": .string(name),
      "description": description.map { .string($0) } ?? .null,
      "data": .array(data.map(\.json)), "model": model.json,
      "prompt": .object([
        "system": prompt.system.map { .string($0) } ?? .null, "before": prompt.before.map { .string($0) } ?? .null,
        "after": prompt.after.map { .string($0) } ?? .null, "choices": .string(prompt.choices.rawValue),
      ]),
      "perception": .object([
        "extractors": perception.extractors.map { .array($0.map { .string($0) }) } ?? .null,
        "replacements": perception.replacements, "probe": .bool(perception.probes),
      ]),
      "slices": .object(JSONObject(slices.map { ($0.name, .string($0.text)) })),
      "scorers": .array(scorers.map(\.json)), "weak_labels": .array(weakLabellers.map(\.json)),
      "verification": .object(["stages": stages?.json ?? .null]),
      "stress": stress?.json ?? .null, "gates": .array(gates.map(\.json)),
      "compare": .array(comparison),
      "epochs": .int(epochs), "seed": .string(String(seed)),
      "cluster_by": .string(clusterBy.text), "limits": limits.json,
    ])
  }
}

extension DataSource {
  fileprivate var json: JSONValue {
    .object([
      "path": .array(paths.map { .string($0) }), "format": .string(format.rawValue),
      "fields": SampleRecord.sorted(fields.mapValues { .string($0) }),
      "media_root": mediaRoot.map { .string($0) } ?? .null, "allow_absolute": .bool(allowAbsolutePaths),
      "allow_urls": .bool(allowURLs), "attributes": SampleRecord.sorted(attributes),
    ])
  }
}

extension ModelSpec {
  fileprivate var json: JSONValue {
    var object = JSONObject([
      ("name", name.map { .string($0) } ?? .null), ("base_url", baseURL.map { .string($0) } ?? .null),
    ])
    for member in JSONValue(encoding: settings).object?.members ?? [] { object.append(member.key, member.value) }
    if let price {
      object.append(
        "price",
        .object([
          "input_per_million": .double(price.inputPerMillion), "output_per_million": .double(price.outputPerMillion),
          "cached_input_per_million": Numbers.json(price.cachedInputPerMillion), "currency": .string(price.currency),
        ]))
    }
    return .object(object)
  }
}

extension ScorerSpec {
  fileprivate var json: JSONValue {
    .object([
      "name": .string(name), "metric": .string(metric), "options": options, "on": .string(slice ?? "all"),
      "authority": authority.map { .string($0.rawValue) } ?? .null,
    ])
  }
}

extension WeakLabellerSpec {
  fileprivate var json: JSONValue {
    .object([
      "name": .string(name), "kind": .string(kind.rawValue), "for": .string(target.rawValue), "options": options,
      "on": .string(slice ?? "all"),
    ])
  }
}

extension GateSpec {
  fileprivate var json: JSONValue {
    var object: JSONObject = [
      "name": .string(name), "metric": .string(metric), "slice": .string(slice ?? "all"), "bound": .string(bound.text),
      "confidence": .double(confidence), "min_n": .int(samplesMin), "authority": .string(authority.rawValue),
      "on": .string(usesInterval ? "interval" : "value"), "stress": stress.map { .string($0.text) } ?? .null,
    ]
    if let attack { object.append("attack", .string(attack.text)) }
    return .object(object)
  }
}

extension ComparisonGate {
  fileprivate var json: JSONValue {
    .object([
      "no_slice_worse_than": .double(worseMost), "metric": metric.map { .string($0) } ?? .null,
      "slices": slices.map { .array($0.map { .string($0) }) } ?? .null, "confidence": .double(confidence),
      "min_n": .int(pairsMin), "authority": .string(authority.rawValue),
    ])
  }
}

extension ClusterRule {
  fileprivate var text: String {
    switch self {
    case .declared: "cluster"
    case .attribute(let name): "attributes.\(name)"
    case .media: "media"
    case .none: "none"
    }
  }
}

extension SuiteLimits {
  fileprivate var json: JSONValue {
    let rule: JSONValue =
      switch failOnError {
      case .never: false
      case .count(0): true
      case .count(let count): .int(count)
      case .share(let share): .double(share)
      }
    return .object([
      "fail_on_error": rule, "error_share_max": .double(errorShareMax), "cost": Numbers.json(cost),
      "tokens": tokens.map { .int($0) } ?? .null, "timeout_seconds": .double(Double(timeoutMs) / 1000),
    ])
  }
}
