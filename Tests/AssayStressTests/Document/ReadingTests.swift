import AssayCore
import AssayFormats
import AssayMedia
import AssaySignals
import AssayWire
import Foundation
import Testing

@testable import AssayStress

private let environment = ProcessInfo.processInfo.environment
private let hasPdfium =
  environment["ASSAY_MODELS"].map { FileManager.default.fileExists(atPath: $0 + "/pdfium/libpdfium.so") } ?? false
private let receipts = environment["ASSAY_DATA"].map { URL(fileURLWithPath: $0).appendingPathComponent("receipts/img") }
private let isMeasured = environment["ASSAY_MEASURE"] != nil && receipts != nil

@Suite("Reading pages that were made worse", .serialized) struct ReadingTests {
  private static let lines = ["Invoice 4711 of 3 May 2024", "12 valves of brass  348.00", "Total with tax  414.12 EUR"]

  /// Characters that were read wrong, missing or too many, as a share of those expected.
  private static func errorRate(_ read: String, _ expected: String) -> Double {
    let (read, expected) = (words(read), words(expected))
    var row = Array(0...read.count)
    for (index, byte) in expected.enumerated() {
      var (corner, left) = (row[0], index + 1)
      row[0] = left
      for (column, other) in read.enumerated() {
        let value = min(row[column + 1] + 1, left + 1, corner + (byte == other ? 0 : 1))
        (corner, left) = (row[column + 1], value)
        row[column + 1] = value
      }
    }
    return expected.isEmpty ? 0 : Double(row[read.count]) / Double(expected.count)
  }

  private static func words(_ text: String) -> [UInt8] {
    Array(text.split { $0 == " " || $0 == "\n" }.joined(separator: " ").utf8)
  }

  private static func read(_ picture: Pixmap, _ workers: WorkerPool) async throws -> String {
    let call = WorkerCall(
      header: [
        "task": "read", "width": .int(picture.width), "height": .int(picture.height),
        "channels": .int(picture.channels),
      ], payload: picture.samples)
    let reply = try await workers.call(call, role: .ocr)
    return (reply.header["lines"]?.array ?? []).compactMap { $0["text"]?.string }.joined(separator: "\n")
  }

  private static func withWorkers(_ body: (WorkerPool) async throws -> Void) async throws {
    let pool = WorkerPool(configuration: WorkerPoolConfiguration())
    defer { pool.shutdown() }
    try await body(pool)
  }

  @Test(
    "a drawn page is read without a fault, and the strongest severities cost characters",
    .enabled(if: hasPdfium, "set ASSAY_MODELS to a folder with pdfium/libpdfium.so to read PDFs"))
  func drawn() async throws {
    var writer = PdfWriter()
    let text = Self.lines.enumerated().map { index, line in
      "BT /F1 11 Tf 18 \(70 - index * 22) Td \(PdfText.shown(line)) Tj ET"
    }.joined(separator: "\n")
    writer.page(width: 200, height: 100, content: text, resources: "/Font<</F1 \(writer.font("Helvetica"))>>")
    let file = writer.finish()
    try await Self.withWorkers { workers in
      let page = try await MediaService(workers: workers).page(file, number: 1, dpi: 150)
      let expected = Self.lines.joined(separator: " ")
      let clean = Self.errorRate(try await Self.read(page, workers), expected)
      #expect(clean < 0.03)
      for name in ["skew", "low_resolution", "page_blur"] {
        var rates: [Double] = []
        for severity in [1, 5] {
          let worse = try Scene.apply(name, severity, to: page, seed: 5).medium
          rates.append(Self.errorRate(try await Self.read(worse, workers), expected))
        }
        #expect(rates[0] < 0.25 && rates[1] > rates[0] + 0.02, "\(name) \(rates)")
      }
    }
  }

  /// The table in docs/stress/documents.md.
  @Test(
    "characters of receipts that are read otherwise than on the clean page",
    .enabled(if: isMeasured, "set ASSAY_MEASURE and ASSAY_DATA"))
  func measured() async throws {
    let folder = try #require(receipts)
    try await Self.withWorkers { workers in
      let media = MediaService(workers: workers)
      for perturbation in DocumentPerturbations.all {
        guard case .page = perturbation.work else { continue }
        var rates = [Double](repeating: 0, count: 5)
        let names = ["000", "001", "002", "003", "005", "007"]
        for name in names {
          let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name + ".jpg")))
          let page = try await media.image(bytes, sideMax: nil)
          let clean = try await Self.read(page, workers)
          for severity in 1...5 {
            let worse = try Scene.apply(perturbation.name, severity, to: page, seed: 7).medium
            rates[severity - 1] +=
              Self.errorRate(try await Self.read(worse, workers), clean) / Double(names.count)
          }
        }
        print(perturbation.name, rates.map { ($0 * 1_000).rounded() / 1_000 })
        #expect(rates[4] > rates[0], "\(perturbation.name)")
      }
    }
  }
}
