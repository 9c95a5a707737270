import AssayFormats
import AssaySignals
import CImageShim

extension ImageDecoder {
  /// The picture as it is shown: orientation applied, RGB, transparency on white, no side over `sideMax`.
  package func picture(sideMax: Int?) throws(DecodeError) -> DecodedImage {
    let channels = colour == .grey && !hasAlpha && bitDepth <= 8 ? 1 : hasAlpha ? 4 : 3
    var decoded = try pixels(channels: channels, divisor: divisor(sideMax))
    if let sideMax { decoded.picture = decoded.picture.flattened(for: sideMax).fitted(sideMax: sideMax) }
    decoded.picture = decoded.picture.flattened().oriented(orientation)
    return decoded
  }

  /// The picture for its health signals: grey where the decoder can give it, not turned (no signal depends on it).
  package func pictureForSignals() throws(DecodeError) -> DecodedImage {
    switch kind {
    case .jpeg: try pixels(channels: 1)
    default: try pixels(channels: hasAlpha ? 4 : colour == .grey && bitDepth <= 8 ? 1 : 3)
    }
  }

  /// A JPEG can be decoded at 1/2, 1/4 or 1/8, which is the mean of the pixels of a block; the rest of the way
  /// is the area filter's.
  private func divisor(_ sideMax: Int?) -> Int {
    guard kind == .jpeg, let sideMax else { return 1 }
    return [8, 4, 2].first { max(width, height) / $0 >= sideMax } ?? 1
  }

  private func pixels(channels: Int, divisor: Int = 1) throws(DecodeError) -> DecodedImage {
    let width = (width + divisor - 1) / divisor
    let height = (height + divisor - 1) / divisor
    var status = ASSAY_IMAGE_CORRUPT
    var share = 1.0
    let count = width * height * channels
    // A PNG that ends early leaves rows as they were: white, not whatever memory held.
    let isBlank = kind != .jpeg
    let samples = [UInt8](unsafeUninitializedCapacity: count) { output, filled in
      if isBlank { output.initialize(repeating: 255) }
      status = decode(channels: channels, width, height, into: output, share: &share)
      filled = count
    }
    try Self.check(status, "the picture data")
    guard let picture = Pixmap(width: width, height: height, channels: channels, samples: samples) else {
      throw DecodeError("decode_failed", "the picture data is corrupt")
    }
    var decoded = DecodedImage(picture: picture, decodedShare: share, isPartial: status == ASSAY_IMAGE_PARTIAL)
    if kind == .jpeg, decoded.isPartial || jpeg?.end == nil {
      decoded.isPartial = true
      decoded.decodedShare = jpegShare(picture)
    }
    return decoded
  }

  private func decode(
    channels: Int, _ width: Int, _ height: Int, into output: UnsafeMutableBufferPointer<UInt8>, share: inout Double
  ) -> assay_image_status {
    switch kind {
    case .jpeg:
      return assay_jpeg_decode(
        view.bytes, view.count, Int32(width), Int32(height), Int32(channels), output.baseAddress)
    case .png:
      var (rows, total): (UInt64, UInt64) = (0, 0)
      let mended = png?.mended(view)
      let bytes = mended ?? view.bytes
      let status = assay_png_decode(
        bytes, bytes.count, UInt32(max(width, height)), mended == nil ? 0 : 1, Int32(channels), output.baseAddress,
        output.count, &rows, &total)
      share = total > 0 ? Double(rows) / Double(total) : 0
      return status
    case .webp:
      var rows: Int32 = 0
      let status = assay_webp_decode(
        view.bytes, view.count, Int32(width), Int32(height), Int32(channels), output.baseAddress, &rows)
      share = Double(rows) / Double(height)
      return status
    }
  }

  /// How much of a JPEG that ended early there is, as an estimate: libjpeg fills what it never got with even
  /// grey, so the share is that of the rows above the last uniform ones. A progressive file that has its first
  /// scan shows every row, without detail: of the ten scans that encoders usually write, those that came.
  private func jpegShare(_ picture: Pixmap) -> Double {
    let stride = picture.width * picture.channels
    let last = picture.samples.withUnsafeBufferPointer { samples -> Int in
      var row = picture.height
      while row > 0 {
        let line = samples[(row - 1) * stride..<row * stride]
        guard line.allSatisfy({ (127...129).contains($0) }) else { break }
        row -= 1
      }
      return row
    }
    let rows = Double(last) / Double(picture.height)
    guard let jpeg, jpeg.isProgressive, jpeg.end == nil else { return rows }
    return rows * min(1, Double(max(1, jpeg.scans)) / 10)
  }
}

extension Pixmap {
  /// Transparency must be composited before pixels are mixed.
  fileprivate func flattened(for sideMax: Int) -> Pixmap {
    channels == 4 && max(width, height) > sideMax ? flattened() : self
  }
}
