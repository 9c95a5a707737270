package import AssayCore
package import AssayWire

/// What a run would do, for `--dry-run`: nothing is asked and nothing is written.
package struct RunPlan: Sendable {
  package var samples = 0
  package var requests = 0
  /// Of the requests, those about stressed samples at most: which slice a sample is in is not known yet.
  package var stressed = 0
  /// Lines that cannot be read, the first of them.
  package var problems: [AssayError] = []
  package var problemCount = 0
  package var parts: [Modality: Int] = [:]
  package var textCharacters = 0
  package var notes: [String] = []
  /// A rough cost of the text alone at four characters a token; nil without a price. Media are not in it.
  package var textCostAtLeast: Double?
  package var currency: String?

  /// Reads all data of the selection. Media are neither opened nor probed, so a filter is applied to attributes only.
  package init(_ suite: Suite, options: RunOptions) throws(AssayError) {
    let selection = options.selection
    let bounded = try BoundedSamples(suite, selection)
    var reader = DatasetReader(suite.data) { selection.isWanted($0) }
    while let record = try reader.next() {
      guard record.index < selection.range.upperBound else { break }
      switch record.draft {
      case .success(let draft):
        guard add(draft, selection) else { continue }
        if let stress = suite.stress {
          stressed += bounded.variants(of: draft, index: record.index, stress).count {
            suite.mayBe(draft, in: stress.variants[$0 - 1].spec.slices)
          }
        }
        let place = record.index - selection.range.lowerBound
        let isAmong = bounded.areAttacked(record.index)
        if let attacks = suite.stress?.attacks, attacks.takes(place, isAmong: { $0 == nil || isAmong }) {
          stressed += Attacking.lines(of: draft, attacks).count
        }
      case .failure(let error):
        problemCount += 1
        if problems.count < 100 { problems.append(error) }
      }
    }
    notes = reader.notes.texts
    stressed *= options.epochs ?? suite.epochs
    let clean = suite.stress?.keepsClean ?? true ? samples : 0
    requests =
      stressed + clean
      * ((options.epochs ?? suite.epochs) + Set(suite.weakLabellers.flatMap { $0.providers ?? [] }).count)
    if let price = options.price ?? suite.model.price {
      let epochs = Double(options.epochs ?? suite.epochs)
      textCostAtLeast = Double(textCharacters) / 4 * price.inputPerMillion / 1e6 * epochs
      currency = price.currency
    }
  }

  private mutating func add(_ draft: DraftSample, _ selection: Selection) -> Bool {
    guard selection.mayTake(draft) else { return false }
    samples += 1
    for part in draft.messages.flatMap(\.parts) {
      parts[part.modality, default: 0] += 1
      if case .text(let text) = part.content { textCharacters += text.unicodeScalars.count }
    }
    return true
  }

  package var json: JSONValue {
    .object([
      "samples": .int(samples), "requests": .int(requests), "stressed": .int(stressed), "problems": .int(problemCount),
      "parts": .object(
        JSONObject(Modality.allCases.compactMap { kind in parts[kind].map { (kind.rawValue, .int($0)) } })),
      "text_characters": .int(textCharacters), "text_cost_at_least": Numbers.json(textCostAtLeast),
      "currency": currency.map { .string($0) } ?? .null,
    ])
  }
}
