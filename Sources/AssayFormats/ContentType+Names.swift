package import AssayCore

extension ContentType {
  /// The type that a file's extension promises; nil for extensions that promise nothing.
  package static func promised(byName name: String) -> String? {
    guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
    return extensions[name[name.index(after: dot)...].lowercased()]
  }

  /// Whether a declared type can be meant for this content. Parameters and spelling variants do not matter;
  /// no claim (`application/octet-stream`) agrees with everything.
  package func agrees(withDeclared declared: String) -> Bool {
    let wanted = Self.canonical(declared)
    if wanted.isEmpty || wanted == "application/octet-stream" || wanted == "binary/octet-stream" { return true }
    if wanted == Self.canonical(type) { return true }
    if wanted.hasSuffix("/*") { return type.hasPrefix(wanted.dropLast()) }
    switch type {
    case "text/plain": return wanted.hasPrefix("text/") || Self.textualTypes.contains(wanted)
    case "video/webm": return wanted == "video/x-matroska" || wanted == "audio/webm"
    case "video/mp4", "video/quicktime", "video/3gpp":
      return ["video/mp4", "video/quicktime", "video/3gpp"].contains(wanted)
    case "model/gltf+json": return wanted == "application/json"
    default: return false
    }
  }

  /// The modality that a declared type belongs to, where its name says so.
  package static func modality(ofDeclared declared: String) -> Modality? {
    let type = canonical(declared)
    if type == "application/pdf" { return .document }
    if textualTypes.contains(type) { return .text }
    switch type.prefix(while: { $0 != "/" }) {
    case "image": return .image
    case "audio": return .audio
    case "video": return .video
    case "text": return .text
    case "model": return .geometry
    default: return nil
    }
  }

  private static func canonical(_ type: String) -> String {
    let bare = type.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
    return aliases[bare] ?? bare
  }

  private static let textualTypes: Set<String> = [
    "application/json", "application/xml", "application/yaml", "application/x-yaml", "application/csv",
    "application/x-ndjson", "application/jsonl", "application/javascript",
  ]

  private static let aliases: [String: String] = [
    "image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "image/x-png": "image/png", "image/heif": "image/heic",
    "audio/wave": "audio/wav", "audio/x-wav": "audio/wav", "audio/vnd.wave": "audio/wav", "audio/mp3": "audio/mpeg",
    "audio/x-mp3": "audio/mpeg", "audio/x-aiff": "audio/aiff", "audio/x-flac": "audio/flac", "audio/opus": "audio/ogg",
    "audio/vorbis": "audio/ogg",
    "application/ogg": "audio/ogg", "audio/x-ogg": "audio/ogg", "audio/m4a": "audio/mp4", "audio/x-m4a": "audio/mp4",
    "audio/aac": "audio/mp4", "video/x-m4v": "video/mp4", "video/matroska": "video/x-matroska",
    "video/avi": "video/x-msvideo", "application/x-pdf": "application/pdf", "application/sla": "model/stl",
    "model/x.stl-ascii": "model/stl", "model/x.stl-binary": "model/stl", "application/vnd.ms-pki.stl": "model/stl",
    "application/x-ply": "model/ply", "model/x-pcd": "model/pcd", "application/octet-stream+las": "application/vnd.las",
    "model/las": "application/vnd.las",
  ]

  private static let extensions: [String: String] = [
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif",
    "tif": "image/tiff", "tiff": "image/tiff", "bmp": "image/bmp", "tga": "image/x-tga", "heic": "image/heic",
    "heif": "image/heic",
    "avif": "image/avif", "wav": "audio/wav", "flac": "audio/flac", "mp3": "audio/mpeg", "ogg": "audio/ogg",
    "oga": "audio/ogg", "aif": "audio/aiff", "aiff": "audio/aiff", "opus": "audio/ogg", "m4a": "audio/mp4",
    "mp4": "video/mp4", "m4v": "video/mp4",
    "mov": "video/quicktime", "webm": "video/webm", "mkv": "video/x-matroska", "avi": "video/x-msvideo",
    "pdf": "application/pdf", "ply": "model/ply", "pcd": "model/pcd", "obj": "model/obj", "stl": "model/stl",
    "gltf": "model/gltf+json", "glb": "model/gltf-binary", "las": "application/vnd.las", "txt": "text/plain",
    "md": "text/markdown", "csv": "text/csv", "json": "application/json", "html": "text/html",
  ]
}
