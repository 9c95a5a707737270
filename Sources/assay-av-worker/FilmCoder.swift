import AssayWorkerKit
import CAVShim

/// Pictures on their way to H.264.
final class FilmCoder {
  /// One coded picture, in ticks of the stream it comes from.
  struct Coded {
    var bytes: [UInt8]
    var ticks: Int64
    var isKey: Bool
  }

  private let handle: OpaquePointer
  private(set) var coded: [Coded] = []
  private(set) var bytes = 0
  private var last: Int64?

  init(_ encoding: assay_av_encoding) throws(WorkerFailure) {
    var (wanted, opened) = (encoding, OpaquePointer?.none)
    let status = assay_av_encoder_open(&wanted, &opened)
    guard status == ASSAY_AV_OK, let opened else {
      throw status == ASSAY_AV_CODEC
        ? WorkerFailure("unsupported", "FFmpeg here has no libx264, or it does not take this size")
        : Film.failure(status)
    }
    handle = opened
  }

  deinit { assay_av_encoder_close(handle) }

  func hold(_ decoder: FilmDecoder) throws(WorkerFailure) { try check(decoder.hand(to: handle)) }

  /// RGB of the encoder's size.
  func hold(_ pixels: UnsafePointer<UInt8>?) throws(WorkerFailure) {
    try check(assay_av_encoder_hold_rgb(handle, pixels))
  }

  /// Writes the held picture; one that would not come after the last is moved a tick behind it.
  func write(at ticks: Int64) throws(WorkerFailure) {
    let time = last.map { max($0 + 1, ticks) } ?? ticks
    last = time
    try check(assay_av_encoder_write(handle, time))
    try drain()
  }

  func finish() throws(WorkerFailure) {
    try check(assay_av_encoder_finish(handle))
    try drain()
  }

  var head: [UInt8] {
    var count: Int32 = 0
    guard let bytes = assay_av_encoder_head(handle, &count), count > 0 else { return [] }
    return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
  }

  private func drain() throws(WorkerFailure) {
    var next = assay_av_coded()
    while true {
      let status = assay_av_encoder_next(handle, &next)
      if status == ASSAY_AV_END { return }
      try check(status)
      coded.append(
        Coded(
          bytes: Array(UnsafeBufferPointer(start: next.bytes, count: Int(next.count))), ticks: next.ticks,
          isKey: next.is_key == 1))
      bytes += Int(next.count)
      guard bytes <= FilmLimits.writtenBytesMax, coded.count <= FilmLimits.writtenFramesMax else {
        throw WorkerFailure("too_large", "the changed film would be larger than a film may be")
      }
    }
  }

  private func check(_ status: Int32) throws(WorkerFailure) {
    guard status == ASSAY_AV_OK else { throw Film.failure(status) }
  }
}

/// A film in memory that is made from another: some streams kept, the picture perhaps drawn anew.
enum FilmWriter {
  struct Change {
    /// The new pictures with the codec's head; nil keeps the old ones.
    var pictures: (encoding: assay_av_encoding, head: [UInt8], coded: [FilmCoder.Coded], end: Int64)?
    /// Sound in place of the film's first; other sound is left out, so that nobody hears the old one.
    var sound: (samples: [Float], channels: Int, rate: Int, start: Double)?
    /// Other times for pictures that are kept.
    var retiming: FilmRetiming?
    var keepsPicture = true
    var keepsSound = true
    var keepsRotation = true
    /// Seconds by which the sound comes later.
    var soundLater = 0.0
    var soundEnd = Double.infinity
    var pictureEnd = Double.infinity
  }

  static func write(_ film: Film, _ change: Change) throws(WorkerFailure) -> [UInt8] {
    var opened: OpaquePointer?
    try check(assay_av_writer_open(film.handle, Int64(FilmLimits.writtenBytesMax), &opened))
    guard let writer = opened else { throw Film.failure(Int32(ASSAY_AV_MEMORY)) }
    defer { assay_av_writer_close(writer) }
    // The writer reads the new sound until it is closed.
    return try (change.sound?.samples ?? []).withUnsafeBufferPointer { (samples) throws(WorkerFailure) in
      try addStreams(film, change, samples, writer)
      return try write(change, writer)
    }
  }

