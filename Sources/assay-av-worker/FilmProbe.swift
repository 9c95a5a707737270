import AssayCore
import AssayFormats
import AssaySignals
import AssayWorkerKit
import CAVShim

/// What a film or a recording is, and how healthy.
enum FilmProbe {
  static func probe(_ film: Film, into info: inout MediaInfo) throws(WorkerFailure) {
    guard film.picture != nil || film.sound != nil else {
      throw WorkerFailure("decode_failed", "the container holds neither picture nor sound")
    }
    info.carry(FilmTexts.items(film))
    let unread = film.streams.filter {
      $0.facts.kind == Int32(ASSAY_AV_SUBTITLE) && assay_av_has_text(film.handle, Int32($0.index)) == 0
    }
    if !unread.isEmpty {
      info.note(
        MediaFinding(
          saying: "subtitles_unread", .note, "\(unread.count) subtitle track(s) hold pictures, which are not read"))
    }
    settleType(film, into: &info)
    checkWhole(film, into: &info)
    if let picture = film.picture { try probePicture(film, picture, into: &info) }
    if let sound = film.sound { try probeSound(film, sound, into: &info) }
  }

  /// The same container serves films and recordings; which it is, the streams say.
  private static func settleType(_ film: Film, into info: inout MediaInfo) {
    let isFilm = film.picture != nil
    if info.modality != .video, info.modality != .audio {
      // Some containers start with nothing that tells them; FFmpeg looked further.
      switch film.container {
      case "aac": info.type = "audio/aac"
      case "mp3": info.type = "audio/mpeg"
      case "mpegts": info.type = "video/mp2t"
      case "avi": info.type = "video/x-msvideo"
      case "ogg": info.type = "audio/ogg"
      case "flac": info.type = "audio/flac"
      case "wav": info.type = "audio/wav"
      case let name: info.type = name.hasPrefix("matroska") ? "video/x-matroska" : "video/mp4"
      }
    }
    info.modality = isFilm ? .video : .audio
    if !isFilm, info.type.hasPrefix("video/") { info.type = "audio/" + info.type.dropFirst(6) }
    if isFilm, info.type.hasPrefix("audio/") { info.type = "video/" + info.type.dropFirst(6) }
  }

  /// Less than declared is a loss; so are packets that the container marks as cut or changed.
  private static func checkWhole(_ film: Film, into info: inout MediaInfo) {
    let found = film.seconds
    if let declared = film.declaredSeconds, found < declared - max(0.5, 0.02 * declared) {
      info.decodedShare = declared > 0 ? max(0, found / declared) : 0
      info.note(
        MediaFinding(
          saying: "truncated", .degraded, "\(rounded(declared)) s declared, \(rounded(found)) s found",
          remedy: "fetch or export the file again"))
    } else if film.isDamaged {
      info.note(
        MediaFinding(saying: "damaged", .degraded, "reading ended before the file did", remedy: "export the file again")
      )
    }
    let corrupt = film.streams.reduce(0) { $0 + Int($1.facts.corrupt) }
    if corrupt > 0 {
      info.note(MediaFinding(saying: "corrupt_packets", .degraded, "\(corrupt) packets are marked as corrupt"))
    }
  }

  private static func probePicture(
    _ film: Film, _ picture: Film.Stream, into info: inout MediaInfo
  ) throws(WorkerFailure) {
    let facts = picture.facts
    let isTurned = facts.rotation == 90 || facts.rotation == 270
    var video = VideoInfo(
      container: film.container, seconds: rounded(film.seconds), width: Int(isTurned ? facts.height : facts.width),
      height: Int(isTurned ? facts.width : facts.height))
    video.rotation = Int(facts.rotation)
    video.streams = film.streams.map(describe)
    video.frames = Int(facts.packets)
    if facts.frame_rate.isFinite, facts.frame_rate > 0 {
      video.frameRate = rounded(facts.frame_rate)
    } else if let seconds = picture.seconds {
      video.frameRate = rounded(Double(facts.packets) / seconds)
    }
    if let sound = film.sound { align(picture, sound, film: film, into: &video) }
    do throws(WorkerFailure) {
      let signals = try PictureSignals.measure(film, picture)
      video.longestFreezeSeconds = signals.longestFreeze.map(rounded)
      video.frozenShare = signals.frozenShare.map(rounded)
      video.meanLuma = signals.meanLuma.map(rounded)
      video.sharpness = signals.sharpness.map(rounded)
      if signals.errors > 0 {
        info.note(
          MediaFinding(saying: "decode_errors", .degraded, "\(signals.errors) packets of the picture do not decode"))
      }
      if signals.isPartial {
        info.note(MediaFinding(saying: "partial", .note, "freezes were looked for in parts of the film only"))
      }
    } catch {
      info.video = video
      throw error
    }
    info.video = video
  }

