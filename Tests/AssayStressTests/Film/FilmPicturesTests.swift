import AssayCore
import AssayMedia
import AssaySignals
import Synchronization
import Testing

@testable import AssayStress

private let service = MediaService(workers: WorkerPool(configuration: WorkerPoolConfiguration()))

@Suite("Perturbations of pictures on films", .serialized, .enabled(if: StressFilms.canMake, "install ffmpeg"))
struct FilmPicturesTests {
  /// Adds a drawn level to the picture.
  private func lighter(_ name: String, step: Int) -> Perturbation {
    Perturbation(
      name, group: .image, summary: "", parameters: [],
      work: .picture { (picture: Pixmap, call: inout StressCall) throws(AssayError) -> Stressed<Pixmap> in
        let level = UInt8(20 + call.generator.below(100))
        var result = picture
        result.samples = picture.samples.map { _ in level }
        return Stressed(result, achieved: ["level": Double(level)])
      })
  }

  private func call() throws -> StressCall {
    StressCall(severity: try #require(Severity(2)), generator: StressGenerator(seed: 4))
  }

  private func levels(_ bytes: [UInt8]) async throws -> [Int] {
    try await service.frames(bytes, framesMax: 50, sideMax: nil).map { Int($0.picture.samples[3000]) }
  }

  @Test("one draw holds for the whole clip; sound, times and number of pictures stay")
  func oneDraw() async throws {
    let film = try StressFilms.clicked.get()
    let result = try await FilmPictures.perturbed(film, by: lighter("shade", step: 2), try call(), media: service)
    let info = await service.probe(result.medium, declaredType: nil, name: nil)
    #expect(info.video?.frames == 50 && abs((info.video?.seconds ?? 0) - 2) < 0.03)
    #expect(try await service.recording(result.medium) == service.recording(film))
    let level = Int(try #require(result.achieved["level"]))
    #expect(try await levels(result.medium).allSatisfy { abs($0 - level) <= 3 })
  }

  @Test("noise is drawn anew for each picture, and the same seed gives the same film")
  func anew() async throws {
    let film = try StressFilms.silent.get()
    let noise = lighter("gaussian_noise", step: 2)
    let result = try await FilmPictures.perturbed(film, by: noise, try call(), media: service)
    #expect(Set(try await levels(result.medium)).count > 10)
    #expect(try await FilmPictures.perturbed(film, by: noise, try call(), media: service).medium == result.medium)
  }

  @Test("pictures come in batches: a film with more pictures than one batch keeps them all, at their times")
  func batches() async throws {
    let film = try StressFilms.make(
      "long.mp4", ["-f", "lavfi", "-i", "testsrc2=size=64x36:rate=50:duration=6"] + StressFilms.codecs)
    let result = try await service.redrawn(film) { picture, _ in picture }
    let (before, after) = (
      await service.probe(film, declaredType: nil, name: nil), await service.probe(result, declaredType: nil, name: nil)
    )
    #expect(before.video?.frames == 300 && after.video?.frames == 300)
    #expect(after.video?.streams.first?.nonMonotonicTimestamps == 0)
    #expect(before.video?.seconds == after.video?.seconds)
    let (one, two) = (
      try await service.frames(film, framesMax: 7, sideMax: nil),
      try await service.frames(result, framesMax: 7, sideMax: nil)
    )
    #expect(one.map(\.seconds) == two.map(\.seconds))
    for (a, b) in zip(one, two) {
      let difference = zip(a.picture.samples, b.picture.samples).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
      #expect(Double(difference) / Double(a.picture.samples.count) < 12)
    }
  }

  @Test("pictures that are not changed come back as bright as they were", arguments: [16, 60, 128, 190, 255])
  func bright(level: Int) async throws {
    let hex = String(level, radix: 16)
    let film = try StressFilms.make(
      "grey.mp4",
      ["-f", "lavfi", "-i", "color=0x\(hex)\(hex)\(hex):size=64x36:rate=5:duration=1"] + StressFilms.codecs)
    let seen = Mutex<[Int]>([])
    let result = try await service.redrawn(film) { picture, _ in
      seen.withLock { $0.append(Int(picture.samples[300])) }
      return picture
    }
    #expect(seen.withLock { $0 }.allSatisfy { abs($0 - level) <= 1 })
    let again = Mutex<[Int]>([])
    _ = try await service.redrawn(result) { picture, _ in
      again.withLock { $0.append(Int(picture.samples[300])) }
      return picture
    }
    #expect(again.withLock { $0 }.allSatisfy { abs($0 - level) <= 2 } && again.withLock { $0 }.count == 5)
  }

  @Test("odd sizes and turned films come out upright and whole")
  func odd() async throws {
    let odd = try StressFilms.make(
      "odd.mkv", ["-f", "lavfi", "-i", "testsrc=size=61x35:rate=5:duration=1", "-c:v", "ffv1"])
    let result = try await service.redrawn(odd) { picture, _ in picture }
    let info = await service.probe(result, declaredType: nil, name: nil)
    #expect(info.video?.width == 61 && info.video?.height == 35 && info.video?.frames == 5)
    let turned = try StressFilms.make(
      "turned.mp4",
      ["-f", "lavfi", "-i", "testsrc2=size=64x36:rate=5:duration=1", "-metadata:s:v", "rotate=90"] + StressFilms.codecs)
    let before = await service.probe(turned, declaredType: nil, name: nil)
    let upright = await service.probe(
      try await service.redrawn(turned) { picture, _ in picture }, declaredType: nil, name: nil)
    #expect(upright.video?.width == before.video?.width && upright.video?.rotation == 0)
  }

  @Test("what is no perturbation of pictures, changes sizes within a film, or fails is refused")
  func refused() async throws {
    let film = try StressFilms.silent.get()
    await #expect(throws: AssayError.self) {
      try await FilmPictures.perturbed(film, by: SoundPerturbations.all[0], try call(), media: service)
    }
    let error = await #expect(throws: AssayError.self) {
      try await service.redrawn(film) { (picture: Pixmap, number: Int) throws(AssayError) -> Pixmap in
        number > 0 ? Pixmap(width: 1, height: 1, channels: 1, samples: [1]) ?? picture : picture
      }
    }
    #expect(error?.message.contains("sizes") == true)
    await #expect(throws: AssayError.self) {
      try await service.redrawn(Array("no film".utf8)) { picture, _ in picture }
    }
  }
}
