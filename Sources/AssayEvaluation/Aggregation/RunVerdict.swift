package import AssayCore
package import AssayWire

/// The run's outcome in one word, one sentence and one exit code.
package struct RunVerdict: Sendable, Hashable {
  package enum Word: String, Sendable {
    case passed, failed, inconclusive
    /// Nothing was promised and something was not looked at: no failure, and nothing that passed.
    case finished
  }

  package var word: Word
  package var reasons: [String]

  package init(_ word: Word, _ reasons: [String]) {
    self.word = word
    self.reasons = reasons
  }

  /// A failed gate outweighs whatever is not known; what is not known outweighs the gates that passed.
  /// - Parameters:
  ///   - stressed: counts of stressed samples, where there are some apart from `counts`.
  ///   - attacked: counts of attacked samples and their twins.
  init(
    counts: RunCounts, gates: [GateOutcome], errorShareMax: Double, stressed: RunCounts? = nil,
    attacked: RunCounts? = nil
  ) {
    let failed = gates.filter { $0.verdict == .fail }
    if !failed.isEmpty, counts.answered > 0 {
      self.init(.failed, failed.map { "gate \($0.gate.name): \($0.reason)" })
      return
    }
    var reasons: [String] = []
    if counts.samples == 0 {
      reasons.append("no sample was executed; check the data file, --limit, --shard and --filter")
    } else if counts.answered == 0 {
      reasons.append("no sample was answered")
    }
    let share = counts.samples == 0 ? 0 : Double(counts.errors) / Double(counts.samples)
    if share > errorShareMax {
      let most = Numbers.short(errorShareMax * 100)
      reasons.append("\(counts.errors) of \(counts.samples) samples ended in an error, more than \(most) %")
    }
    if let stressed, stressed != counts, stressed.samples > 0,
      Double(stressed.errors) > errorShareMax * Double(stressed.samples)
    {
      reasons.append("\(stressed.errors) of \(stressed.samples) stressed samples ended in an error")
    }
    if let attacked, attacked.samples > 0, Double(attacked.errors) > errorShareMax * Double(attacked.samples) {
      reasons.append("\(attacked.errors) of \(attacked.samples) attacked samples ended in an error")
    }
    reasons += gates.filter { $0.verdict == .inconclusive }.map { "gate \($0.gate.name): \($0.reason)" }
    guard reasons.isEmpty else {
      self.init(.inconclusive, reasons)
      return
    }
    if gates.isEmpty, !counts.unavailable.isEmpty {
      let blind = counts.unavailable.keys.sorted()
      let who = blind.count == 1 ? "1 extractor" : "\(blind.count) extractors"
      self.init(.finished, ["no gates; \(who) could not look: \(blind.joined(separator: ", "))"])
      return
    }
    self.init(.passed, gates.isEmpty ? ["the suite declares no gates"] : ["all \(gates.count) gates passed"])
  }

  /// What it comes to for a run with this status: gates that pass on a part of the data say nothing of the rest.
  package func of(_ status: RunManifest.Status) -> RunVerdict {
    guard status != .success, [.passed, .finished].contains(word) else { return self }
    return RunVerdict(.inconclusive, reasons.map { "of the samples that were finished: \($0)" })
  }

  package var exitCode: ExitCode {
    switch word {
    case .passed, .finished: .passed
    case .failed: .gateFailed
    case .inconclusive: .inconclusive
    }
  }

  package var json: JSONValue {
    .object(["word": .string(word.rawValue), "reasons": .array(reasons.map { .string($0) })])
  }
}
