import AssayCore
import AssayFormats
import AssayServing
import AssayWire
import Synchronization

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

  /// A question about a medium by address.
  static func asking(_ url: String, kind: String = "image_url") -> String {
    "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"what?\"},"
      + "{\"type\":\"\(kind)\",\"\(kind)\":{\"url\":\"\(url)\"}}]}]}"
  }

  static func base64(_ bytes: [UInt8]) -> String { String(decoding: Base64.encode(bytes), as: UTF8.self) }

  /// A question about a file.
  static func file(_ bytes: [UInt8], name: String, extra: String = "") -> String {
    "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"How large is it?\"},"
      + "{\"type\":\"file\",\"file\":{\"filename\":\"\(name)\",\"file_data\":\"\(base64(bytes))\"}}]}]\(extra)}"
  }

  /// A question about a recording.
  static func recording(_ bytes: [UInt8], format: String = "wav", text: String = "What is said?") -> String {
    "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"\(text)\"},"
      + "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"\(base64(bytes))\",\"format\":\"\(format)\"}}]}]}"
  }
}

/// Says of every medium what a test wants, and counts.
final class CountingProber: MediaProbing {
  private let info: @Sendable (inout MediaInfo) -> Void
  private let gate: AsyncGate?
  private let count = Mutex(0)
  var calls: Int { count.withLock { $0 } }

  init(gate: AsyncGate? = nil, _ info: @escaping @Sendable (inout MediaInfo) -> Void = { _ in }) {
    self.gate = gate
    self.info = info
  }

  func probe(_ bytes: [UInt8], declaredType: String?) async -> MediaInfo {
    count.withLock { $0 += 1 }
    await gate?.wait()
    let content = ContentType.sniff(bytes)
    var found = MediaInfo(
      digest: Digest(of: bytes), bytes: bytes.count, type: content.type, declaredType: declaredType,
      modality: content.modality)
    info(&found)
    return found
  }
}

/// Holds callers back until it is opened.
final class AsyncGate: Sendable {
  private let gate = Gate()
  func open() { gate.open() }
  func wait() async { await withCheckedContinuation { continuation in gate.whenOpen { continuation.resume() } } }
}
