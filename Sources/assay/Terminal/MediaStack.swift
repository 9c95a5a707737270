import AssayCore
import AssayInference
import AssayMedia
import AssayPerception
import AssayStress

/// The workers and what stands on them; made when first needed, because starting a worker costs time.
struct MediaStack: Sendable {
  let pool: WorkerPool
  let media: MediaService

  init() {
    pool = WorkerPool(configuration: WorkerPoolConfiguration())
    media = MediaService(workers: pool)
  }

  /// Makes media worse; what needs an encoder works where the workers have one.
  var studio: StressStudio {
    let service: any MediaDecoding = media
    return StressStudio(media: media, encoding: service as? any MediaEncoding)
  }

  /// What puts attacks into media.
  var attackTools: AttackTools { tools(voice: SpokenWords()) }

  /// The same; warns where spoken families have no voice.
  func attackTools(for scenarios: [AttackScenario]) -> AttackTools {
    let voice = SpokenWords()
    if voice == nil, scenarios.contains(where: \.needsVoice) {
      Terminal.warn("espeak-ng is not installed: spoken families are left out")
    }
    return tools(voice: voice)
  }

  private func tools(voice: SpokenWords?) -> AttackTools {
    let service: any MediaDecoding = media
    return AttackTools(
      media: media, encoding: service as? any MediaEncoding, codes: WorkerCodes(workers: pool), voice: voice)
  }

  func perceiver(_ configuration: PerceptionConfiguration = PerceptionConfiguration()) -> Perceiver {
    perceiver(configuration, of: media)
  }

  /// - Parameter media: the workers' media, or what stands before them.
  func perceiver(
    _ configuration: PerceptionConfiguration = PerceptionConfiguration(), of media: any MediaDecoding
  ) -> Perceiver {
    Perceiver(media: media, workers: BatchedWorkers(pool), configuration: configuration, http: ExtractorEndpoint())
  }
}
