import AssayCore
import AssayMedia
import AssaySignals
import AssayWire

/// Writes down what is said in a recording or a film, and when somebody speaks.
struct SpeechExtractor: Extractor {
  let name = "speech"
  let modalities: Set<Modality> = [.audio, .video]
  let kinds: [Observation.Kind] = [.utterance, .spokenWord, .speech, .silence]
  /// Pauses shorter than this are part of speaking.
  static let silenceSecondsMin = 0.3

  func observe(_ part: PerceivedPart, context: ExtractionContext) async throws(AssayError) -> ExtractorResult {
    if part.hasNoSound { return ExtractorResult(coverages: [coverage(part, note: "there is no sound stream")]) }
    let (sound, isWhole) = part.bounded(try await part.media.sound(), context)
    guard sound.samples.count >= sound.sampleRateHz / 20 else {
      return ExtractorResult(coverages: [coverage(part, .partial, note: "too short to hold a word")])
    }
    var list = list(part, context)
    var note: String? = isWhole ? nil : "only the first \(Int(sound.seconds)) seconds were heard"
    do throws(AssayError) {
      let reply = try await part.media.transcript(sound, context)
      try addTranscript(reply, sound, to: &list)
    } catch {
      list = self.list(part, context)
      let voice = try await Voice.spans(in: sound, context)
      addVoice(voice.spans, voice.source, sound, to: &list)
      note = "no transcript, only where somebody speaks: \(shortened(error.message, to: 200))"
    }
    return list.result(coverage(part, note == nil ? .complete : .partial, note: note))
  }

  private func addTranscript(
    _ reply: WorkerReply, _ sound: Waveform, to list: inout ObservationList
  ) throws(AssayError) {
    let source = try reply.string("source", scalarsMax: 100)
    let voiceSource = reply.json["vad_source"]?.string.map { shortened($0, to: 100) } ?? source
    for segment in try reply.items("segments", countMax: 20_000) {
      let text = try segment.string("text")
      let span = try segment.span(seconds: sound.seconds)
      guard text.utf8.contains(where: { $0 > 0x20 }) else { continue }
      let id = list.add(
        .utterance, .string(text), region: Region(.span(span)),
        confidence: try segment.numberIfPresent("confidence"), source: source)
      for word in try segment.items("words", countMax: 5_000) {
        let span = try word.span(seconds: sound.seconds)
        list.add(
          .spokenWord, .string(try word.string("text", scalarsMax: 200)), region: Region(.span(span)), source: source,
          attributes: ["line": .string(id), "times": "approximate"])
      }
    }
    addVoice(try Voice.spans(reply, seconds: sound.seconds), voiceSource, sound, to: &list)
  }

  private func addVoice(_ spans: [TimeSpan], _ source: String, _ sound: Waveform, to list: inout ObservationList) {
    var cursor = 0.0
    for span in spans {
      addSilence(cursor, span.start, source, &list)
      list.add(.speech, "speech", region: Region(.span(span)), source: source)
      cursor = max(cursor, span.end)
    }
    addSilence(cursor, rounded(sound.seconds), source, &list)
  }

  /// "Silence" as in nobody speaks; there may be other sounds.
  private func addSilence(_ start: Double, _ end: Double, _ source: String, _ list: inout ObservationList) {
    guard end - start >= Self.silenceSecondsMin else { return }
    list.add(.silence, "no speech", region: .span(start, end), source: source)
  }
}

/// Where somebody speaks.
enum Voice {
  static func spans(
    in sound: Waveform, _ context: ExtractionContext
  ) async throws(AssayError) -> (source: String, spans: [TimeSpan]) {
    let (reply, _) = try await WorkerReply.of(
      context.workers, .speechModel, ["task": "voice", "rate": .int(sound.sampleRateHz)], sound.payload)
    return (try reply.string("source", scalarsMax: 100), try spans(reply, seconds: sound.seconds))
  }

  /// The reply's `speech` list, in order and without overlap.
  static func spans(_ reply: WorkerReply, seconds: Double) throws(AssayError) -> [TimeSpan] {
    guard let items = reply.json["speech"]?.array, items.count <= 100_000 else {
      throw WorkerReply.malformed("speech", "should be a list of [start, end]")
    }
    var spans: [TimeSpan] = []
    for (index, item) in items.enumerated() {
      guard let start = item[0]?.double, let end = item[1]?.double, start.isFinite, end.isFinite else {
        throw WorkerReply.malformed("speech[\(index)]", "should be [start, end]")
      }
      spans.append(try WorkerReply.span(start, end, seconds: seconds, path: "speech[\(index)]"))
    }
    var merged: [TimeSpan] = []
    for span in spans.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
      if let last = merged.last, span.start <= last.end {
        merged[merged.count - 1].end = max(last.end, span.end)
      } else {
        merged.append(span)
      }
    }
    return merged
  }
}

extension Waveform {
  /// The samples as little-endian 32-bit floats; what is not finite becomes 0.
  var payload: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: samples.count * 4) { output, count in
      for (index, sample) in samples.enumerated() {
        let bits = (sample.isFinite ? sample : 0).bitPattern
        output[index * 4] = UInt8(truncatingIfNeeded: bits)
        output[index * 4 + 1] = UInt8(truncatingIfNeeded: bits >> 8)
        output[index * 4 + 2] = UInt8(truncatingIfNeeded: bits >> 16)
        output[index * 4 + 3] = UInt8(truncatingIfNeeded: bits >> 24)
      }
      count = samples.count * 4
    }
  }
}

extension PerceivedPart {
  /// A film whose container lists streams, none of them sound.
  var hasNoSound: Bool {
    guard modality == .video, let streams = info.video?.streams, !streams.isEmpty else { return false }
    return !streams.contains { $0.kind == .audio }
  }

  /// The sound cut to the configured length, and whether that is all of it.
  func bounded(_ sound: Waveform, _ context: ExtractionContext) -> (Waveform, isWhole: Bool) {
    let countMax = Int(context.configuration.soundSecondsMax * Double(max(1, sound.sampleRateHz)))
    guard sound.samples.count > countMax else { return (sound, true) }
    return (Waveform(samples: Array(sound.samples.prefix(countMax)), sampleRateHz: sound.sampleRateHz), false)
  }
}
