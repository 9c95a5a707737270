import AssayCore
import AssayWire

extension RunSession {
  /// Adds what the suite's labellers guess. A model that fails gives no label; the sample goes on.
  func addWeakLabels(_ record: inout SampleRecord, _ assets: SampleAssets) async {
    for spec in suite.weakLabellers {
      if let slice = spec.slice, !record.slices.contains(slice) { continue }
      record.sample.labels += WeakLabels.labels(spec, sample: record.sample, evidence: record.evidence)
      guard let names = spec.options["providers"] else { continue }
      var answers: [(provider: String, answer: Answer)] = []
      var isComplete = true
      for name in (names.array ?? [names]).compactMap(\.string) {
        guard let answer = await ask(name, for: spec, record, assets) else {
          isComplete = false
          break
        }
        answers.append((name, answer))
      }
      if isComplete, let label = WeakLabels.agreed(spec, answers: answers) { record.sample.labels.append(label) }
    }
  }

  private func ask(
    _ name: String, for spec: WeakLabellerSpec, _ record: SampleRecord, _ assets: SampleAssets
  ) async -> Answer? {
    guard let model = labelProviders[name] else { return nil }
    let request = suite.prompt.applied(to: record.sample)
    let key = model.isRemote ? RequestKey.digest(of: request, provider: model, settings: settings, epoch: 1) : nil
    if let key, let answer = options.cache?.answer(key) { return answer }
    let context = ProviderContext(
      settings: settings, sampleID: record.sample.id, evidence: perceiver == nil ? nil : record.evidence)
    let result = await inFlight.run(name: "\(record.sample.id) (\(name))", timeoutMs: timeoutMs) {
      () async throws(AssayError) -> Answer in
      try await model.answer(request, context: context, assets: assets)
    }
    switch result {
    case .success(let answer):
      if let key { try? options.cache?.store(answer, key: key) }
      return answer
    case .failure(let error):
      warn("weak label `\(spec.name)`: \(name): \(error.message)")
      return nil
    }
  }
}
