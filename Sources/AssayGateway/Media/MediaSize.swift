import AssayCore
import AssayServing

/// How much of each limited dimension a medium is.
struct MediaSize: Sendable, Hashable {
  /// Pictures and documents.
  var images: Int64 = 0
  var pixels: Int64 = 0
  var audioMs: Int64 = 0
  var videoMs: Int64 = 0
  /// Points and vertices of 3D.
  var points: Int64 = 0

  /// As it was measured. What was not is guessed by the bytes: 4 pixels a byte, 16 kB a second of sound, 250 kB a
  /// second of film, 16 bytes a point. Common files hold about as much; one that nobody measured is charged so.
  init(_ part: RequestTrace.Part) {
    let bytes = Int64(max(0, min(part.bytes, 1 << 40)))
    switch part.modality {
    case .image: (images, pixels) = (1, part.pixels.map { Int64(max(0, $0)) } ?? bytes * 4)
    case .document: images = 1
    case .audio: audioMs = part.seconds.map(Self.milliseconds) ?? max(1, bytes / 16)
    case .video: videoMs = part.seconds.map(Self.milliseconds) ?? max(1, bytes / 250)
    case .geometry: points = part.points.map { Int64(max(0, $0)) } ?? max(1, bytes / 16)
    case .text: break
    }
  }

  /// Tokens that models count for it, about: one for 750 pixels and 85 to 1,600 a picture, 25 a second of sound, 260 a
  /// second of film. An estimate for the reservation; what is charged in the end is what the model's server counts.
  var tokens: Int64 {
    images * max(85, min(1600, pixels / 750)) + audioMs / 40 + videoMs * 26 / 100
  }

  /// Rounded up, at most 34 years.
  private static func milliseconds(_ seconds: Double) -> Int64 {
    guard seconds.isFinite, seconds > 0 else { return 0 }
    return Int64(min(seconds * 1000, 0x1p40).rounded(.up))
  }
}
