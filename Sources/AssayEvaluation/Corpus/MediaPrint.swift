package import AssayCore
package import AssayMedia
package import AssaySignals
import AssayWire

/// What a medium looks or sounds like, so that the same one in another file is found.
package enum MediaPrint: Sendable, Hashable {
  case picture(PictureHash)
  case sound(SoundPrint)

  package var text: String {
    switch self {
    case .picture(let hash): hash.text
    case .sound(let print): print.text
    }
  }

  package init?(_ text: String) {
    if let hash = PictureHash(text) {
      self = .picture(hash)
    } else if let print = SoundPrint(text) {
      self = .sound(print)
    } else {
      return nil
    }
  }

  package struct Likeness: Sendable {
    /// Of 64 bits, how many may differ between pictures.
    package var pictureBitsMax = 6
    /// Which share of its bits may differ between recordings.
    package var soundShareMax = 0.12

    package init() {}
  }

  package func isLike(_ other: MediaPrint, _ likeness: Likeness) -> Bool {
    switch (self, other) {
    case (.picture(let a), .picture(let b)): a.distance(to: b) <= likeness.pictureBitsMax
    case (.sound(let a), .sound(let b)): a.distance(to: b) <= likeness.soundShareMax
    default: false
    }
  }

  private static let sideMax = 256

  /// Nil for media of other kinds, for those without structure, and for what cannot be decoded: they are known by
  /// their digest alone.
  package static func make(_ bytes: [UInt8], _ modality: Modality, _ media: any MediaDecoding) async -> MediaPrint? {
    switch modality {
    case .image:
      let picture = try? await media.image(bytes, sideMax: sideMax)
      return picture.flatMap { PictureHash($0) }.map { MediaPrint.picture($0) }
    case .audio:
      let sound = try? await media.sound(bytes, sampleRateHz: SoundPrint.rateHz)
      return sound.flatMap { SoundPrint($0) }.map { MediaPrint.sound($0) }
    case .text, .video, .document, .geometry: return nil
    }
  }
}
