import AssayCore
import AssayMedia
import AssaySignals
import Glibc
import Testing

@testable import AssayStress

private let service = MediaService(workers: WorkerPool(configuration: WorkerPoolConfiguration()))

private func probe(_ bytes: [UInt8]) async -> MediaInfo {
  await service.probe(bytes, declaredType: nil, name: nil)
}

@Suite("Films are edited", .serialized, .enabled(if: StressFilms.canMake, "install ffmpeg to make films"))
struct FilmEditingTests {
  /// The sample at which the click begins.
  private func click(_ bytes: [UInt8]) async throws -> Int {
    let sound = try await service.recording(bytes)
    return try #require(sound.channels[0].firstIndex { abs($0) > 0.3 })
  }

  @Test("pictures that are left out leave their time to the one before; the sound stays as it is")
  func dropped() async throws {
    let film = try StressFilms.clicked.get()
    var edit = FilmEdit()
    edit.droppedFrames = [3, 4, 10, 49]
    let bytes = try await service.edited(film, by: edit)
    let video = try #require(await probe(bytes).video)
    #expect(video.frames == 46 && abs(video.seconds - 2) < 0.03)
    let shown = try await service.frames(bytes, framesMax: 50, sideMax: nil)
    #expect(shown.contains { abs($0.seconds - 0.08) < 1e-3 } && !shown.contains { abs($0.seconds - 0.12) < 0.03 })
    #expect(try await service.recording(bytes) == service.recording(film))
    // The same edit gives the same bytes.
    #expect(try await service.edited(film, by: edit) == bytes)
  }

  @Test("a frozen stretch is as long as asked, and the film keeps its pictures and its length")
  func frozen() async throws {
    var edit = FilmEdit()
    edit.frozen = [TimeSpan(start: 0.48, end: 1.48)]
    let video = try #require(await probe(try await service.edited(try StressFilms.clicked.get(), by: edit)).video)
    #expect(video.frames == 50 && abs(video.seconds - 2) < 0.03)
    #expect(abs(try #require(video.longestFreezeSeconds) - 0.96) < 0.05)
  }

  @Test("fewer pictures a second", arguments: [10.0, 2, 0.5])
  func slow(rate: Double) async throws {
    var edit = FilmEdit()
    edit.framesPerSecond = rate
    let video = try #require(await probe(try await service.edited(try StressFilms.clicked.get(), by: edit)).video)
    #expect(video.frames == Int(2 * rate) && abs(video.seconds - 2) < 0.03)
  }

  @Test("sound moves by the asked time, exact to a sample", arguments: [-45.0, -350, -700, 45, 185, 350])
  func offset(earlier: Double) async throws {
    let film = try StressFilms.clicked.get()
    var edit = FilmEdit()
    edit.soundEarlierMs = earlier
    let bytes = try await service.edited(film, by: edit)
    #expect(try await click(bytes) == click(film) - Int(earlier * 48))
    let video = try #require(await probe(bytes).video)
    #expect(video.frames == 50)
    if earlier < 0 {
      let offset = try #require(video.audioOffsetMs) - (video.audioOffsetUncertaintyMs ?? 0)
      // The container counts the 1,024 samples with which AAC begins.
      #expect(abs(offset + earlier) < 45)
    }
  }

  @Test("in Matroska the offset is exact to its tick of a millisecond, before and after", arguments: [-350.0, 185])
  func matroska(earlier: Double) async throws {
    let film = try StressFilms.matroska.get()
    var edit = FilmEdit()
    edit.soundEarlierMs = earlier
    let (before, after) = (await probe(film), await probe(try await service.edited(film, by: edit)))
    let moved = try #require(after.video?.audioOffsetMs) - (try #require(before.video?.audioOffsetMs))
    #expect(abs(moved + earlier) <= 1.01, "\(moved)")
  }

  @Test("a higher factor makes smaller films with the same pictures and times")
  func compression() async throws {
    var sizes: [Int] = []
    for factor in [20, 33, 48] {
      var edit = FilmEdit()
      edit.constantRateFactor = factor
      let bytes = try await service.edited(try StressFilms.silent.get(), by: edit)
      #expect(await probe(bytes).video?.frames == 50)
      sizes.append(bytes.count)
    }
    #expect(sizes[0] > sizes[1] && sizes[1] > sizes[2])
  }

  @Test("a stream breaks off where asked, or is not there at all")
  func streams() async throws {
    let film = try StressFilms.clicked.get()
    var edit = FilmEdit()
    edit.soundEndsAt = 0
    #expect(await probe(try await service.edited(film, by: edit)).video?.streams.map(\.kind) == [.video])
    edit.soundEndsAt = 0.5
    let short = try await service.recording(try await service.edited(film, by: edit))
    #expect(abs(short.seconds - 0.5) < 0.05)
    edit = FilmEdit()
    edit.pictureEndsAt = 0
    let info = await probe(try await service.edited(film, by: edit))
    #expect(info.modality == .audio && info.video == nil && abs((info.audio?.seconds ?? 0) - 2) < 0.05)
    edit.pictureEndsAt = 1
    #expect(await probe(try await service.edited(film, by: edit)).video?.streams.first?.packets == 25)
  }

  @Test("uncompressed sound in QuickTime and all its channels stay")
  func quickTime() async throws {
    let film = try StressFilms.quickTime.get()
    var edit = FilmEdit()
    edit.soundEarlierMs = -100
    edit.droppedFrames = [5]
    let bytes = try await service.edited(film, by: edit)
    let sound = try await service.recording(bytes)
    #expect(sound.channels.count == 2 && sound.sampleRateHz == 48_000)
    #expect(try await click(bytes) == click(film) + 4800)
  }

  @Test("what is no film, cut off, or an edit out of bounds is refused with a reason")
  func hostile() async throws {
    let film = try StressFilms.clicked.get()
    let half = Array(film.prefix(film.count / 2))
    for bytes in [[], Array("hello".utf8), half] {
      await #expect(throws: AssayError.self) { try await service.edited(bytes, by: FilmEdit()) }
    }
    for change: (inout FilmEdit) -> Void in [
      { $0.framesPerSecond = 1e9 }, { $0.framesPerSecond = .nan }, { $0.soundEarlierMs = 1e12 },
      { $0.droppedFrames = [-1] }, { $0.frozen = [TimeSpan(start: .nan, end: 1)] }, { $0.constantRateFactor = 99 },
    ] {
      var edit = FilmEdit()
      change(&edit)
      await #expect(throws: AssayError.self) { try await service.edited(film, by: edit) }
    }
    // A Matroska film that is cut off still holds its first half.
    let cut = Array((try StressFilms.matroska.get()).prefix(film.count / 2))
    var edit = FilmEdit()
    edit.droppedFrames = [2]
    let bytes = try await service.edited(cut, by: edit)
    #expect((await probe(bytes).video?.frames ?? 0) > 3)
  }
}
