import AssayCore
import AssayMedia
import AssaySignals
import Testing

@testable import AssayStress

private let service = MediaService(workers: WorkerPool(configuration: WorkerPoolConfiguration()))

@Suite("Times of pictures, as plans")
struct TimestampPlanTests {
  static func plan(_ name: String, frames: Int, step: Int, settings: [String: Double] = [:]) throws -> Stressed<
    FilmEdit
  > {
    var info = MediaInfo(digest: Digest(of: []), bytes: 1, type: "video/mp4", modality: .video)
    var video = VideoInfo(container: "mp4", seconds: Double(frames) / 25, width: 64, height: 48)
    (video.frameRate, video.frames) = (25, frames)
    video.streams = [.init(kind: .video, codec: "h264", packets: frames)]
    info.video = video
    let perturbation = try #require(FilmPerturbations.all.first { $0.name == name })
    guard case .film(let work) = perturbation.work else { throw AssayError(.internalError, "no film") }
    var call = StressCall(
      severity: try #require(Severity(step)), generator: StressGenerator(seed: 3), settings: settings)
    return try work(info, &call)
  }

  @Test("jitter keeps the order and the first picture, and grows with the severity by the same draws")
  func jitter() throws {
    let slight = try Self.plan("timestamp_jitter", frames: 500, step: 1).medium.frameShifts
    let severe = try Self.plan("timestamp_jitter", frames: 500, step: 5).medium.frameShifts
    #expect(slight.count == 500 && slight[0] == 0 && severe[0] == 0)
    #expect(severe.allSatisfy { abs($0) < 0.49 + 1e-12 } && (severe.map { abs($0) }.max() ?? 0) > 0.45)
    #expect(zip(slight, severe).allSatisfy { abs($0.1 - 4.9 * $0.0) < 1e-9 })
    let effect = try Self.plan("timestamp_jitter", frames: 500, step: 5).effect
    #expect(abs(try #require(effect.time).slack - 0.0196) < 1e-9 && effect.soundTime?.slack == 0)
  }

  @Test("what a slight one exchanges, a severe one does too; a short film has one pair")
  func backward() throws {
    var before: Set<Int> = []
    for (step, share) in zip(1...5, [0.02, 0.05, 0.1, 0.2, 0.4]) {
      let edit = try Self.plan("timestamps_backward", frames: 2000, step: step).medium
      let pairs = Set(edit.exchangedFrames)
      #expect(pairs.isSuperset(of: before) && !pairs.contains(0) && edit.exchangedFrames == pairs.sorted())
      #expect(abs(Double(2 * pairs.count) / 2000 - share) < 0.03)
      before = pairs
    }
    #expect(try Self.plan("timestamps_backward", frames: 3, step: 1).medium.exchangedFrames == [1])
    for name in ["timestamp_jitter", "timestamps_backward"] {
      let error = #expect(throws: AssayError.self) { try Self.plan(name, frames: 2, step: 3) }
      #expect(error?.message == "\(name) needs a film of at least three pictures")
    }
  }
}

@Suite("Times of pictures move", .serialized, .enabled(if: StressFilms.canMake, "install ffmpeg"))
struct TimestampTests {
  /// Pictures out of order, as most films have them.
  private static let layered = Result {
    try StressFilms.make(
      "layered.mp4",
      StressFilms.picture + StressFilms.click + [
        "-c:v", "libx264", "-preset", "medium", "-bf", "2", "-pix_fmt", "yuv420p", "-c:a", "aac",
      ])
  }

