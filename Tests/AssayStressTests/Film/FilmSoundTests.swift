import AssayCore
import AssayMedia
import AssaySignals
import Glibc
import Testing

@testable import AssayStress

private let service = MediaService(workers: WorkerPool(configuration: WorkerPoolConfiguration()))
private let studio = StressStudio(media: service)

@Suite("Sound of films is perturbed", .serialized, .enabled(if: StressFilms.canMake, "install ffmpeg"))
struct FilmSoundTests {
  private func stressed(
    _ name: String, _ film: [UInt8], step: Int = 3, settings: [String: Double] = [:]
  ) async throws -> StressedMedium {
    let perturbation = try #require(PerturbationCatalogue.byName[name])
    return try await studio.apply(
      perturbation, try #require(Severity(step)), seed: 11, settings: settings,
      to: StressMedium(bytes: film, name: "film"))
  }

  private func refusal(_ name: String, _ film: [UInt8]) async -> AssayError? {
    await #expect(throws: AssayError.self) { try await stressed(name, film) }
  }

  private func ratio(_ before: Recording, _ after: Recording) -> Double {
    let count = min(before.frames, after.frames)
    var (sound, added) = (0.0, 0.0)
    for (a, b) in zip(before.channels, after.channels) {
      for index in 0..<count {
        sound += Double(a[index]) * Double(a[index])
        added += Double(b[index] - a[index]) * Double(b[index] - a[index])
      }
    }
    return 10 * log10(sound / added)
  }

  private func click(_ film: [UInt8]) async throws -> Int {
    let sound = try await service.soundTrack(of: film)
    return try #require(sound.channels[0].firstIndex { abs($0) > 0.3 })
  }

  @Test("noise is at the asked ratio in the sound that comes back; pictures and their times stay as they were")
  func noise() async throws {
    for (film, tolerance) in [(try StressFilms.loud.get(), 0.5), (try StressFilms.loudQuickTime.get(), 0.02)] {
      let made = try await stressed("noise_snr", film)
      let (before, after) = (try await service.soundTrack(of: film), try await service.soundTrack(of: made.bytes))
      #expect(abs(after.seconds - before.seconds) < 0.03 && after.channels.count == before.channels.count)
      #expect(abs(ratio(before, after) - 10) < tolerance)
      #expect(abs(try #require(made.achieved["snr_db"]) - 10) < 0.01)
      let (old, new) = (try StressFilms.pictures(of: film), try StressFilms.pictures(of: made.bytes))
      #expect(old.map(\.hash) == new.map(\.hash) && old.count == 50)
      #expect(zip(old, new).allSatisfy { abs($0.0.seconds - $0.1.seconds) < 1e-4 })
      #expect(try await stressed("noise_snr", film).bytes == made.bytes)
    }
  }

  @Test("a change of nothing leaves every moment of the sound where it was, and loses nothing where nothing was lost")
  func clean() async throws {
    let quickTime = try StressFilms.quickTime.get()
    let same = try await stressed("gain", quickTime, settings: ["gain_db": 0])
    #expect(try await service.recording(same.bytes) == service.recording(quickTime))
    // One sample in MP4, a tick of a millisecond in Matroska.
    for (film, ticks) in [(try StressFilms.clicked.get(), 1), (try StressFilms.matroska.get(), 72)] {
      let after = try await stressed("gain", film, settings: ["gain_db": 0])
      let (a, b) = (try await click(film), try await click(after.bytes))
      #expect(abs(a - b) <= ticks, "\(a) \(b)")
    }
    let loud = try StressFilms.loud.get()
    let after = try await stressed("gain", loud, settings: ["gain_db": 0])
    // Near what the first codec left: far below any perturbation.
    #expect(ratio(try await service.soundTrack(of: loud), try await service.soundTrack(of: after.bytes)) > 20)
  }

