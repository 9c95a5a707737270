import AssayCore

/// Names the type of media by its first bytes; what is declared counts only when the content says nothing.
enum MediaSniffer {
  static func type(of bytes: some Collection<UInt8>) -> String? {
    let head = Array(bytes.prefix(512))
    for (type, offset, magic) in magics where matches(head, offset, magic) { return type }
    if matches(head, 0, "RIFF") {
      if matches(head, 8, "WAVE") { return "audio/wav" }
      if matches(head, 8, "WEBP") { return "image/webp" }
      return nil
    }
    if matches(head, 4, "ftyp") { return matches(head, 8, "M4A") ? "audio/mp4" : "video/mp4" }
    if matches(head, 0, [0x1A, 0x45, 0xDF, 0xA3]) { return contains(head, "webm") ? "video/webm" : "video/x-matroska" }
    if matches(head, 0, "# .PCD") || matches(head, 0, "VERSION .7") { return "model/x-pcd" }
    if head.count > 1, head[0] == 0xFF, head[1] & 0xE6 == 0xE2 { return "audio/mpeg" }
    return nil
  }

  private static let magics: [(String, Int, [UInt8])] = [
    ("image/png", 0, [0x89, 0x50, 0x4E, 0x47]), ("image/jpeg", 0, [0xFF, 0xD8, 0xFF]),
    ("image/gif", 0, Array("GIF8".utf8)), ("application/pdf", 0, Array("%PDF-".utf8)),
    ("audio/flac", 0, Array("fLaC".utf8)), ("audio/ogg", 0, Array("OggS".utf8)),
    ("audio/mpeg", 0, Array("ID3".utf8)), ("model/gltf-binary", 0, Array("glTF".utf8)),
    ("model/ply", 0, Array("ply\n".utf8)), ("model/ply", 0, Array("ply\r".utf8)),
    ("application/vnd.las", 0, Array("LASF".utf8)), ("model/stl", 0, Array("solid ".utf8)),
    ("audio/aiff", 8, Array("AIFF".utf8)),
  ]

  /// The type to send: by content, else as declared, else what the modality is by default.
  static func type(of bytes: some Collection<UInt8>, asset: Asset, modality: Modality) -> String {
    if let type = type(of: bytes) { return type }
    if let declared = asset.declaredType, isPlain(declared) { return declared }
    switch modality {
    case .image: return "image/png"
    case .audio: return "audio/wav"
    case .video: return "video/mp4"
    case .document: return "application/pdf"
    case .text: return "text/plain"
    case .geometry: return byExtension(asset.name) ?? "application/octet-stream"
    }
  }

  private static func byExtension(_ name: String?) -> String? {
    guard let name = name?.lowercased(), let dot = name.lastIndex(of: ".") else { return nil }
    switch name[name.index(after: dot)...] {
    case "ply": return "model/ply"
    case "pcd": return "model/x-pcd"
    case "obj": return "model/obj"
    case "stl": return "model/stl"
    case "gltf": return "model/gltf+json"
    default: return nil
    }
  }

  /// What `input_audio` calls the type.
  static func audioFormat(_ type: String) -> String {
    switch type {
    case "audio/wav", "audio/x-wav", "audio/wave": "wav"
    case "audio/mpeg", "audio/mp3": "mp3"
    case "audio/mp4", "audio/x-m4a": "m4a"
    default: String(type.drop { $0 != "/" }.dropFirst().prefix(16))
    }
  }

  /// A declared type goes into a URL: only the characters of a media type.
  private static func isPlain(_ type: String) -> Bool {
    type.utf8.count <= 80 && type.contains("/")
      && type.utf8.allSatisfy { byte in
        (byte > 0x20 && byte < 0x7F) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: ";")
          && byte != UInt8(ascii: ",") && byte != UInt8(ascii: "\\")
      }
  }

  private static func matches(_ head: [UInt8], _ offset: Int, _ magic: [UInt8]) -> Bool {
    head.count >= offset + magic.count && head[offset..<(offset + magic.count)].elementsEqual(magic)
  }

  private static func matches(_ head: [UInt8], _ offset: Int, _ magic: StaticString) -> Bool {
    matches(head, offset, Array(magic.description.utf8))
  }

  private static func contains(_ head: [UInt8], _ word: StaticString) -> Bool {
    let word = Array(word.description.utf8)
    return head.indices.contains { matches(head, $0, word) }
  }
}
