import AssayWorkerKit
import CAVShim

/// An open film or recording, its packets counted.
final class Film {
  struct Stream {
    var index: Int
    var facts: assay_av_stream

    var codec: String {
      withUnsafeBytes(of: facts.codec) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    var start: Double? { facts.start.isFinite ? facts.start : nil }
    var end: Double? { facts.end.isFinite ? facts.end : nil }
    var seconds: Double? {
      guard let start, let end, end > start else { return nil }
      return end - start
    }
  }

  private let content: UnsafeMutableBufferPointer<UInt8>
  let handle: OpaquePointer
  let streams: [Stream]
  /// Reading ended before the file did.
  let isDamaged: Bool

  init(_ bytes: [UInt8]) throws(WorkerFailure) {
    guard !bytes.isEmpty else { throw WorkerFailure("truncated", "the file is empty") }
    let content = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
    _ = content.initialize(from: bytes)
    var opened: OpaquePointer?
    let status = assay_av_open(content.baseAddress, Int64(bytes.count), &opened)
    guard status == ASSAY_AV_OK, let opened else {
      content.deallocate()
      throw Self.failure(status)
    }
    self.content = content
    handle = opened
    isDamaged = assay_av_scan(opened) != ASSAY_AV_OK
    streams = (0..<Int(assay_av_stream_count(opened))).compactMap { index in
      assay_av_stream_at(opened, Int32(index)).map { Stream(index: index, facts: $0.pointee) }
    }
  }

  deinit {
    assay_av_close(handle)
    content.deallocate()
  }

  static func failure(_ status: Int32) -> WorkerFailure {
    switch status {
    case Int32(ASSAY_AV_UNSUPPORTED):
      WorkerFailure("unsupported", "the bytes are no film or recording of a supported container")
    case Int32(ASSAY_AV_TOO_LARGE):
      WorkerFailure("too_large", "more than 16 streams, or pictures over 50 megapixels")
    case Int32(ASSAY_AV_CODEC): WorkerFailure("unsupported", "the codec is not supported")
    case Int32(ASSAY_AV_MEMORY): WorkerFailure("too_large", "the film needs more memory than a worker has")
    default: WorkerFailure("decode_failed", "the container is damaged or cut off before its index")
    }
  }

  var container: String { String(cString: assay_av_container(handle)) }

  var declaredSeconds: Double? {
    let seconds = assay_av_duration(handle)
    return seconds.isFinite && seconds > 0 ? seconds : nil
  }

  private func first(_ kind: Int32) -> Stream? { streams.first { $0.facts.kind == kind && $0.facts.packets > 0 } }
  var picture: Stream? { first(Int32(ASSAY_AV_VIDEO)) }
  var sound: Stream? { first(Int32(ASSAY_AV_AUDIO)) }

  /// Time zero of the asset: where the earlier of picture and sound starts.
  var start: Double { [picture?.start, sound?.start].compactMap(\.self).min() ?? 0 }

  /// Seconds from the first to the last moment of picture or sound.
  var seconds: Double {
    let end = [picture?.end, sound?.end].compactMap(\.self).max() ?? 0
    return max(0, end - start)
  }
}

/// Decodes one stream of a film.
final class FilmDecoder {
  private let film: Film
  private let handle: OpaquePointer

  init(_ film: Film, _ stream: Film.Stream) throws(WorkerFailure) {
    var opened: OpaquePointer?
    let status = assay_av_decoder_open(film.handle, Int32(stream.index), FilmLimits.pixelsMax, &opened)
    guard status == ASSAY_AV_OK, let opened else { throw Film.failure(status) }
    self.film = film
    handle = opened
  }

  deinit { assay_av_decoder_close(handle) }

  var errors: Int { Int(assay_av_decoder_errors(handle)) }

  /// Goes to the last key frame at or before a time of the stream; false where the container cannot.
  func seek(to seconds: Double) -> Bool { assay_av_decoder_seek(handle, seconds) == ASSAY_AV_OK }

  /// Decodes the next frame; nil at the end. The time is NaN where the stream does not say.
  func next() throws(WorkerFailure) -> Double? {
    var seconds = Double.nan
    switch assay_av_decoder_next(handle, &seconds) {
    case Int32(ASSAY_AV_OK): return seconds
    case Int32(ASSAY_AV_END): return nil
    case let status: throw Film.failure(status)
    }
  }

  var pictureSize: (width: Int, height: Int) {
    var (width, height): (Int32, Int32) = (0, 0)
    assay_av_picture_size(handle, &width, &height)
    return (Int(width), Int(height))
  }

  /// The present picture, scaled; nil when it cannot be converted.
  func picture(width: Int, height: Int, isGrey: Bool, isExact: Bool = false) -> [UInt8]? {
    guard width > 0, height > 0, width <= 1 << 15, height <= 1 << 15 else { return nil }
    var status: Int32 = -1
    let count = width * height * (isGrey ? 1 : 3)
    let kind = isGrey ? ASSAY_AV_GREY : isExact ? ASSAY_AV_RGB_EXACT : ASSAY_AV_RGB
    let samples = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      status = assay_av_picture(handle, Int32(width), Int32(height), Int32(kind), buffer.baseAddress)
      initialized = status == ASSAY_AV_OK ? count : 0
    }
    return status == ASSAY_AV_OK ? samples : nil
  }

  /// Adds the present sound, or at the end what the resampler still holds, as the mean of the channels.
  func appendSound(rate: Int, isEnd: Bool, to samples: inout [Float]) throws(WorkerFailure) {
    // One coded frame is at most 65,536 samples in any codec of the list, and rates go from 1 kHz up.
    let capacity = 1 << 20
    var written: Int32 = 0
    let piece = [Float](unsafeUninitializedCapacity: capacity) { buffer, initialized in
      written = assay_av_sound(handle, Int32(rate), isEnd ? 1 : 0, buffer.baseAddress, Int32(capacity))
      initialized = max(0, Int(written))
    }
    guard written >= 0 else { throw Film.failure(written) }
    samples.append(contentsOf: piece)
  }

  /// The present picture's time in the stream's ticks; `Int64.min` where unknown.
  var ticks: Int64 { assay_av_ticks(handle) }

  func hand(to encoder: OpaquePointer) -> Int32 { assay_av_encoder_hold(encoder, handle) }

  /// The present sound with all channels; the frames written, or an error.
  func sound(
    isEnd: Bool, _ rate: inout Int32, _ channels: inout Int32, _ out: UnsafeMutablePointer<Float>?, _ framesMax: Int
  ) -> Int32 {
    assay_av_sound_all(handle, isEnd ? 1 : 0, &rate, &channels, out, Int32(framesMax))
  }
}