  @Test("a sound that begins late begins as late, and packets that are missing leave silence")
  func late() async throws {
    let late = try StressFilms.make(
      "late.mp4",
      StressFilms.picture + ["-itsoffset", "0.7", "-f", "lavfi", "-i", "sine=r=48000:d=1"] + StressFilms.codecs)
    let made = try await stressed("noise_snr", late)
    let sounds = (try await service.soundTrack(of: late), try await service.soundTrack(of: made.bytes))
    for sound in [sounds.0, sounds.1] {
      let start = try #require(sound.channels[0].firstIndex { abs($0) > 0.05 })
      #expect(abs(Double(start) / 48_000 - 0.7) < 0.03)
    }
    let gap = try StressFilms.make(
      "gap.mkv",
      StressFilms.picture + [
        "-f", "lavfi", "-i", "aevalsrc=if(between(t\\,1.5\\,1.502)\\,0.8\\,0.01):s=48000:d=2", "-af",
        "aselect='not(between(t,0.5,1))'", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "pcm_s16le",
      ])
    #expect(abs(try await click(gap) - 72_000) < 100)
    let filled = try await stressed("gain", gap, settings: ["gain_db": 0])
    #expect(abs(try await click(filled.bytes) - 72_000) < 100)
  }

  @Test("a codec's sound comes back in the film, lost packets are told as lost in what is heard")
  func kinds() async throws {
    let film = try StressFilms.loud.get()
    for name in ["mp3", "telephone"] {
      let made = try await stressed(name, film, step: 4)
      let info = await service.probe(made.bytes, declaredType: nil, name: nil)
      #expect(info.status != .refused && info.video?.frames == 50 && info.audio?.sampleRateHz == 48_000)
      #expect(try await service.recording(made.bytes) != service.recording(film))
    }
    // Written without loss, so that silence is silence.
    let lost = try await stressed("packet_loss", try StressFilms.loudQuickTime.get(), step: 5)
    #expect(!lost.effect.lostSpans.isEmpty && lost.effect.lostIn == .audio && lost.effect.time == nil)
    let heard = try await service.soundTrack(of: lost.bytes)
    let hole = try #require(lost.effect.lostSpans.max { $0.seconds < $1.seconds })
    let (from, to) = (Int((hole.start + 0.005) * 48_000), Int((hole.end - 0.005) * 48_000))
    #expect(heard.channels[0][from..<to].allSatisfy { abs($0) < 1e-4 })
    let reverb = try await stressed("reverb", film, step: 2)
    #expect(reverb.effect.time == nil && reverb.effect.soundTime != nil)
  }

  @Test("only the changed sound is left of several tracks")
  func tracks() async throws {
    let film = try StressFilms.make(
      "tracks.mkv",
      StressFilms.picture + [
        "-f", "lavfi", "-i", "sine=r=48000:d=2", "-f", "lavfi", "-i", "sine=r=44100:d=2", "-map", "0", "-map", "1",
        "-map", "2",
      ] + StressFilms.codecs)
    let made = try await stressed("noise_snr", film)
    let streams = try #require(await service.probe(made.bytes, declaredType: nil, name: nil).video?.streams)
    #expect(streams.map(\.kind) == [.video, .audio])
  }

  @Test("films without sound, silent ones and changes of length are refused with the reason")
  func refused() async throws {
    let silent = await refusal("noise_snr", try StressFilms.silent.get())
    #expect(silent?.message == "noise_snr needs a film with sound; film has none" && silent?.code == .data)
    #expect(await refusal("mp3", try StressFilms.silent.get())?.message.contains("needs a film with sound") == true)
    let speed = await refusal("speed", try StressFilms.clicked.get())
    #expect(speed?.message == "speed works on recordings; film is a film")
    let mute = try StressFilms.make(
      "mute.mp4", StressFilms.picture + ["-f", "lavfi", "-i", "anullsrc=r=48000", "-t", "2"] + StressFilms.codecs)
    #expect(await refusal("noise_snr", mute)?.message.contains("silent") == true)
  }

  @Test("sound that would be cut at full scale is brought down as a whole")
  func fullScale() throws {
    let sound = try #require(Recording(channels: [[0.5, -2, 1], [0, 1, 0.25]], sampleRateHz: 8_000))
    let (fitted, level) = FilmSound.fitted(sound)
    #expect(fitted.channels == [[0.25, -1, 0.5], [0, 0.5, 0.125]] && abs(level + 6.0206) < 1e-3)
    #expect(FilmSound.fitted(fitted).sound == fitted && FilmSound.fitted(fitted).levelDb == 0)
  }
}
