import AssayCore
import AssayMedia
import AssaySignals
import AssayWire
import Testing

@testable import AssayStress

@Suite("Writing pictures") struct PictureEncodingTests {
  private static let pool = WorkerPool()
  private static let media = MediaService(workers: pool)

  @Test("a JPEG reads as the one that Pillow writes, in colour and in grey")
  func jpeg() async throws {
    let items = try #require(PictureFixture.load()["jpeg_files"]?.array)
    #expect(items.count == 5)
    for item in items {
      let quality = try #require(item["quality"]?.int)
      for (key, channels) in [("rgb", 3), ("grey", 1)] {
        let picture = try PictureFixture.picture(48, 40, channels: channels)
        let read = try await Self.media.image(
          try await Self.media.encoded(picture, as: .jpeg(quality: quality)), sideMax: nil)
        #expect(SHA256.hex(read.samples) == item[key]?.string, "\(key) \(quality)")
      }
    }
  }

  @Test("a PNG brings every sample back, a WebP nearly")
  func pngAndWebp() async throws {
    for channels in [1, 3] {
      let picture = try PictureFixture.picture(33, 21, channels: channels)
      let exact = try await Self.media.image(try await Self.media.encoded(picture, as: .png), sideMax: nil)
      let colours = channels == 1 ? picture.samples.flatMap { [$0, $0, $0] } : picture.samples
      #expect(exact.samples == colours)
    }
    let levels = (0..<64 * 48).map { UInt8($0 % 64 * 3) }
    let ramp = try #require(Pixmap(width: 64, height: 48, channels: 3, samples: levels.flatMap { [$0, $0, $0] }))
    var sizes: [Int] = []
    for quality in [95, 50, 0] {
      let file = try await Self.media.encoded(ramp, as: .webp(quality: quality))
      sizes.append(file.count)
      let read = try await Self.media.image(file, sideMax: nil)
      #expect(read.width == 64 && read.height == 48)
      #expect(PictureStress.distance(read, ramp) < (quality == 95 ? 3 : 12), "\(quality)")
    }
    #expect(sizes[0] > sizes[2])
  }

  @Test("pictures of one pixel and with transparency are written in every form")
  func smallAndClear() async throws {
    for (width, height) in [(1, 1), (1, 300), (300, 1)] {
      for channels in [1, 3, 4] {
        let picture = try PictureFixture.picture(width, height, channels: channels)
        for form in [PictureForm.png, .jpeg(quality: 7), .webp(quality: 0)] {
          let read = try await Self.media.image(try await Self.media.encoded(picture, as: form), sideMax: nil)
          #expect(read.width == width && read.height == height, "\(form), \(channels) channels")
        }
      }
    }
    // What shows through is white in a JPEG.
    let clear = try #require(
      Pixmap(width: 16, height: 16, channels: 4, samples: [UInt8](repeating: 0, count: 16 * 16 * 4)))
    let read = try await Self.media.image(try await Self.media.encoded(clear, as: .jpeg(quality: 90)), sideMax: nil)
    #expect(read.samples.allSatisfy { $0 == 255 })
  }

  @Test("qualities and sizes that a form does not have are refused before a worker is asked")
  func refused() async throws {
    let picture = try PictureFixture.picture(4, 4)
    for form in [PictureForm.jpeg(quality: 0), .jpeg(quality: 101), .webp(quality: -1), .webp(quality: 101)] {
      let error = await #expect(throws: AssayError.self) { try await Self.media.encoded(picture, as: form) }
      #expect(error?.code == .usage && error?.remedy != nil)
    }
    let long = try PictureFixture.even(9, 65_501, 1, channels: 1)
    for form in [PictureForm.jpeg(quality: 50), .webp(quality: 50)] {
      let error = await #expect(throws: AssayError.self) { try await Self.media.encoded(long, as: form) }
      #expect(error?.message.contains("65501") == true && error?.remedy != nil)
    }
    #expect(try await Self.media.encoded(long, as: .png).count > 60)
  }

  @Test("a worker answers a request whose sizes lie with a reason, and lives on")
  func hostile() async throws {
    func ask(_ width: Int, _ height: Int, _ channels: Int, _ quality: Int, _ form: String, bytes: Int) async throws {
      let header: JSONValue = [
        "task": "encode", "form": .string(form), "quality": .int(quality), "width": .int(width),
        "height": .int(height), "channels": .int(channels),
      ]
      let payload = [UInt8](repeating: 7, count: bytes)
      _ = try await Self.pool.call(WorkerCall(header: header, payload: payload), role: .media)
    }
    for (width, height, channels, bytes) in [
      (4, 4, 3, 47), (4, 4, 3, 0), (0, 4, 3, 0), (-4, -4, 3, 48), (65_500, 65_500, 4, 16), (Int.max, 2, 3, 6),
      (4, 4, 2, 32), (4, 4, 5, 80),
    ] {
      for form in ["jpeg", "webp"] {
        await #expect(throws: AssayError.self, "\(width) × \(height) × \(channels)") {
          try await ask(width, height, channels, 50, form, bytes: bytes)
        }
      }
    }
    await #expect(throws: AssayError.self) { try await ask(4, 4, 3, 50, "gif", bytes: 48) }
    await #expect(throws: AssayError.self) { try await ask(4, 4, 3, 101, "jpeg", bytes: 48) }
    await #expect(throws: AssayError.self) { try await ask(4, 4, 4, 50, "jpeg", bytes: 64) }
    await #expect(throws: AssayError.self) { try await ask(16_384, 1, 1, 50, "webp", bytes: 16_384) }
    try await ask(4, 4, 3, 50, "jpeg", bytes: 48)
  }
}
