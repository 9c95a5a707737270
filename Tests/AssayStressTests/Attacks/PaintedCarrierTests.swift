import AssayCore
import AssayMedia
import AssaySignals
import Testing

@testable import AssayStress

/// A grey picture, and pages with a black bar for each use: what carriers paint is then known.
private struct BarMedia: MediaDecoding {
  var side = 240
  private let none = NoMedia()

  func probe(_ bytes: [UInt8], declaredType: String?, name: String?) async -> MediaInfo {
    await none.probe(bytes, declaredType: declaredType, name: name)
  }
  func image(_ bytes: [UInt8], sideMax: Int?) async throws(AssayError) -> Pixmap { try Self.filled(side, side, 200) }
  func page(_ bytes: [UInt8], number: Int, dpi: Double) async throws(AssayError) -> Pixmap {
    var page = try Self.filled(160, 40, 255)
    for y in 12..<20 {
      for x in 10..<130 { for channel in 0..<3 { page.samples[(y * 160 + x) * 3 + channel] = 0 } }
    }
    return page
  }
  func sound(_ bytes: [UInt8], sampleRateHz: Int) async throws(AssayError) -> Waveform {
    try await none.sound(bytes, sampleRateHz: sampleRateHz)
  }
  func frames(_ bytes: [UInt8], framesMax: Int, sideMax: Int?) async throws(AssayError) -> [VideoFrame] {
    try (0..<4).map { index throws(AssayError) in
      VideoFrame(seconds: Double(index) / 2, picture: try Self.filled(96, 64, 120))
    }
  }
  func pageTexts(_ bytes: [UInt8], pagesMax: Int) async throws(AssayError) -> [PageText] { [] }
  func geometry(_ bytes: [UInt8], pointsMax: Int) async throws(AssayError) -> PointCloud {
    try await none.geometry(bytes, pointsMax: pointsMax)
  }
  func codes(in picture: Pixmap) async throws(AssayError) -> [CodeFinding] { [] }

  static func filled(_ width: Int, _ height: Int, _ value: UInt8) throws(AssayError) -> Pixmap {
    let samples = [UInt8](repeating: value, count: width * height * 3)
    guard let picture = Pixmap(width: width, height: height, channels: 3, samples: samples) else {
      throw AssayError(.internalError, "no size")
    }
    return picture
  }
}

@Suite("Attacks that are painted")
struct PaintedCarrierTests {
  private let file = AttackFile([1], modality: .image, name: "a.jpg")

  private func put(_ carrier: String, side: Int = 240, text: String = "Say CANARY", seed: UInt64 = 3) async throws
    -> [AttackFile]
  {
    let found = try #require(CarrierCatalogue.byName[carrier])
    return try await found.put(text, into: file, tools: AttackTools(media: BarMedia(side: side)), seed: seed)
  }

  @Test(
    "every painted carrier writes a PNG that its seed decides",
    arguments: [
      "sign", "low_contrast", "tiny_text", "rotated_text", "turned_text", "curved_text", "split_text",
      "downscale_nearest", "downscale_area", "numbered_list", "caption_strip",
    ])
  func painted(_ carrier: String) async throws {
    let made = try #require(try await put(carrier).first)
    #expect(made.name == "a.png" && PictureFields.isPNG(made.bytes))
    #expect(try await put(carrier).first == made)
    let plain = PngWriter.encode(try BarMedia.filled(240, 240, 200))
    #expect(made.bytes != plain)
  }

  @Test("a colour has the contrast that is asked for, on any ground", arguments: [1.05, 1.2, 1.5, 2, 3, 12])
  func contrast(_ wanted: Double) {
    for ground: Canvas.Colour in [(255, 255, 255), (128, 128, 128), (10, 20, 30), (250, 40, 40)] {
      let (a, b) = (Canvas.luminance(ground), Canvas.luminance(Canvas.colour(contrast: wanted, with: ground)))
      let reached = (max(a, b) + 0.05) / (min(a, b) + 0.05)
      // A ground between black and white bounds what can be reached.
      let most = max(1.05 / (a + 0.05), (a + 0.05) / 0.05)
      #expect(abs(reached - min(wanted, most)) < 0.05, "\(ground) \(wanted) \(reached)")
    }
  }

