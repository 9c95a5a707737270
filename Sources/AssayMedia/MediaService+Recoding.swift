package import AssayCore
import AssayFormats
package import AssaySignals
import AssayWire

/// Sound and films, changed and written again by the film worker.
extension MediaService: MediaEncoding {
  package func recording(_ bytes: [UInt8]) async throws(AssayError) -> Recording {
    let content = ContentType.sniff(bytes)
    guard try Self.role(for: content, bytes: bytes) != nil, content.modality == .audio || content.modality == .video
    else { throw Self.wrongKind(content, "sound") }
    return try Self.recording(try await ask(["task": "recording"], bytes))
  }

  package func recoded(_ recording: Recording, by codec: SoundCodec) async throws(AssayError) -> Recording {
    guard recording.frames > 0 else { return recording }
    guard recording.channels.count <= 32, (1_000...768_000).contains(recording.sampleRateHz) else {
      throw Self.refusal(
        "unsupported",
        "sound with \(recording.channels.count) channels at \(recording.sampleRateHz) Hz cannot be written by a codec",
        remedy: "convert it to at most 32 channels and 768 kHz")
    }
    guard recording.frames <= Self.recodedSamplesMax / recording.channels.count else {
      throw Self.refusal(
        "too_large", "the sound has more than \(Self.recodedSamplesMax) samples in all channels",
        remedy: "cut it into pieces")
    }
    let plan = CodecPlan(codec, rate: recording.sampleRateHz, channels: recording.channels.count)
    let sound = plan.isTelephone ? TelephoneBand.passed(recording, codecRate: plan.rate) : recording
    var header: JSONObject = ["task": "recode", "codec": .string(plan.name)]
    header.append("bits_per_second", .int(plan.bitsPerSecond))
    header.append("codec_rate", .int(plan.rate))
    header.append("rate", .int(recording.sampleRateHz))
    header.append("channels", .int(recording.channels.count))
    header.append("times", .int(plan.times))
    let reply = try await ask(header, sound.interleavedBytes)
    let result = try Self.recording(reply)
    guard result.frames == recording.frames, result.channels.count == recording.channels.count,
      result.sampleRateHz == recording.sampleRateHz
    else { throw Self.nonsense(.film) }
    return result
  }

  package func edited(_ film: [UInt8], by edit: FilmEdit) async throws(AssayError) -> [UInt8] {
    try await retimed(film, by: edit).film
  }

  package func retimed(
    _ film: [UInt8], by edit: FilmEdit
  ) async throws(AssayError) -> (film: [UInt8], seconds: Double?) {
    try expectFilm(film)
    guard
      [edit.framesPerSecond ?? 0, edit.soundEndsAt ?? 0, edit.pictureEndsAt ?? 0, edit.soundEarlierMs].allSatisfy(
        \.isFinite)
    else { throw Self.refusal("bad_request", "an edit's numbers must be finite", remedy: "correct the edit") }
    var header: JSONObject = ["task": "edit"]
    header.append("dropped", .array(edit.droppedFrames.map(JSONValue.int)))
    header.append("frozen", .array(edit.frozen.map { [.double($0.start), .double($0.end)] }))
    header.append("sound_earlier", .double(edit.soundEarlierMs / 1000))
    if !edit.frameShifts.isEmpty {
      guard edit.frameShifts.allSatisfy(\.isFinite) else {
        throw Self.refusal("bad_request", "an edit's numbers must be finite", remedy: "correct the edit")
      }
      header.append("shifts", .array(edit.frameShifts.map { .double(($0 * 10_000).rounded() / 10_000) }))
    }
    if !edit.exchangedFrames.isEmpty { header.append("exchanged", .array(edit.exchangedFrames.map(JSONValue.int))) }
    if let rate = edit.framesPerSecond { header.append("rate", .double(rate)) }
    if let factor = edit.constantRateFactor { header.append("factor", .int(factor)) }
    if let end = edit.soundEndsAt { header.append("sound_end", .double(max(0, end))) }
    if let end = edit.pictureEndsAt { header.append("picture_end", .double(max(0, end))) }
    let reply = try await ask(header, film)
    guard !reply.payload.isEmpty else { throw Self.nonsense(.film) }
    let seconds = reply.header["moved"]?.double
    guard seconds.map({ $0.isFinite && $0 >= 0 }) ?? true else { throw Self.nonsense(.film) }
    return (reply.payload, seconds)
  }

  // MARK: Asking and checking

  /// As many samples as an answer may have bytes for.
  static let recodedSamplesMax = 60_000_000

  func ask(_ header: JSONObject, _ payload: [UInt8]) async throws(AssayError) -> WorkerCall {
    try await workers.call(WorkerCall(header: .object(header), payload: payload), role: .film)
  }

  func expectFilm(_ bytes: [UInt8]) throws(AssayError) {
    let content = ContentType.sniff(bytes)
    _ = try Self.role(for: content, bytes: bytes)
    guard content.modality == .video else { throw Self.wrongKind(content, Modality.video.rawValue) }
  }

  static func recording(_ reply: WorkerCall) throws(AssayError) -> Recording {
    guard let rate = reply.header["rate"]?.int, let channels = reply.header["channels"]?.int,
      let frames = reply.header["frames"]?.int, (1...768_000).contains(rate), (1...32).contains(channels),
      frames >= 0, frames <= reply.payload.count, reply.payload.count == frames * channels * 4,
      let recording = Recording(interleaved: reply.payload, channels: channels, sampleRateHz: rate)
    else { throw nonsense(.film) }
    return recording
  }
}

/// How a codec is asked for: its own rate, its bits, and how often it is gone through.
private struct CodecPlan {
  var name: String
  var rate: Int
  var bitsPerSecond: Int
  var times = 1
  /// Only what a telephone passes reaches the codec.
  var isTelephone = false

  init(_ codec: SoundCodec, rate: Int, channels: Int) {
    switch codec {
    case .mp3(let kilobits):
      name = "mp3"
      bitsPerSecond = min(max(8, kilobits), 320) * 1000
      // The higher rates begin at 32 kbit/s.
      let rates = [8000, 11_025, 12_000, 16_000, 22_050, 24_000] + (kilobits < 32 ? [] : [32_000, 44_100, 48_000])
      self.rate = rates.first { $0 >= rate } ?? rates[rates.count - 1]
    case .opus(let kilobits):
      name = "opus"
      bitsPerSecond = min(max(6, kilobits), 256) * 1000
      self.rate = [8000, 12_000, 16_000, 24_000, 48_000].first { $0 >= rate } ?? 48_000
    case .gsm: (name, self.rate, bitsPerSecond, isTelephone) = ("gsm", 8000, 13_000, true)
    case .gsmChain(let calls):
      (name, self.rate, bitsPerSecond, isTelephone, times) = ("gsm", 8000, 13_000, true, min(max(1, calls), 8))
    case .muLaw(let own):
      (name, self.rate, bitsPerSecond, isTelephone) = ("mulaw", min(max(1000, own), 48_000), 0, own <= 8000)
    }
  }
}
