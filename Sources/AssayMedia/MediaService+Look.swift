package import AssayCore
import AssayFormats

extension MediaService {
  static let pixelsMax = 50_000_000

  /// What the structure tells, without a worker: kind, size, whether the declared type is right, whether a picture
  /// has its end. Nothing is decoded, so a medium that is damaged inside still looks well.
  package static func look(_ bytes: [UInt8], digest: Digest, declaredType: String?, name: String?) -> MediaInfo {
    let content = ContentType.sniff(bytes)
    // An address is nobody's medium yet; only the model's endpoint opens it.
    if declaredType == Asset.addressType {
      return MediaInfo(digest: digest, bytes: bytes.count, type: Asset.addressType, declaredType: declaredType)
    }
    var info = MediaInfo(
      digest: digest, bytes: bytes.count, type: content.type, declaredType: declaredType, modality: content.modality)
    do throws(AssayError) {
      if try role(for: content, bytes: bytes) == .media { try lookIntoPicture(bytes, &info) }
    } catch {
      info.decodedShare = 0
      info.note(finding(error))
    }
    if !bytes.isEmpty { checkType(content, declaredType, name, &info) }
    return info
  }

  private static func lookIntoPicture(_ bytes: [UInt8], _ info: inout MediaInfo) throws(AssayError) {
    let view = ByteView(bytes)
    var hasEnd = true
    var size: (width: Int, height: Int)?
    switch info.type {
    case "image/png":
      guard let structure = PNGStructure(view) else { return }
      hasEnd = structure.end != nil
      if let header = structure.first("IHDR"), header.count >= 8 {
        func number(_ offset: Int) -> Int {
          (0..<4).reduce(0) { $0 << 8 | Int(bytes[header.lowerBound + offset + $1]) }
        }
        size = (number(0), number(4))
      }
    case "image/jpeg":
      guard let structure = JPEGStructure(view) else { return }
      hasEnd = structure.end != nil
      if let width = structure.width, let height = structure.height { size = (width, height) }
    default: return
    }
    if let size, size.width > 0, size.height > 0 {
      guard size.width.multipliedReportingOverflow(by: size.height).partialValue <= pixelsMax, size.width <= 20_000,
        size.height <= 20_000
      else {
        throw refusal(
          "too_large",
          "the header says \(size.width) × \(size.height) pixels; at most 50 megapixels and 20000 a side are read",
          remedy: "send a smaller picture")
      }
      info.image = ImageInfo(width: size.width, height: size.height)
    }
    if !hasEnd {
      info.note(
        MediaFinding("truncated", .degraded, "The file ends before the picture does.", remedy: "send the whole file"))
    }
  }
}
