import AssayCore
import AssayFormats

/// Takes away what a file says of itself, in five steps: 1 comments and titles, 2 also XMP and IPTC, 3 also EXIF and
/// tags, 4 also colour profiles, 5 also the rest that no decoder needs. How the picture is turned stays told.
enum MetadataStripping {
  static func stripped(_ bytes: [UInt8], step: Int) throws(AssayError) -> [UInt8] {
    switch MetadataForm(bytes) {
    case .jpeg: return keepingOrientation(bytes, jpeg(bytes, step))
    case .png: return keepingOrientation(bytes, png(bytes, step))
    case .webp: return keepingOrientation(bytes, webp(bytes, step))
    case .wav: return wav(bytes, step)
    case .mp3: return mp3(bytes, step)
    case .ply:
      return lines(bytes, from: 1, endingAt: "end_header") { $0.hasPrefix("comment") || $0.hasPrefix("obj_info") }
    case .pcd: return lines(bytes, from: 1, endingAt: "DATA") { $0.hasPrefix("#") }
    case .obj: return lines(bytes, from: 0, endingAt: nil) { $0.hasPrefix("#") }
    case .pdf: return pdf(bytes)
    case .other:
      throw AssayError(
        .data, "Metadata is not taken out of files of this type.",
        remedy: "Use JPEG, PNG, WebP, WAV, MP3, PLY, PCD, OBJ or PDF.")
    }
  }

  private static func keepingOrientation(_ before: [UInt8], _ after: [UInt8]) -> [UInt8] {
    let turn = PictureMetadata.orientation(before)
    guard turn != 1, PictureMetadata.orientation(after) != turn else { return after }
    let info = MediaInfo(digest: Digest(of: []), bytes: 0, type: "")
    return (try? PictureMetadata.settingExif(ExifBlock.plain(orientation: turn), in: after, info)) ?? before
  }

  private static func jpeg(_ bytes: [UInt8], _ step: Int) -> [UInt8] {
    let view = ByteView(bytes)
    guard let structure = JPEGStructure(view) else { return bytes }
    let gone = structure.segments.filter { segment in
      let start = segment.content.lowerBound
      switch segment.marker {
      case 0xFE: return true
      case 0xED: return step >= 2
      case 0xE1: return view.has("Exif\0\0", at: start) ? step >= 3 : step >= 2
      case 0xE2: return view.has("ICC_PROFILE\0", at: start) ? step >= 4 : step >= 5
      // JFIF and Adobe say how colours are stored.
      case 0xE0, 0xEE: return false
      case 0xE3...0xEF: return step >= 5
      default: return false
      }
    }
    return ByteEdit.without(gone.map { ($0.content.lowerBound - 4)..<$0.content.upperBound }, bytes)
  }

  private static func png(_ bytes: [UInt8], _ step: Int) -> [UInt8] {
    let view = ByteView(bytes)
    guard let structure = PNGStructure(view) else { return bytes }
    let gone = structure.chunks.filter { chunk in
      switch chunk.type {
      case "tEXt", "zTXt": return true
      case "iTXt": return view.has("XML:com.adobe.xmp", at: chunk.content.lowerBound) ? step >= 2 : true
      case "eXIf", "tIME": return step >= 3
      case "iCCP", "sRGB", "gAMA", "cHRM": return step >= 4
      case "pHYs", "sPLT", "hIST": return step >= 5
      default: return false
      }
    }
    return ByteEdit.without(gone.map { ($0.content.lowerBound - 8)..<($0.content.upperBound + 4) }, bytes)
  }

  private static func webp(_ bytes: [UInt8], _ step: Int) -> [UInt8] {
    guard let structure = RIFFStructure(ByteView(bytes)) else { return bytes }
    var flags: UInt8 = 0
    var chunks = WebPMetadata.raw(structure, bytes).filter { chunk in
      let (least, flag): (Int, UInt8)
      switch chunk.type {
      case "XMP": (least, flag) = (2, 0x04)
      case "EXIF": (least, flag) = (3, 0x08)
      case "ICCP": (least, flag) = (4, 0x20)
      case "VP8", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF": return true
      default: return step < 5
      }
      guard step >= least else { return true }
      flags |= flag
      return false
    }
    guard chunks.count < structure.chunks.count else { return bytes }
    if let first = chunks.firstIndex(where: { $0.type == "VP8X" && !$0.content.isEmpty }) {
      chunks[first].content[0] &= ~flags
    }
    return WebPMetadata.written(chunks)
  }

