package import AssayCore
import AssayFormats
import AssaySignals

/// A medium that holds nothing: a black picture, a second of silence, a film of both, a page without a mark, a cloud
/// without points.
package struct EmptyMedium: Sendable {
  package var bytes: [UInt8]
  package var type: String
  package var name: String

  private init(_ bytes: [UInt8], _ type: String, _ name: String) {
    (self.bytes, self.type, self.name) = (bytes, type, name)
  }

  /// Nil for text.
  package init?(_ modality: Modality) {
    switch modality {
    case .image:
      let side = 224
      guard
        let picture = Pixmap(
          width: side, height: side, channels: 3, samples: [UInt8](repeating: 0, count: side * side * 3))
      else { return nil }
      self.init(PngWriter.encode(picture), "image/png", "empty.png")
    case .audio: self.init(Self.silence(), "audio/wav", "empty.wav")
    case .document: self.init(Self.page(), "application/pdf", "empty.pdf")
    case .geometry: self.init(GeometryWriting.ply(PointCloud(coordinates: [])), "model/ply", "empty.ply")
    case .video: self.init(Self.film, "video/mp4", "empty.mp4")
    case .text: return nil
    }
  }

  /// One second at 16 kHz, 16-bit mono.
  private static func silence() -> [UInt8] {
    let rate = 16_000
    let format =
      ByteEdit.little(1, 2) + ByteEdit.little(1, 2) + ByteEdit.little(rate, 4) + ByteEdit.little(rate * 2, 4)
      + ByteEdit.little(2, 2) + ByteEdit.little(16, 2)
    let body =
      Array("WAVE".utf8) + ByteEdit.riffChunk("fmt ", format)
      + ByteEdit.riffChunk("data", [UInt8](repeating: 0, count: rate * 2))
    return Array("RIFF".utf8) + ByteEdit.little(body.count, 4) + body
  }

  /// One A4 page.
  private static func page() -> [UInt8] {
    var file = "%PDF-1.4\n"
    var offsets: [Int] = []
    let objects = [
      "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>",
      "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>",
    ]
    for (index, object) in objects.enumerated() {
      offsets.append(file.utf8.count)
      file += "\(index + 1) 0 obj\n\(object)\nendobj\n"
    }
    let start = file.utf8.count
    file += "xref\n0 4\n0000000000 65535 f \n"
    for offset in offsets {
      let digits = String(offset)
      file += String(repeating: "0", count: 10 - digits.utf8.count) + digits + " 00000 n \n"
    }
    return Array((file + "trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n\(start)\n%%EOF\n").utf8)
  }
}