  /// Positive: the sound starts late.
  private static func align(
    _ picture: Film.Stream, _ sound: Film.Stream, film: Film, into video: inout VideoInfo
  ) {
    guard let pictureStart = picture.start, let soundStart = sound.start else { return }
    video.audioOffsetMs = rounded((soundStart - pictureStart) * 1000)
    // A codec that primes its decoder may hide up to a frame where the container says nothing about it.
    let rate = Double(max(1, sound.facts.sample_rate))
    let primes = ["aac", "mp3", "opus", "vorbis", "ac3", "eac3", "wmav2"].contains(sound.codec)
    let frame = sound.facts.frame_size > 0 ? Double(sound.facts.frame_size) : 1024
    let hidden = sound.facts.knows_skipped == 0 && primes ? frame : 0
    video.audioOffsetUncertaintyMs = rounded(hidden / rate * 1000)
    if let soundSeconds = sound.seconds, let pictureSeconds = picture.seconds {
      video.durationDifferenceMs = rounded((soundSeconds - pictureSeconds) * 1000)
    }
  }

  private static func describe(_ stream: Film.Stream) -> VideoInfo.Stream {
    let kinds: [VideoInfo.Stream.Kind] = [.video, .audio, .subtitle, .other]
    let kind = kinds.indices.contains(Int(stream.facts.kind)) ? kinds[Int(stream.facts.kind)] : .other
    var described = VideoInfo.Stream(kind: kind, codec: stream.codec, packets: Int(stream.facts.packets))
    described.start = stream.start.map(rounded)
    described.duration = stream.seconds.map(rounded)
    described.corruptPackets = Int(stream.facts.corrupt)
    described.nonMonotonicTimestamps = Int(stream.facts.backward)
    described.largestGapSeconds = stream.facts.packets > 1 ? rounded(stream.facts.largest_gap) : nil
    return described
  }

  private static func probeSound(_ film: Film, _ stream: Film.Stream, into info: inout MediaInfo) throws(WorkerFailure)
  {
    let rate = Int(stream.facts.sample_rate)
    guard rate > 0 else { throw WorkerFailure("decode_failed", "the sound names no sample rate") }
    var audio = AudioInfo(
      codec: stream.codec, sampleRateHz: rate, channels: Int(stream.facts.channels),
      seconds: rounded(stream.seconds ?? film.seconds), bitDepth: stream.facts.bits > 0 ? Int(stream.facts.bits) : nil)
    let sound: (samples: [Float], wasCut: Bool, errors: Int)
    do throws(WorkerFailure) {
      sound = try FilmTasks.sound(of: film, rate: rate, secondsMax: FilmLimits.probedSoundSecondsMax)
    } catch {
      // A film without sound that decodes is still a film; a recording is not.
      guard film.picture != nil else { throw error }
      info.note(MediaFinding(saying: "sound_undecodable", .degraded, "the sound does not decode: \(error.message)"))
      info.audio = audio
      return
    }
    if let signals = AudioSignals(Waveform(samples: sound.samples, sampleRateHz: rate)) {
      audio.take(signals)
    }
    if sound.errors > 0 {
      info.note(MediaFinding(saying: "decode_errors", .degraded, "\(sound.errors) packets of the sound do not decode"))
    }
    if sound.wasCut {
      info.note(MediaFinding(saying: "partial", .note, "the first ten minutes of sound were measured"))
    }
    info.audio = audio
  }

  static func rounded(_ value: Double) -> Double {
    value.isFinite && abs(value) < 1e12 ? (value * 10_000).rounded() / 10_000 : value
  }
}
