import AssayConfiguration
package import AssayCore

/// Types and modalities by file extension and by declared type. What a file really is, the probe says.
package enum MediaKinds {
  private static let byExtension: [String: (type: String, modality: Modality)] = [
    "jpg": ("image/jpeg", .image), "jpeg": ("image/jpeg", .image), "png": ("image/png", .image),
    "webp": ("image/webp", .image), "gif": ("image/gif", .image), "bmp": ("image/bmp", .image),
    "tif": ("image/tiff", .image), "tiff": ("image/tiff", .image), "heic": ("image/heic", .image),
    "wav": ("audio/wav", .audio), "flac": ("audio/flac", .audio), "mp3": ("audio/mpeg", .audio),
    "ogg": ("audio/ogg", .audio), "opus": ("audio/ogg", .audio), "m4a": ("audio/mp4", .audio),
    "mp4": ("video/mp4", .video), "m4v": ("video/mp4", .video), "mov": ("video/quicktime", .video),
    "webm": ("video/webm", .video), "mkv": ("video/x-matroska", .video), "mpeg": ("video/mpeg", .video),
    "avi": ("video/x-msvideo", .video), "pdf": ("application/pdf", .document),
    "ply": ("model/ply", .geometry), "pcd": ("model/pcd", .geometry), "obj": ("model/obj", .geometry),
    "stl": ("model/stl", .geometry), "gltf": ("model/gltf+json", .geometry), "glb": ("model/gltf-binary", .geometry),
    "las": ("model/las", .geometry), "laz": ("model/laz", .geometry), "txt": ("text/plain", .document),
    "md": ("text/markdown", .document), "csv": ("text/csv", .document), "json": ("application/json", .document),
  ]

  static func type(ofPath path: String) -> String? { byExtension[Files.suffix(of: path)]?.type }

  package static func modality(ofPath path: String) -> Modality? { byExtension[Files.suffix(of: path)]?.modality }

  static func modality(ofType type: String) -> Modality? {
    if type.hasPrefix("image/") { return .image }
    if type.hasPrefix("audio/") { return .audio }
    if type.hasPrefix("video/") { return .video }
    if type.hasPrefix("model/") { return .geometry }
    if type.hasPrefix("text/") || type.hasPrefix("application/") { return .document }
    return nil
  }

  /// What the short names in `format` members stand for.
  static func type(ofFormat format: String) -> String? { byExtension[format.lowercased()]?.type }
}
