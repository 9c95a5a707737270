package import AssayCore
package import AssayFormats
import AssaySignals

/// Says what a recording is and how healthy it is.
package enum AudioProbe {
  /// Adds everything to `info`; a recording that cannot be read becomes `.refused`, never an error.
  package static func probe(_ view: ByteView, limits: AudioLimits = AudioLimits(), into info: inout MediaInfo) {
    info.modality = .audio
    do throws(DecodeError) {
      checkStructure(view, &info)
      let decoder = try AudioDecoder(view, limits: limits)
      var audio = AudioInfo(
        codec: decoder.codec, sampleRateHz: decoder.sampleRateHz, channels: decoder.channels, seconds: 0,
        bitDepth: decoder.bitDepth)
      info.carry(metadata(view, decoder.container, decoder.texts))
      let (container, declared) = (decoder.container, decoder.framesDeclared)
      let (sound, notFinite) = try decoder.mono()
      audio.seconds = sound.seconds
      checkLength(sound.samples.count, declared, container, &info)
      if notFinite > 0 {
        info.note(
          MediaFinding("not_finite", .degraded, "\(notFinite) samples are not numbers and were taken as silence."))
      }
      measure(sound, &audio)
      info.audio = audio
    } catch {
      info.decodedShare = 0
      info.note(MediaFinding(error.code, .refused, ImageProbe.sentence(error.message), remedy: error.remedy))
    }
  }

  private static func measure(_ sound: Waveform, _ audio: inout AudioInfo) {
    guard let signals = AudioSignals(sound) else { return }
    audio.take(signals)
  }

  private static func metadata(
    _ view: ByteView, _ container: String, _ texts: [(key: String, value: String)]
  ) -> [MetadataItem] {
    let own = AudioTags.items(view, inflate: Inflater.zlib)
    return own.isEmpty ? texts.map { MetadataItem(group: container, key: $0.key, value: $0.value) } : own
  }

  private static func checkStructure(_ view: ByteView, _ info: inout MediaInfo) {
    var carriers: [Range<Int>] = []
    if let riff = RIFFStructure(view) {
      carriers = riff.chunks.filter { $0.type != "data" }.map(\.content)
      if riff.declaredBytes < view.count {
        carriers.append(riff.declaredBytes..<view.count)
        info.note(
          MediaFinding(
            "trailing_bytes", .note, "\(view.count - riff.declaredBytes) bytes follow the end of the recording."))
      }
      checkWAV(view, &info)
    } else if view.has("FORM"), let body = view.u32BE(4), body + 8 > view.count {
      info.decodedShare = Double(view.count) / Double(body + 8)
      info.note(
        MediaFinding("truncated", .degraded, "The header claims \(body + 8) bytes, the file has \(view.count)."))
    } else if view.has("OggS"), !OggStructure.isWhole(view) {
      info.note(MediaFinding("truncated", .degraded, "The Ogg stream ends without its end mark."))
    } else if let declared = MP3Structure.declaredBytes(view), declared * 99 / 100 > view.count {
      info.decodedShare = Double(view.count) / Double(declared)
      info.note(
        MediaFinding("truncated", .degraded, "The header claims \(declared) bytes, the file has \(view.count)."))
    }
    for kind in EmbeddedPayload.kinds(in: view, carriers) {
      info.note(
        MediaFinding("embedded_payload", .degraded, "The recording carries something that looks like a \(kind)."))
    }
  }

  private static func checkWAV(_ view: ByteView, _ info: inout MediaInfo) {
    guard let wav = WAVStructure(view) else { return }
    let (declared, present) = (wav.declaredDataBytes, wav.presentDataBytes)
    guard declared > present else { return }
    // A recorder that writes into a pipe cannot know the length and fills the field with ones.
    guard declared < 0x7FFF_0000 else {
      return info.note(MediaFinding("length_unknown", .note, "The header does not say how long the recording is."))
    }
    info.decodedShare = Double(present) / Double(declared)
    info.note(
      MediaFinding("truncated", .degraded, "The header claims \(declared) bytes of sound, the file has \(present)."))
  }

  private static func checkLength(_ frames: Int, _ declared: Int, _ container: String, _ info: inout MediaInfo) {
    // Only FLAC counts exactly; what others claim was compared in bytes.
    guard container == "flac", declared > frames, declared < 1 << 40 else { return }
    info.decodedShare = Double(frames) / Double(declared)
    info.note(MediaFinding("truncated", .degraded, "The header claims \(declared) frames, \(frames) could be read."))
  }
}
