import ArgumentParser
import AssayConfiguration
import AssayCore
import AssayEvaluation
import AssayInference
import AssayPerception
import AssayResilience
import AssayVerification
import AssayWire
import Foundation

/// What a run stands on: the model, the workers behind perception, and the tools that score.
struct EvaluationStack {
  let provider: any Provider
  private let perceiver: Perceiver
  let media: MediaStack
  let tools: EvaluationTools

  /// - Throws: `.usage` or `.configuration` when the model's name, URL or key is wrong.
  init(suite: Suite, options: ModelOptions, seed: UInt64) throws(AssayError) {
    let media = MediaStack()
    let configuration = try PerceptionConfiguration.reading(suite)
    let perceiver = media.perceiver(configuration)
    guard let name = options.model ?? suite.model.name else {
      throw AssayError(
        .usage, "no model is named",
        remedy: "add `model: builtin:pipeline` to the suite, or --model on the command line")
    }
    let endpoint = try options.endpointOptions(seed: seed)
    if options.baseURL == nil, let url = suite.model.baseURL, !url.contains("127.0.0.1"), !url.contains("localhost") {
      Terminal.warn("the suite sends requests, and the key for \(name), to \(url)")
    }
    let environment = ProcessInfo.processInfo.environment
    provider = try ProviderFactory.make(
      name, baseURL: options.baseURL ?? suite.model.baseURL, options: endpoint, environment: environment,
      perception: perceiver)
    var tools = EvaluationTools.standard { name throws(AssayError) in
      try ProviderFactory.make(name, options: endpoint, environment: environment, perception: perceiver)
    }
    tools.makeStageProvider = { settings throws(AssayError) in
      try ProviderFactory.make(
        settings.model, baseURL: settings.baseURL, options: try settings.endpointOptions(), environment: environment,
        perception: perceiver)
    }
    tools.studio = media.studio
    if let attacks = suite.stress?.attacks {
      tools.attacks = AttackKit(tools: media.attackTools(for: attacks.scenarios))
    }
    self.tools = tools
    self.media = media
    self.perceiver = perceiver
  }

  /// Decoding media costs workers and their memory, so it is done where something looks at the result: a slice, an
  /// expectation, a scorer, the built-in model, or `perception: {probe: true}`. Elsewhere the first bytes suffice.
  func perceiver(for suite: Suite, _ options: RunOptions) throws(AssayError) -> any Perceiving {
    let need = try suite.mediaNeed(tools, filter: options.selection.filter)
    return need == .nothing && provider.isRemote && !suite.perception.probes ? ContentLook() : perceiver
  }
}

extension PerceptionConfiguration {
  /// The `perception.replacements` of a suite; nothing there means the defaults. Paths of models start from the
  /// suite's folder, as all paths of a suite do.
  static func reading(_ suite: Suite) throws(AssayError) -> PerceptionConfiguration {
    let value = suite.perception.replacements
    guard let object = value.object, !object.isEmpty else { return PerceptionConfiguration() }
    do throws(AssayError) {
      var configuration = try PerceptionConfiguration(value, path: "perception.replacements")
      for (name, replacement) in configuration.replacements {
        guard case .onnx(var model) = replacement.engine else { continue }
        model.resolvePaths { Files.resolve($0, in: suite.folder) }
        configuration.replacements[name]?.engine = .onnx(model)
      }
      return configuration
    } catch {
      var error = error
      error.place = .init(file: suite.file, path: error.place?.path)
      throw error
    }
  }

  /// What `assay check` says of a suite's `perception` section: mistakes, names of no extractor, models not there.
  static func problems(of suite: Suite) -> [AssayError] {
    let configuration: PerceptionConfiguration
    do throws(AssayError) { configuration = try reading(suite) } catch { return [error] }
    let known = Set(MediaStack().perceiver(configuration).extractors.map(\.name)).union(configuration.off)
    var problems = Set(suite.perception.extractors ?? []).subtracting(known).sorted().map { name in
      AssayError(
        .configuration, "there is no extractor \(name)", at: .init(file: suite.file, path: "perception.extractors"),
        remedy: "use one of \(known.sorted().joined(separator: ", "))")
    }
    for (name, replacement) in configuration.replacements.sorted(by: { $0.key < $1.key }) {
      guard case .onnx(let model) = replacement.engine else { continue }
      problems += model.paths.filter { Files.kind($0) != .file }.map { path in
        AssayError(
          .missing, "the model \(path) is not there",
          at: .init(file: suite.file, path: "perception.replacements.extractors.\(name)"),
          remedy: "paths start from the suite's folder")
      }
    }
    return problems
  }
}

extension ModelOptions {
  /// What the flags say about requests to an endpoint.
  func endpointOptions(seed: UInt64) throws(AssayError) -> OpenAIOptions {
    var retry = RetryPolicy()
    if let maxRetries { retry.attemptsMax = maxRetries + 1 }
    if let timeout { retry.timeout = .milliseconds(Int(timeout * 1000)) }
    if let attemptTimeout { retry.attemptTimeout = .milliseconds(Int(attemptTimeout * 1000)) }
    return try OpenAIOptions(streams: stream, retry: retry, connections: try connections(), seed: seed)
  }

  private func connections() throws(AssayError) -> ConcurrencyLimits {
    let fixed = ConcurrencyLimits.fixed(maxConnections ?? SuiteDefaults.maxConnections)
    guard let adaptiveConnections, adaptiveConnections != "false" else { return fixed }
    let fields = adaptiveConnections.split(separator: "-", omittingEmptySubsequences: false)
    let numbers = fields.compactMap { Int($0) }
    switch numbers.count == fields.count ? numbers.count : 0 {
    case 1: return try ConcurrencyLimits(minimum: 1, start: min(20, numbers[0]), maximum: numbers[0])
    case 2:
      return try ConcurrencyLimits(
        minimum: numbers[0], start: min(max(20, numbers[0]), numbers[1]), maximum: numbers[1])
    case 3: return try ConcurrencyLimits(minimum: numbers[0], start: numbers[1], maximum: numbers[2])
    default:
      throw AssayError(
        .usage, "--adaptive-connections \(adaptiveConnections) is not understood",
        remedy: "write false, a maximum, MIN-MAX or MIN-START-MAX")
    }
  }

  /// Requests that may be in flight: what the runner keeps ready for the provider.
  func inFlightMax() throws(AssayError) -> Int { try connections().maximum }
}
