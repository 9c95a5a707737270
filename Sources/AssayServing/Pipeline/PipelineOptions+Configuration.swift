import AssayCore

extension RouteConfiguration {
  /// The pipeline's settings: those a program made, or what the file says; nil passes requests on as they are.
  package var pipelineOptions: PipelineOptions? {
    if let options { return options }
    let settings = pipeline
    let asks = settings.gates || settings.verify.isOn || !settings.extractors.isEmpty || !settings.degrade.isEmpty
    guard asks || strategy == .cascade else { return nil }
    var options = PipelineOptions()
    options.gates = settings.gates
    options.verifies = settings.verify.isOn
    options.decides = settings.verify.isOn
    options.stream = settings.verify.stream == .hold ? .hold : .after
    options.degradation = DegradationPolicy(declared: settings.degrade)
    options.degradation.limits = mediaLimits
    options.ladder = settings.verify.files.ladder ?? options.ladder
    options.costNanoMax = router.costNanoMax
    let looks = settings.verify.isOn || settings.gates || settings.degrade.contains { $0.needsFindings }
    if !settings.extractors.isEmpty || !looks { options.extractors = Set(settings.extractors) }
    options.escalation = strategy == .cascade ? escalation : .never
    return options
  }

  private var escalation: PipelineOptions.Escalation {
    var escalation = PipelineOptions.Escalation(riskMax: router.riskMax)
    escalation.onUnjudged = router.escalatesUnjudged
    if let found = router.thresholds?.thresholds, found.signal == .risk { escalation.riskThresholds = found }
    return escalation
  }
}

extension DegradationPolicy {
  /// The steps as a file declares them, each for its modality and in the file's order.
  package init(declared: [DegradeStep]) {
    self = .none
    answersFromEvidence = !declared.isEmpty
    for step in declared {
      let (modalities, degradation) = step.meaning
      for modality in modalities { steps[modality, default: []].append(degradation) }
    }
  }
}

extension DegradeStep {
  /// What it puts in a medium's place is made of what extractors find in it.
  fileprivate var needsFindings: Bool {
    switch self {
    case .videoToFrames, .audioToTranscript, .imageToText, .geometryToExtents: true
    case .audioResample, .imageSmaller, .recapture: false
    }
  }

  fileprivate var meaning: ([Modality], Degradation) {
    switch self {
    case .videoToFrames: ([.video], .frames)
    case .audioToTranscript: ([.audio, .video], .transcript)
    case .audioResample: ([.audio], .resampled)
    case .imageToText: ([.image], .ocrText)
    case .imageSmaller: ([.image], .smaller)
    case .geometryToExtents: ([.geometry], .extents)
    case .recapture: (Modality.allCases, .recapture)
    }
  }
}
