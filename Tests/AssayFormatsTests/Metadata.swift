import AssayCore
import AssayFormats
import Testing

/// A little-endian TIFF block with one directory.
func tiff(_ entries: [(tag: Int, type: Int, count: Int, value: Int)], tail: [UInt8] = []) -> [UInt8] {
  var bytes = Array("II*\0".utf8) + le(8, 4) + le(entries.count, 2)
  for entry in entries { bytes += le(entry.tag, 2) + le(entry.type, 2) + le(entry.count, 4) + le(entry.value, 4) }
  return bytes + le(0, 4) + tail
}

func le(_ value: Int, _ width: Int) -> [UInt8] { (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
func be(_ value: Int, _ width: Int) -> [UInt8] { le(value, width).reversed() }

@Suite("EXIF") struct ExifTests {
  @Test("texts, numbers and fractions are read")
  func reads() throws {
    let tailStart = 8 + 2 + 4 * 12 + 4
    let tail = Array("Canon\0".utf8) + le(1, 4) + le(200, 4)
    let block = tiff(
      [
        (0x010F, 2, 6, tailStart), (0x0112, 3, 1, 6), (0x011A, 5, 1, tailStart + 6),
        (0x0131, 2, 4, 0x0063_6261),
      ], tail: tail)
    let exif = try #require(ExifReader(block))
    #expect(exif.orientation == 6)
    #expect(exif.make == "Canon")
    #expect(exif.device == "Canon")
    #expect(!exif.isMalformed)
    #expect(exif.items.map(\.value) == ["Canon", "6", "1/200", "abc"])
  }

  @Test("a directory that refers to itself is read once")
  func loops() throws {
    let exif = try #require(ExifReader(tiff([(0x8769, 4, 1, 8), (0x8825, 4, 1, 8)])))
    #expect(exif.isMalformed)
    #expect(exif.items.isEmpty)
  }

  @Test(
    "offsets, counts and types that lead nowhere are refused",
    arguments: [
      (0x010F, 2, 400, 0), (0x010F, 2, 8, 0x7FFF_FFFF), (0x0112, 3, 0x7FFF_FFFF, 1), (0x0112, 99, 1, 1),
      (0x010F, 12, 0x1FFF_FFFF, 0), (0x8769, 4, 1, 0x7FFF_FFF0),
    ])
  func nonsense(_ tag: Int, _ type: Int, _ count: Int, _ value: Int) throws {
    let exif = try #require(ExifReader(tiff([(tag, type, count, value)])))
    #expect(exif.isMalformed)
    #expect(exif.orientation == 1)
  }

  @Test("an orientation outside 1 to 8 is none", arguments: [0, 9, 65535])
  func orientation(_ value: Int) throws {
    #expect(try #require(ExifReader(tiff([(0x0112, 3, 1, value)]))).orientation == 1)
  }

  @Test("every cut of a block ends in a value or nothing")
  func cuts() {
    let block = tiff([(0x010F, 2, 6, 38), (0x0112, 3, 1, 6)], tail: Array("Canon\0".utf8))
    for count in 0...block.count { _ = ExifReader(block.prefix(count)) }
  }
}

@Suite("Other metadata") struct MetadataTests {
  @Test("XMP properties are read as attributes and as elements")
  func xmp() {
    let packet = """
      <?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description rdf:about=""
       xmp:CreatorTool="A &amp; B" tiff:Make='Acme'><dc:format>image/jpeg</dc:format>
       <Iptc4xmpExt:DigitalSourceType>trainedAlgorithmicMedia</Iptc4xmpExt:DigitalSourceType>
      </rdf:Description></rdf:RDF></x:xmpmeta>
      """
    let items = XMPReader.items(packet.utf8)
    #expect(items.map(\.key) == ["xmp:CreatorTool", "tiff:Make", "dc:format", "Iptc4xmpExt:DigitalSourceType"])
    #expect(items.first?.value == "A & B")
    for cut in stride(from: 0, to: packet.utf8.count, by: 7) { _ = XMPReader.items(packet.utf8.prefix(cut)) }
  }

  @Test("ID3v2 text frames in Latin-1, UTF-8 and UTF-16")
  func id3() {
    func frame(_ name: String, _ body: [UInt8]) -> [UInt8] { Array(name.utf8) + be(body.count, 4) + [0, 0] + body }
    let frames =
      frame("TIT2", [3] + Array("Títle".utf8)) + frame("TPE1", [0, 0x41, 0xE9])
      + frame("TALB", [1, 0xFF, 0xFE, 0x42, 0x00, 0x63, 0x00])
    let tag = Array("ID3\u{3}\0\0".utf8) + [0, 0, 0, UInt8(frames.count)] + frames
    let items = ID3Reader.items(ByteView(tag + [0xFF, 0xFB]))
    #expect(items.map(\.value) == ["Títle", "Aé", "Bc"])
    #expect(ID3Reader.bytes(ByteView(tag)) == tag.count)
    for cut in 0..<tag.count { _ = ID3Reader.items(ByteView(Array(tag.prefix(cut)))) }
  }

  @Test("an ID3 frame that claims more than the tag holds ends the reading")
  func id3Lie() {
    let tag = Array("ID3\u{3}\0\0".utf8) + [0, 0, 0, 20] + Array("TIT2".utf8) + be(0x7FFF_FFFF, 4) + [0, 0, 3, 0x41]
    #expect(ID3Reader.items(ByteView(tag)).isEmpty)
  }

  @Test("hidden files are recognised where no decoder looks")
  func payloads() {
    let bytes = Array("xx%PDF-1.4 yy<script>zz".utf8)
    let view = ByteView(bytes)
    #expect(EmbeddedPayload.kinds(in: view, [0..<bytes.count]) == ["PDF document", "script"])
    #expect(EmbeddedPayload.kinds(in: view, [0..<4, 12..<14]).isEmpty)
    #expect(EmbeddedPayload.kinds(in: ByteView(Array("#!/bin/sh\n".utf8)), [0..<10]) == ["script"])
  }

  @Test("a text for people holds no control characters and is bounded")
  func text() {
    let view = ByteView(Array(" a\u{1B}[31mb\u{7}\n\0rest".utf8))
    #expect(view.text(0..<view.count) == "a[31mb")
    let long = ByteView([UInt8](repeating: 0x61, count: 10_000))
    #expect(long.text(0..<10_000).count == 256)
    #expect(long.text(9_999..<1 << 40).count == 1)
  }
}
