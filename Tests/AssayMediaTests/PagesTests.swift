import AssayCore
import AssayFormats
import AssayMedia
import AssaySignals
import Foundation
import Testing

private let models = ProcessInfo.processInfo.environment["ASSAY_MODELS"]
private let hasPdfium = models.map { FileManager.default.fileExists(atPath: $0 + "/pdfium/libpdfium.so") } ?? false

@Suite(
  "Taking pages from a document", .serialized,
  .enabled(if: hasPdfium, "set ASSAY_MODELS to a folder with pdfium/libpdfium.so to read PDFs"))
struct PagesTests {
  private func withService<T>(_ body: (MediaService) async throws -> T) async throws -> T {
    let pool = WorkerPool(configuration: WorkerPoolConfiguration())
    defer { pool.shutdown() }
    return try await body(MediaService(workers: pool))
  }

  /// Pages of growing width that say their number.
  private func document(pages: Int) -> [UInt8] {
    var writer = PdfWriter()
    for number in 1...pages {
      writer.page(
        width: 200 + Double(number), height: 100,
        content: "BT /F1 18 Tf 20 40 Td \(PdfText.shown("Page \(number) of \(pages)")) Tj ET",
        resources: "/Font<</F1 \(writer.font("Helvetica"))>>")
    }
    return writer.finish(information: [("Title", "Numbers")])
  }

  @Test("pages come in the order asked for, with their text and size, and the same bytes each time")
  func taken() async throws {
    let original = document(pages: 5)
    try await withService { service in
      let copy = try await service.pages([4, 1, 5], of: original)
      let texts = try await service.pageTexts(copy, pagesMax: 9)
      #expect(texts.map { $0.lines.map(\.text) } == [["Page 4 of 5"], ["Page 1 of 5"], ["Page 5 of 5"]])
      #expect(texts.map(\.width) == [204, 201, 205] && texts.allSatisfy { $0.height == 100 })
      #expect(await service.probe(copy, declaredType: nil, name: nil).status == .ok)
      #expect(String(decoding: copy, as: UTF8.self).contains("Page 2 of 5") == false)
      try await Task.sleep(for: .milliseconds(1_100))
      let again = try await service.pages([4, 1, 5], of: original)
      #expect(again == copy)
    }
    try await withService { service in
      let (first, second) = (
        try await service.pages([2], of: original), try await service.pages([2], of: original)
      )
      #expect(first == second)
    }
  }

  @Test("pages of pictures keep their size in points and their pixels")
  func pictures() async throws {
    // Blocks of 10 × 10 pixels, which are looked at in their middles.
    var (colours, samples): ([[UInt8]], [UInt8]) = ([], [])
    for block in 0..<24 { colours.append([UInt8(block * 10), UInt8(240 - block * 9), UInt8(block % 5 * 50)]) }
    for pixel in 0..<2_400 {
      let block = pixel / 600 * 6 + pixel % 60 / 10
      samples += colours[block]
    }
    let picture = try #require(Pixmap(width: 60, height: 40, channels: 3, samples: samples))
    var writer = PdfWriter()
    writer.page(width: 60 * 0.48, height: 40 * 0.48, of: writer.picture(picture))
    let file = writer.finish()
    try await withService { service in
      let page = try await service.page(file, number: 1, dpi: 150)
      #expect(page.width == 60 && page.height == 40)
      for (block, colour) in colours.enumerated() {
        let at = ((block / 6 * 10 + 5) * 60 + block % 6 * 10 + 5) * 3
        // The library's arithmetic may be a level off.
        #expect(zip(page.samples[at..<at + 3], colour).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
      }
      let copy = try await service.pages([1], of: file)
      let taken = try await service.page(copy, number: 1, dpi: 150)
      #expect(taken == page)
    }
  }

  @Test("no pages, unknown pages and what is no document are refused with a reason")
  func refused() async throws {
    let original = document(pages: 2)
    try await withService { service in
      for numbers in [[], [0], [3], [1, -4], Array(repeating: 1, count: 2_001)] {
        await #expect(throws: AssayError.self) { try await service.pages(numbers, of: original) }
      }
      for bytes in [[], Array("%PDF-1.7 nothing".utf8), Array("text".utf8), Array(original.prefix(300))] {
        await #expect(throws: AssayError.self) { try await service.pages([2], of: bytes) }
      }
      let twice = try await service.pages([2, 2], of: original)
      #expect(await service.probe(twice, declaredType: nil, name: nil).document?.pages == 2)
    }
  }
}