  @Test("jitter moves times by less than half a picture; pictures and sound stay bit for bit")
  func jitter() async throws {
    for film in [try StressFilms.clicked.get(), try Self.layered.get(), try StressFilms.matroska.get()] {
      let edit = try TimestampPlanTests.plan("timestamp_jitter", frames: 50, step: 5).medium
      let bytes = try await service.edited(film, by: edit)
      #expect(try await service.edited(film, by: edit) == bytes)
      let (old, new) = (try StressFilms.pictures(of: film), try StressFilms.pictures(of: bytes))
      #expect(old.map(\.hash) == new.map(\.hash) && old.count == 50)
      let (before, after) = (old.map(\.seconds).sorted(), new.map(\.seconds).sorted())
      // The whole film may begin a little later in a container that has no times before zero.
      let start = after[0] - before[0]
      for (index, share) in edit.frameShifts.enumerated().dropLast() {
        #expect(abs(after[index] - before[index] - start - share * 0.04) < 0.0021, "\(index)")
      }
      let (a, b) = (try await service.recording(film), try await service.recording(bytes))
      #expect(a == b)
      let video = try #require(await service.probe(bytes, declaredType: nil, name: nil).video)
      #expect(video.frames == 50 && abs(video.seconds - 2) < 0.05)
    }
  }

  @Test(
    "a film that counts time by whole pictures gets a finer clock, and how far a picture moved is measured",
    arguments: [
      ("coarse.mp4", StressFilms.codecs + ["-video_track_timescale", "25"]),
      ("coarse.avi", ["-c:v", "mpeg4", "-pix_fmt", "yuv420p", "-c:a", "mp3"]),
    ])
  func coarse(name: String, arguments: [String]) async throws {
    let film = try StressFilms.make(name, StressFilms.picture + StressFilms.click + arguments)
    let studio = StressStudio(media: service)
    let perturbation = try #require(PerturbationCatalogue.byName["timestamp_jitter"])
    let before = try StressFilms.pictures(of: film).map(\.seconds).sorted()
    var moves: [Double] = []
    for severity in [Severity.all[0], Severity.all[4]] {
      let made = try await studio.apply(perturbation, severity, seed: 3, to: StressMedium(bytes: film, name: name))
      let after = try StressFilms.pictures(of: made.bytes).map(\.seconds).sorted()
      #expect(after.count == before.count)
      // The container that was written is told, and named.
      let isMP4 = name.hasSuffix("mp4")
      #expect(made.type == (isMP4 ? "video/mp4" : "video/x-matroska"))
      #expect(made.name == (isMP4 ? "coarse.mp4" : "coarse.mkv"))
      let start = after[0] - before[0]
      let most = zip(before, after).map { abs($1 - $0 - start) }.max() ?? 0
      let told = try #require(made.achieved["jitter_ms"])
      #expect(abs(told - most * 1000) < 1.1 && told < 19.7, "\(told) \(most)")
      moves.append(told)
    }
    #expect(moves[0] > 3 && abs(moves[1] - 4.9 * moves[0]) < 0.6, "\(moves)")
  }

  @Test("exchanged times go back where they were exchanged, and the film is still read")
  func backward() async throws {
    for film in [try StressFilms.clicked.get(), try StressFilms.matroska.get(), try Self.layered.get()] {
      var edit = FilmEdit()
      edit.exchangedFrames = [9, 21]
      let bytes = try await service.edited(film, by: edit)
      let info = await service.probe(bytes, declaredType: nil, name: nil)
      #expect(info.status != .refused && info.video?.frames == 50)
      #expect(try await service.frames(bytes, framesMax: 10, sideMax: nil).count == 10)
      #expect(try await service.recording(bytes) == service.recording(film))
    }
    var edit = FilmEdit()
    edit.exchangedFrames = [9, 21]
    let matroska = try await service.edited(try StressFilms.matroska.get(), by: edit)
    let streams = await service.probe(matroska, declaredType: nil, name: nil).video?.streams ?? []
    #expect((streams.first { $0.kind == .video }?.nonMonotonicTimestamps ?? 0) == 2)
  }

  @Test("times out of bounds, pairs that overlap and pictures that are drawn anew are refused")
  func refused() async throws {
    let film = try StressFilms.clicked.get()
    for change: (inout FilmEdit) -> Void in [
      { $0.frameShifts = [0, 2] }, { $0.frameShifts = [.nan] }, { $0.exchangedFrames = [3, 4] },
      { $0.exchangedFrames = [-1] },
      {
        $0.exchangedFrames = [3]
        $0.constantRateFactor = 30
      },
    ] {
      var edit = FilmEdit()
      change(&edit)
      await #expect(throws: AssayError.self) { try await service.edited(film, by: edit) }
    }
  }
}
