package import AssayFormats
package import AssaySignals
import CImageShim

package struct ImageLimits: Sendable {
  package var pixelsMax = 50_000_000
  package var sideMax = 20_000
  package var jpegScansMax = 200

  package init() {}
}

/// A picture with what became of it on the way.
package struct DecodedImage: Sendable {
  package var picture: Pixmap
  /// Share of the rows that arrived; 1 when the file is whole.
  package var decodedShare: Double
  /// The decoder warned, or the bytes ended early.
  package var isPartial: Bool
}

/// JPEG, PNG and still WebP pictures, opened after their structure and header were checked.
package struct ImageDecoder: Sendable {
  package enum Kind: Sendable { case jpeg, png, webp }
  package enum Colour: Sendable {
    case palette, grey, colour
  }

  package let kind: Kind
  package let width: Int
  package let height: Int
  package let bitDepth: Int
  package let hasAlpha: Bool
  package let colour: Colour
  /// Pictures in the file; only the first one is decoded.
  package let frames: Int
  package let orientation: Int
  package let exif: ExifReader?
  package let jpeg: JPEGStructure?
  package let png: PNGStructure?
  package let riff: RIFFStructure?

  let view: ByteView

  /// Reads structure and header, and checks the limits before anything is allocated.
  package init(_ view: ByteView, limits: ImageLimits = ImageLimits()) throws(DecodeError) {
    self.view = view
    let jpeg = JPEGStructure(view)
    let png = PNGStructure(view)
    let riff = RIFFStructure(view).flatMap { $0.form == "WEBP" ? $0 : nil }
    (self.jpeg, self.png, self.riff) = (jpeg, png, riff)
    var header = assay_image_header()
    let status: assay_image_status
    if let jpeg {
      kind = .jpeg
      try Self.check(jpeg, limits)
      status = assay_jpeg_header(view.bytes, view.count, &header)
    } else if png != nil {
      kind = .png
      // The size is checked before the library sees the rest, so that its message is ours.
      try Self.checkSize(view.u32BE(16) ?? 0, view.u32BE(20) ?? 0, limits)
      status = assay_png_header(view.bytes, view.count, UInt32(limits.sideMax), &header)
    } else if riff != nil {
      kind = .webp
      status = assay_webp_header(view.bytes, view.count, &header)
    } else {
      throw DecodeError("unsupported", "the bytes are not a JPEG, PNG or WebP picture")
    }
    try Self.check(status, "the header of the picture")
    (width, height) = (Int(header.width), Int(header.height))
    try Self.checkSize(width, height, limits)
    if header.colour == ASSAY_COLOUR_CMYK {
      throw DecodeError(
        "unsupported", "CMYK and YCCK JPEG pictures are not read", remedy: "convert the picture to RGB")
    }
    if header.is_animated != 0 {
      throw DecodeError("unsupported", "animated WebP is not read", remedy: "send a still picture or a film")
    }
    bitDepth = Int(header.bit_depth)
    hasAlpha = header.has_alpha != 0
    colour =
      switch header.colour {
      case ASSAY_COLOUR_GREY: .grey
      case ASSAY_COLOUR_PALETTE: .palette
      default: .colour
      }
    frames = png?.frames ?? 1
    exif = Self.exifBlock(view, jpeg, png, riff).flatMap { ExifReader(view.bytes[$0]) }
    orientation = exif?.orientation ?? 1
  }

  /// Channels of the picture as it is stored: 1 to 4, transparency included.
  package var channels: Int { (colour == .grey ? 1 : 3) + (hasAlpha ? 1 : 0) }

  private static func check(_ jpeg: JPEGStructure, _ limits: ImageLimits) throws(DecodeError) {
    guard jpeg.scans <= limits.jpegScansMax else {
      throw DecodeError("too_large", "the JPEG has \(jpeg.scans) scans; at most \(limits.jpegScansMax) are decoded")
    }
    guard !jpeg.isArithmetic else {
      throw DecodeError("unsupported", "arithmetic-coded JPEG pictures are not read")
    }
    if let width = jpeg.width, let height = jpeg.height, width > 0, height > 0 {
      try checkSize(width, height, limits)
    }
  }

  private static func checkSize(_ width: Int, _ height: Int, _ limits: ImageLimits) throws(DecodeError) {
    guard width > 0, height > 0 else { throw DecodeError("decode_failed", "the header says a picture without pixels") }
    guard width <= limits.sideMax, height <= limits.sideMax, width * height <= limits.pixelsMax else {
      throw DecodeError(
        "too_large",
        "the header says \(width) × \(height) pixels; at most \(limits.pixelsMax / 1_000_000) megapixels and "
          + "\(limits.sideMax) a side are decoded",
        remedy: "send a smaller picture")
    }
  }

  static func check(_ status: assay_image_status, _ what: String) throws(DecodeError) {
    switch status {
    case ASSAY_IMAGE_OK, ASSAY_IMAGE_PARTIAL: return
    case ASSAY_IMAGE_TRUNCATED: throw DecodeError("truncated", "the bytes end inside \(what)")
    case ASSAY_IMAGE_UNSUPPORTED: throw DecodeError("unsupported", "\(what) is of a kind that is not read")
    case ASSAY_IMAGE_MEMORY: throw DecodeError("too_large", "\(what) needs more memory than a worker may use")
    case ASSAY_IMAGE_CHECKSUM: throw DecodeError("decode_failed", "a checksum in \(what) does not match its bytes")
    default: throw DecodeError("decode_failed", "\(what) is corrupt")
    }
  }

  private static func exifBlock(
    _ view: ByteView, _ jpeg: JPEGStructure?, _ png: PNGStructure?, _ riff: RIFFStructure?
  ) -> Range<Int>? {
    if let jpeg { return jpeg.application("Exif\0\0", in: view) }
    if let png { return png.first("eXIf") }
    guard let block = riff?.first("EXIF")?.content else { return nil }
    // Some writers keep JPEG's signature in front.
    let hasSignature = block.count > 6 && view.has("Exif\0\0", at: block.lowerBound)
    return hasSignature ? block.lowerBound + 6..<block.upperBound : block
  }
}
