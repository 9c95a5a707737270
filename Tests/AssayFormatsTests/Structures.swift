import AssayCore
import AssayFormats
import Testing

@Suite("File structures") struct StructureTests {
  static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
    [0xFF, marker] + be(content.count + 2, 2) + content
  }

  @Test("a JPEG's scans, size, comments and end are found")
  func jpeg() throws {
    let frame = Self.segment(0xC2, [8] + be(48, 2) + be(64, 2) + [3])
    let scan = Self.segment(0xDA, [1]) + [0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56]
    let bytes = [0xFF, 0xD8] + Self.segment(0xFE, Array("hi".utf8)) + frame + scan + scan + [0xFF, 0xD9, 1, 2, 3]
    let jpeg = try #require(JPEGStructure(ByteView(bytes)))
    #expect(jpeg.scans == 2)
    #expect(jpeg.isProgressive)
    #expect(jpeg.width == 64 && jpeg.height == 48 && jpeg.components == 3)
    #expect(jpeg.end == bytes.count - 3)
    #expect(jpeg.carriers.count == 1)
    #expect(!jpeg.isMalformed)
    for cut in 0..<bytes.count - 3 { #expect(JPEGStructure(ByteView(Array(bytes.prefix(cut))))?.end == nil) }
  }

  @Test("a JPEG whose lengths lie is walked to an end")
  func jpegLies() throws {
    for length in [0, 1, 0xFFFF] {
      let bytes: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE1] + be(length, 2) + [1, 2, 3, 4]
      #expect(try #require(JPEGStructure(ByteView(bytes))).isMalformed)
    }
    var flood: [UInt8] = [0xFF, 0xD8]
    for _ in 0..<5000 { flood += [0xFF, 0xFE, 0, 2] }
    #expect(try #require(JPEGStructure(ByteView(flood))).segments.count <= 4096)
  }

  static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
    be(content.count, 4) + Array(type.utf8) + content + [0, 0, 0, 0]
  }

  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  @Test("a PNG's chunks, texts and end are found")
  func png() throws {
    let international = Array("Note\0".utf8) + [0, 0] + Array("en\0\0grün".utf8)
    let bytes =
      Self.signature + Self.chunk("IHDR", .init(repeating: 0, count: 13))
      + Self.chunk("tEXt", Array("Author\0Jos\u{E9}".unicodeScalars.map { UInt8($0.value) }))
      + Self.chunk("iTXt", international) + Self.chunk("IDAT", [1]) + Self.chunk("IDAT", [2])
      + Self.chunk("IEND", []) + [9, 9]
    let view = ByteView(bytes)
    let png = try #require(PNGStructure(view))
    #expect(png.chunks.map(\.type) == ["IHDR", "tEXt", "iTXt", "IDAT", "IEND"])
    #expect(png.end == bytes.count - 2)
    #expect(PNGText.items(view, png).map(\.value) == ["José", "grün"])
    for cut in 8..<bytes.count - 2 {
      let view = ByteView(Array(bytes.prefix(cut)))
      let png = try #require(PNGStructure(view))
      #expect(png.end == nil)
      _ = PNGText.items(view, png)
    }
  }

  @Test("a chunk that claims four gigabytes ends the walk")
  func pngLie() throws {
    let bytes = Self.signature + be(0xFFFF_FFFF, 4) + Array("tEXt".utf8) + [0x41, 0, 0x42]
    #expect(try #require(PNGStructure(ByteView(bytes))).end == nil)
  }

  static func wav(declared: Int? = nil, data: [UInt8], extra: [UInt8] = []) -> [UInt8] {
    let format = le(1, 2) + le(1, 2) + le(8000, 4) + le(16000, 4) + le(2, 2) + le(16, 2)
    let body =
      Array("WAVEfmt ".utf8) + le(16, 4) + format + Array("data".utf8) + le(declared ?? data.count, 4) + data + extra
    return Array("RIFF".utf8) + le(body.count, 4) + body
  }

  @Test("a WAV's claims stand beside what is there")
  func wavClaims() throws {
    let honest = try #require(WAVStructure(ByteView(Self.wav(data: [1, 2, 3, 4]))))
    #expect(honest.declaredDataBytes == 4 && honest.presentDataBytes == 4)
    #expect(honest.sampleRateHz == 8000 && honest.channels == 1 && honest.bitsPerSample == 16)
    let boaster = try #require(WAVStructure(ByteView(Self.wav(declared: 1_000_000, data: [1, 2]))))
    #expect(boaster.declaredDataBytes == 1_000_000 && boaster.presentDataBytes == 2)
    let list = Array("LIST".utf8) + le(18, 4) + Array("INFOIART".utf8) + le(6, 4) + Array("Anna\0\0".utf8)
    let bytes = Self.wav(data: [1, 2], extra: list)
    #expect(AudioTags.items(ByteView(bytes)) == [MetadataItem(group: "wav", key: "IART", value: "Anna")])
    for cut in 0..<bytes.count {
      let view = ByteView(Array(bytes.prefix(cut)))
      _ = WAVStructure(view)
      _ = AudioTags.items(view)
    }
  }

  @Test("an Ogg stream is whole when its last page says so and is there")
  func ogg() {
    func page(_ flags: UInt8) -> [UInt8] {
      Array("OggS".utf8) + [0, flags] + [UInt8](repeating: 0, count: 20) + [1, 3, 7, 7, 7]
    }
    #expect(OggStructure.isWhole(ByteView(page(2) + page(4))))
    #expect(!OggStructure.isWhole(ByteView(page(2) + page(0))))
    #expect(!OggStructure.isWhole(ByteView(Array((page(2) + page(4)).dropLast()))))
    #expect(!OggStructure.isWhole(ByteView(Array("OggS".utf8))))
  }
}
