import AssayCore

/// How much of each limited dimension a medium is.
struct MediaSize: Sendable, Hashable {
  var pixels: Int64 = 0
  /// Pictures that a model would be shown: 1 for a picture, the pages of a document.
  var images: Int64 = 0
  var audioMs: Int64 = 0
  var videoMs: Int64 = 0
  /// Points and vertices of 3D.
  var points: Int64 = 0

  /// As a probe measured it; nil where the probe found nothing that can be counted.
  init?(_ info: MediaInfo) {
    switch info.modality {
    case .image:
      guard let image = info.image else { return nil }
      images = 1
      pixels = Self.product(image.width, image.height)
    case .document:
      guard let document = info.document else { return nil }
      images = Int64(max(1, document.pages))
    case .audio:
      guard let seconds = info.audio?.seconds ?? info.video?.seconds else { return nil }
      audioMs = Self.milliseconds(seconds)
    case .video:
      guard let video = info.video else { return nil }
      videoMs = Self.milliseconds(video.seconds)
    case .geometry:
      guard let geometry = info.geometry else { return nil }
      points = Int64(max(0, geometry.points))
    default: return nil
    }
  }

  /// Until it is measured, by the bytes: 4 pixels a byte, 16 kB a second of sound, 250 kB a second of film, 16 bytes a
  /// point. Common files hold about as much; one that was not measured is charged so.
  init(guessing modality: Modality, bytes: Int) {
    let bytes = Int64(max(0, min(bytes, 1 << 40)))
    switch modality {
    case .image: (images, pixels) = (1, bytes * 4)
    case .document: images = 1
    case .audio: audioMs = max(1, bytes / 16)
    case .video: videoMs = max(1, bytes / 250)
    case .geometry: points = max(1, bytes / 16)
    case .text: break
    }
  }

  /// Tokens that models count for it, about: one for 750 pixels and 85 to 1,600 a picture, 25 a second of sound, 260 a
  /// second of film. An estimate for the reservation; what is charged in the end is what the model's server counts.
  var tokens: Int64 {
    let pictures = images == 0 ? 0 : images * max(85, min(1600, pixels / 750 / max(1, images)))
    return pictures + audioMs / 40 + videoMs * 26 / 100
  }

  private static func product(_ width: Int, _ height: Int) -> Int64 {
    let (value, overflows) = Int64(max(0, width)).multipliedReportingOverflow(by: Int64(max(0, height)))
    return overflows ? .max : value
  }

  /// Rounded up, at most 34 years.
  private static func milliseconds(_ seconds: Double) -> Int64 {
    guard seconds.isFinite, seconds > 0 else { return 0 }
    return Int64(min(seconds * 1000, 0x1p40).rounded(.up))
  }
}
