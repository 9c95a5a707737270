import AssayCore
import AssayDecoding
import AssayFormats
import AssaySignals
import Testing

func probe(picture bytes: [UInt8]) -> MediaInfo {
  var info = MediaInfo(digest: Digest(of: bytes), bytes: bytes.count, type: ContentType.sniff(bytes).type)
  ImageProbe.probe(ByteView(bytes), into: &info)
  return info
}

func picture(_ bytes: [UInt8], sideMax: Int? = nil) throws(DecodeError) -> Pixmap {
  try ImageDecoder(ByteView(bytes)).picture(sideMax: sideMax).picture
}

func pixel(_ picture: Pixmap, _ x: Int, _ y: Int) -> [Int] {
  let start = (y * picture.width + x) * picture.channels
  return picture.samples[start..<start + picture.channels].map(Int.init)
}

@Suite("Pictures") struct ImageDecoderTests {
  @Test("JPEG decodes to Pillow's pixels, within two levels", arguments: [Pictures.jpeg, Pictures.jpegProgressive])
  func jpeg(_ bytes: [UInt8]) throws {
    let picture = try picture(bytes)
    #expect(picture.width == 64 && picture.height == 48 && picture.channels == 3)
    for (place, wanted) in [((0, 0), [0, 0, 0]), ((63, 47), [252, 234, 220]), ((32, 24), [127, 120, 110])] {
      let found = pixel(picture, place.0, place.1)
      #expect(zip(found, wanted).allSatisfy { abs($0 - $1) <= 2 })
    }
  }

  @Test("the grey probe of a JPEG agrees with Pillow's luma")
  func jpegSignals() throws {
    let info = probe(picture: Pictures.jpeg)
    #expect(info.status == .ok)
    #expect(info.findings.isEmpty)
    let image = try #require(info.image)
    #expect(image.width == 64 && image.height == 48 && image.channels == 3 && image.bitDepth == 8)
    #expect(abs(try #require(image.meanLuma) - 119.1875) < 0.5)
    #expect(abs(try #require(image.contrast) - 51.14025979475466) < 0.5)
  }

  @Test("EXIF orientation turns the picture, and the camera is named")
  func turned() throws {
    let turned = try picture(Pictures.jpegTurned)
    #expect(turned.width == 48 && turned.height == 64)
    // Orientation 6: what is stored at the bottom left is shown at the top left.
    let stored = try picture(Pictures.jpeg)
    #expect(pixel(turned, 0, 0) == pixel(stored, 0, 47))
    #expect(pixel(turned, 47, 0) == pixel(stored, 0, 0))
    let info = probe(picture: Pictures.jpegTurned)
    #expect(info.image?.width == 48 && info.image?.height == 64 && info.image?.orientation == 6)
    #expect(info.image?.device == "Canon EOS 80D")
    #expect(info.image?.capturedAt == "2024:05:06 07:08:09")
    #expect(info.metadata.contains(MetadataItem(group: "exif", key: "Make", value: "Canon")))
  }

  @Test("WebP decodes with and without loss")
  func webp() throws {
    let lossless = try picture(Pictures.webpLossless)
    #expect(pixel(lossless, 63, 47) == [252, 235, 220])
    let lossy = try picture(Pictures.webp)
    #expect(zip(pixel(lossy, 24, 32), pixel(lossless, 24, 32)).allSatisfy { abs($0 - $1) <= 6 })
  }

