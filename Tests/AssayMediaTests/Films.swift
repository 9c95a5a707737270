import AssayCore
import AssayMedia
import AssaySignals
import AssayWire
import Foundation
import Testing

/// One pool for all tests here: starting FFmpeg's worker takes a quarter of a second.
private let service = MediaService(workers: WorkerPool(configuration: WorkerPoolConfiguration()))

private func probe(_ bytes: [UInt8], name: String? = nil) async -> MediaInfo {
  await service.probe(bytes, declaredType: nil, name: name)
}

@Suite("Films", .serialized, .enabled(if: MadeFilms.canMake, "install ffmpeg and espeak-ng to make films"))
struct FilmTests {
  @Test("a film in sync reads as such: streams, size, rate, no freeze, sound with signals")
  func inSync() async throws {
    let info = await probe(try MadeFilms.spoken())
    let video = try #require(info.video)
    #expect(info.status == .ok && info.modality == .video && info.type == "video/mp4" && info.findings.isEmpty)
    #expect(video.width == 320 && video.height == 180 && video.frameRate == 25 && video.frames == 50)
    #expect(abs(video.seconds - 2) < 0.05 && video.streams.map(\.codec) == ["h264", "aac"])
    #expect(abs(try #require(video.audioOffsetMs)) < 1 && video.audioOffsetUncertaintyMs == 0)
    #expect(try #require(video.longestFreezeSeconds) < 0.1 && video.frozenShare == 0)
    #expect((100...150).contains(try #require(video.meanLuma)) && (video.sharpness ?? 0) > 100)
    #expect(info.audio?.sampleRateHz == 48_000 && (info.audio?.loudnessDb ?? -200) > -40)
    #expect(Alignment.findings(info).isEmpty)
  }

