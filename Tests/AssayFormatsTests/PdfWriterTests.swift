import AssayFormats
import AssaySignals
import Testing

@Suite("Writing PDF") struct PdfWriterTests {
  @Test("each entry of the cross-reference table points at its object")
  func table() throws {
    var writer = PdfWriter()
    let font = writer.font("Helvetica")
    #expect(writer.font("Helvetica") == font)
    let text = PdfText.shown("a (b) \\ – €")
    writer.page(
      width: 200.5, height: 100, content: "BT /F1 12 Tf 10 10 Td \(text) Tj ET", resources: "/Font<</F1 \(font)>>")
    let picture = try #require(Pixmap(width: 2, height: 1, channels: 4, samples: [255, 0, 0, 255, 0, 0, 0, 0]))
    writer.page(width: 10, height: 5, of: writer.picture(picture))
    let later = writer.reserve()
    writer.set(later, "<</Note\(PdfText.string("grün"))>>")
    let file = writer.finish(information: [("Title", "T(1)")])
    let string = String(decoding: file.map { $0 < 0x80 ? $0 : 0x2E }, as: UTF8.self)
    #expect(string.hasPrefix("%PDF-1.7\n") && string.hasSuffix("%%EOF\n"))
    #expect(string.contains("/MediaBox[0 0 200.5 100]") && string.contains("(a \\(b\\) \\\\ \\226 \\200) Tj"))
    #expect(string.contains("<FEFF0067007200FC006E>") && string.contains("/Title(T\\(1\\))"))
    let lines = string.split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.dropLast(2).last.flatMap { Int($0) })
    #expect(string.utf8.dropFirst(start).starts(with: "xref\n".utf8))
    let entries = lines.filter { $0.utf8.count == 20 - 1 && $0.hasSuffix(" 00000 n ") }
    #expect(entries.count == 10)
    for (index, entry) in entries.enumerated() {
      let offset = try #require(Int(entry.prefix(10)))
      #expect(string.utf8.dropFirst(offset).starts(with: "\(index + 1) 0 obj\n".utf8))
    }
  }

  @Test(
    "numbers and names are written as PDF has them",
    arguments: [
      (0.0, "0"), (-0.00001, "0"), (1.5, "1.5"), (-2.0625, "-2.0625"), (612, "612"), (.nan, "0"), (.infinity, "0"),
      (0.05, "0.05"),
    ])
  func numbers(value: Double, text: String) {
    #expect(PdfText.number(value) == text)
    #expect(PdfText.name("A b#/") == "/A#20b#23#2F")
  }

  @Test("bytes that are no JPEG make no picture")
  func noJPEG() {
    var writer = PdfWriter()
    #expect(writer.picture(jpeg: [0xFF, 0xD8, 0xFF]) == nil && writer.picture(jpeg: []) == nil)
    #expect(writer.pages == 0 && !writer.finish().isEmpty)
  }

  @Test("a JPEG goes in as it is, with its size and colours from its own header", arguments: [(1, "Gray"), (3, "RGB")])
  func jpeg(components: UInt8, space: String) throws {
    let frame: [UInt8] = [0xFF, 0xC0, 0, 17, 8, 0, 48, 0, 64, components] + [UInt8](repeating: 0x11, count: 9)
    let bytes = [0xFF, 0xD8] + frame + [0xFF, 0xDA, 0, 3, 1, 0x12, 0xFF, 0xD9]
    var writer = PdfWriter()
    let added = writer.picture(jpeg: bytes)
    let picture = try #require(added)
    writer.page(width: 32, height: 24, of: picture)
    let file = writer.finish()
    let text = String(decoding: file.map { $0 < 0x80 ? $0 : 0x2E }, as: UTF8.self)
    #expect(text.contains("/Width 64/Height 48/ColorSpace/Device\(space)") && text.contains("/Filter/DCTDecode"))
    #expect(file.indices.contains { file[$0...].starts(with: bytes) })
    let inks: [UInt8] = [0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8, 0, 48, 0, 64, 4] + [UInt8](repeating: 0x11, count: 9)
    let refused = writer.picture(jpeg: inks + [0xFF, 0xD9])
    #expect(refused == nil)
  }
}
