import AssayCore
import AssayFormats
import AssayInjection
import Testing

@testable import AssayDecoding

@Suite("Texts that media carry") struct CarriedTextTests {
  static let cases = CarriedCase.pictures + CarriedCase.recordings + CarriedCase.scenes

  @Test("a planted instruction becomes a segment in its place and is flagged", arguments: cases)
  func planted(_ place: CarriedCase) throws {
    let info = place.make(CarriedCase.planted)
    let all = CarriedCase.screened(info)
    let segment = try #require(
      all.first { $0.segment.source == place.source }, "\(all.map(\.segment.source)) \(info.findings)")
    #expect(segment.segment.trust == .untrusted && segment.segment.part == 0)
    #expect(segment.finding.isFlagged, "\(segment.segment.text)")
    #expect(segment.segment.text.contains("instructions"))
  }

  @Test("its benign twin is a segment and is not flagged", arguments: cases)
  func benign(_ place: CarriedCase) throws {
    let all = CarriedCase.screened(place.make(place.isName ? "Harbour in holiday light" : CarriedCase.benign))
    let segment = try #require(all.first { $0.segment.source == place.source })
    #expect(all.allSatisfy { !$0.finding.isFlagged }, "\(all.filter(\.finding.isFlagged).map(\.finding.signals))")
    #expect(segment.segment.text.contains("holiday"))
  }

  @Test("lyrics with times and chapters say when")
  func times() throws {
    let sync = [3] + Array("eng".utf8) + [2, 1, 0] + Array("la la\0".utf8) + Encoder.be(1_500, 4)
    let chapter =
      Array("c1\0".utf8) + Encoder.be(2_000, 4) + Encoder.be(9_000, 4) + [UInt8](repeating: 255, count: 8)
      + CarriedCase.frame("TIT2", [3] + Array("The bridge".utf8))
    let tag = CarriedCase.id3(CarriedCase.frame("SYLT", sync) + CarriedCase.frame("CHAP", chapter))
    let items = ID3Reader.items(ByteView(tag))
    #expect(items.first { $0.key == "SYLT" }?.region == Region(.time(1.5)))
    #expect(items.first { $0.value == "The bridge" }?.region == .span(2, 9))
  }

  @Test("what exceeds the bounds is cut, and the file says so")
  func bounds() throws {
    let long = String(repeating: "All is well in the harbour. ", count: 4_000)
    let info = CarriedCase.pictures[0].make(long)
    #expect(info.metadata.first?.value.utf8.count == EmbeddedTextLimits.itemBytesMax)
    #expect(info.findings.contains { $0.code == "metadata_cut" && $0.message.contains("1 were cut") })
    var many = CarriedCase.info([1], .image)
    many.carry((0..<2_000).map { MetadataItem(group: "png", key: "k", value: "text \($0)") })
    #expect(many.metadata.count == EmbeddedTextLimits.itemsMax)
    #expect(many.findings.contains { $0.message.contains("976 were left out") })
    var large = CarriedCase.info([1], .image)
    large.carry((0..<20).map { MetadataItem(group: "png", key: "\($0)", value: String(repeating: "é", count: 30_000)) })
    #expect(large.metadata.reduce(0) { $0 + $1.value.utf8.count } <= EmbeddedTextLimits.totalBytesMax)
    #expect(large.metadata.allSatisfy { !$0.value.unicodeScalars.contains("\u{FFFD}") })
  }

  @Test("a small chunk that becomes huge is inflated up to the bound only")
  func bomb() throws {
    func probed(_ packed: [UInt8]) -> MediaInfo {
      let chunks = (0..<6).flatMap { Encoder.chunk("zTXt", Array("k\($0)\0\0".utf8) + packed) }
      return CarriedCase.probed(Encoder.png(8, 8, [UInt8](repeating: 200, count: 192), before: chunks))
    }
    // Half a mebibyte each: read up to the bound. Eight each: the picture is refused.
    let info = probed(Deflater.repeated(UInt8(ascii: "a"), times: 512 << 10))
    #expect(info.metadata.map(\.value.utf8.count) == [Int](repeating: EmbeddedTextLimits.itemBytesMax, count: 6))
    #expect(info.findings.contains { $0.code == "metadata_cut" } && info.status == .ok, "\(info.findings)")
    let bomb = Deflater.repeated(UInt8(ascii: "a"), times: 8 << 20)
    #expect(bomb.count < 60_000 && probed(bomb).status == .refused)
    #expect(Inflater.zlib(bomb[...], 1_000)?.count == 1_000)
    #expect(Inflater.zlib([1, 2, 3, 4][...], 1_000) == nil)
  }

  @Test("every cut of a file and every changed byte ends in texts or none")
  func hostile() {
    // The readers are given the raw bytes of a medium whatever the medium is.
    let text = Array(CarriedCase.planted.utf8)
    var generator = SeededGenerator(seed: 5)
    let seeds: [[UInt8]] = [
      CarriedCase.id3(CarriedCase.frame("COMM", [1] + Array("eng".utf8) + [0xFF, 0xFE] + CarriedCase.utf16("a\0b"))),
      Array("fLaC".utf8) + [0x84] + Encoder.be(60, 3) + CarriedCase.vorbis(["A=b", "C=d"]),
      CarriedCase.oggPage([[1], Array("OpusTags".utf8) + CarriedCase.vorbis(["A=b"])]),
      CarriedCase.exif(0x9286, type: 7, Array("UNICODE\0".utf8) + text, inExif: true),
      Array(CarriedCase.xmp("<dc:a b=\"c\"><!-- x --><![CDATA[y]]>&#x41;</dc:a>").utf8),
    ]
    for seed in seeds {
      for cut in stride(from: 0, to: seed.count, by: 5) { Self.read(Array(seed.prefix(cut))) }
      for _ in 0..<20 {
        var changed = seed
        changed[Int.random(in: 0..<seed.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
        Self.read(changed)
      }
    }
  }

  private static func read(_ bytes: [UInt8]) {
    let view = ByteView(bytes)
    var info = CarriedCase.info([1], .audio)
    info.carry(AudioTags.items(view, inflate: Inflater.zlib) + XMPReader.items(bytes) + IPTCReader.items(bytes[...]))
    info.carry(ExifReader(bytes)?.items ?? [])
    #expect(info.metadata.allSatisfy { $0.value.utf8.count <= EmbeddedTextLimits.itemBytesMax })
  }

  @Test(
    "text is read in whatever encoding it is",
    arguments: [
      ("UTF-8", Array("Grüße".utf8)), ("mark", [0xEF, 0xBB, 0xBF] + Array("Grüße".utf8)),
      ("Latin-1", [0x47, 0x72, 0xFC, 0xDF, 0x65]), ("UTF-16LE", [0xFF, 0xFE] + CarriedCase.utf16("Grüße")),
      ("UTF-16BE without a mark", CarriedCase.utf16("Grüße", bigEndian: true)),
    ] as [(String, [UInt8])])
  func encodings(_ name: String, _ bytes: [UInt8]) {
    #expect(EmbeddedText.decode(bytes[...]) == "Grüße", "\(name)")
  }

  @Test("one broken byte in a foreign script does not spoil the rest")
  func broken() {
    #expect(EmbeddedText.decode((Array("Привет".utf8) + [0xFF, 0x21])[...]) == "Привет\u{FFFD}!")
    #expect(EmbeddedText.decode(Array("a\0\0b\r\n\u{1B}[31mc".utf8)[...]) == "a\nb\n[31mc")
  }
}
