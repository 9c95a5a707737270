import AssayFormats

/// A colour profile (ICC.1:2001-04, version 2) of a display, with words for its description and copyright.
enum PictureProfile {
  static let name = "Display"

  static func bytes(_ text: String) -> [UInt8] {
    let plain = Array(text.utf8)
    // desc: ASCII with its zero, an empty Unicode text, an empty Macintosh one.
    let described =
      Array("desc".utf8) + [0, 0, 0, 0] + number(plain.count + 1) + plain + [0]
      + [UInt8](repeating: 0, count: 4 + 4 + 2 + 1 + 67)
    let copyright = Array("text".utf8) + [0, 0, 0, 0] + plain + [0]
    // sRGB's primaries, adapted to D50, in 16.16 fixed point.
    let tags: [(String, [UInt8])] = [
      ("desc", described), ("cprt", copyright), ("wtpt", xyz(0xF6D6, 0x1_0000, 0xD32D)),
      ("rXYZ", xyz(0x6FA2, 0x38F5, 0x0390)), ("gXYZ", xyz(0x6299, 0xB785, 0x18DA)),
      ("bXYZ", xyz(0x24A0, 0x0F84, 0xB6CF)), ("rTRC", gamma), ("gTRC", gamma), ("bTRC", gamma),
    ]
    var table = number(tags.count)
    var data: [UInt8] = []
    let start = 128 + 4 + tags.count * 12
    for (name, content) in tags {
      table += Array(name.utf8) + number(start + data.count) + number(content.count)
      data += content + [UInt8](repeating: 0, count: (4 - content.count % 4) % 4)
    }
    var header = number(start + data.count) + [0, 0, 0, 0, 2, 0x10, 0, 0]
    header += Array("mntrRGB XYZ ".utf8) + [7, 0xD0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]
    header += Array("acsp".utf8) + [UInt8](repeating: 0, count: 28)
    header += number(0xF6D6) + number(0x1_0000) + number(0xD32D)
    return header + [UInt8](repeating: 0, count: 128 - header.count) + table + data
  }

  private static let gamma: [UInt8] = Array("curv".utf8) + [0, 0, 0, 0] + number(1) + [0x02, 0x33, 0, 0]

  private static func xyz(_ x: Int, _ y: Int, _ z: Int) -> [UInt8] {
    Array("XYZ ".utf8) + [0, 0, 0, 0] + number(x) + number(y) + number(z)
  }

  private static func number(_ value: Int) -> [UInt8] { PictureFields.bigEndian(value) }

  /// In the place of the picture's own profile; nil for other bytes than JPEG and PNG.
  static func adding(_ text: String, to file: [UInt8]) -> [UInt8]? {
    let profile = bytes(text)
    if PictureFields.isJPEG(file) {
      return PictureFields.adding(
        segment: 0xE2, Array("ICC_PROFILE\0".utf8) + [1, 1] + profile, toJPEG: withoutProfileJPEG(file))
    }
    return PictureFields.adding(
      chunk: "iCCP", Array(name.utf8) + [0, 0] + PictureFields.stored(profile), toPNG: withoutProfilePNG(file))
  }

  private static func withoutProfileJPEG(_ file: [UInt8]) -> [UInt8] {
    let view = ByteView(file)
    var output = file
    for segment in JPEGStructure(view)?.segments.reversed() ?? []
    where segment.marker == 0xE2 && view.has("ICC_PROFILE", at: segment.content.lowerBound) {
      output.removeSubrange(segment.content.lowerBound - 4..<segment.content.upperBound)
    }
    return output
  }

  /// A PNG has one profile at most, or says that it is sRGB.
  private static func withoutProfilePNG(_ file: [UInt8]) -> [UInt8] {
    guard let structure = PNGStructure(ByteView(file)) else { return file }
    var output = file
    for chunk in structure.chunks.reversed() where ["iCCP", "sRGB"].contains(chunk.type) {
      let range = chunk.content.lowerBound - 8..<min(output.count, chunk.content.upperBound + 4)
      output.removeSubrange(range)
    }
    return output
  }
}
