import AssayCore
import AssayMedia

/// What can happen to a film: dropped and frozen frames, sound that comes early or late, compression.
package enum FilmPerturbations {
  package static let all: [Perturbation] = [
    frameDrop, freeze, avOffset, lowFrameRate, compression, missingSound, missingPicture, timestampJitter,
    timestampsBackward,
  ]

  static func make(
    _ name: String, summary: String, parameters: [String], settings: [StressSetting] = [],
    work: @escaping @Sendable (VideoInfo, inout StressCall) throws(AssayError) -> Stressed<FilmEdit>
  ) -> Perturbation {
    Perturbation(
      name, group: .video, summary: summary, parameters: parameters, settings: settings,
      work: .film { (info: MediaInfo, call: inout StressCall) throws(AssayError) -> Stressed<FilmEdit> in
        guard let video = info.video, video.seconds > 0 else {
          throw AssayError(
            .data, "\(name) needs a film with moving pictures; this medium has none that can be read",
            remedy: "run `assay probe` on it")
        }
        return try work(video, &call)
      })
  }

  static func hasSound(_ video: VideoInfo) -> Bool { video.streams.contains { $0.kind == .audio && $0.packets > 0 } }

  /// Seconds of one picture; films that name no rate are taken for 25 a second.
  static func step(_ video: VideoInfo) -> Double {
    if let rate = video.frameRate, rate > 0, rate.isFinite { return 1 / rate }
    if let frames = video.frames, frames > 0 { return video.seconds / Double(frames) }
    return 0.04
  }
}
