import AssayFormats
package import AssaySignals
import CQRShim

/// Draws QR and bar codes, by ZXing.
package enum CodeDrawing {
  package static let sideMax = 2_048
  package static let textBytesMax = 2_000

  /// A grey picture of the code with its quiet zone, near the size that is asked for.
  ///
  /// - Parameter format: as the library names it: `QRCode`, `Code128`…
  /// - Throws: where the kind cannot hold the text.
  package static func draw(_ text: String, format: String, width: Int, height: Int) throws(DecodeError) -> Pixmap {
    guard (1...sideMax).contains(width), (1...sideMax).contains(height) else {
      throw DecodeError("bad_request", "a code's sides must be 1 to \(sideMax) pixels")
    }
    guard !text.isEmpty, text.utf8.count <= textBytesMax, !text.utf8.contains(0) else {
      throw DecodeError("bad_request", "a code's text must have 1 to \(textBytesMax) bytes and no zero")
    }
    var samples = [UInt8](repeating: 255, count: sideMax * sideMax)
    var (drawnWidth, drawnHeight) = (Int32(width), Int32(height))
    let status = assay_write_code(format, text, &drawnWidth, &drawnHeight, &samples, Int32(samples.count))
    guard status == 0 else { throw DecodeError("unsupported", "the text does not fit a code of this kind and size") }
    let count = Int(drawnWidth) * Int(drawnHeight)
    guard
      let picture = Pixmap(
        width: Int(drawnWidth), height: Int(drawnHeight), channels: 1, samples: Array(samples.prefix(count)))
    else { throw DecodeError("unsupported", "the code has no size") }
    return picture
  }
}
