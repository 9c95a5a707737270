package import AssayCore
package import AssayFormats
import AssaySignals

/// Says what a picture is and how healthy it is.
package enum ImageProbe {
  /// Adds everything to `info`; a picture that cannot be read becomes `.refused`, never an error.
  package static func probe(_ view: ByteView, limits: ImageLimits = ImageLimits(), into info: inout MediaInfo) {
    info.modality = .image
    do throws(DecodeError) {
      let decoder = try ImageDecoder(view, limits: limits)
      info.image = header(decoder)
      info.carry(metadata(decoder, view))
      checkStructure(decoder, view, &info)
      measure(try decoder.pictureForSignals(), &info)
    } catch {
      info.decodedShare = 0
      info.note(MediaFinding(error.code, .refused, sentence(error.message), remedy: error.remedy))
    }
  }

  private static func header(_ decoder: ImageDecoder) -> ImageInfo {
    let turns = decoder.orientation >= 5
    var image = ImageInfo(
      width: turns ? decoder.height : decoder.width, height: turns ? decoder.width : decoder.height,
      channels: decoder.channels, bitDepth: decoder.bitDepth, hasAlpha: decoder.hasAlpha,
      orientation: decoder.orientation, frames: decoder.frames)
    image.device = decoder.exif?.device
    image.capturedAt = decoder.exif?.capturedAt
    return image
  }

  private static func metadata(_ decoder: ImageDecoder, _ view: ByteView) -> [MetadataItem] {
    var items = decoder.exif?.items ?? []
    if let jpeg = decoder.jpeg {
      if let packet = jpeg.application("http://ns.adobe.com/xap/1.0/\0", in: view) {
        items += XMPReader.items(view.bytes[packet])
      }
      items += JPEGTexts.items(view, jpeg)
    }
    if let png = decoder.png { items += PNGText.items(view, png, inflate: Inflater.zlib) }
    if let packet = decoder.riff?.first("XMP") { items += XMPReader.items(view.bytes[packet.content]) }
    if let profile = decoder.riff?.first("ICCP") {
      items += ICCReader.items(Array(view.bytes[profile.content].prefix(ICCReader.profileBytesMax)))
    }
    if let riff = decoder.riff {
      let known: Set<String> = ["VP8", "VP8L", "VP8X", "ICCP", "ALPH", "ANIM", "ANMF", "EXIF", "XMP"]
      for chunk in riff.chunks where !known.contains(chunk.type) && EmbeddedText.isProse(view.bytes[chunk.content]) {
        items.append(MetadataItem(group: "webp", key: chunk.type, value: view.prose(chunk.content)))
      }
    }
    return items + trailing(decoder, view)
  }

  /// Text behind the end of the picture: no decoder looks there.
  private static func trailing(_ decoder: ImageDecoder, _ view: ByteView) -> [MetadataItem] {
    let riffEnd = decoder.riff.map { $0.declaredBytes + ($0.declaredBytes & 1) }
    guard let end = decoder.jpeg?.end ?? decoder.png?.end ?? riffEnd, end < view.count,
      EmbeddedText.isProse(view.bytes[end...])
    else { return [] }
    return [
      MetadataItem(group: "trailer", key: "after the end", value: view.prose(end..<view.count), hiddenBy: "after_end")
    ]
  }

  private static func checkStructure(_ decoder: ImageDecoder, _ view: ByteView, _ info: inout MediaInfo) {
    var end: Int?
    var carriers: [Range<Int>] = []
    if let jpeg = decoder.jpeg {
      end = jpeg.end
      carriers = jpeg.carriers
    } else if let png = decoder.png {
      end = png.end
      carriers = png.carriers
    } else if let riff = decoder.riff {
      end = riff.declaredBytes <= view.count ? riff.declaredBytes : nil
      carriers = riff.chunks.filter { !["VP8", "VP8L", "ICCP", "ALPH"].contains($0.type) }.map(\.content)
    }
    if let end {
      if end < view.count {
        info.note(
          MediaFinding("trailing_bytes", .note, "\(view.count - end) bytes follow the end of the picture."))
        carriers.append(end..<view.count)
      }
    } else {
      info.note(MediaFinding("truncated", .degraded, "The file ends before the picture does."))
    }
    for kind in EmbeddedPayload.kinds(in: view, carriers) {
      info.note(
        MediaFinding(
          "embedded_payload", .degraded, "The picture carries something that looks like a \(kind).",
          remedy: "re-encode the picture without its metadata if nobody put it there on purpose"))
    }
    if decoder.exif?.isMalformed == true {
      info.note(MediaFinding("exif_malformed", .note, "The EXIF block has entries that lead nowhere."))
    }
    if decoder.frames > 1 {
      info.note(
        MediaFinding("animated", .degraded, "Of \(decoder.frames) pictures in the animation the first was read."))
    }
  }

  private static func measure(_ decoded: DecodedImage, _ info: inout MediaInfo) {
    info.decodedShare = decoded.decodedShare
    if decoded.isPartial, !info.findings.contains(where: { $0.code == "truncated" }) {
      info.note(MediaFinding("corrupt", .degraded, "The decoder warned: part of the picture may be wrong."))
    }
    guard let signals = ImageSignals(decoded.picture) else { return }
    info.image?.meanLuma = signals.meanLuma
    info.image?.contrast = signals.contrast
    info.image?.darkShare = signals.darkShare
    info.image?.brightShare = signals.brightShare
    info.image?.sharpness = signals.sharpness
    info.image?.noise = signals.noise
  }

  /// A reason as a sentence of its own.
  static func sentence(_ text: String) -> String {
    let first = text.prefix(1).uppercased() + text.dropFirst()
    return first.hasSuffix(".") ? first : first + "."
  }
}
