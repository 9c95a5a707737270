import AssayCore
import AssayMedia
import AssaySignals
import AssayWire
import Glibc

/// Listens again where a person would hardly hear: each channel alone where the channels differ, quiet stretches brought
/// to the level of the loud ones, stretches that were heard unsurely backwards. Only what the first transcript lacks is given.
///
/// A voice under a louder one at the same time stays unheard: that would need the voices to be told apart.
struct HiddenSpeechExtractor: Extractor {
  let name = "speech-hidden"
  let modalities: Set<Modality> = [.audio, .video]
  let kinds: [Observation.Kind] = [.utterance]
  let isOnRequest = true
  static let channelsMax = 8
  static let utterancesMax = 2_000

  /// One way of listening.
  struct View {
    enum Way: String { case channel, amplified, reversed }
    var way: Way
    var samples: [Float]
    var attributes: [String: JSONValue]
    /// Seconds of the recording at which it starts.
    var start = 0.0
  }

  func observe(_ part: PerceivedPart, context: ExtractionContext) async throws(AssayError) -> ExtractorResult {
    if part.hasNoSound { return ExtractorResult(coverages: [coverage(part, note: "there is no sound stream")]) }
    let (sound, isWhole) = part.bounded(try await part.media.sound(), context)
    guard sound.samples.count >= sound.sampleRateHz / 2 else {
      return ExtractorResult(coverages: [coverage(part, .partial, note: "too short to hold a word")])
    }
    let first = try Self.heard(try await part.media.transcript(sound, context), seconds: sound.seconds)
    // What was made of two voices at once is not taken for heard.
    var known = ReadBefore(first.filter { $0.confidence ?? 1 >= ReadBefore.confidenceMin }.map(\.text))
    var list = list(part, context)
    var (ways, failed): ([String], Int) = ([], 0)
    let channels = try? await part.media.recording()
    for view in Self.views(sound, channels, first) {
      if ways.last != view.way.rawValue { ways.append(view.way.rawValue) }
      let wave = Waveform(samples: view.samples, sampleRateHz: sound.sampleRateHz)
      // One way of listening that fails takes nothing from the others.
      guard let heard = try? await Self.listen(wave, context) else {
        failed += 1
        continue
      }
      for var utterance in heard.utterances {
        if view.way == .reversed {
          // The recogniser makes words of anything: backwards counts where it is surer than forwards.
          utterance = utterance.mirrored(from: view.start, seconds: wave.seconds)
          guard utterance.isSurer(than: first) else { continue }
        }
        var attributes = view.attributes
        if view.way == .amplified {
          // Loud stretches were heard as they are.
          let level = Self.level(of: utterance, in: sound)
          guard level <= Self.amplifiedDbMax else { continue }
          attributes["level_db"] = .double(level)
        }
        guard known.isNew(utterance.text) else { continue }
        known.add(utterance.text)
        list.add(
          .utterance, .string(utterance.text), region: .span(utterance.start, utterance.end),
          confidence: utterance.confidence, source: heard.source, attributes: attributes)
      }
    }
    var note = ways.isEmpty ? "nothing to listen to again" : "listened again: " + ways.joined(separator: ", ")
    if failed > 0 { note += "; \(failed) of these failed" }
    if channels == nil { note += "; its channels could not be told apart" }
    let isComplete = isWhole && failed == 0 && channels != nil
    return list.result(coverage(part, isComplete ? .complete : .partial, note: note))
  }

  private static func listen(
    _ wave: Waveform, _ context: ExtractionContext
  ) async throws(AssayError) -> (source: String, utterances: [Utterance]) {
    let reply = try await WorkerReply.transcript(of: wave, context)
    return (try reply.string("source", scalarsMax: 100), try heard(reply, seconds: wave.seconds))
  }

  struct Utterance {
    var text: String
    var start: Double
    var end: Double
    var confidence: Double?

    /// Its place in the recording, from that in a stretch that was turned round.
    func mirrored(from start: Double, seconds: Double) -> Utterance {
      Utterance(
        text: text, start: max(0, rounded(start + seconds - end)), end: max(0, rounded(start + seconds - self.start)),
        confidence: confidence)
    }

    static let surerBy = 0.1

    /// Than all that was heard forwards in the same stretch, of which there may be nothing.
    func isSurer(than others: [Utterance]) -> Bool {
      guard let confidence else { return false }
      let there = others.filter { min($0.end, end) - max($0.start, start) > 0.2 * (end - start) }
      return there.allSatisfy { ($0.confidence ?? 1) + Self.surerBy <= confidence }
    }
  }

  private static func heard(_ reply: WorkerReply, seconds: Double) throws(AssayError) -> [Utterance] {
    var utterances: [Utterance] = []
    for segment in try reply.items("segments", countMax: 20_000).prefix(utterancesMax) {
      let span = try segment.span(seconds: seconds)
      utterances.append(
        Utterance(
          text: try segment.string("text"), start: span.start, end: span.end,
          confidence: try segment.numberIfPresent("confidence")))
    }
    return utterances
  }

  // MARK: Ways of listening

  static func views(_ sound: Waveform, _ recording: Recording?, _ first: [Utterance]) -> [View] {
    var views: [View] = []
    if let recording {
      views += channels(recording, rate: sound.sampleRateHz, samplesMax: sound.samples.count)
    }
    if let loud = evened(sound) {
      views.append(View(way: .amplified, samples: loud, attributes: ["pass": "amplified"]))
    }
    return views + reversed(sound, first)
  }

