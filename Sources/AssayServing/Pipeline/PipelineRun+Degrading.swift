import AssayCore
import AssayResilience
import AssayWire

// What is given up, step by step, and written down.
extension PipelineRun {
  /// Kinds of input that would be sent now.
  var sentModalities: Set<Modality> {
    var found: Set<Modality> = []
    for (index, part) in request.request.parts.enumerated() {
      guard let replacement = replacements[index] else {
        found.insert(part.modality)
        continue
      }
      for content in replacement.contents {
        switch content {
        case .text: found.insert(.text)
        case .picture: found.insert(.image)
        case .sound: found.insert(.audio)
        }
      }
    }
    return found
  }

  /// What the model shall see.
  var sentRequest: Request {
    var result = request.request
    var index = 0
    for number in result.messages.indices {
      var parts: [Part] = []
      for part in result.messages[number].parts {
        if let replacement = replacements[index] {
          parts += replacement.contents.compactMap { content in
            if case .text(let text) = content { return Part.text(text, trust: .untrusted) }
            return nil
          }
        } else {
          parts.append(part)
        }
        index += 1
      }
      result.messages[number].parts = parts
    }
    return result
  }

  mutating func reduceIfTooLarge(_ index: Int, _ part: Part) async {
    let policy = options.degradation
    guard request.mayDegrade, let asset = part.asset else { return }
    let isLarge = policy.mediumBytesMax.map { asset.bytes > $0 } ?? false
    let picture = evidence.media(part: index)?.image
    let side = policy.imageSidePixelsMax
    let isWide = side.map { max(picture?.width ?? 0, picture?.height ?? 0) > $0 } ?? false
    let excess = evidence.media(part: index).flatMap { policy.limits?.excess(of: $0) }
    guard isLarge || isWide || excess != nil else { return }
    if await degrade(index, .limit, inputs: nil) { return }
    // Nothing smaller can be made of it, and as it is it may not be sent: what is known of it stands in its place.
    guard let excess, policy.mends(part.modality, .limit) else { return }
    let facts = DegradedText.text(
      .metadata, part: index, modality: part.modality, evidence: evidence, bytesMax: policy.textBytesMax)
    let note = "[\(part.modality.rawValue) \(index) was not sent: \(excess.message)]"
    replacements[index] = PartReplacement(part: index, contents: [.text(facts.map { $0 + "\n" + note } ?? note)])
    degraded.append(
      DegradedStep(
        part: index, path: request.path(of: index), from: part.modality.rawValue, to: .metadata, trigger: .limit,
        detail: excess.message))
  }

  /// Takes the next step for a part.
  ///
  /// - Returns: false where there is none left that says anything.
  mutating func degrade(_ index: Int, _ trigger: Degradation.Trigger, inputs: Set<Modality>?) async -> Bool {
    let parts = request.request.parts
    guard request.mayDegrade, parts.indices.contains(index), let asset = parts[index].asset else { return false }
    let modality = parts[index].modality
    while let step = options.degradation.next(modality, trigger: trigger, done: taken[index] ?? [], inputs: inputs) {
      taken[index, default: []].append(step)
      guard let contents = await contents(step, index, modality, asset) else { continue }
      replacements[index] = PartReplacement(part: index, contents: contents)
      degraded.removeAll { $0.part == index && $0.trigger == trigger }
      degraded.append(
        DegradedStep(
          part: index, path: request.path(of: index), from: modality.rawValue, to: step, trigger: trigger,
          detail: Self.detail(step, modality)))
      return true
    }
    return false
  }

  private func contents(_ step: Degradation, _ index: Int, _ modality: Modality, _ asset: Asset) async
    -> [PartContent]?
  {
    let policy = options.degradation
    do throws(AssayError) {
      switch step {
      case .smaller:
        guard let reducer = pipeline.reducer else { return nil }
        return try await smaller(asset, evidence.media(part: index)?.image, reducer)
      case .resampled:
        guard let reducer = pipeline.reducer else { return nil }
        return try await resampled(asset, evidence.media(part: index), reducer)
      case .frames:
        guard let reducer = pipeline.reducer else { return nil }
        let frames = try await reducer.frames(
          try await assets.bytes(of: asset.digest), framesMax: policy.framesMax,
          sidePixelsMax: policy.smallerSidePixelsMax)
        guard !frames.isEmpty else { return nil }
        let text = DegradedText.film(
          part: index, seconds: frames.map(\.seconds), evidence: evidence, flagged: flagged,
          bytesMax: policy.textBytesMax)
        return [.text(text)] + frames.map { .picture($0.png, type: "image/png") }
      default:
        let text = DegradedText.text(
          step, part: index, modality: modality, evidence: evidence, flagged: flagged, bytesMax: policy.textBytesMax)
        return text.map { [.text($0)] }
      }
    } catch {
      // A step that cannot be taken is passed over; the next one may be.
      return nil
    }
  }