  private static func wav(_ bytes: [UInt8], _ step: Int) -> [UInt8] {
    let view = ByteView(bytes)
    guard view.has("RIFF"), let structure = RIFFStructure(view) else { return bytes }
    let gone = structure.chunks.filter { chunk in
      switch chunk.type {
      case "LIST": return true
      case "id3", "ID3", "iXML", "_PMX": return step >= 2
      case "bext": return step >= 3
      case "fmt", "data", "fact", "ds64": return false
      default: return step >= 5
      }
    }
    guard !gone.isEmpty else { return bytes }
    let result = ByteEdit.without(
      gone.map { ($0.content.lowerBound - 8)..<($0.content.upperBound + $0.content.count % 2) }, bytes)
    return WAVMetadata.resized(result, from: bytes)
  }

  private static func mp3(_ bytes: [UInt8], _ step: Int) -> [UInt8] {
    let view = ByteView(bytes)
    var result = bytes
    if bytes.count > 128, view.has("TAG", at: bytes.count - 128) { result.removeLast(128) }
    let tag = ID3Reader.bytes(view)
    if step >= 3, tag > 0, tag < result.count { result.removeFirst(tag) }
    return result
  }

  /// The lines of a text header without those that the test names; what follows the header stays as it is.
  private static func lines(
    _ bytes: [UInt8], from first: Int, endingAt end: String?, _ isComment: (String) -> Bool
  ) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var (position, number) = (0, 0)
    while position < bytes.count {
      let stop = bytes[position...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
      let line = String(decoding: bytes[position..<stop].prefix(64), as: UTF8.self)
      if number < first || !isComment(line) { result += bytes[position..<stop] }
      position = stop
      number += 1
      if let end, line.hasPrefix(end) { return result + bytes[position...] }
    }
    return result
  }

  /// The document's Info and its XMP blanked where they stand, so that every offset of the file still holds.
  private static func pdf(_ bytes: [UInt8]) -> [UInt8] {
    var result = bytes
    let view = ByteView(bytes)
    for name in ["/Info", "/Metadata"] {
      var from = 0
      while let place = view.find(Array(name.utf8), in: from..<bytes.count) {
        from = place + name.utf8.count
        guard let (end, number) = reference(view, from) else { continue }
        for index in place..<end { result[index] = 0x20 }
        guard name == "/Info", let body = object(number, view) else { continue }
        for index in body { result[index] = 0x20 }
        for (index, byte) in "<<>>".utf8.enumerated() where body.count >= 4 { result[body.lowerBound + index] = byte }
      }
    }
    return result
  }

  /// The end of `12 0 R` after an offset, and the number.
  private static func reference(_ view: ByteView, _ start: Int) -> (end: Int, number: Int)? {
    var (offset, fields, digits) = (start, [Int](), "")
    while let byte = view.u8(offset), offset < start + 40 {
      switch byte {
      case 0x30...0x39: digits.append(Character(Unicode.Scalar(UInt8(byte))))
      case 0x20, 0x0A, 0x0D, 0x09:
        if let number = Int(digits) { fields.append(number) }
        digits = ""
      case 0x52 where fields.count == 2 && digits.isEmpty: return (offset + 1, fields[0])
      default: return nil
      }
      offset += 1
    }
    return nil
  }

  /// What stands between `12 0 obj` and `endobj`.
  private static func object(_ number: Int, _ view: ByteView) -> Range<Int>? {
    let opening = Array("\(number) 0 obj".utf8)
    var from = 0
    while let place = view.find(opening, in: from..<view.count) {
      from = place + opening.count
      if place > 0, let before = view.u8(place - 1), (0x30...0x39).contains(before) { continue }
      guard let end = view.find("endobj", in: from..<view.count) else { return nil }
      return from..<end
    }
    return nil
  }
}