  private static func write(_ change: Change, _ writer: OpaquePointer) throws(WorkerFailure) -> [UInt8] {
    let begun = assay_av_writer_begin(writer)
    guard begun != ASSAY_AV_CODEC else {
      throw WorkerFailure("unsupported", "the container cannot be written with what would be left of the film")
    }
    try check(begun)
    if let pictures = change.pictures {
      for (index, coded) in pictures.coded.enumerated() {
        let next =
          index + 1 < pictures.coded.count ? pictures.coded[index + 1].ticks : max(coded.ticks + 1, pictures.end)
        try check(
          assay_av_writer_write(
            writer, coded.bytes, Int32(coded.bytes.count), coded.ticks, next - coded.ticks, coded.isKey ? 1 : 0))
      }
    }
    if change.sound != nil { try check(assay_av_writer_sound(writer)) }
    let copied = assay_av_writer_copy(writer, change.soundLater, change.soundEnd, change.pictureEnd)
    guard copied != ASSAY_AV_UNSUPPORTED else {
      throw WorkerFailure(
        "unsupported", "pictures lie out of order, and the container does not say when they are shown")
    }
    try check(copied)
    var (bytes, count): (UnsafePointer<UInt8>?, Int64) = (nil, 0)
    try check(assay_av_writer_finish(writer, &bytes, &count))
    return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
  }

  private static func addStreams(
    _ film: Film, _ change: Change, _ samples: UnsafeBufferPointer<Float>, _ writer: OpaquePointer
  ) throws(WorkerFailure) {
    for stream in film.streams where stream.facts.packets > 0 {
      let index = Int32(stream.index)
      switch stream.facts.kind {
      case Int32(ASSAY_AV_VIDEO):
        guard stream.index == film.picture?.index, change.keepsPicture else { continue }
        if let pictures = change.pictures {
          var encoding = pictures.encoding
          let head = pictures.head
          try check(
            assay_av_writer_replace(writer, index, &encoding, head, Int32(head.count), change.keepsRotation ? 1 : 0))
        } else {
          try keep(writer, index, isNeeded: true)
          if let times = change.retiming {
            try check(
              assay_av_writer_retime(
                writer, index, times.old, times.new, Int64(times.old.count), times.parts))
          }
        }
      case Int32(ASSAY_AV_AUDIO):
        guard change.keepsSound else { continue }
        guard let sound = change.sound else {
          try keep(writer, index, isNeeded: true)
          continue
        }
        guard stream.index == film.sound?.index else { continue }
        try resound(writer, index, samples, channels: sound.channels, rate: sound.rate, start: sound.start)
      case Int32(ASSAY_AV_SUBTITLE): try keep(writer, index, isNeeded: false)
      default: continue
      }
    }
  }

  private static func resound(
    _ writer: OpaquePointer, _ stream: Int32, _ samples: UnsafeBufferPointer<Float>, channels: Int, rate: Int,
    start: Double
  ) throws(WorkerFailure) {
    let status = assay_av_writer_resound(
      writer, stream, samples.baseAddress, Int64(samples.count / max(1, channels)), Int32(channels), Int32(rate), start)
    guard status != ASSAY_AV_CODEC else {
      throw WorkerFailure(
        "unsupported", "no codec that fits the film takes sound of \(channels) channels at \(rate) Hz")
    }
    try check(status)
  }

  private static func keep(_ writer: OpaquePointer, _ stream: Int32, isNeeded: Bool) throws(WorkerFailure) {
    let status = assay_av_writer_keep(writer, stream)
    if status == ASSAY_AV_END {
      guard !isNeeded else {
        throw WorkerFailure("unsupported", "the film's codecs do not fit a container that can be written")
      }
      return
    }
    try check(status)
  }

  private static func check(_ status: Int32) throws(WorkerFailure) {
    guard status == ASSAY_AV_OK else {
      throw status == ASSAY_AV_TOO_LARGE
        ? WorkerFailure("too_large", "the changed film would be larger than a film may be") : Film.failure(status)
    }
  }
}