  /// A picture whose sides, pixels and bytes are within the bounds.
  private func smaller(
    _ asset: Asset, _ info: ImageInfo?, _ reducer: any MediaReducing
  ) async throws(AssayError) -> [PartContent]? {
    let policy = options.degradation
    var side = min(policy.smallerSidePixelsMax, policy.imageSidePixelsMax ?? .max)
    if let pixels = policy.limits?.pixelsMax { side = min(side, Int(Double(pixels).squareRoot())) }
    if let info { side = min(side, max(info.width, info.height)) }
    let bytes = try await assets.bytes(of: asset.digest)
    for _ in 0..<5 where side >= 16 {
      let png = try await reducer.picture(bytes, sidePixelsMax: side)
      guard let most = policy.smallerBytesMax, png.count > most else { return [.picture(png, type: "image/png")] }
      // Bytes go with the area, and what is left is less even.
      side = Int(Double(side) * min(0.75, 0.9 * (Double(most) / Double(png.count)).squareRoot()))
    }
    return nil
  }

  /// Sound at the highest rate at which it fits; nil where fewer samples do not help.
  private func resampled(
    _ asset: Asset, _ info: MediaInfo?, _ reducer: any MediaReducing
  ) async throws(AssayError) -> [PartContent]? {
    if let limits = options.degradation.limits, let audio = info?.audio, audio.seconds > limits.audioSecondsMax {
      return nil
    }
    let bytes = try await assets.bytes(of: asset.digest)
    let most = options.degradation.smallerBytesMax ?? .max
    for rate in [16_000, 8_000] {
      if let seconds = info?.audio?.seconds, seconds * Double(rate) * 2 > Double(most) { continue }
      let sound = try await reducer.sound(bytes, sampleRateHz: rate)
      if sound.count <= most { return [.sound(sound)] }
    }
    return nil
  }

  /// After a model said that a medium's format is none that it reads: sound is sent as plain WAV, once.
  mutating func degradeAfterBadFormat(_ verdict: FailureVerdict, _ model: ModelConfiguration) async -> Bool {
    guard verdict.kind == .validation, verdict.rule.hasPrefix("bad_media") else { return false }
    var changed = false
    for (index, part) in mediaParts where part.modality == .audio && replacements[index] == nil {
      guard options.degradation.steps[.audio]?.contains(.resampled) == true else { return false }
      changed = await degrade(index, .upstream, inputs: model.inputs) || changed
    }
    return changed
  }

  private static func detail(_ step: Degradation, _ modality: Modality) -> String {
    switch step {
    case .smaller: "The picture was sent with fewer pixels."
    case .resampled: "The sound was sent as WAV with one channel at a lower sample rate."
    case .ocrText: "Only the text read in it was sent."
    case .frames: "Single pictures and what the container says were sent; what happens between them is not seen."
    case .transcript: "Only what is said in it was sent, in words."
    case .pageText: "Only its text was sent."
    case .extents: "Only its sizes and what was found in it were sent."
    case .metadata: "Only what its container says was sent."
    case .recapture: "Another capture is needed."
    case .evidenceOnly: "No model answered; rules answered from the evidence."
    }
  }

  /// An edge node has not asked it yet.
  private func isOpen(_ model: Int) -> Bool { !progress.tried.contains(model) }

  /// Gives up what no model of the route takes, until one takes the rest.
  ///
  /// - Returns: places of the models that take what is left, in their order; empty where none does.
  mutating func ableModels() async -> [Int] {
    let models = pipeline.models
    var able: [Int] { models.indices.filter { isOpen($0) && sentModalities.isSubset(of: models[$0].inputs) } }
    if !able.isEmpty { return able }
    // The model that takes most of what is sent; among equals the first.
    let sent = sentModalities
    guard
      let nearest = models.indices.filter(isOpen).max(by: {
        (models[$0].inputs.intersection(sent).count, -$0) < (models[$1].inputs.intersection(sent).count, -$1)
      })
    else { return [] }
    let inputs = models[nearest].inputs
    for (index, part) in mediaParts where replacements[index] == nil && !inputs.contains(part.modality) {
      if await !degrade(index, .capability, inputs: inputs) { return [] }
    }
    return able
  }

  /// After a model said that it cannot take something.
  mutating func degradeAfterRefusal(of modality: Modality?, by model: ModelConfiguration) async -> Bool {
    let order: [Modality] = modality.map { [$0] } ?? [.video, .audio, .geometry, .document, .image]
    for modality in order {
      var changed = false
      var inputs = model.inputs
      inputs.remove(modality)
      inputs.insert(.text)
      for (index, part) in mediaParts where sends(index, modality, part) {
        changed = await degrade(index, .upstream, inputs: inputs) || changed
      }
      if changed { return true }
    }
    return false
  }

  private func sends(_ index: Int, _ modality: Modality, _ part: Part) -> Bool {
    guard let replacement = replacements[index] else { return part.modality == modality }
    guard modality == .image else { return false }
    return replacement.contents.contains { if case .picture = $0 { true } else { false } }
  }
}
