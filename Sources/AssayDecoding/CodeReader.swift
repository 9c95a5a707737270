import AssayFormats
package import AssaySignals
import CQRShim

/// QR and bar codes in a picture, by ZXing.
package enum CodeReader {
  package static let codesMax = 64

  package struct Code: Sendable, Hashable {
    /// `QRCode`, `EAN-13`, `DataMatrix`…
    package var format: String
    package var text: String
    /// Pixels: x, y, width, height of the upright box around the corners.
    package var box: [Double]
  }

  package static func read(_ picture: Pixmap) throws(DecodeError) -> [Code] {
    let blank = assay_code()
    var codes = [assay_code](repeating: blank, count: codesMax)
    let count = assay_read_codes(
      picture.samples, Int32(picture.width), Int32(picture.height), Int32(picture.channels), &codes, Int32(codesMax))
    guard count >= 0 else { throw DecodeError("decode_failed", "the code reader failed on this picture") }
    return codes.prefix(Int(count)).map(code)
  }

  private static func code(_ found: assay_code) -> Code {
    let format = withUnsafeBytes(of: found.format) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    let text = withUnsafeBytes(of: found.text) { String(decoding: $0.prefix(Int(found.text_bytes)), as: UTF8.self) }
    let corners = withUnsafeBytes(of: found.corners) { Array($0.bindMemory(to: Int32.self)).map(Double.init) }
    let xs = stride(from: 0, to: 8, by: 2).map { corners[$0] }
    let ys = stride(from: 1, to: 8, by: 2).map { corners[$0] }
    let (left, right) = (xs.min() ?? 0, xs.max() ?? 0)
    let (top, bottom) = (ys.min() ?? 0, ys.max() ?? 0)
    return Code(format: format, text: text, box: [left, top, right - left, bottom - top])
  }
}
