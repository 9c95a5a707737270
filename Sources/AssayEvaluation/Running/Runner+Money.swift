import AssayConfiguration
import AssayCore
import AssayVerification
import AssayWire

// What a run may cost, and what weak labels by other models cost.
extension Runner {
  static func checkMoney(
    _ suite: Suite, _ options: RunOptions, _ provider: any Provider, _ labelProviders: [String: any Provider],
    _ stageProvider: (any Provider)?
  ) throws(AssayError) {
    guard options.costMax ?? suite.limits.cost != nil else { return }
    let price = options.price ?? suite.model.price
    guard price != nil else {
      throw AssayError(
        .configuration, "a cost limit needs the model's price", at: .init(file: suite.file, path: "model.price"),
        remedy: "add `price: {input_per_million: …, output_per_million: …}` to `model`")
    }
    if let stageProvider, stageProvider.isRemote, suite.stages?.price == nil {
      throw AssayError(
        .configuration, "a cost limit needs the price of \(stageProvider.name), which the stages ask",
        at: .init(file: suite.file, path: "verification.stages"),
        remedy: "add `price: {input_per_million: …, output_per_million: …}` to `stages`")
    }
    let prices = labelPrices(suite, provider, price)
    for (name, model) in labelProviders.sorted(by: { $0.key < $1.key }) where model.isRemote && prices[name] == nil {
      throw AssayError(
        .configuration, "a cost limit needs the price of \(name), which gives weak labels",
        at: .init(file: suite.file, path: "weak_labels"),
        remedy: "add `prices: {\(name): {input_per_million: …, output_per_million: …}}` to the labeller's options")
    }
  }

  /// What labellers say of their models' prices; the model under test has its own.
  static func labelPrices(_ suite: Suite, _ provider: any Provider, _ price: Price?) -> [String: Price] {
    var prices: [String: Price] = [:]
    for spec in suite.weakLabellers {
      for name in spec.providers ?? [] {
        if let own = spec.options["prices"]?[name].flatMap({ Price($0) }) {
          prices[name] = own
        } else if prices[name] == nil, name == provider.name {
          prices[name] = price
        }
      }
    }
    return prices
  }

  /// What the log holds already.
  static func spent(
    _ manifest: RunManifest, _ folder: RunFolder, _ price: Price?
  ) throws(AssayError) -> Spending {
    guard manifest.starts > 1, Files.exists(folder.samples) else { return Spending() }
    return try Spending(RunLog(path: folder.samples), price: price)
  }

  static func makeStageProvider(_ suite: Suite, _ tools: EvaluationTools) throws(AssayError) -> (any Provider)? {
    guard let stages = suite.stages else { return nil }
    return try tools.makeStageProvider(stages)
  }

  static func makeLabelProviders(
    _ suite: Suite, _ tools: EvaluationTools
  ) throws(AssayError) -> [String: any Provider] {
    var providers: [String: any Provider] = [:]
    for spec in suite.weakLabellers {
      for name in spec.providers ?? [] where providers[name] == nil { providers[name] = try tools.makeProvider(name) }
    }
    return providers
  }
}