  /// Speech that runs backwards is heard as words, but unsurely.
  static let unsureBelow = 0.65
  static let reversedMax = 8
  static let padSeconds = 0.1

  /// The stretches of unsure utterances, each turned round alone.
  static func reversed(_ sound: Waveform, _ first: [Utterance]) -> [View] {
    let unsure = first.filter { ($0.confidence ?? 0) < unsureBelow && $0.end > $0.start }
    return unsure.prefix(reversedMax).compactMap { utterance in
      let rate = Double(sound.sampleRateHz)
      let from = max(0, min(sound.samples.count, Int((utterance.start - padSeconds) * rate)))
      let to = max(from, min(sound.samples.count, Int((utterance.end + padSeconds) * rate)))
      guard to - from >= sound.sampleRateHz / 2 else { return nil }
      return View(
        way: .reversed, samples: sound.samples[from..<to].reversed(),
        attributes: ["pass": "reversed", "found_only": "reversed"], start: Double(from) / rate)
    }
  }

  /// Each channel that differs from the mean of all by more than a fifth of its level.
  static func channels(_ recording: Recording, rate: Int, samplesMax: Int) -> [View] {
    let count = recording.channels.count
    guard (2...channelsMax).contains(count), recording.frames > 0 else { return [] }
    var sums = (between: 0.0, whole: 0.0)
    var mean = [Float](repeating: 0, count: recording.frames)
    for channel in recording.channels {
      for frame in mean.indices { mean[frame] += channel[frame] / Float(count) }
    }
    var views: [View] = []
    for (index, channel) in recording.channels.enumerated() {
      sums = (0, 0)
      for frame in mean.indices {
        let apart = Double(channel[frame] - mean[frame])
        sums.between += apart * apart
        sums.whole += Double(mean[frame]) * Double(mean[frame])
      }
      guard sums.between > 0.04 * max(sums.whole, 1e-9), sums.between / Double(recording.frames) > 1e-9 else {
        continue
      }
      let samples = resampled(channel, from: recording.sampleRateHz, to: rate)
      views.append(
        View(
          way: .channel, samples: Array(samples.prefix(samplesMax)),
          attributes: ["pass": .string("channel \(index + 1)"), "one_channel": true, "channel_number": .int(index + 1)])
      )
    }
    return views
  }

  /// The mean of what a new sample covers, or a straight line between two: enough for a recogniser of speech.
  static func resampled(_ samples: [Float], from old: Int, to new: Int) -> [Float] {
    guard old != new, old > 0, new > 0, !samples.isEmpty else { return samples }
    let step = Double(old) / Double(new)
    return (0..<max(1, Int(Double(samples.count) / step))).map { index in
      let place = Double(index) * step
      let left = min(samples.count - 1, Int(place))
      guard step > 1 else {
        let right = min(samples.count - 1, left + 1)
        return samples[left] + (samples[right] - samples[left]) * Float(place - Double(left))
      }
      let right = max(left + 1, min(samples.count, Int(place + step)))
      return samples[left..<right].reduce(0, +) / Float(right - left)
    }
  }

  static let windowSeconds = 0.4
  /// A stretch so far below the loudest is quiet; what is below the floor is silence.
  static let quietDb = -18.0
  static let amplifiedDbMax = -12.0
  static let floorDb = -75.0
  static let gainDbMax = 45.0

  /// With every window brought to the level of the loudest, smoothly; nil where nothing is quiet.
  static func evened(_ sound: Waveform) -> [Float]? {
    let window = max(1, Int(windowSeconds * Double(sound.sampleRateHz)))
    let levels = levels(sound.samples, window: window)
    guard let loudest = levels.max(), loudest > floorDb else { return nil }
    let floor = max(floorDb, loudest - 60)
    guard levels.contains(where: { $0 > floor && $0 < loudest + quietDb }) else { return nil }
    let gains = levels.map { level in level > floor ? pow(10, min(gainDbMax, loudest - level) / 20) : 1 }
    return sound.samples.indices.map { index in
      let place = (Double(index) + 0.5) / Double(window) - 0.5
      let left = max(0, min(gains.count - 1, Int(place.rounded(.down))))
      let right = min(gains.count - 1, left + 1)
      let gain = gains[left] + (gains[right] - gains[left]) * max(0, min(1, place - Double(left)))
      return max(-1, min(1, Float(Double(sound.samples[index]) * gain)))
    }
  }

  /// Decibels of the windows against full scale.
  private static func levels(_ samples: [Float], window: Int) -> [Double] {
    stride(from: 0, to: samples.count, by: window).map { start in
      let end = min(samples.count, start + window)
      var sum = 0.0
      for index in start..<end where samples[index].isFinite { sum += Double(samples[index]) * Double(samples[index]) }
      return 10 * log10(sum / Double(end - start) + 1e-12)
    }
  }

  /// The level of a stretch against the loudest window of the recording, in decibels.
  static func level(of utterance: Utterance, in sound: Waveform) -> Double {
    let window = max(1, Int(windowSeconds * Double(sound.sampleRateHz)))
    let rate = Double(sound.sampleRateHz)
    let start = max(0, min(sound.samples.count, Int(utterance.start * rate)))
    let end = max(start, min(sound.samples.count, Int(utterance.end * rate)))
    guard let loudest = levels(sound.samples, window: window).max(), start < end,
      let own = levels(Array(sound.samples[start..<end]), window: window).max()
    else { return 0 }
    return rounded(own - loudest, 1)
  }
}