  @Test("PNG in every layout comes out as eight-bit RGB")
  func png() throws {
    #expect(pixel(try picture(Encoder.png(2, 1, [1, 2, 3, 4, 5, 6])), 1, 0) == [4, 5, 6])
    #expect(pixel(try picture(Encoder.png(2, 1, [9, 200], colour: 0)), 1, 0) == [200, 200, 200])
    #expect(pixel(try picture(Encoder.png(4, 1, [0b0001_1011], depth: 2, colour: 0)), 2, 0) == [170, 170, 170])
    #expect(pixel(try picture(Encoder.png(1, 1, [0x80, 0x40], depth: 16, colour: 0)), 0, 0) == [128, 128, 128])
    #expect(pixel(try picture(Encoder.png(1, 1, [100, 0, 200, 128], colour: 6)), 0, 0) == [177, 127, 227])
    #expect(pixel(try picture(Encoder.png(1, 1, [50, 0], colour: 4)), 0, 0) == [255, 255, 255])
    let palette = Encoder.chunk("PLTE", [10, 20, 30, 40, 50, 60])
    #expect(pixel(try picture(Encoder.png(2, 1, [0, 1], colour: 3, before: palette)), 1, 0) == [40, 50, 60])
    #expect(pixel(try picture(Pictures.png16), 4, 3) == [203, 203, 203])
    #expect(try picture(Pictures.pngPalette).width == 8)
    #expect(try picture(Pictures.pngAlpha).channels == 3)
  }

  @Test("a large side is reduced, the shape kept")
  func sideMax() throws {
    let small = try picture(Pictures.jpeg, sideMax: 16)
    #expect(small.width == 16 && small.height == 12)
    // The decoder's own reduction agrees with the area filter.
    let exact = try picture(Pictures.jpeg).fitted(sideMax: 16)
    #expect(zip(small.samples, exact.samples).allSatisfy { abs(Int($0) - Int($1)) <= 6 })
    let odd = try picture(Pictures.jpeg, sideMax: 31)
    #expect(odd.width == 31 && odd.height == 23)
    let turned = try picture(Pictures.jpegTurned, sideMax: 16)
    #expect(turned.width == 12 && turned.height == 16)
  }

  @Test("kinds that are not read are refused by name")
  func unsupported() {
    for (bytes, word) in [(Pictures.jpegCMYK, "CMYK"), (Pictures.webpAnimated, "Animated WebP")] {
      let info = probe(picture: bytes)
      #expect(info.status == .refused)
      #expect(info.findings.last?.code == "unsupported")
      #expect(info.findings.last?.message.contains(word) == true)
    }
    #expect(throws: DecodeError.self) { try picture(Pictures.gif) }
  }

  @Test("a bomb is refused by its header", arguments: [(20_000, 20_001), (20_001, 1), (10_000, 5_001), (0, 5)])
  func bomb(_ width: Int, _ height: Int) {
    let info = probe(picture: Encoder.pngHeader(width, height) + Encoder.chunk("IDAT", [0x78, 1]))
    #expect(info.status == .refused)
    #expect(info.findings.last?.code == (width == 0 ? "decode_failed" : "too_large"))
  }

  @Test("a JPEG that says it is huge, or that has too many scans, is refused")
  func jpegBombs() throws {
    var huge = Pictures.jpeg
    let frame = try #require(JPEGStructure(ByteView(huge))?.segments.first { $0.marker == 0xC0 })
    huge.replaceSubrange(frame.content.lowerBound + 1..<frame.content.lowerBound + 5, with: [0xFF, 0xFF, 0xFF, 0xFF])
    #expect(probe(picture: huge).findings.last?.code == "too_large")
    var scans = Array(Pictures.jpeg.dropLast(2))
    for _ in 0..<201 { scans += [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x12] }
    #expect(probe(picture: scans + [0xFF, 0xD9]).findings.last?.code == "too_large")
  }

