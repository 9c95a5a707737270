import AssayCore
import AssayEvaluation
import AssayInference
import AssayMedia
import AssayResilience
import AssayServing
import AssayVerification
import AssayWire
import Foundation

/// What the model stages of `assay verify` stand on: the settings of a YAML file and the model that they name.
struct StageBench: Sendable {
  let settings: StageSettings
  private let provider: any Provider
  private let verifier: Verifier
  private let total: StageTotal
  private let stack = MediaStack()

  /// - Throws: `.configuration` with file, line and column, or what is wrong with the model's name, URL or key.
  init(path: String, verifier: Verifier) throws(AssayError) {
    settings = try StageFile.read(path)
    self.verifier = verifier
    provider = try Self.provider(settings, perceiver: stack)
    total = StageTotal(settings.total, price: settings.price)
  }

  static func provider(_ settings: StageSettings, perceiver stack: MediaStack) throws(AssayError) -> any Provider {
    try ProviderFactory.make(
      settings.model, baseURL: settings.baseURL, options: try settings.endpointOptions(),
      environment: ProcessInfo.processInfo.environment, perception: stack.perceiver())
  }

  func close() { stack.pool.shutdown() }

  /// Runs the stages of one answer.
  func run(
    on verification: inout Verification, id: String, prompt: String?, media: [FileInput], evidence: EvidenceIndex
  ) async -> StageReport {
    let parts = media.map { Part.asset($0.asset, modality: $0.modality) }
    let subject = StageSubject(
      prompt: prompt, media: parts, evidence: evidence, observationsMax: settings.plan.observationsMax, id: id)
    let runner = StageRunner(
      plan: settings.plan, model: provider.name, price: settings.price,
      asker: ProviderAsker(provider: provider, assets: FileInputs(files: media)), verifier: verifier, total: total)
    return await runner.run(on: &verification, subject: subject, evidence: evidence)
  }

  /// The media of an answer cannot be read: nothing is asked.
  func skipped(_ verification: Verification, _ error: AssayError) -> StageReport {
    StageReport(
      model: provider.name, risk: verification.risk, skipped: .mediaUnreadable, String(error.message.prefix(300)))
  }
}

/// The `stages` block in a file of its own.
enum StageFile {
  static func read(_ path: String) throws(AssayError) -> StageSettings {
    try VerifierDocuments.stages(try TextFile.read(path), path: path)
  }
}

extension StageSettings {
  /// How the endpoint is used; a reply of a stage is short, so a long one is refused while it comes in.
  ///
  /// - Parameter retries: by itself; nil for as many as the settings say.
  func endpointOptions(retries: Int? = nil) throws(AssayError) -> OpenAIOptions {
    let retry = RetryPolicy(
      attemptsMax: (retries ?? retriesMax) + 1, attemptTimeout: .milliseconds(attemptTimeoutMs),
      timeout: .milliseconds(timeoutMs))
    return try OpenAIOptions(retry: retry, connections: .fixed(concurrency), answerBytesMax: 1 << 20)
  }
}

extension FileInput {
  /// By the file's name; what it really holds only its receiver looks at.
  var modality: Modality { MediaKinds.modality(ofPath: path) ?? .document }

  /// A medium that a line of data names: inside the folder of the data, whatever `..` and links it is reached by.
  ///
  /// - Throws: `.data`.
  static func confined(_ name: String, to folder: String) throws(AssayError) -> FileInput {
    guard !name.hasPrefix("/"), !name.utf8.contains(0) else {
      throw AssayError(.data, "a line names the absolute path \(Terminal.printable(String(name.prefix(200))))")
    }
    let root = URL(filePath: folder).resolvingSymlinksInPath().path
    let real = URL(filePath: folder).appending(path: name).resolvingSymlinksInPath().standardizedFileURL.path
    guard real.hasPrefix(root == "/" ? root : root + "/") else {
      throw AssayError(.data, "a line names a file outside the batch's folder")
    }
    return try FileInput(path: real)
  }
}
