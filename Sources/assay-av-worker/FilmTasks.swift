import AssayCore
import AssayFormats
import AssaySignals
import AssayWire
import AssayWorkerKit
import CAVShim

enum FilmTasks {
  static func prepare() throws(WorkerFailure) -> JSONObject {
    assay_av_quiet()
    // Opens and decodes a second of silence, so that tables are built and nothing is loaded later.
    _ = try? sound(of: Film(silence()), rate: 16_000, secondsMax: 1)
    let version = assay_av_version()
    return ["libavformat": .string("\(version >> 16).\(version >> 8 & 255).\(version & 255)")]
  }

  static func handle(_ request: WorkerRequest) throws(WorkerFailure) -> WorkerReply {
    switch request.task {
    case "probe": return try probe(request)
    case "sound":
      let rate = try request.optionalInt("rate", in: 1_000...192_000) ?? 16_000
      let sound = try sound(of: open(request.payload), rate: rate, secondsMax: FilmLimits.soundSecondsMax)
      guard !sound.wasCut else { throw WorkerFailure("too_large", "the sound is longer than an hour") }
      guard sound.samples.count * 4 <= FilmLimits.payloadBytesMax else {
        throw WorkerFailure("too_large", "the sound at \(rate) Hz takes more than 240 MiB")
      }
      return WorkerReply(
        ["rate": .int(rate), "count": .int(sound.samples.count)], payload: sound.samples.withUnsafeBytes(Array.init))
    case "frames":
      let framesMax = try request.int("frames_max", in: 1...FilmLimits.framesMax)
      let sideMax = try request.optionalInt("side_max", in: 1...20_000)
      return try frames(of: open(request.payload), framesMax: framesMax, sideMax: sideMax)
    case "recording":
      let fillsGaps = request.header["fills_gaps"]?.bool ?? false
      return try SoundTasks.recording(open(request.payload), fillsGaps: fillsGaps)
    case "resound": return try FilmSounding.resound(request)
    case "recode": return try SoundTasks.recode(request)
    case "edit": return try FilmEditing.edit(open(request.payload), request.header)
    case "unit": return try FilmRedrawing.unit(open(request.payload))
    case "pictures": return try FilmRedrawing.pictures(open(request.payload), request)
    case "draw": return try FilmRedrawing.draw(request)
    case "assemble": return try FilmRedrawing.assemble(request)
    default: throw WorkerFailure("bad_request", "the film worker has no task `\(request.task)`")
    }
  }

  /// FFmpeg takes much text for some damaged container; what is neither film nor sound is better called that.
  private static func open(_ bytes: [UInt8]) throws(WorkerFailure) -> Film {
    do throws(WorkerFailure) { return try Film(bytes) } catch {
      let content = ContentType.sniff(bytes)
      guard error.code == "decode_failed", content.modality != .video, content.modality != .audio else { throw error }
      throw WorkerFailure("unsupported", "the bytes are no film or recording of a supported container")
    }
  }

  /// What cannot be opened is an answer too: a MediaInfo that says why.
  private static func probe(_ request: WorkerRequest) throws(WorkerFailure) -> WorkerReply {
    let content = ContentType.sniff(request.payload)
    let digest = request.header["digest"]?.string.flatMap(Digest.init(hex:)) ?? Digest(of: request.payload)
    var info = MediaInfo(
      digest: digest, bytes: request.payload.count, type: content.type,
      declaredType: request.header["declared"]?.string, modality: content.modality)
    do throws(WorkerFailure) {
      try FilmProbe.probe(try open(request.payload), into: &info)
    } catch {
      info.decodedShare = 0
      info.note(MediaFinding(saying: error.code, .refused, error.message))
    }
    return WorkerReply(["info": JSONValue(encoding: info)])
  }

