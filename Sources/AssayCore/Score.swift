package import AssayWire

/// The result of one scorer on one sample.
package struct Score: Sendable, Hashable, Codable {
  package enum Outcome: Sendable, Hashable {
    case value(Double)
    /// Not scored, and why; never NaN, never 0, kept out of every mean and shown on its own.
    case unscored(reason: String)
  }

  /// What became of the answer on its way to the scorer.
  package enum Parse: String, Sendable, Codable {
    case parsed
    /// The answer came but nothing could be extracted from it.
    case unparsed
    case refused
    /// This scorer does not parse the answer.
    case notApplicable = "not_applicable"
  }

  /// The metric's name with its version: `anls.strict@1`.
  package var metric: String
  package var layer: Layer
  package var authority: Authority
  package var outcome: Outcome
  package var parse: Parse
  /// What was extracted from the answer and compared.
  package var extracted: String?
  /// Sufficient statistics for metrics that are not a mean of samples (edit counts, true positives).
  package var counts: [String: Double]
  /// Whatever the metric needs to be aggregated or explained; kept small.
  package var detail: JSONValue?

  package init(
    metric: String, layer: Layer, authority: Authority, outcome: Outcome, parse: Parse = .notApplicable,
    extracted: String? = nil, counts: [String: Double] = [:], detail: JSONValue? = nil
  ) {
    self.metric = metric
    self.layer = layer
    self.authority = authority
    self.outcome = outcome
    self.parse = parse
    self.extracted = extracted
    self.counts = counts
    self.detail = detail
  }

  package var value: Double? {
    guard case .value(let value) = outcome else { return nil }
    return value
  }

  private enum CodingKeys: String, CodingKey {
    case metric, layer, authority, value, unscored, parse, extracted, counts, detail
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    metric = try container.decode(String.self, forKey: .metric)
    layer = try container.decode(Layer.self, forKey: .layer)
    authority = try container.decode(Authority.self, forKey: .authority)
    if let reason = try container.decodeIfPresent(String.self, forKey: .unscored) {
      outcome = .unscored(reason: reason)
    } else {
      outcome = .value(try container.decode(Double.self, forKey: .value))
    }
    parse = try container.decode(Parse.self, forKey: .parse)
    extracted = try container.decodeIfPresent(String.self, forKey: .extracted)
    counts = try container.decodeIfPresent([String: Double].self, forKey: .counts) ?? [:]
    detail = try container.decodeIfPresent(JSONValue.self, forKey: .detail)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(metric, forKey: .metric)
    try container.encode(layer, forKey: .layer)
    try container.encode(authority, forKey: .authority)
    switch outcome {
    case .value(let value): try container.encode(value, forKey: .value)
    case .unscored(let reason): try container.encode(reason, forKey: .unscored)
    }
    try container.encode(parse, forKey: .parse)
    try container.encodeIfPresent(extracted, forKey: .extracted)
    if !counts.isEmpty { try container.encode(counts, forKey: .counts) }
    try container.encodeIfPresent(detail, forKey: .detail)
  }
}
