package import AssayCore

/// What a model's tokens cost, in currency units per million. An unknown price is nil, never 0.
package struct Price: Sendable, Hashable {
  package var inputPerMillion: Double
  package var outputPerMillion: Double
  /// Nil means: as `inputPerMillion`.
  package var cachedInputPerMillion: Double?
  package var currency: String

  package init(
    inputPerMillion: Double, outputPerMillion: Double, cachedInputPerMillion: Double? = nil, currency: String = "USD"
  ) {
    self.inputPerMillion = inputPerMillion
    self.outputPerMillion = outputPerMillion
    self.cachedInputPerMillion = cachedInputPerMillion
    self.currency = currency
  }

  /// The cost of one answer in billionths of the currency unit; nil when the endpoint did not count its tokens.
  package func nano(_ usage: Usage?) -> Int? {
    guard let usage, let input = usage.input, let output = usage.output else { return nil }
    let cached = min(usage.cacheRead ?? 0, input)
    let perMillion =
      Double(input - cached) * inputPerMillion + Double(cached) * (cachedInputPerMillion ?? inputPerMillion)
      + Double(output) * outputPerMillion
    return Int(exactly: (perMillion * 1000).rounded())
  }
}
