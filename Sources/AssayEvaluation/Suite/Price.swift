package import AssayCore
import AssayWire

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

  /// Reads `{input_per_million, output_per_million, cached_input_per_million}`; nil when it is none.
  init?(_ value: JSONValue) {
    let known = ["input_per_million", "output_per_million", "cached_input_per_million"]
    guard let object = value.object, object.keys.allSatisfy(known.contains) else { return nil }
    func amount(_ key: String) -> Double? { object[key]?.double.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil } }
    guard let input = amount(known[0]), let output = amount(known[1]) else { return nil }
    if object[known[2]] != nil, amount(known[2]) == nil { return nil }
    self.init(inputPerMillion: input, outputPerMillion: output, cachedInputPerMillion: amount(known[2]))
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
