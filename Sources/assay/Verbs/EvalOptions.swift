import ArgumentParser
import AssayCore
import AssayEvaluation
import AssayInference
import Foundation

/// The flags that say which model is asked and how hard.
struct ModelOptions: ParsableArguments {
  @Option(help: "builtin:pipeline, PROVIDER/NAME behind an OpenAI-compatible endpoint, or replay:FILE.")
  var model: String?

  @Option(name: .customLong("base-url"), help: "The endpoint's URL up to /v1, before any variable.")
  var baseURL: String?

  @Option(name: [.customShort("j"), .long], help: "Requests in flight at once (default 16).")
  var maxConnections: Int?

  @Option(
    help: "false, a maximum, MIN-MAX or MIN-START-MAX: lets the endpoint's answers decide how many are in flight.")
  var adaptiveConnections: String?

  @Option(help: "Attempts after the first that one request may take; 0 switches retries off.")
  var maxRetries: Int?

  @Option(help: "Seconds one sample may take, retries included.")
  var timeout: Double?

  @Option(help: "Seconds one attempt may take.")
  var attemptTimeout: Double?

  @Flag(help: "Ask for streamed answers and measure the time to the first token.")
  var stream = false

  func validate() throws {
    if let maxConnections, !(1...10_000).contains(maxConnections) {
      throw ValidationError("--max-connections must be from 1 to 10000")
    }
    if let maxRetries, !(0...100).contains(maxRetries) { throw ValidationError("--max-retries must be from 0 to 100") }
    for (name, value) in [("--timeout", timeout), ("--attempt-timeout", attemptTimeout)] {
      if let value, !(value > 0 && value <= 86_400) {
        throw ValidationError("\(name) must be seconds from above 0 to 86400")
      }
    }
  }
}

/// The flags that say which samples, how often, and what may be spent.
struct SelectionOptions: ParsableArguments {
  @Option(help: "The first N samples, or from A to B: 100, 20-40.")
  var limit: String?

  @Option(name: .customLong("sample-id"), help: "Only this sample; may be repeated.")
  var sampleIDs: [String] = []

  @Option(help: "Only samples of a slice of the suite (slice=NAME), or those a predicate holds for.")
  var filter: String?

  @Option(help: "This part of the dataset: i/n.")
  var shard: String?

  @Option(name: [.customLong("repeat"), .customLong("epochs")], help: "How often each sample is asked.")
  var epochs: Int?

  @Option(help: "Seed of everything random.")
  var seed: Int?

  @Option(help: "Take no new samples once this start has spent so much, in the currency of the price.")
  var costLimit: Double?

  @Option(help: "Take no new samples once this start has used so many tokens.")
  var tokenLimit: Int?

  @Option(help: "Stop when more than this number, or share below 1, of the samples failed.")
  var failOnError: Double?

  @Flag(help: "Go on whatever fails.")
  var noFailOnError = false

  @Option(help: "How often a sample that failed is asked again by the runner.")
  var retryOnError = 0

  func validate() throws {
    if let epochs, !(1...1000).contains(epochs) { throw ValidationError("--repeat must be from 1 to 1000") }
    if let seed, seed < 0 { throw ValidationError("--seed must not be negative") }
    if !(0...100).contains(retryOnError) { throw ValidationError("--retry-on-error must be from 0 to 100") }
    if let failOnError, !(failOnError >= 0 && failOnError < 1e9) {
      throw ValidationError("--fail-on-error must not be negative")
    }
    // A limit that is no number would never be reached.
    if let costLimit, !(costLimit > 0 && costLimit < 1e9) { throw ValidationError("--cost-limit must be above 0") }
    if let tokenLimit, tokenLimit < 1 { throw ValidationError("--token-limit must be above 0") }
    if failOnError != nil, noFailOnError {
      throw ValidationError("--fail-on-error and --no-fail-on-error exclude each other")
    }
  }

  /// - Throws: `.usage` for a limit, shard or predicate that is none.
  func selection(for suite: Suite) throws(AssayError) -> Selection {
    var selection = Selection()
    if let limit { selection.range = try Selection.range(parsing: limit) }
    if !sampleIDs.isEmpty { selection.ids = Set(sampleIDs) }
    if let shard { (selection.shard, selection.shards) = try Selection.shard(parsing: shard) }
    guard let filter else { return selection }
    var text = filter
    if filter.hasPrefix("slice=") {
      let name = String(filter.dropFirst(6))
      guard let slice = suite.slices.first(where: { $0.name == name }) else {
        let known = suite.slices.map(\.name).joined(separator: ", ")
        throw AssayError(.usage, "the suite has no slice `\(name)`", remedy: known.isEmpty ? nil : "known: \(known)")
      }
      text = slice.text
    }
    do throws(AssayEvaluation.PredicateError) {
      selection.filter = try Predicate(parsing: text)
      selection.filterText = text
    } catch {
      throw AssayError(.usage, "--filter, character \(error.offset + 1): \(error.message)", remedy: error.remedy)
    }
    return selection
  }

  var failureRule: SuiteLimits.FailOnError? {
    if noFailOnError { return .never }
    guard let failOnError else { return nil }
    return failOnError > 0 && failOnError < 1 ? .share(failOnError) : .count(Int(failOnError))
  }
}
