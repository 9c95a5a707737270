import AssayFormats
import Testing

@Suite("Content type") struct ContentTypeTests {
  @Test(
    "is known by the first bytes",
    arguments: [
      ("%PDF-1.7\n", "application/pdf"), ("fLaC\0\0\0\"", "audio/flac"), ("OggS\0", "audio/ogg"),
      ("ID3\u{4}\0", "audio/mpeg"), ("RIFF\0\0\0\0WAVE", "audio/wav"), ("RIFF\0\0\0\0WEBP", "image/webp"),
      ("RIFF\0\0\0\0AVI LIST", "video/x-msvideo"), ("GIF89a", "image/gif"), ("II*\0", "image/tiff"),
      ("MM\0*", "image/tiff"), ("\0\0\0\u{18}ftypisom", "video/mp4"), ("\0\0\0\u{18}ftypM4A \0", "audio/mp4"),
      ("\0\0\0\u{18}ftypheic", "image/heic"), ("\0\0\0\u{18}ftypavif", "image/avif"),
      ("\0\0\0\u{14}ftypqt  ", "video/quicktime"), ("ply\nformat ascii 1.0\n", "model/ply"),
      ("# .PCD v.7\nVERSION .7\n", "model/pcd"), ("solid a\nfacet normal 0 0 1\n", "model/stl"),
      ("glTF\u{2}\0\0\0", "model/gltf-binary"), ("LASF", "application/vnd.las"),
      ("# made by hand\nmtllib a.mtl\nv 1 2 3\n", "model/obj"), ("v nan 0 1\nv 1 2 3\nf 1 2 2\n", "model/obj"),
      (#"{"scenes":[],"asset":{"version":"2.0"}}"#, "model/gltf+json"), (#"{"asset":1}"#, "text/plain"),
      ("PK\u{3}\u{4}", "application/zip"), ("Hello, world.\n", "text/plain"),
      ("#EXTM3U\n", "application/vnd.apple.mpegurl"),
      ("very good\nv is a letter\n", "text/plain"), ("", "application/octet-stream"),
      ("a\0b\0c\0\u{1}", "application/octet-stream"), ("MD5Version 10\n", "model/x-md5"),
      ("\u{7F}ELF\u{2}", "application/x-elf"),
    ])
  func sniffing(_ head: String, _ type: String) {
    #expect(ContentType.sniff(Array(head.utf8)).type == type)
  }

  @Test("binary signatures above ASCII are known too")
  func binary() {
    #expect(ContentType.sniff([0xFF, 0xD8, 0xFF, 0xE0]).type == "image/jpeg")
    #expect(ContentType.sniff([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]).type == "image/png")
    #expect(ContentType.sniff([0x1A, 0x45, 0xDF, 0xA3, 0x80] + Array("webm".utf8)).type == "video/webm")
    #expect(ContentType.sniff([0x1A, 0x45, 0xDF, 0xA3, 0x80] + Array("matroska".utf8)).type == "video/x-matroska")
    // MPEG-1 layer III, 128 kbit/s at 44.1 kHz: the next header stands 417 bytes later.
    let frame: [UInt8] = [0xFF, 0xFB, 0x90, 0x00] + [UInt8](repeating: 0, count: 413)
    #expect(ContentType.sniff(frame + frame).type == "audio/mpeg")
    #expect(ContentType.sniff(frame + [UInt8](repeating: 0, count: 417)).type == "application/octet-stream")
    let stl = [UInt8](repeating: 0x20, count: 80) + [1, 0, 0, 0] + [UInt8](repeating: 0, count: 50)
    #expect(ContentType.sniff(stl).type == "model/stl")
    #expect(ContentType.sniff([0, 0, 2] + [UInt8](repeating: 0, count: 13) + [24, 0]).type == "image/x-tga")
    #expect(ContentType.sniff([0xFF, 0xFE, 0x41, 0x00]).type == "text/plain")
  }

  @Test(
    "kinds that are known but not read say so", arguments: ["GIF89a", "II*\0", "\0\0\0\u{18}ftypheic", "PK\u{3}\u{4}"])
  func unsupported(_ head: String) {
    let content = ContentType.sniff(Array(head.utf8))
    #expect(!content.isSupported)
    #expect(content.type != ContentType.unknown.type)
  }

  @Test(
    "declared types agree by meaning, not by spelling",
    arguments: [
      ("image/jpg", true), ("IMAGE/JPEG", true), ("image/jpeg; charset=binary", true), ("image/*", true),
      ("application/octet-stream", true), ("image/png", false), ("video/mp4", false), ("image/", false),
    ])
  func agreement(_ declared: String, _ agrees: Bool) {
    let jpeg = ContentType.sniff([0xFF, 0xD8, 0xFF, 0xE0])
    #expect(jpeg.agrees(withDeclared: declared) == agrees)
  }

  @Test("a name promises a type")
  func names() {
    #expect(ContentType.promised(byName: "a.b.JPG") == "image/jpeg")
    #expect(ContentType.promised(byName: "README") == nil)
    #expect(ContentType.promised(byName: "x.") == nil)
  }
}

@Suite("Text encoding") struct TextEncodingTests {
  @Test("marks are understood and errors counted")
  func decoding() {
    #expect(TextEncoding.decode(Array("héé".utf8)).text == "héé")
    let marked = TextEncoding.decode([0xEF, 0xBB, 0xBF, 0x61])
    #expect(marked.text == "a" && marked.encoding == .utf8WithMark)
    let little = TextEncoding.decode([0xFF, 0xFE, 0x61, 0x00, 0x3D, 0xD8, 0x00, 0xDE])
    #expect(little.text == "a😀" && little.encoding == .utf16LittleEndian && little.invalidSequences == 0)
    let big = TextEncoding.decode([0xFE, 0xFF, 0x00, 0x61, 0xD8])
    #expect(big.text == "a" && big.invalidSequences == 1)
    let latin = TextEncoding.decode([0x61, 0xE9, 0x62])
    #expect(latin.invalidSequences == 1 && latin.text == "a\u{FFFD}b")
  }

  @Test("binary data does not look like text")
  func looks() {
    #expect(!TextEncoding.looksLikeText((0..<64).map { UInt8($0) }))
    #expect(!TextEncoding.looksLikeText((128..<256).map { UInt8($0) }))
    #expect(TextEncoding.looksLikeText(Array("Grüße\n".utf8)))
  }
}
