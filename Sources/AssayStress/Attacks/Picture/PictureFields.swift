import AssayFormats

/// Writes text fields into the files of pictures without touching a pixel.
enum PictureFields {
  // MARK: PNG

  static func isPNG(_ file: [UInt8]) -> Bool { file.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) }
  static func isJPEG(_ file: [UInt8]) -> Bool { file.starts(with: [0xFF, 0xD8, 0xFF]) }

  /// A chunk behind the header, which comes first in every PNG; nil for other bytes.
  static func adding(chunk type: String, _ content: [UInt8], toPNG file: [UInt8]) -> [UInt8]? {
    guard isPNG(file), file.count >= 33 else { return nil }
    let body = Array(type.utf8) + content
    let chunk = bigEndian(content.count) + body + bigEndian(Int(crc32(body)))
    return Array(file[..<33]) + chunk + Array(file[33...])
  }

  /// `tEXt`: key, zero, text in Latin-1 (UTF-8 in practice).
  static func plainText(_ key: String, _ text: String) -> [UInt8] { Array(key.utf8) + [0] + Array(text.utf8) }

  /// `iTXt` without compression.
  static func internationalText(_ key: String, _ text: String) -> [UInt8] {
    Array(key.utf8) + [0, 0, 0, 0, 0] + Array(text.utf8)
  }

  /// `zTXt`: compressed, here in stored blocks.
  static func compressedText(_ key: String, _ text: String) -> [UInt8] {
    Array(key.utf8) + [0, 0] + stored(Array(text.utf8))
  }

  /// A zlib stream (RFC 1950) that stores its bytes.
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = [0x78, 0x01]
    var offset = 0
    repeat {
      let count = min(65_535, bytes.count - offset)
      let isLast: UInt8 = offset + count == bytes.count ? 1 : 0
      output += [isLast, UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8 & 255)]
      output += bytes[offset..<offset + count]
      offset += count
    } while offset < bytes.count
    var (low, high): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      low = (low + UInt32(byte)) % 65_521
      high = (high + low) % 65_521
    }
    return output + bigEndian(Int(high << 16 | low))
  }

  // MARK: JPEG

  /// A segment right behind the start of the picture; nil for other bytes or more than a segment holds.
  static func adding(segment marker: UInt8, _ content: [UInt8], toJPEG file: [UInt8]) -> [UInt8]? {
    guard isJPEG(file), content.count <= 65_533 else { return nil }
    let length = content.count + 2
    return [0xFF, 0xD8, 0xFF, marker, UInt8(length >> 8), UInt8(length & 255)] + content + Array(file[2...])
  }

  /// Without its EXIF segments.
  static func withoutExif(_ file: [UInt8]) -> [UInt8] {
    let view = ByteView(file)
    guard let structure = JPEGStructure(view) else { return file }
    var output = file
    for segment in structure.segments.reversed()
    where segment.marker == 0xE1 && view.has("Exif", at: segment.content.lowerBound) {
      output.removeSubrange(segment.content.lowerBound - 4..<segment.content.upperBound)
    }
    return output
  }

  // MARK: Blocks

  /// A TIFF block with ImageDescription, XPComment and UserComment.
  static func exif(_ text: String) -> [UInt8] {
    let words = Array(text.utf8) + [0]
    var wide: [UInt8] = text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    wide += [0, 0]
    let comment = Array("ASCII\0\0\0".utf8) + Array(text.utf8)
    // Three entries, the next directory's offset, then what does not fit into an entry.
    let mainBytes = 2 + 3 * 12 + 4
    let wordsAt = 8 + mainBytes
    let wideAt = even(wordsAt + words.count)
    let innerAt = even(wideAt + wide.count)
    let commentAt = innerAt + 2 + 12 + 4
    var block: [UInt8] = Array("II*\0".utf8) + little(8, 4)
    block += little(3, 2)
    block += little(0x010E, 2) + little(2, 2) + little(words.count, 4) + little(wordsAt, 4)
    block += little(0x8769, 2) + little(4, 2) + little(1, 4) + little(innerAt, 4)
    block += little(0x9C9C, 2) + little(1, 2) + little(wide.count, 4) + little(wideAt, 4)
    block += little(0, 4) + words
    block += [UInt8](repeating: 0, count: wideAt - block.count) + wide
    block += [UInt8](repeating: 0, count: innerAt - block.count)
    block += little(1, 2) + little(0x9286, 2) + little(7, 2) + little(comment.count, 4) + little(commentAt, 4)
    return block + little(0, 4) + comment
  }

  /// A packet with the text as its description.
  static func xmp(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return """
      <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF \
      xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" \
      xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt><rdf:li xml:lang="x-default">\(escaped)\
      </rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>
      """
  }

  /// A Photoshop block with an IPTC caption (2:120).
  static func iptc(_ text: String) -> [UInt8] {
    let words = Array(text.utf8.prefix(2_000))
    let record: [UInt8] = [0x1C, 0x02, 0x78, UInt8(words.count >> 8), UInt8(words.count & 255)] + words
    let padded = record + (record.count % 2 == 1 ? [0] : [])
    return Array("8BIM".utf8) + [0x04, 0x04, 0, 0] + bigEndian(record.count) + padded
  }

  /// ImageMagick's way of keeping a profile in a PNG: lines of hex.
  static func rawProfile(_ kind: String, _ block: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var hex: [UInt8] = []
    for (index, byte) in block.enumerated() {
      if index % 36 == 0 { hex.append(0x0A) }
      hex += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return "\n\(kind)\n\(block.count)" + String(decoding: hex, as: UTF8.self) + "\n"
  }

  // MARK: Numbers

  static func bigEndian(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  static func little(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  private static func even(_ value: Int) -> Int { value + value & 1 }

  private static let crcTable: [UInt32] = (0..<256).map { value in
    (0..<8).reduce(UInt32(value)) { rest, _ in rest & 1 == 1 ? 0xEDB8_8320 ^ (rest >> 1) : rest >> 1 }
  }

  static func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { crcTable[Int(($0 ^ UInt32($1)) & 255)] ^ ($0 >> 8) }
  }
}
