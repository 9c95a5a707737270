package import AssayCore

/// Decodes a medium far enough to know that it can be decoded, and what it is. A worker's work, never an event loop's.
package protocol MediaProbing: Sendable {
  func probe(_ bytes: [UInt8], declaredType: String?) async -> MediaInfo
}

/// What one medium may be.
package struct MediaLimits: Sendable, Hashable {
  package var pixelsMax = 64_000_000
  package var audioSecondsMax = 4 * 3600.0
  package var videoSecondsMax = 3600.0

  package init() {}

  /// What is too much, as a code and a sentence; nil when it is within bounds.
  package func excess(of info: MediaInfo) -> (code: String, message: String)? {
    if let image = info.image,
      image.width.multipliedReportingOverflow(by: image.height).overflow
        || image.width * image.height > pixelsMax
    {
      return ("image_too_large", "The picture has more than \(pixelsMax) pixels.")
    }
    if let audio = info.audio, info.modality == .audio, audio.seconds > audioSecondsMax {
      return ("audio_too_long", "The recording is longer than \(Int(audioSecondsMax)) s.")
    }
    if let video = info.video, video.seconds > videoSecondsMax {
      return ("video_too_long", "The film is longer than \(Int(videoSecondsMax)) s.")
    }
    return nil
  }
}
