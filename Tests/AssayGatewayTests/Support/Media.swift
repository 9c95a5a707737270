import AssayWire

/// Media for requests.
enum Media {
  /// One white pixel.
  static let png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="

  static func question(_ base64: String, type: String = "image/png", extra: String = "") -> String {
    "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"what?\"},"
      + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:\(type);base64,\(base64)\"}}]}]\(extra)}"
  }

  static func film(_ base64: String) -> String {
    "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"what?\"},"
      + "{\"type\":\"video_url\",\"video_url\":{\"url\":\"data:video/mp4;base64,\(base64)\"}}]}]}"
  }

  /// The head of an MP4 file: enough for its type.
  static let mp4 = String(
    decoding: Base64.encode(
      Array("\0\0\0\u{18}ftypisom\0\0\u{2}\0isomiso2".utf8) + [UInt8](repeating: 0, count: 64)), as: UTF8.self)
}
