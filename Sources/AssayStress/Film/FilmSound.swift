import AssayCore
import AssayMedia
import AssaySignals
import Glibc

/// Perturbations of sound on films: the first sound is changed and written again beside pictures that stay bit for bit.
enum FilmSound {
  /// They change how long the sound is, and it would run away from the picture.
  static let recordingsOnly: Set<String> = ["speed"]

  /// - Throws: `.data` where the film has no sound, or the change made it longer or shorter.
  static func perturbed(
    _ film: [UInt8], shown: String, info: MediaInfo, _ perturbation: Perturbation, media: any MediaEncoding,
    _ change: (Recording) async throws(AssayError) -> Stressed<Recording>
  ) async throws(AssayError) -> Stressed<[UInt8]> {
    guard let video = info.video, FilmPerturbations.hasSound(video) else {
      throw AssayError(
        .data, "\(perturbation.name) needs a film with sound; \(shown) has none",
        remedy: "leave films without sound out of this stress")
    }
    if let audio = info.audio,
      audio.seconds * Double(audio.sampleRateHz * audio.channels) > Double(StressStudio.soundSamplesMax)
    {
      throw AssayError(.ingestion, "the sound of \(shown) is too long to be perturbed", remedy: "cut it")
    }
    let track = try await media.soundTrack(of: film)
    guard track.frames > 0 else { throw AssayError(.ingestion, "\(shown) holds no sound") }
    let result = try await change(track)
    guard result.medium.frames == track.frames, result.medium.sampleRateHz == track.sampleRateHz else {
      throw AssayError(
        .data, "\(perturbation.name) changes how long the sound of \(shown) is, and it would run away from the picture")
    }
    let (sound, level) = fitted(result.medium)
    let bytes = try await media.resounded(film, with: sound)
    var achieved = result.achieved
    if level < 0 { achieved["level_db"] = level }
    return Stressed(bytes, effect: effect(result.effect), achieved: achieved)
  }

  /// A film's sound is cut at full scale: what passes it is brought down as a whole, which keeps every ratio.
  static func fitted(_ sound: Recording) -> (sound: Recording, levelDb: Double) {
    let peak = SoundLevel.peak(sound)
    guard peak > 1, peak.isFinite else { return (sound, 0) }
    var fitted = sound
    SoundPerturbations.scale(&fitted, by: 1 / peak)
    return (fitted, 20 * log10(Double(1 / peak)))
  }

  /// What happened to a recording, said of a film: only what is heard is concerned.
  static func effect(_ effect: LabelEffect) -> LabelEffect {
    var result = effect
    (result.soundTime, result.time) = (effect.time, nil)
    if !effect.lostSpans.isEmpty { result.lostIn = .audio }
    return result
  }
}