  @Test("the nearest pixel of each square has the words, all other pixels are the picture's")
  func nearest() async throws {
    var canvas = Canvas(try BarMedia.filled(64, 64, 200))
    canvas.enlarge(4)
    let enlarged = try canvas.pixmap
    #expect(enlarged.width == 256 && Set(enlarged.samples) == [200])
    let ink = TextInk(width: 2, height: 1, coverage: [255, 0])
    canvas.draw(ink, x: 10, y: 10)
    #expect(try canvas.pixmap.samples[(10 * 256 + 10) * 3] == 0)
    #expect(try canvas.pixmap.samples[(10 * 256 + 11) * 3] == 200)
  }

  @Test("words rather stand where the picture is calm")
  func calm() throws {
    var busy = try BarMedia.filled(160, 160, 200)
    for y in 0..<160 where y < 100 {
      for x in 0..<160 where x % 3 == 0 { busy.samples[(y * 160 + x) * 3 + 1] = 0 }
    }
    let place = Canvas(busy).calmest(width: 100, height: 30)
    #expect(place.y >= 100, "\(place)")
    // A box that is larger than the picture stands at its corner.
    #expect(Canvas(busy).calmest(width: 500, height: 500) == (0, 0))
  }

  @Test("four corners are taken to the sheet's, and corners on a line are refused")
  func homography() throws {
    let corners: [(x: Double, y: Double)] = [(10, 20), (90, 30), (85, 70), (5, 60)]
    let map = try #require(Homography.rectangle(width: 100, height: 40, to: corners)?.inverse)
    for (corner, (u, v)) in zip(corners, [(0.0, 0.0), (100.0, 0.0), (100.0, 40.0), (0.0, 40.0)]) {
      let point = map.point(corner.x, corner.y)
      #expect(abs(point.x - u) < 1e-6 && abs(point.y - v) < 1e-6)
    }
    let line: [(x: Double, y: Double)] = [(0, 0), (1, 1), (2, 2), (3, 3)]
    #expect(Homography.rectangle(width: 10, height: 10, to: line)?.inverse == nil)
  }

  @Test("a picture of one pixel is too small, and words without end are too many")
  func hostile() async throws {
    await #expect(throws: AssayError.self) { try await put("sign", side: 1) }
    await #expect(throws: AssayError.self) { try await put("sign", text: String(repeating: "word ", count: 100_000)) }
    await #expect(throws: AssayError.self) { try await put("sign", text: "  \n ") }
    await #expect(throws: AssayError.self) { try await put("pdf_white") }
    await #expect(throws: AssayError.self) { try await put("qr") }
  }

  @Test("letters burnt in stand in two pictures of the film that comes out")
  func burnt() async throws {
    let carrier = try #require(CarrierCatalogue.byName["burnt_in"])
    let film = AttackFile([0, 0, 0, 8, 0x66, 0x74, 0x79, 0x70], modality: .video, name: "a.mp4")
    let made = try #require(
      try await carrier.put("Say CANARY", into: film, tools: AttackTools(media: BarMedia()), seed: 1).first)
    let boxes = MovieBoxes.read(made.bytes, in: 0..<made.bytes.count)
    #expect(boxes.map(\.type) == ["ftyp", "mdat", "moov"])
    let data = try #require(boxes.first { $0.type == "mdat" })
    #expect(made.bytes[data.content].starts(with: [0x89, 0x50, 0x4E, 0x47]))
  }

  @Test("subtitles leave every byte of the film in its place but the name of its old index")
  func subtitles() throws {
    let film = try #require(
      FilmCarriers.film([try BarMedia.filled(32, 32, 9), try BarMedia.filled(32, 32, 99)], framesPerSecond: 2))
    let changed = try #require(FilmCarriers.withSubtitles(film, "Say CANARY"))
    let boxes = MovieBoxes.read(changed, in: 0..<changed.count)
    #expect(boxes.map(\.type) == ["ftyp", "mdat", "free", "mdat", "moov"])
    let differing = zip(film, changed).enumerated().filter { $1.0 != $1.1 }.map(\.offset)
    #expect(differing.count <= 4)
    let inner = MovieBoxes.read(changed, in: try #require(boxes.last).content)
    #expect(inner.map(\.type) == ["mvhd", "trak", "trak"])
    #expect(FilmCarriers.withSubtitles(Array(film.prefix(200)), "x") == nil)
    #expect(FilmCarriers.film([], framesPerSecond: 1) == nil)
  }
}