  /// The sound from time zero of the asset: silence stands before it where the picture starts first.
  static func sound(
    of film: Film, rate: Int, secondsMax: Double
  ) throws(WorkerFailure) -> (samples: [Float], wasCut: Bool, errors: Int) {
    guard let stream = film.sound else { throw WorkerFailure("unsupported", "the film has no sound") }
    let decoder = try FilmDecoder(film, stream)
    let lead = min(FilmLimits.leadSecondsMax, max(0, (stream.start ?? film.start) - film.start))
    var samples = [Float](repeating: 0, count: Int((lead * Double(rate)).rounded()))
    let samplesMax = Int(secondsMax * Double(rate))
    while try decoder.next() != nil {
      try decoder.appendSound(rate: rate, isEnd: false, to: &samples)
      guard samples.count <= samplesMax else { return (Array(samples.prefix(samplesMax)), true, decoder.errors) }
    }
    try decoder.appendSound(rate: rate, isEnd: true, to: &samples)
    guard !samples.isEmpty else { throw WorkerFailure("decode_failed", "no sound could be decoded") }
    for index in samples.indices where !samples[index].isFinite { samples[index] = 0 }
    return (samples, false, decoder.errors)
  }

  /// Pictures evenly spaced over the film, the first at its start, turned as a player shows them.
  private static func frames(of film: Film, framesMax: Int, sideMax: Int?) throws(WorkerFailure) -> WorkerReply {
    guard let stream = film.picture else { throw WorkerFailure("unsupported", "the file has no moving picture") }
    let decoder = try FilmDecoder(film, stream)
    let start = stream.start ?? 0
    let count = max(1, min(framesMax, Int(stream.facts.packets)))
    let step = (stream.seconds ?? 0) / Double(count)
    var (list, payload): ([JSONValue], [UInt8]) = ([], [])
    var (position, last) = (start, -Double.infinity)
    for index in 0..<count {
      let target = start + Double(index) * step
      // Far ahead, a jump to the key frame before it is cheaper than decoding through.
      if target - position > 4, decoder.seek(to: target) { position = target }
      var found: Double?
      for _ in 0..<FilmLimits.framesPerSeekMax {
        guard let seconds = try decoder.next() else { break }
        found = seconds.isFinite ? seconds : target
        // Half a millisecond: containers round times.
        if (found ?? target) >= target - 0.0005 { break }
      }
      guard let found else { break }
      position = found
      guard found > last else { continue }
      last = found
      let size = shownSize(decoder.pictureSize, sideMax: sideMax)
      guard payload.count + size.width * size.height * 3 <= FilmLimits.payloadBytesMax else {
        throw WorkerFailure("too_large", "the pictures take more than 240 MiB; ask for fewer or smaller ones")
      }
      guard let pixels = decoder.picture(width: size.width, height: size.height, isGrey: false) else {
        throw WorkerFailure("decode_failed", "a picture could not be converted")
      }
      let turned = Rotation.turn(pixels, width: size.width, height: size.height, degrees: Int(stream.facts.rotation))
      payload += turned.pixels
      list.append([
        "seconds": .double(max(0, found - film.start)), "width": .int(turned.width), "height": .int(turned.height),
      ])
    }
    guard !list.isEmpty else { throw WorkerFailure("decode_failed", "no picture could be decoded") }
    return WorkerReply(["frames": .array(list)], payload: payload)
  }

  static func shownSize(_ size: (width: Int, height: Int), sideMax: Int?) -> (width: Int, height: Int) {
    let longest = max(size.width, size.height)
    guard let sideMax, longest > sideMax else { return size }
    let scale = Double(sideMax) / Double(longest)
    return (max(1, Int((Double(size.width) * scale).rounded())), max(1, Int((Double(size.height) * scale).rounded())))
  }

  /// A WAV of 800 zero samples.
  private static func silence() -> [UInt8] {
    func four(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    let head = Array("RIFF".utf8) + four(36 + 1600) + Array("WAVEfmt ".utf8) + four(16) + [1, 0, 1, 0]
    return head + four(8000) + four(16000) + [2, 0, 16, 0] + Array("data".utf8) + four(1600)
      + [UInt8](repeating: 0, count: 1600)
  }
}
