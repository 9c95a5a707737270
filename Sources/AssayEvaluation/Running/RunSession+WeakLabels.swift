import AssayCore
import AssayWire

extension RunSession {
  /// Adds what the suite's labellers guess. A model that fails gives no label; the sample goes on.
  ///
  /// - Returns: false when the run stops before a model was asked, so that the sample must not be logged.
  func addWeakLabels(_ record: inout SampleRecord, _ assets: SampleAssets) async -> Bool {
    // A model that several labellers name is asked once.
    var known: [String: Guess] = [:]
    for spec in suite.weakLabellers {
      if let slice = spec.slice, !record.slices.contains(slice) { continue }
      record.sample.labels += WeakLabels.labels(spec, sample: record.sample, evidence: record.evidence)
      guard let names = spec.providers else { continue }
      var answers: [(provider: String, answer: Answer)] = []
      for name in names {
        let guess: Guess
        if let before = known[name] { guess = before } else { guess = await ask(name, for: spec, &record, assets) }
        known[name] = guess
        if case .stopped = guess { return false }
        guard case .answer(let answer) = guess else { break }
        answers.append((name, answer))
      }
      guard answers.count == names.count, let label = WeakLabels.agreed(spec, answers: answers) else { continue }
      record.sample.labels.append(label)
    }
    return true
  }

  private enum Guess {
    case answer(Answer), failed, stopped
  }

  private func ask(
    _ name: String, for spec: WeakLabellerSpec, _ record: inout SampleRecord, _ assets: SampleAssets
  ) async -> Guess {
    guard let model = labelProviders[name] else { return .failed }
    let errand = Errand(
      provider: model, request: suite.prompt.applied(to: record.sample),
      context: ProviderContext(
        settings: settings, sampleID: record.sample.id, evidence: perceiver == nil ? nil : record.evidence),
      ticket: .init(index: record.index, epoch: record.epoch, attempt: record.attempt, label: name),
      name: "\(record.sample.id) (\(name))")
    switch await fetch(errand, assets) {
    case .stopped: return .stopped
    case .cache(let answer): return .answer(answer)
    case .journal(let answer, let isCounted):
      if !isCounted { charge(answer, name, model, &record) }
      return .answer(answer)
    case .model(let answer):
      charge(answer, name, model, &record)
      return .answer(answer)
    case .failed(let error, _):
      warn("weak label `\(spec.name)`: \(name): \(error.message)")
      return .failed
    }
  }

  private func charge(_ answer: Answer, _ name: String, _ model: any Provider, _ record: inout SampleRecord) {
    guard model.isRemote else { return }
    var use = record.labelUse ?? LabelUse()
    use.add(answer.usage, price: labelPrices[name])
    record.labelUse = use
  }
}

/// What the models of a sample's weak labels used.
package struct LabelUse: Sendable, Hashable {
  package var requests = 0
  package var inputTokens = 0
  package var outputTokens = 0
  /// Nil when a price or a count of tokens is not known.
  package var costNano: Int? = 0

  package init() {}

  mutating func add(_ usage: Usage?, price: Price?) {
    requests += 1
    inputTokens += usage?.input ?? 0
    outputTokens += usage?.output ?? 0
    costNano = costNano.flatMap { sum in price?.nano(usage).map { sum + $0 } }
  }
}
