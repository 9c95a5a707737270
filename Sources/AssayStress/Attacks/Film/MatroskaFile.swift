import AssaySignals

/// A silent film of PNG pictures in Matroska, with a track of subtitles (RFC 9559).
enum MatroskaFile {
  /// What its subtitles are written in.
  enum Subtitles {
    case ass
    case webVTT

    var codec: String {
      switch self {
      case .ass: "S_TEXT/ASS"
      case .webVTT: "D_WEBVTT/SUBTITLES"
      }
    }

    var header: String {
      switch self {
      case .ass:
        """
        [Script Info]
        ScriptType: v4.00+
        PlayResX: 640
        PlayResY: 360

        [V4+ Styles]
        Format: Name, Fontname, Fontsize, PrimaryColour, Alignment
        Style: Default,Arial,20,&H00FFFFFF,2

        [Events]
        Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text

        """
      case .webVTT: "WEBVTT\n"
      }
    }

    /// One event. ASS stands in its own fields; WebVTT behind an empty name and empty settings.
    func event(_ text: String) -> String {
      let lines = text.split(separator: "\n")
      switch self {
      case .ass: return "0,0,Default,,0,0,0,," + lines.joined(separator: "\\N")
      case .webVTT: return "\n\n" + lines.joined(separator: "\n")
      }
    }
  }

  /// Nil without a picture, or where their sizes differ.
  static func film(
    _ pictures: [Pixmap], framesPerSecond: Double, _ text: String, as subtitles: Subtitles
  ) -> [UInt8]? {
    guard let first = pictures.first, pictures.count <= 1_000, first.width < 1 << 14, first.height < 1 << 14,
      pictures.allSatisfy({ $0.width == first.width && $0.height == first.height })
    else { return nil }
    let rate = framesPerSecond.isFinite ? min(60, max(0.5, framesPerSecond)) : 1
    let milliseconds = 1_000 / rate
    // A block's time is 16 bits of milliseconds.
    guard Double(pictures.count) * milliseconds < 32_000 else { return nil }
    let length = Int((Double(pictures.count) * milliseconds).rounded())
    var blocks: [UInt8] = element([0xE7], number(0))
    let words = Array(subtitles.event(text).utf8)
    blocks += element([0xA0], element([0xA1], [0x82, 0, 0, 0] + words), element([0x9B], number(length)))
    for (index, picture) in pictures.enumerated() {
      let time = Int((Double(index) * milliseconds).rounded())
      blocks += element(
        [0xA3], [0x81, UInt8(time >> 8 & 255), UInt8(time & 255), 0x80], PngWriter.encode(picture))
    }
    let info = element(
      [0x15, 0x49, 0xA9, 0x66], element([0x2A, 0xD7, 0xB1], number(1_000_000)),
      element([0x44, 0x89], (0..<8).map { UInt8(truncatingIfNeeded: Double(length).bitPattern >> (56 - $0 * 8)) }),
      element([0x4D, 0x80], Array("film".utf8)), element([0x57, 0x41], Array("film".utf8)))
    let tracks = element([0x16, 0x54, 0xAE, 0x6B], picture(first), subtitle(subtitles))
    let segment = element([0x18, 0x53, 0x80, 0x67], info, tracks, element([0x1F, 0x43, 0xB6, 0x75], blocks))
    return head + segment
  }

  private static func track(_ id: Int, type: Int, _ codec: String, _ content: [UInt8]...) -> [UInt8] {
    element(
      [0xAE], element([0xD7], number(id)), element([0x73, 0xC5], number(id)), element([0x83], number(type)),
      element([0x9C], number(0)), element([0x86], Array(codec.utf8)), content.flatMap { $0 })
  }

  /// PNG by the name that Windows' films have for it.
  private static func picture(_ picture: Pixmap) -> [UInt8] {
    let little = PictureFields.little
    let header =
      little(40, 4) + little(picture.width, 4) + little(picture.height, 4) + little(1, 2) + little(24, 2)
      + Array("MPNG".utf8) + little(0, 4) + [UInt8](repeating: 0, count: 16)
    return track(
      1, type: 1, "V_MS/VFW/FOURCC", element([0x63, 0xA2], header),
      element([0xE0], element([0xB0], number(picture.width)), element([0xBA], number(picture.height))))
  }

  private static func subtitle(_ subtitles: Subtitles) -> [UInt8] {
    track(2, type: 17, subtitles.codec, element([0x63, 0xA2], Array(subtitles.header.utf8)))
  }

  private static let head = element(
    [0x1A, 0x45, 0xDF, 0xA3], element([0x42, 0x86], number(1)), element([0x42, 0xF7], number(1)),
    element([0x42, 0xF2], number(4)), element([0x42, 0xF3], number(8)), element([0x42, 0x82], Array("matroska".utf8)),
    element([0x42, 0x87], number(4)), element([0x42, 0x85], number(2)))

  /// An element: its name, its length in eight bytes, what it holds.
  private static func element(_ name: [UInt8], _ content: [UInt8]...) -> [UInt8] {
    let length = content.reduce(0) { $0 + $1.count }
    return name + [0x01] + (0..<7).map { UInt8(truncatingIfNeeded: length >> (48 - $0 * 8)) } + content.flatMap { $0 }
  }

  private static func number(_ value: Int) -> [UInt8] { PictureFields.bigEndian(value) }
}
