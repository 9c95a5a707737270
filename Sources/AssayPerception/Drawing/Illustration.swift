package import AssayCore
package import AssayMedia
package import AssaySignals
import AssayWire

/// What a page needs of a medium to draw it.
package enum Illustration: Sendable {
  /// A picture with the size of the frame its boxes are in.
  package struct Picture: Sendable {
    package var dataURI: String
    package var width: Double
    package var height: Double
    /// Seconds of a film's picture, or the number of a page; nil for a picture of its own.
    package var position: Double?
  }

  case picture(Picture)
  case sound(Waveform)
  case pages([Picture])
  /// Pictures of a film, and its sound where it has any.
  case film([Picture], Waveform?)
  case cloud(PointCloud)

  static func uri(_ type: String, _ bytes: [UInt8]) -> String {
    "data:\(type);base64," + String(decoding: Base64.encode(bytes), as: UTF8.self)
  }
}

/// Decodes media once more, small, for drawing.
package struct Illustrator: Sendable {
  /// Pictures up to this size go into the page as they are; larger ones are drawn again, smaller.
  package var originalBytesMax = 400_000
  package var sideMax = 1_000
  package var pagesMax = 4
  package var framesMax = 8
  package var pointsMax = 60_000
  private let media: any MediaDecoding

  package init(media: any MediaDecoding) { self.media = media }

  /// One illustration for each part that could be drawn, by its index.
  package func illustrate(_ request: Request, _ evidence: Evidence, assets: any AssetReader) async -> [Int:
    Illustration]
  {
    var drawn: [Int: Illustration] = [:]
    for (index, part) in request.parts.enumerated() {
      guard let asset = part.asset, let info = evidence.media(part: index), info.status != .refused else { continue }
      let outcome = await caught { () async throws(AssayError) -> Illustration? in
        try await illustrate(try await assets.bytes(of: asset.digest), info)
      }
      if case .success(let illustration?) = outcome { drawn[index] = illustration }
    }
    return drawn
  }

  /// Nil for text and what has nothing to show.
  package func illustrate(_ bytes: [UInt8], _ info: MediaInfo) async throws(AssayError) -> Illustration? {
    switch info.modality {
    case .image: return .picture(try await picture(bytes, info))
    case .audio: return .sound(try await media.sound(bytes, sampleRateHz: 8_000))
    case .document: return .pages(try await pages(bytes, info))
    case .video: return try await film(bytes, info)
    case .geometry: return .cloud(try await media.geometry(bytes, pointsMax: pointsMax))
    case .text, nil: return nil
    }
  }

  private func picture(_ bytes: [UInt8], _ info: MediaInfo) async throws(AssayError) -> Illustration.Picture {
    let isWebPicture = ["image/jpeg", "image/png", "image/webp"].contains(info.type)
    if let image = info.image, isWebPicture, bytes.count <= originalBytesMax, image.orientation == 1 {
      return .init(
        dataURI: Illustration.uri(info.type, bytes), width: Double(image.width), height: Double(image.height))
    }
    let pixmap = try await media.image(bytes, sideMax: sideMax)
    return .init(
      dataURI: Illustration.uri("image/png", PngWriter.encode(pixmap)),
      width: Double(info.image?.width ?? pixmap.width), height: Double(info.image?.height ?? pixmap.height))
  }

  private func pages(_ bytes: [UInt8], _ info: MediaInfo) async throws(AssayError) -> [Illustration.Picture] {
    let dpi = 90.0
    var pages: [Illustration.Picture] = []
    for number in 1...max(1, min(pagesMax, info.document?.pages ?? 1)) {
      let pixmap = try await media.page(bytes, number: number, dpi: dpi)
      pages.append(
        .init(
          dataURI: Illustration.uri("image/png", PngWriter.encode(pixmap)), width: Double(pixmap.width) * 72 / dpi,
          height: Double(pixmap.height) * 72 / dpi, position: Double(number)))
    }
    return pages
  }

  private func film(_ bytes: [UInt8], _ info: MediaInfo) async throws(AssayError) -> Illustration {
    let frames = try await media.frames(bytes, framesMax: framesMax, sideMax: 360).sorted { $0.seconds < $1.seconds }
    guard let first = frames.first else { throw AssayError(.ingestion, "the film has no pictures") }
    let turned = (info.video?.rotation ?? 0) % 180 != 0
    let shown = info.video.map {
      turned ? (Double($0.height), Double($0.width)) : (Double($0.width), Double($0.height))
    }
    let size =
      shown.flatMap { $0.0 > 0 && $0.1 > 0 ? $0 : nil } ?? (Double(first.picture.width), Double(first.picture.height))
    let pictures = frames.map { frame in
      Illustration.Picture(
        dataURI: Illustration.uri("image/png", PngWriter.encode(frame.picture)), width: size.0, height: size.1,
        position: frame.seconds)
    }
    let hasSound = info.video?.streams.contains { $0.kind == .audio } ?? false
    let media = media
    let sound =
      hasSound ? await caught { () async throws(AssayError) in try await media.sound(bytes, sampleRateHz: 8_000) } : nil
    return .film(pictures, try? sound?.get())
  }
}