  @Test(
    "a known offset is found within its uncertainty, with its sign, in each container",
    arguments: [("film.mp4", 350.0), ("film.mkv", 350), ("film.mp4", 800)])
  func late(name: String, shift: Double) async throws {
    let bytes = try MadeFilms.spoken(name, shift: ["-itsoffset", "\(shift / 1000)"])
    let info = await probe(bytes)
    let video = try #require(info.video)
    let (offset, uncertainty) = (try #require(video.audioOffsetMs), try #require(video.audioOffsetUncertaintyMs))
    #expect(abs(offset - shift) <= uncertainty + 2, "\(offset) ± \(uncertainty)")
    let finding = try #require(Alignment.findings(info).first { $0.code == "av_offset" })
    #expect(finding.severity == .refused && finding.message.contains("after the picture"))
  }

  @Test("sound that starts before the picture has a negative offset")
  func early() async throws {
    let film = try MadeFilms.file("film.mp4", try MadeFilms.spoken())
    let bytes = try MadeFilms.make(
      "early.mp4", ["-itsoffset", "0.2", "-i", film, "-i", film, "-map", "0:v", "-map", "1:a", "-c", "copy"])
    let info = await probe(bytes)
    #expect(abs(try #require(info.video?.audioOffsetMs) + 200) < 2)
    #expect(Alignment.findings(info).contains { $0.code == "av_offset" && $0.message.contains("before the picture") })
  }

  @Test("late sound is given with silence before it, so that times are those of the film")
  func soundInTime() async throws {
    let bytes = try MadeFilms.spoken(shift: ["-itsoffset", "0.8"])
    let sound = try await service.sound(bytes, sampleRateHz: 16_000)
    let loud = try #require(sound.samples.firstIndex { abs($0) > 0.02 })
    #expect(loud > 12_000 && loud < 16_000, "\(loud)")
    #expect(sound.samples.prefix(12_000).allSatisfy { $0 == 0 })
    #expect(abs(sound.seconds - 2) < 0.1)
  }

  @Test("a frozen picture is found, with its length and share")
  func frozen() async throws {
    let card = ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=1"]
    let bytes = try MadeFilms.make(
      "freeze.mp4", card + ["-vf", "tpad=stop_mode=clone:stop_duration=1.5", "-preset", "ultrafast", "-c:v", "libx264"])
    let video = try #require(await probe(bytes).video)
    #expect(abs(try #require(video.longestFreezeSeconds) - 1.5) < 0.1)
    #expect(abs(try #require(video.frozenShare) - 0.6) < 0.05)
    #expect(video.audioOffsetMs == nil)
  }

  @Test("pictures are evenly spaced, as large as asked for, and turned as a player shows them")
  func frames() async throws {
    let upright = try MadeFilms.spoken()
    let frames = try await service.frames(upright, framesMax: 4, sideMax: 160)
    #expect(frames.map(\.picture.width) == [160, 160, 160, 160] && frames[0].picture.height == 90)
    #expect(frames[0].seconds == 0)
    for (index, frame) in frames.enumerated() { #expect(abs(frame.seconds - 0.5 * Double(index)) <= 0.04) }
    let file = try MadeFilms.file("film.mp4", upright)
    let turned = try MadeFilms.make("turned.mp4", ["-i", file, "-c", "copy", "-metadata:s:v", "rotate=90"])
    let info = try #require(await probe(turned).video)
    #expect(info.rotation % 180 == 90 && info.width == 180 && info.height == 320)
    let first = try #require(try await service.frames(turned, framesMax: 1, sideMax: 160).first)
    #expect(first.picture.width == 90 && first.picture.height == 160)
    let all = try await service.frames(upright, framesMax: 600, sideMax: 32)
    #expect(all.count == 50 && zip(all, all.dropFirst()).allSatisfy { $0.seconds < $1.seconds })
  }

  @Test("a film cut in half is degraded where its index stands first, refused where it stands last")
  func truncated() async throws {
    let whole = try MadeFilms.file("film.mp4", try MadeFilms.spoken())
    let fast = try MadeFilms.make("fast.mp4", ["-i", whole, "-c", "copy", "-movflags", "+faststart"])
    let cut = await probe(Array(fast.prefix(fast.count / 2)))
    #expect(cut.status == .degraded && cut.decodedShare < 0.9 && cut.findings.contains { $0.code == "truncated" })
    let late = try MadeFilms.spoken()
    let lost = await probe(Array(late.prefix(late.count / 2)))
    #expect(lost.status == .refused && lost.findings.first?.code == "decode_failed")
  }

  @Test("a recording in a film's container is sound", arguments: ["sound.m4a", "sound.mp4"])
  func soundOnly(name: String) async throws {
    let info = await probe(try MadeFilms.make(name, ["-i", try MadeFilms.speech(), "-c:a", "aac"]))
    let audio = try #require(info.audio)
    #expect(info.modality == .audio && info.video == nil && info.status == .ok)
    #expect(audio.codec == "aac" && audio.sampleRateHz == 22_050 && audio.seconds > 2)
    #expect((audio.loudnessDb ?? -200) > -40 && audio.snrDb != nil)
  }

  @Test(
    "every codec of the list decodes in the locked-down worker",
    arguments: [
      ("a.webm", ["-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"]),
      ("a.mkv", ["-c:v", "mpeg4", "-c:a", "flac"]),
      ("a.avi", ["-c:v", "mjpeg", "-c:a", "pcm_s16le"]), ("a.ts", ["-c:v", "mpeg2video", "-c:a", "mp2"]),
      ("b.webm", ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-c:a", "libvorbis"]),
    ])
  func codecs(name: String, codecs: [String]) async throws {
    let info = await probe(try MadeFilms.spoken(name, codecs: codecs + ["-t", "0.8"]))
    #expect(info.status == .ok && info.modality == .video && info.video?.width == 320, "\(info.findings)")
    #expect(info.video?.meanLuma != nil && info.audio?.loudnessDb != nil)
  }

  @Test("bits flipped in a film end in a value or a reason, and the worker lives on")
  func flipped() async throws {
    let whole = try MadeFilms.make(
      "short.mp4", MadeFilms.card + ["-t", "0.4", "-preset", "ultrafast", "-c:v", "libx264"])
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<25 {
      var bytes = whole
      for _ in 0..<6 {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      }
      let info = await service.probe(bytes, declaredType: nil, name: nil)
      #expect(!info.findings.contains { $0.code == "died" || $0.code == "timeout" }, "\(info.findings)")
    }
    #expect(await service.probe(whole, declaredType: nil, name: nil).status == .ok)
  }
}

@Suite("Playlists under a film's name") struct PlaylistTests {
  @Test(
    "a playlist, a manifest or a list of files is refused, whatever its name",
    arguments: [
      "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
      "ffconcat version 1.0\nfile '/etc/passwd'\n",
      "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\"><Period/></MPD>",
      "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n",
    ])
  func refused(text: String) async throws {
    let pool = WorkerPool(configuration: WorkerPoolConfiguration())
    // Straight to the worker: what the program itself thinks of the bytes must not matter.
    for task in ["probe", "sound", "frames"] {
      do throws(AssayError) {
        let reply = try await pool.call(
          WorkerCall(header: ["task": .string(task), "frames_max": 4], payload: Array(text.utf8)),
          role: .film)
        let info = try? reply.header["info"]?.decode(MediaInfo.self)
        #expect(task == "probe" && info?.status == .refused && info?.findings.first?.code == "unsupported")
      } catch { #expect(error.code == .ingestion) }
    }
    pool.shutdown()
  }
}
