import AssayCore
import AssayInjection
import AssayMedia
import AssaySignals
import AssayStress

/// Paints over the boxes of flagged text in pictures, in the colour around them.
struct AttackRedactor: Sendable {
  let media: any MediaDecoding

  /// The changed pictures under the digests of those they replace.
  func redacted(_ side: AttackPair.Side, _ screening: InjectionScreening) async -> [Digest: [UInt8]] {
    var boxes: [Int: [Box2D]] = [:]
    for (part, region) in screening.redactions {
      guard let box = region.box else { continue }
      boxes[part, default: []].append(box)
    }
    var changed: [Digest: [UInt8]] = [:]
    for (index, part) in side.sample.request.parts.enumerated() {
      guard part.modality == .image, let asset = part.asset, let found = boxes[index],
        let bytes = side.files[asset.digest],
        let picture = try? await media.image(bytes, sideMax: nil), let painted = Self.painted(picture, found)
      else { continue }
      changed[asset.digest] = PngWriter.encode(painted)
    }
    return changed
  }

  static func painted(_ picture: Pixmap, _ boxes: [Box2D]) -> Pixmap? {
    var samples = picture.samples
    let (width, height, channels) = (picture.width, picture.height, picture.channels)
    for box in boxes where box.x.isFinite && box.y.isFinite && box.width.isFinite && box.height.isFinite {
      let left = Int(max(0, min(Double(width), box.x - 2)))
      let top = Int(max(0, min(Double(height), box.y - 2)))
      let right = Int(max(0, min(Double(width), box.x + box.width + 2)))
      let bottom = Int(max(0, min(Double(height), box.y + box.height + 2)))
      guard left < right, top < bottom else { continue }
      let corner = (top * width + left) * channels
      let ground = Array(samples[corner..<corner + channels])
      for y in top..<bottom {
        for x in left..<right {
          for channel in 0..<channels { samples[(y * width + x) * channels + channel] = ground[channel] }
        }
      }
    }
    return Pixmap(width: width, height: height, channels: channels, samples: samples)
  }
}
