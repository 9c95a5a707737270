package import AssayCore
package import AssayWire

/// What came of a run.
package struct RunSummary: Sendable {
  package var folder: RunFolder
  package var status: RunManifest.Status
  /// What ended the run before its data did.
  package var failure: AssayError?
  package var results: RunResults
  /// Requests and answers from the cache: of this start of the run. Tokens and cost: of all its starts, weak labels
  /// included, answers from the cache not.
  package var requests: Int
  package var cacheHits: Int
  package var inputTokens: Int
  package var outputTokens: Int
  /// In the currency of the price; nil when the price or the tokens are not known.
  package var cost: Double?
  package var currency: String?
  package var seconds: Double

  /// A failed gate, an interruption and an early end are told apart, as scripts need it.
  package var exitCode: ExitCode { Self.exitCode(status, failure: failure?.exitCode, results.verdict) }

  /// A run that is still `started` was killed.
  static func exitCode(_ status: RunManifest.Status, failure: ExitCode?, _ verdict: RunVerdict) -> ExitCode {
    switch status {
    case .started, .cancelled: .interrupted
    case .error: failure ?? .internalError
    case .success: verdict.exitCode
    }
  }

  package var json: JSONValue {
    var object: JSONObject = [
      "status": .string(status.rawValue), "exit_code": .int(Int(exitCode.rawValue)),
      "error": failure.map { .string($0.message) } ?? .null, "verdict": results.verdict.of(status).json,
      "counts": results.all.counts.json, "requests": .int(requests), "cache_hits": .int(cacheHits),
      "tokens": .object(["input": .int(inputTokens), "output": .int(outputTokens)]),
      "cost": Numbers.json(cost), "currency": currency.map { .string($0) } ?? .null, "seconds": .double(seconds),
    ]
    if let sequential = results.sequential { object.append("sequential", sequential.json) }
    return .object(object)
  }
}
