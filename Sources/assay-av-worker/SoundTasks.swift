import AssayWire
import AssayWorkerKit
import CAVShim
import Glibc

/// Sound with all its channels: read, or written by a codec and read again.
enum SoundTasks {
  static let channelsMax = 32

  /// Silence before a stream's first sample, so that time zero is the asset's.
  static func lead(of stream: Film.Stream, in film: Film) -> Double {
    min(FilmLimits.leadSecondsMax, max(0, (stream.start ?? film.start) - film.start))
  }

  /// All channels from time zero of the asset at the stream's own rate, interleaved.
  ///
  /// - Parameter fillsGaps: silence stands where packets are missing, so that what follows keeps its time.
  static func recording(_ film: Film, fillsGaps: Bool) throws(WorkerFailure) -> WorkerReply {
    guard let stream = film.sound else { throw WorkerFailure("unsupported", "the file has no sound") }
    let decoder = try FilmDecoder(film, stream)
    let lead = lead(of: stream, in: film)
    var reading = FilmDecoder.Reading()
    var gaps = fillsGaps ? SoundGaps() : nil
    while let seconds = try decoder.next() {
      try gaps?.fill(before: seconds, &reading)
      if reading.rate == 0 {
        try decoder.appendAll(isEnd: false, to: &reading)
        gaps?.leadFrames = Int((lead * Double(reading.rate)).rounded())
        let silent = Int((lead * Double(reading.rate)).rounded()) * reading.channels
        if silent > 0 { reading.samples.insert(contentsOf: repeatElement(0, count: silent), at: 0) }
      } else {
        try decoder.appendAll(isEnd: false, to: &reading)
      }
      guard reading.samples.count * 4 <= FilmLimits.payloadBytesMax else {
        throw WorkerFailure("too_large", "the sound with its \(reading.channels) channels takes more than 240 MiB")
      }
    }
    try decoder.appendAll(isEnd: true, to: &reading)
    guard reading.channels > 0, !reading.samples.isEmpty else {
      throw WorkerFailure("decode_failed", "no sound could be decoded")
    }
    for index in reading.samples.indices where !reading.samples[index].isFinite { reading.samples[index] = 0 }
    return reply(reading.samples, rate: reading.rate, channels: reading.channels)
  }

  /// `{"task": "recode", "codec", "bits_per_second", "codec_rate", "rate", "channels"}` and interleaved samples.
  static func recode(_ request: WorkerRequest) throws(WorkerFailure) -> WorkerReply {
    let rate = try request.int("rate", in: 1_000...768_000)
    let channels = try request.int("channels", in: 1...channelsMax)
    let codecRate = try request.int("codec_rate", in: 1_000...48_000)
    let bits = try request.int("bits_per_second", in: 0...512_000)
    let repeats = try request.optionalInt("times", in: 1...8) ?? 1
    let codecs = ["mp3": ASSAY_AV_MP3, "opus": ASSAY_AV_OPUS, "gsm": ASSAY_AV_GSM, "mulaw": ASSAY_AV_MULAW]
    guard let codec = codecs[request.header["codec"]?.string ?? ""] else {
      throw WorkerFailure("bad_request", "`codec` must be mp3, opus, gsm or mulaw")
    }
    guard request.payload.count % (4 * channels) == 0 else {
      throw WorkerFailure("bad_request", "the samples do not make whole frames of \(channels) channels")
    }
    let isJoint = channels == 2 && codec != ASSAY_AV_GSM && codec != ASSAY_AV_MULAW
    let call = Call(codec: Int32(codec), bits: Int64(bits), codecRate: Int32(codecRate), rate: Int32(rate))
    var samples = floats(request.payload)
    for _ in 0..<repeats {
      samples = isJoint ? try call.run(samples, channels: 2) : try eachAlone(samples, channels, call)
    }
    for index in samples.indices where !samples[index].isFinite { samples[index] = 0 }
    return reply(samples, rate: rate, channels: channels)
  }

  private struct Call {
    var codec: Int32
    var bits: Int64
    var codecRate: Int32
    var rate: Int32

    func run(_ samples: [Float], channels: Int) throws(WorkerFailure) -> [Float] {
      var status: Int32 = -1
      let written = [Float](unsafeUninitializedCapacity: max(1, samples.count)) { buffer, filled in
        status = assay_av_recode(
          codec, bits, codecRate, samples, Int64(samples.count / channels), Int32(channels), rate, buffer.baseAddress)
        filled = samples.count
      }
      guard status == ASSAY_AV_OK else {
        guard status == ASSAY_AV_CODEC else { throw Film.failure(status) }
        throw WorkerFailure("unsupported", "FFmpeg here has no such codec, or it does not take this rate")
      }
      return written
    }
  }

  private static func eachAlone(_ samples: [Float], _ channels: Int, _ call: Call) throws(WorkerFailure) -> [Float] {
    guard channels > 1 else { return try call.run(samples, channels: 1) }
    var result = samples
    let frames = samples.count / channels
    for channel in 0..<channels {
      let one = try call.run((0..<frames).map { samples[$0 * channels + channel] }, channels: 1)
      for frame in 0..<frames { result[frame * channels + channel] = one[frame] }
    }
    return result
  }

  static func floats(_ bytes: [UInt8]) -> [Float] {
    bytes.withUnsafeBytes { raw in
      (0..<bytes.count / 4).map { index in
        let value = Float(bitPattern: raw.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
        return value.isFinite ? value : 0
      }
    }
  }

  private static func reply(_ samples: [Float], rate: Int, channels: Int) -> WorkerReply {
    WorkerReply(
      ["rate": .int(rate), "channels": .int(channels), "frames": .int(samples.count / channels)],
      payload: samples.withUnsafeBytes(Array.init))
  }
}

extension FilmDecoder {
  /// Interleaved samples at the rate and with the channels of the first frame.
  struct Reading {
    var samples: [Float] = []
    var rate = 0
    var channels = 0
  }

  func appendAll(isEnd: Bool, to reading: inout Reading) throws(WorkerFailure) {
    // One coded frame is at most 65,536 samples in any codec of the list.
    let framesMax = 1 << 17
    var (rate, channels) = (Int32(reading.rate), Int32(reading.channels))
    var written: Int32 = 0
    let capacity = framesMax * max(1, reading.channels > 0 ? reading.channels : SoundTasks.channelsMax)
    let piece = [Float](unsafeUninitializedCapacity: capacity) { buffer, filled in
      written = sound(isEnd: isEnd, &rate, &channels, buffer.baseAddress, framesMax)
      filled = max(0, Int(written)) * max(0, Int(channels))
    }
    guard written >= 0 else { throw Film.failure(written) }
    (reading.rate, reading.channels) = (Int(rate), Int(channels))
    reading.samples.append(contentsOf: piece)
  }
}
