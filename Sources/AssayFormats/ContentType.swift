package import AssayCore

/// What some bytes are, by what they hold; names and declared types are never believed.
package struct ContentType: Sendable, Hashable {
  /// `image/jpeg`, `audio/flac`, `model/ply`…; `application/octet-stream` when nothing matches.
  package var type: String
  package var modality: Modality?
  /// False for kinds that are known but not read.
  package var isSupported: Bool
  /// What people call it: `TIFF picture`.
  package var name: String

  init(_ type: String, _ modality: Modality?, _ name: String, isSupported: Bool = true) {
    self.type = type
    self.modality = modality
    self.name = name
    self.isSupported = isSupported
  }

  package static let unknown = ContentType("application/octet-stream", nil, "unknown content", isSupported: false)
  package static let text = ContentType("text/plain", .text, "text")

  /// Looks at the first bytes (and a few at fixed places).
  package static func sniff(_ bytes: [UInt8]) -> ContentType {
    let view = ByteView(bytes)
    if let type = magic(view) ?? riff(view) ?? isoMedia(view) ?? ebml(view) { return type }
    if let type = ContentType.geometryText(view) { return type }
    if let type = binaryScan(view) { return type }
    if TextEncoding.looksLikeText(bytes) { return text }
    return mpegAudio(view) ?? targa(view) ?? unknown
  }

  private static let magics: [(StaticString, ContentType)] = [
    ("%PDF-", ContentType("application/pdf", .document, "PDF document")),
    ("fLaC", ContentType("audio/flac", .audio, "FLAC recording")),
    ("OggS", ContentType("audio/ogg", .audio, "Ogg recording")),
    ("ID3", ContentType("audio/mpeg", .audio, "MP3 recording")),
    ("glTF", ContentType("model/gltf-binary", .geometry, "glTF scene")),
    ("LASF", ContentType("application/vnd.las", .geometry, "LAS scan")),
    ("GIF87a", ContentType("image/gif", .image, "GIF picture", isSupported: false)),
    ("GIF89a", ContentType("image/gif", .image, "GIF picture", isSupported: false)),
    ("II*\0", ContentType("image/tiff", .image, "TIFF picture", isSupported: false)),
    ("MM\0*", ContentType("image/tiff", .image, "TIFF picture", isSupported: false)),
    ("8BPS", ContentType("image/vnd.adobe.photoshop", .image, "Photoshop picture", isSupported: false)),
    ("qoif", ContentType("image/x-qoi", .image, "QOI picture", isSupported: false)),
    ("v/1\u{01}", ContentType("image/x-exr", .image, "OpenEXR picture", isSupported: false)),
    ("caff", ContentType("audio/x-caf", .audio, "CAF recording", isSupported: false)),
    ("#!AMR", ContentType("audio/amr", .audio, "AMR recording", isSupported: false)),
    ("PK\u{03}\u{04}", ContentType("application/zip", nil, "ZIP archive or office document", isSupported: false)),
    ("{\\rtf", ContentType("application/rtf", .document, "RTF document", isSupported: false)),
    ("MD5Version", ContentType("model/x-md5", .geometry, "MD5 model", isSupported: false)),
    ("IDPC", ContentType("model/x-mdc", .geometry, "MDC model", isSupported: false)),
    ("OFF\n", ContentType("model/off", .geometry, "OFF mesh", isSupported: false)),
    ("OFF\r", ContentType("model/off", .geometry, "OFF mesh", isSupported: false)),
    ("Kaydara FBX", ContentType("model/x-fbx", .geometry, "FBX scene", isSupported: false)),
    ("#EXTM3U", ContentType("application/vnd.apple.mpegurl", .video, "HLS playlist", isSupported: false)),
    ("\u{7F}ELF", ContentType("application/x-elf", nil, "executable", isSupported: false)),
  ]

  private static func magic(_ view: ByteView) -> ContentType? {
    guard let first = view.u32BE(0) else { return nil }
    switch first {
    case 0xFFD8_FF00...0xFFD8_FFFF: return ContentType("image/jpeg", .image, "JPEG picture")
    case 0x8950_4E47: return ContentType("image/png", .image, "PNG picture")
    case 0x1F8B_0000...0x1F8B_FFFF: return ContentType("application/gzip", nil, "gzip archive", isSupported: false)
    case 0x762F_3101: return ContentType("image/x-exr", .image, "OpenEXR picture", isSupported: false)
    case 0x0000_0100: return ContentType("image/x-icon", .image, "icon", isSupported: false)
    case 0x3026_B275: return ContentType("video/x-ms-asf", .video, "ASF film", isSupported: false)
    case 0xD0CF_11E0: return ContentType("application/x-ole-storage", nil, "old office document", isSupported: false)
    default: break
    }
    if first >> 16 == 0x424D, let size = view.u32LE(14), size >= 12, size <= 124 {
      return ContentType("image/bmp", .image, "BMP picture", isSupported: false)
    }
    if first >> 16 == 0xFF0A || first == 0x0000_000C && view.has("JXL ", at: 4) {
      return ContentType("image/jxl", .image, "JPEG XL picture", isSupported: false)
    }
    if first == 0x0000_000C && view.has("jP  ", at: 4) {
      return ContentType("image/jp2", .image, "JPEG 2000 picture", isSupported: false)
    }
    if view.u8(0) == 0x47, view.u8(188) == 0x47, view.count < 377 || view.u8(376) == 0x47 {
      return ContentType("video/mp2t", .video, "MPEG transport stream")
    }
    // Readers of PDF accept up to a kilobyte before the signature; so do hidden ones.
    if let (_, type) = magics.first(where: { view.has($0.0) }) { return type }
    if view.find("%PDF-", in: 0..<min(1024, view.count)) != nil, !TextEncoding.looksLikeText(view.bytes) {
      return ContentType("application/pdf", .document, "PDF document")
    }
    return nil
  }

  private static func riff(_ view: ByteView) -> ContentType? {
    guard view.has("RIFF") || view.has("RIFX") || view.has("RF64") else {
      guard view.has("FORM"), view.has("AIFF", at: 8) || view.has("AIFC", at: 8) else { return nil }
      return ContentType("audio/aiff", .audio, "AIFF recording")
    }
    if view.has("WEBP", at: 8) { return ContentType("image/webp", .image, "WebP picture") }
    if view.has("WAVE", at: 8) { return ContentType("audio/wav", .audio, "WAV recording") }
    if view.has("AVI ", at: 8) { return ContentType("video/x-msvideo", .video, "AVI film") }
    return ContentType("application/x-riff", nil, "RIFF file", isSupported: false)
  }

  /// MP4 and its relatives: the brand says which.
  private static func isoMedia(_ view: ByteView) -> ContentType? {
    guard view.has("ftyp", at: 4) else {
      guard view.has("moov", at: 4) || view.has("mdat", at: 4) else { return nil }
      return ContentType("video/quicktime", .video, "QuickTime film")
    }
    let brand = view.text(8..<12, charactersMax: 4)
    switch brand {
    case "heic", "heix", "hevc", "heim", "heis", "mif1", "msf1":
      return ContentType("image/heic", .image, "HEIC picture", isSupported: false)
    case "avif", "avis": return ContentType("image/avif", .image, "AVIF picture", isSupported: false)
    case "M4A", "M4B", "M4P": return ContentType("audio/mp4", .audio, "M4A recording")
    case "qt": return ContentType("video/quicktime", .video, "QuickTime film")
    case "3gp4", "3gp5", "3gp6", "3g2a": return ContentType("video/3gpp", .video, "3GP film")
    default: return ContentType("video/mp4", .video, "MP4 film")
    }
  }

  /// Matroska and WebM: the document type stands in the first header element.
  private static func ebml(_ view: ByteView) -> ContentType? {
    guard view.u32BE(0) == 0x1A45_DFA3 else { return nil }
    let isWebM = view.find("webm", in: 0..<min(64, view.count)) != nil
    return isWebM
      ? ContentType("video/webm", .video, "WebM film") : ContentType("video/x-matroska", .video, "Matroska film")
  }
}
