package import AssayFormats
package import AssaySignals
import CAudioShim

package struct AudioLimits: Sendable {
  package var secondsMax = 3600.0
  package var channelsMax = 32
  package var sampleRateHz = 1_000...768_000
  /// Samples of the mono mix, so that memory stays within a worker's bounds: an hour at 48 kHz.
  package var samplesMax = 3600 * 48_000

  package init() {}
}

/// A recording opened by libsndfile: WAV, FLAC, Ogg (Vorbis, Opus), MP3.
package final class AudioDecoder {
  package let container: String
  package let codec: String
  package let sampleRateHz: Int
  package let channels: Int
  package let bitDepth: Int?
  /// What the file claims; reading shows what is there.
  package let framesDeclared: Int
  /// Title, artist and the like as the container holds them.
  package let texts: [(key: String, value: String)]

  private let handle: OpaquePointer
  private let bytes: UnsafeMutableBufferPointer<UInt8>
  private let limits: AudioLimits

  /// Opens the bytes and checks what they claim, before any sound is decoded.
  package init(_ view: ByteView, limits: AudioLimits = AudioLimits()) throws(DecodeError) {
    let start = try Self.start(view)
    // The library keeps a pointer for as long as the handle lives.
    bytes = .allocate(capacity: max(1, view.count - start))
    _ = bytes.initialize(from: view.bytes[start...])
    var info = assay_audio_info()
    guard let handle = assay_audio_open(bytes.baseAddress, view.count - start, &info), let container = info.container,
      let codec = info.codec
    else {
      bytes.deallocate()
      throw DecodeError("decode_failed", "the recording's header is corrupt or of a kind that is not read")
    }
    self.handle = handle
    self.limits = limits
    self.container = String(cString: container)
    self.codec = String(cString: codec)
    sampleRateHz = Int(info.sample_rate_hz)
    channels = Int(info.channels)
    bitDepth = info.bit_depth > 0 ? Int(info.bit_depth) : nil
    framesDeclared = Int(max(0, info.frames_declared))
    texts = Self.texts(handle)
    if let problem = Self.problem(sampleRateHz, channels, limits) { throw problem }
  }

  deinit {
    assay_audio_close(handle)
    bytes.deallocate()
  }

  /// Where the library is to start reading. It must recognise what it is given: with bytes that it does not know
  /// it goes looking for a resource fork in the file system, which ends a locked-down process.
  private static func start(_ view: ByteView) throws(DecodeError) -> Int {
    switch ContentType.sniff(view.bytes).type {
    case "audio/wav", "audio/flac", "audio/ogg", "audio/aiff": return 0
    case "audio/mpeg":
      guard let start = MP3Structure.soundStart(view) else {
        throw DecodeError("decode_failed", "no frame of sound follows the recording's tags")
      }
      return start
    default: throw DecodeError("unsupported", "the bytes are not a recording of a kind that is read")
    }
  }

  private static func problem(_ rate: Int, _ channels: Int, _ limits: AudioLimits) -> DecodeError? {
    if channels > limits.channelsMax {
      return DecodeError("too_large", "the recording has \(channels) channels; at most \(limits.channelsMax) are read")
    }
    guard limits.sampleRateHz.contains(rate) else {
      return DecodeError(
        "too_large",
        "the sample rate is \(rate) Hz; \(limits.sampleRateHz.lowerBound) to \(limits.sampleRateHz.upperBound) are read"
      )
    }
    return nil
  }

  private static func texts(_ handle: OpaquePointer) -> [(key: String, value: String)] {
    let names = ["Title", "Copyright", "Software", "Artist", "Comment", "Date", "Album", "Licence", "TrackNumber"]
    return names.enumerated().compactMap { index, key in
      guard let text = assay_audio_text(handle, Int32(index + 1)) else { return nil }
      let bytes = Array(UnsafeRawBufferPointer(start: text, count: boundedLength(text)))
      let value = ByteView(bytes).text(0..<bytes.count)
      return value.isEmpty ? nil : (key, value)
    }
  }

  private static func boundedLength(_ text: UnsafePointer<CChar>) -> Int {
    var length = 0
    while length < 1024, text[length] != 0 { length += 1 }
    return length
  }

  /// The whole sound as the mean of its channels, with the number of samples that were not finite (now 0).
  package func mono() throws(DecodeError) -> (sound: Waveform, notFinite: Int) {
    let limit = min(limits.samplesMax, Int(limits.secondsMax * Double(sampleRateHz)))
    var samples: [Float] = []
    // The declared count is a claim: it may only make the first allocation smaller, never larger.
    samples.reserveCapacity(min(framesDeclared, limit))
    var notFinite: Int64 = 0
    let blockFrames = 65_536
    while true {
      let block = [Float](unsafeUninitializedCapacity: blockFrames) { buffer, filled in
        filled = Int(assay_audio_read_mono(handle, buffer.baseAddress, Int64(blockFrames), &notFinite))
      }
      guard !block.isEmpty else { break }
      guard samples.count + block.count <= limit else {
        throw DecodeError(
          "too_large", "the recording is longer than \(limit / sampleRateHz) seconds at \(sampleRateHz) Hz",
          remedy: "cut it into pieces")
      }
      samples += block
    }
    guard !samples.isEmpty else { throw DecodeError("truncated", "the recording holds no sound") }
    return (Waveform(samples: samples, sampleRateHz: sampleRateHz), Int(notFinite))
  }
}

extension Waveform {
  /// The sound at another rate, band-limited; the sound itself when the rate is the same.
  package func resampled(to rate: Int) throws(DecodeError) -> Waveform {
    guard rate != sampleRateHz else { return self }
    let ratio = Double(rate) / Double(sampleRateHz)
    let capacity = Int(Double(samples.count) * ratio) + 16
    var written: Int64 = -1
    let output = [Float](unsafeUninitializedCapacity: capacity) { buffer, filled in
      written = assay_resample(samples, Int64(samples.count), ratio, buffer.baseAddress, Int64(capacity))
      filled = Int(max(0, written))
    }
    guard written >= 0 else {
      throw DecodeError("bad_request", "sound at \(sampleRateHz) Hz cannot be converted to \(rate) Hz")
    }
    return Waveform(samples: output, sampleRateHz: rate)
  }
}
