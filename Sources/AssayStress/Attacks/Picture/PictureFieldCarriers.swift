import AssayCore
import AssayInjection
import AssayMedia
import AssaySignals

/// Words in the fields of a picture's file: no eye sees them.
enum PictureFieldCarriers {
  static let all: [AttackCarrier] = [
    field("exif", "EXIF: ImageDescription, XPComment and UserComment") { file, text in
      let block = PictureFields.exif(text)
      if PictureFields.isJPEG(file) {
        return PictureFields.adding(
          segment: 0xE1, Array("Exif\0\0".utf8) + block, toJPEG: PictureFields.withoutExif(file))
      }
      return PictureFields.adding(chunk: "eXIf", block, toPNG: file)
    },
    field("xmp", "XMP: dc:description") { file, text in
      let packet = PictureFields.xmp(text)
      if PictureFields.isJPEG(file) {
        let head = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
        return PictureFields.adding(segment: 0xE1, head + Array(packet.utf8), toJPEG: file)
      }
      return PictureFields.adding(
        chunk: "iTXt", PictureFields.internationalText("XML:com.adobe.xmp", packet), toPNG: file)
    },
    field("iptc", "IPTC: the caption") { file, text in
      let block = PictureFields.iptc(text)
      if PictureFields.isJPEG(file) {
        return PictureFields.adding(segment: 0xED, Array("Photoshop 3.0\0".utf8) + block, toJPEG: file)
      }
      let profile = PictureFields.rawProfile("8bim", block)
      return PictureFields.adding(
        chunk: "tEXt", PictureFields.plainText("Raw profile type 8bim", profile), toPNG: file)
    },
    field("icc_profile", "the description and copyright of the colour profile (ICC)") { file, text in
      PictureProfile.adding(text, to: file)
    },
    chunk("png_text", "tEXt", PictureFields.plainText),
    chunk("png_itxt", "iTXt", PictureFields.internationalText),
    chunk("png_ztxt", "zTXt", PictureFields.compressedText),
    field("jpeg_comment", "a JPEG comment; in a PNG, its chunk of that name") { file, text in
      if PictureFields.isJPEG(file) { return PictureFields.adding(segment: 0xFE, Array(text.utf8), toJPEG: file) }
      return PictureFields.adding(chunk: "tEXt", PictureFields.plainText("Comment", text), toPNG: file)
    },
  ]

  static let harmless = "Scanned at the front desk, second batch."

  private static func chunk(
    _ name: String, _ type: String, _ content: @escaping @Sendable (String, String) -> [UInt8]
  ) -> AttackCarrier {
    AttackCarrier(
      name, .image, channel: .metadata, summary: "a PNG chunk \(type); other pictures become PNGs", harmless: harmless
    ) { call async throws(AssayError) in
      var (bytes, name) = (call.file.bytes, call.file.name)
      if !PictureFields.isPNG(bytes) {
        bytes = PngWriter.encode(try await call.tools.media.image(bytes, sideMax: nil))
        name = call.file.renamed("png")
      }
      guard let changed = PictureFields.adding(chunk: type, content("Description", call.text), toPNG: bytes) else {
        throw AssayError(.data, "the picture is no whole PNG")
      }
      return [AttackFile(changed, modality: .image, name: name)]
    }
  }

  private static func field(
    _ name: String, _ summary: String, _ change: @escaping @Sendable ([UInt8], String) -> [UInt8]?
  ) -> AttackCarrier {
    AttackCarrier(
      name, .image, channel: .metadata, summary: summary, harmless: harmless
    ) { call async throws(AssayError) in
      if let changed = change(call.file.bytes, call.text) {
        return [AttackFile(changed, modality: .image, name: call.file.name)]
      }
      // Neither JPEG nor PNG: decoded and written as PNG.
      let png = PngWriter.encode(try await call.tools.media.image(call.file.bytes, sideMax: nil))
      guard let changed = change(png, call.text) else { throw AssayError(.data, "the picture takes no fields") }
      return [AttackFile(changed, modality: .image, name: call.file.renamed("png"))]
    }
  }
}
