import AssayCore
import AssayMedia
import AssaySignals
import Testing

@testable import AssayStress

private let service = MediaService(workers: WorkerPool(configuration: WorkerPoolConfiguration()))
private let studio = StressStudio(media: service)

/// Films that are not as most are: what comes of them is right or a reason.
@Suite("Odd films under stress", .serialized, .enabled(if: StressFilms.canMake, "install ffmpeg"))
struct OddFilmTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var arguments: [String]
    var width: Int
    var height: Int
    var frames = 10
    var channels = 1

    var testDescription: String { name }
  }

  private static func card(_ size: String, _ rate: Int = 10) -> [String] {
    ["-f", "lavfi", "-i", "testsrc=size=\(size):rate=\(rate):duration=1"]
  }

  private static func sound(_ expression: String = "0.2*sin(2764*t)") -> [String] {
    ["-f", "lavfi", "-i", "aevalsrc=\(expression):s=48000:d=1"]
  }

  private static let h264 = ["-c:v", "libx264", "-preset", "ultrafast"]
  private static let aac = ["-c:a", "aac"]
  private static let plain = h264 + ["-pix_fmt", "yuv420p"]

  static let cases: [Case] = [
    Case(name: "pixel.mkv", arguments: card("1x1") + sound() + ["-c:v", "ffv1", "-c:a", "flac"], width: 1, height: 1),
    Case(
      name: "odd.mp4", arguments: card("61x35") + sound() + h264 + ["-pix_fmt", "yuv444p"] + aac, width: 61, height: 35),
    Case(
      name: "narrow.mkv", arguments: card("2x90") + sound() + ["-c:v", "ffv1"] + aac, width: 2, height: 90),
    Case(
      name: "deep.mp4", arguments: card("64x36") + sound() + h264 + ["-pix_fmt", "yuv420p10le"] + aac, width: 64,
      height: 36),
    Case(
      name: "turned.mp4", arguments: card("64x36") + sound() + plain + aac, width: 36,
      height: 64),
    Case(
      name: "six.mp4",
      arguments: card("64x36") + sound("0.2*sin(900*t)|0|0.1*sin(300*t)|0|0.1|0:c=5.1") + plain + aac, width: 64,
      height: 36, channels: 6),
    Case(
      name: "nine.mov",
      arguments: card("64x36") + sound("0.2*sin(900*t)|0|0|0|0|0|0|0.1|0") + plain + ["-c:a", "pcm_s16le"], width: 64,
      height: 36, channels: 9),
    Case(
      name: "strange-rate.mkv", arguments: card("64x36") + sound() + plain + ["-c:a", "libvorbis", "-ar", "12345"],
      width: 64, height: 36),
    Case(
      name: "changing-rate.mp4",
      arguments: card("64x36", 30) + sound()
        + ["-vf", "select='not(mod(n,3))+gt(n,15)'", "-vsync", "vfr"] + plain + aac, width: 64, height: 36, frames: 20),
    Case(
      name: "two-pictures.mkv",
      arguments: card("64x36") + sound() + card("32x32") + ["-map", "0", "-map", "1", "-map", "2"] + plain + aac,
      width: 64, height: 36),
    Case(
      name: "listed.avi", arguments: card("64x36") + sound() + plain + ["-bf", "0", "-c:a", "mp3"], width: 64,
      height: 36),
  ]

  /// The film with the first track's matrix set to a quarter turn.
  private static func turned(_ film: [UInt8]) throws -> [UInt8] {
    let name = Array("tkhd".utf8)
    let place = try #require(film.indices.first { film[$0...].starts(with: name) })
    let matrix: [UInt32] = [0, 0x1_0000, 0, 0xFFFF_0000, 0, 0, 36 << 16, 0, 0x4000_0000]
    var bytes = film
    let start = place + 4 + 40
    bytes.replaceSubrange(
      start..<start + 36, with: matrix.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } })
    return bytes
  }

  private func stressed(_ name: String, _ film: [UInt8]) async throws -> StressedMedium {
    let perturbation = try #require(PerturbationCatalogue.byName[name])
    return try await studio.apply(
      perturbation, Severity.all[2], seed: 2, to: StressMedium(bytes: film, name: "film"))
  }

  @Test("pictures, sound and times are changed and written again", arguments: cases)
  func written(item: Case) async throws {
    let made = try StressFilms.make(item.name, item.arguments)
    let film = item.name == "turned.mp4" ? try Self.turned(made) : made
    let before = await service.probe(film, declaredType: nil, name: nil)
    for name in ["gaussian_blur", "compression", "noise_snr", "telephone", "timestamp_jitter"] {
      if item.name == "listed.avi", name == "timestamp_jitter" { continue }
      let made = try await stressed(name, film)
      let info = await service.probe(made.bytes, declaredType: nil, name: nil)
      let video = try #require(info.video, "\(name)")
      #expect(info.status != .refused, "\(name)")
      #expect(video.width == item.width && video.height == item.height, "\(name)")
      #expect(video.frames == item.frames && info.audio?.channels == item.channels, "\(name)")
      #expect(abs(video.seconds - (before.video?.seconds ?? 0)) < 0.15, "\(name)")
      #expect(info.audio?.sampleRateHz == before.audio?.sampleRateHz, "\(name)")
    }
  }

  @Test("a film that is cut off is changed as far as it goes, or refused with the reason")
  func cut() async throws {
    let whole = try StressFilms.matroska.get()
    let cut = Array(whole.prefix(whole.count * 6 / 10))
    for name in ["gaussian_blur", "frame_drop", "sound_bit_depth", "timestamp_jitter"] {
      let info = await service.probe(try await stressed(name, cut).bytes, declaredType: nil, name: nil)
      #expect((info.video?.frames ?? 0) > 3 && info.status != .refused, "\(name)")
    }
    let index = try StressFilms.clicked.get()
    for name in ["gaussian_blur", "noise_snr", "timestamps_backward"] {
      let error = await #expect(throws: AssayError.self) {
        try await stressed(name, Array(index.prefix(index.count / 2)))
      }
      #expect(error?.message.contains("cannot be read") == true && error?.code == .ingestion)
    }
  }

  @Test("pictures that lie out of order in a container without times are refused with the reason")
  func outOfOrder() async throws {
    let film = try StressFilms.make(
      "layered.avi",
      Self.card("64x36") + Self.sound() + ["-c:v", "libx264", "-bf", "2", "-pix_fmt", "yuv420p", "-c:a", "mp3"])
    for name in ["noise_snr", "timestamp_jitter"] {
      let error = await #expect(throws: AssayError.self) { try await stressed(name, film) }
      #expect(error?.message.contains("not say when") == true, "\(error?.message ?? "")")
    }
  }

  @Test("a film of one picture without sound is blurred, and what it has not is named")
  func onePicture() async throws {
    let film = try StressFilms.make(
      "one.mp4", ["-f", "lavfi", "-i", "testsrc=size=64x36:rate=10:duration=0.1"] + Self.plain)
    #expect(
      await service.probe(try await stressed("gaussian_blur", film).bytes, declaredType: nil, name: nil).video?.frames
        == 1)
    for (name, reason) in [
      ("frame_drop", "at least two pictures"), ("timestamp_jitter", "at least three pictures"),
      ("gain", "needs a film with sound"), ("av_offset", "needs a film with sound"),
    ] {
      let error = await #expect(throws: AssayError.self) { try await stressed(name, film) }
      #expect(error?.message.contains(reason) == true)
    }
  }

  @Test("the empty film is one black picture and a second of silence")
  func empty() async throws {
    let medium = try #require(EmptyMedium(.video))
    let info = await service.probe(medium.bytes, declaredType: medium.type, name: medium.name)
    #expect(info.status == .ok && info.modality == .video && info.video?.frames == 1)
    #expect(info.audio?.peakDb ?? 0 < -90 && abs((info.video?.seconds ?? 0) - 1) < 0.01)
    let picture = try #require(try await service.frames(medium.bytes, framesMax: 4, sideMax: nil).first).picture
    #expect(picture.samples.allSatisfy { $0 < 4 })
  }
}
