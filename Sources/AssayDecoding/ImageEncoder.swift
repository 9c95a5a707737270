package import AssaySignals
import CImageShim

/// Writes pictures as lossy files.
package enum ImageEncoder {
  /// The sides that the formats can express.
  package static let jpegSideMax = 65_500
  package static let webpSideMax = 16_383

  /// A JPEG of 8 bits: grey, or colour at half resolution.
  /// - Parameter quality: 1 to 100, as libjpeg counts it.
  package static func jpeg(_ picture: Pixmap, quality: Int) throws(DecodeError) -> [UInt8] {
    try check(picture, sideMax: jpegSideMax, "JPEG")
    guard (1...100).contains(quality) else { throw DecodeError("bad_request", "a JPEG's quality is from 1 to 100") }
    guard picture.channels != 4 else {
      throw DecodeError("bad_request", "a JPEG has no transparency: give 1 or 3 channels")
    }
    let (width, height) = (Int32(picture.width), Int32(picture.height))
    let channels = Int32(picture.channels)
    return try written(capacity: assay_jpeg_bytes_max(width, height, channels)) { out, capacity, count in
      picture.samples.withUnsafeBufferPointer {
        assay_jpeg_encode($0.baseAddress, width, height, channels, Int32(quality), out, capacity, count)
      }
    }
  }

  /// A lossy WebP; transparency is kept without loss.
  /// - Parameter quality: 0 to 100, as libwebp counts it.
  package static func webp(_ picture: Pixmap, quality: Int) throws(DecodeError) -> [UInt8] {
    try check(picture, sideMax: webpSideMax, "WebP")
    guard (0...100).contains(quality) else { throw DecodeError("bad_request", "a WebP's quality is from 0 to 100") }
    let coloured = picture.channels == 1 ? picture.samples.flatMap { [$0, $0, $0] } : picture.samples
    let channels = Int32(picture.channels == 4 ? 4 : 3)
    return try written(capacity: picture.samples.count * 4 + 65_536) { out, capacity, count in
      coloured.withUnsafeBufferPointer {
        assay_webp_encode(
          $0.baseAddress, Int32(picture.width), Int32(picture.height), channels, Int32(quality), out, capacity, count)
      }
    }
  }

  private static func check(_ picture: Pixmap, sideMax: Int, _ name: String) throws(DecodeError) {
    guard max(picture.width, picture.height) <= sideMax else {
      throw DecodeError("too_large", "a \(name) has no side over \(sideMax) pixels")
    }
  }

  private static func written(
    capacity: Int, _ write: (UnsafeMutablePointer<UInt8>?, Int, UnsafeMutablePointer<Int>) -> assay_image_status
  ) throws(DecodeError) -> [UInt8] {
    var status = ASSAY_IMAGE_MEMORY
    let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { output, filled in
      var count = 0
      status = write(output.baseAddress, capacity, &count)
      filled = min(count, capacity)
    }
    switch status {
    case ASSAY_IMAGE_OK: return bytes
    case ASSAY_IMAGE_MEMORY: throw DecodeError("too_large", "the picture needs more memory than a worker has")
    default: throw DecodeError("unsupported", "the picture cannot be written in this form")
    }
  }
}