  @Test("a cut JPEG is degraded with a share that follows the cut")
  func cutJPEG() {
    let shares = [4, 8, 12].map { part -> Double in
      let info = probe(picture: Array(Pictures.jpegTurned.prefix(Pictures.jpegTurned.count * part / 16)))
      if info.status != .refused { #expect(info.findings.contains { $0.code == "truncated" }) }
      return info.decodedShare
    }
    #expect(shares == shares.sorted())
    #expect(shares.allSatisfy { $0 < 1 })
    #expect(probe(picture: Array(Pictures.jpeg.dropLast(2))).status == .degraded)
  }

  @Test("a cut PNG keeps the rows that came; the rest is white")
  func cutPNG() throws {
    let whole = Encoder.png(64, 64, .init(repeating: 10, count: 64 * 64 * 3))
    let cut = Array(whole.prefix(whole.count / 2))
    let info = probe(picture: cut)
    #expect(info.status == .degraded)
    #expect(info.decodedShare > 0.3 && info.decodedShare < 0.6)
    let shown = try picture(cut)
    #expect(pixel(shown, 0, 0) == [10, 10, 10])
    #expect(pixel(shown, 0, 63) == [255, 255, 255])
  }

  @Test("bytes after the end and files inside are reported")
  func polyglots() throws {
    let trailing = probe(picture: Pictures.jpeg + Array("PK\u{3}\u{4}rest of an archive".utf8))
    #expect(trailing.findings.map(\.code) == ["trailing_bytes", "embedded_payload"])
    #expect(trailing.findings.last?.message.contains("ZIP") == true)
    #expect(trailing.image?.meanLuma != nil)
    let comment = probe(picture: Encoder.jpeg(Pictures.jpeg, with: 0xFE, Array("<script>alert(1)</script>".utf8)))
    #expect(comment.findings.map(\.code) == ["embedded_payload"])
    let text = Encoder.chunk("tEXt", Array("Comment\0%PDF-1.4".utf8))
    #expect(probe(picture: Encoder.png(1, 1, [1, 2, 3], before: text)).findings.map(\.code) == ["embedded_payload"])
    #expect(probe(picture: Encoder.png(1, 1, [1, 2, 3]) + [0]).findings.map(\.code) == ["trailing_bytes"])
    #expect(probe(picture: Pictures.webp + [1, 2, 3]).findings.map(\.code) == ["trailing_bytes"])
  }

  @Test("an EXIF block that runs in circles is noted and the picture still read")
  func exifLoop() {
    let loop =
      Array("Exif\0\0II*\0".utf8) + Encoder.le(8, 4) + Encoder.le(1, 2) + Encoder.le(0x8769, 2)
      + Encoder.le(4, 2) + Encoder.le(1, 4) + Encoder.le(8, 4) + Encoder.le(0, 4)
    let info = probe(picture: Encoder.jpeg(Pictures.jpeg, with: 0xE1, loop))
    #expect(info.status == .ok)
    #expect(info.findings.map(\.code) == ["exif_malformed"])
  }

  @Test("a WebP's EXIF chunk may be shorter than its signature")
  func shortExif() {
    for length in [0, 3, 5, 6] {
      var bytes = Pictures.webp + Array("EXIF".utf8) + Encoder.le(length, 4) + Array("Exif\0\0".utf8)
      bytes.replaceSubrange(4..<8, with: Encoder.le(bytes.count - 8, 4))
      #expect(probe(picture: bytes).image?.width == 64)
    }
  }

  @Test(
    "however a file is broken, it ends in a value or a reason",
    arguments: ["jpeg", "jpegProgressive", "jpegTurned", "webp", "webpLossless", "pngPalette", "pngAlpha"])
  func damage(_ name: String) throws {
    let files = [
      "jpeg": Pictures.jpeg, "jpegProgressive": Pictures.jpegProgressive, "jpegTurned": Pictures.jpegTurned,
      "webp": Pictures.webp, "webpLossless": Pictures.webpLossless, "pngPalette": Pictures.pngPalette,
      "pngAlpha": Pictures.pngAlpha,
    ]
    for broken in Damage.all(try #require(files[name])) {
      let info = probe(picture: broken)
      #expect(info.status != .refused || !(info.findings.last?.message.isEmpty ?? true))
      #expect((0...1).contains(info.decodedShare))
    }
  }
}
