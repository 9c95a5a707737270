import AssayCore
import AssayMedia
import Testing

@testable import AssayStress

@Suite("Perturbations of films, as plans")
struct FilmPerturbationTests {
  private func info(sound: Bool = true, seconds: Double = 10, rate: Double? = 25) -> MediaInfo {
    var info = MediaInfo(digest: Digest(of: []), bytes: 1, type: "video/mp4", modality: .video)
    var video = VideoInfo(container: "mp4", seconds: seconds, width: 64, height: 48)
    video.frameRate = rate
    video.frames = Int(seconds * 25)
    video.streams = [.init(kind: .video, codec: "h264", packets: 250)]
    if sound { video.streams.append(.init(kind: .audio, codec: "aac", packets: 400)) }
    info.video = video
    return info
  }

  private func plan(
    _ name: String, _ info: MediaInfo, step: Int, settings: [String: Double] = [:], seed: UInt64 = 3
  ) throws -> Stressed<FilmEdit> {
    let perturbation = try #require(FilmPerturbations.all.first { $0.name == name })
    guard case .film(let work) = perturbation.work else { throw AssayError(.internalError, "no film") }
    var call = StressCall(
      severity: try #require(Severity(step)), generator: StressGenerator(seed: seed), settings: settings)
    return try work(info, &call)
  }

  @Test("every perturbation needs a film that can be read, and gives the same plan for the same seed")
  func seeded() throws {
    var bare = info()
    bare.video = nil
    for perturbation in FilmPerturbations.all {
      #expect(perturbation.parameters.count == 5 && perturbation.group == .video)
      #expect(throws: AssayError.self) { try plan(perturbation.name, bare, step: 1) }
      for step in [1, 5] {
        #expect(
          try plan(perturbation.name, info(), step: step).medium == plan(perturbation.name, info(), step: step).medium)
      }
    }
  }

  @Test("what a slight drop loses, a severe one loses too; the first picture always stays")
  func drops() throws {
    var before: Set<Int> = []
    for step in 1...5 {
      let stressed = try plan("frame_drop", info(seconds: 100), step: step)
      let dropped = Set(stressed.medium.droppedFrames)
      #expect(dropped.isSuperset(of: before) && !dropped.contains(0))
      let share = Double(dropped.count) / 2500
      #expect(abs(share - (try #require(Severity(step))).of(0.01, 0.05, 0.1, 0.2, 0.4)) < 0.03)
      let lost = stressed.effect.lostSpans.reduce(0) { $0 + $1.seconds }
      #expect(abs(lost - Double(dropped.count) * 0.04) < 1e-6 && stressed.effect.lostIn == .video)
      before = dropped
    }
  }

  @Test("only what is heard moves with an offset; a film without sound has none to move")
  func offset() throws {
    let stressed = try plan("av_offset", info(), step: 3)
    #expect(abs(stressed.medium.soundEarlierMs) == 185 && stressed.effect.time == nil)
    let time = try #require(stressed.effect.soundTime)
    #expect(abs(time.moment(2) - (2 - stressed.medium.soundEarlierMs / 1000)) < 1e-12)
    let error = #expect(throws: AssayError.self) { try plan("av_offset", info(sound: false), step: 3) }
    #expect(error?.message.contains("sound") == true)
    #expect(try plan("av_offset", info(), step: 1, settings: ["offset_ms": 12.5]).medium.soundEarlierMs == 12.5)
  }

  @Test("a freeze stays within the film, however short that is")
  func freeze() throws {
    for seconds in [0.1, 1.0, 30] {
      let span = try #require(try plan("freeze", info(seconds: seconds), step: 5).medium.frozen.first)
      #expect(span.start >= 0 && span.end <= seconds + 1e-9 && span.seconds <= 3 + 1e-9)
    }
  }

  @Test("a film that is slow already is taken to a slower rate still")
  func slow() throws {
    for rate in [2.0, 10, 25, 60] {
      for step in 1...5 {
        let wanted = try #require(try plan("low_frame_rate", info(rate: rate), step: step).medium.framesPerSecond)
        #expect(wanted < rate && wanted > 0)
      }
    }
  }

  @Test("a stream that breaks off is gone at severity 5, and the picture of a film without sound stays")
  func missing() throws {
    #expect(try plan("missing_sound", info(), step: 5).medium.soundEndsAt == 0)
    #expect(try plan("missing_picture", info(), step: 2).medium.pictureEndsAt == 7.5)
    #expect(throws: AssayError.self) { try plan("missing_picture", info(sound: false), step: 2) }
    #expect(throws: AssayError.self) { try plan("missing_sound", info(sound: false), step: 2) }
  }
}
