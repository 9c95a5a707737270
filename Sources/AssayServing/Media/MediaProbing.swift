package import AssayCore

/// Decodes a medium far enough to know that it can be decoded, and what it is. A worker's work, never an event loop's.
package protocol MediaProbing: Sendable {
  func probe(_ bytes: [UInt8], declaredType: String?) async -> MediaInfo
}

/// What one medium may be.
package struct MediaLimits: Sendable, Hashable {
  package var pixelsMax = 50_000_000
  package var audioSecondsMax = 4 * 3600.0
  package var videoSecondsMax = 3600.0
  package var pointsMax = 50_000_000
  /// Nil for what the body may hold.
  package var bytesMax: Int?
  /// Share of a picture's rows that have to be there; what is cut off below is degraded, above it is refused.
  package var decodedShareMin = 0.75

  package init() {}

  /// What is too much, as a code and a sentence; nil when it is within bounds.
  package func excess(of info: MediaInfo) -> (code: String, message: String)? {
    if let bytesMax, info.bytes > bytesMax {
      return ("media_too_large", "The medium has more than \(bytesMax) bytes.")
    }
    if let image = info.image, Self.isOver(image.width, image.height, pixelsMax) {
      return ("image_too_large", "The picture has more than \(pixelsMax) pixels.")
    }
    if let audio = info.audio, info.modality == .audio, audio.seconds > audioSecondsMax {
      return ("audio_too_long", "The recording is longer than \(Self.shown(audioSecondsMax)) s.")
    }
    if let video = info.video {
      if video.seconds > videoSecondsMax {
        return ("video_too_long", "The film is longer than \(Self.shown(videoSecondsMax)) s.")
      }
      if Self.isOver(video.width, video.height, pixelsMax) {
        return ("video_too_large", "The film's pictures have more than \(pixelsMax) pixels.")
      }
    }
    if let geometry = info.geometry, geometry.points > pointsMax {
      return ("geometry_too_large", "The scan has more than \(pointsMax) points.")
    }
    return nil
  }

  /// What is missing, as a code and a sentence; nil when enough of it is there.
  package func lack(of info: MediaInfo) -> (code: String, message: String)? {
    guard info.modality == .image, info.decodedShare < decodedShareMin else { return nil }
    func percent(_ share: Double) -> String { "\(Int((share * 100).rounded(.down))) %" }
    return (
      "media_incomplete",
      "Only \(percent(info.decodedShare)) of the picture could be decoded, and \(percent(decodedShareMin)) are asked for."
    )
  }

  private static func isOver(_ width: Int, _ height: Int, _ pixelsMax: Int) -> Bool {
    let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
    return overflow || pixels > pixelsMax
  }

  private static func shown(_ seconds: Double) -> String { Int(exactly: seconds).map(String.init) ?? "\(seconds)" }
}
