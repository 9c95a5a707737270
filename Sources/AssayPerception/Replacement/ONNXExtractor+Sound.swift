import AssayCore
import AssaySignals
import AssayWire

// Models that listen: recognisers, voice detectors, sound classifiers, embeddings.
extension ONNXExtractor {
  func listen(
    _ part: PerceivedPart, _ input: ONNXInput.Sound, _ context: ExtractionContext
  ) async throws(AssayError) -> ExtractorResult {
    if part.hasNoSound { return ExtractorResult(coverages: [coverage(part, note: "there is no sound stream")]) }
    let (sound, isWhole) = part.bounded(try await part.media.sound(sampleRateHz: input.rateHz), context)
    let windows = input.windows(sound)
    guard !windows.isEmpty else {
      return ExtractorResult(coverages: [coverage(part, .partial, note: "too short for the model's window")])
    }
    var list = list(part, context)
    var spans = FrameSpans(threshold: model.thresholdInForce, gapSeconds: model.gapSeconds)
    var source = ""
    for window in windows {
      let output = try await runner.run(window.tensors, context.workers)
      source = output.source
      let span = Region.span(rounded(window.start), rounded(window.start + window.seconds))
      switch model.kind {
      case .frames: try addFrames(output, window, to: &spans)
      case .ctc: try addReading(output, window, to: &list)
      case .classes, .embedding, .segments, .boxes: try addWhole(output, region: span, to: &list)
      }
    }
    if model.kind == .frames { addEvents(spans.finish(), source, sound.seconds, to: &list) }
    let note =
      isWhole
      ? model.kind == .ctc && windows.count > 1
        ? "heard in windows of \(input.windowSeconds) s: a word at a cut may be lost" : nil
      : "only the first \(Int(sound.seconds)) seconds were heard"
    return list.result(coverage(part, note == nil ? .complete : .partial, vocabulary: vocabulary, note: note))
  }

  /// Seconds from one frame to the next.
  private func frameSeconds(_ rows: ScoreRows, _ window: SoundWindow) -> Double {
    model.frameSeconds ?? window.secondsFed / Double(max(1, rows.count))
  }

  private func addFrames(
    _ output: ONNXOutput, _ window: SoundWindow, to spans: inout FrameSpans
  ) throws(AssayError) {
    let rows = try output.rows(model)
    let step = frameSeconds(rows, window)
    let end = window.start + window.seconds
    for row in 0..<rows.count {
      let from = window.start + Double(row) * step
      for (label, probability) in rows[row].enumerated() {
        spans.add(label: label, probability: probability, from: from, to: min(end, from + step))
      }
    }
  }

  private func addEvents(
    _ events: [FrameSpans.Event], _ source: String, _ seconds: Double, to list: inout ObservationList
  ) {
    let isVoice = Self.isVoice(model)
    var cursor = 0.0
    func addSilence(to end: Double) {
      guard isVoice, end - cursor >= SpeechExtractor.silenceSecondsMin else { return }
      list.add(.silence, "no speech", region: .span(rounded(cursor), rounded(end)), source: source)
    }
    for event in events {
      addSilence(to: event.span.start)
      list.add(
        kind, .string(model.labels[event.label]), region: Region(.span(event.span)), confidence: event.probability,
        source: source)
      cursor = max(cursor, event.span.end)
    }
    addSilence(to: seconds)
  }

  private func addReading(
    _ output: ONNXOutput, _ window: SoundWindow, to list: inout ObservationList
  ) throws(AssayError) {
    let rows = try output.rows(model)
    let reading = CTCReading(
      rows, labels: model.labels, blank: model.blank, start: window.start, frameSeconds: frameSeconds(rows, window),
      end: window.start + window.seconds)
    guard let span = reading.span else { return }
    let id = list.add(
      kind, .string(reading.text), region: Region(.span(span)), confidence: reading.confidence, source: output.source)
    for word in reading.words {
      list.add(
        .spokenWord, .string(word.text), region: Region(.span(word.span)), confidence: word.confidence,
        source: output.source, attributes: ["line": .string(id), "times": "approximate"])
    }
  }
}
