import AssayCore
import AssayFormats

/// Puts EXIF blocks into JPEG, PNG and WebP files and finds them there, without touching the picture.
enum PictureMetadata {
  /// Where the TIFF block of a picture's EXIF stands; nil where it has none.
  static func exifRange(_ bytes: [UInt8]) -> Range<Int>? {
    let view = ByteView(bytes)
    switch MetadataForm(bytes) {
    case .jpeg: return JPEGStructure(view)?.application("Exif\0\0", in: view)
    case .png: return PNGStructure(view)?.first("eXIf")
    case .webp:
      guard let chunk = RIFFStructure(view)?.first("EXIF") else { return nil }
      let start = chunk.content.lowerBound + (view.has("Exif\0\0", at: chunk.content.lowerBound) ? 6 : 0)
      return start < chunk.content.upperBound ? start..<chunk.content.upperBound : nil
    default: return nil
    }
  }

  /// The stated orientation, 1 where there is none or nonsense.
  static func orientation(_ bytes: [UInt8]) -> Int {
    exifRange(bytes).flatMap { ExifReader(bytes[$0]) }?.orientation ?? 1
  }

  /// The orientation changed where it stands, or told in a block of its own.
  static func settingOrientation(_ number: Int, in bytes: [UInt8], _ info: MediaInfo) throws(AssayError) -> [UInt8] {
    guard let range = exifRange(bytes), let place = orientationPlace(bytes, range) else {
      return try settingExif(ExifBlock.plain(orientation: number), in: bytes, info)
    }
    var result = bytes
    let isBig = bytes[range.lowerBound] == 0x4D
    let value = isBig ? ByteEdit.big(number, 2) : ByteEdit.little(number, 2)
    result[place] = value[0]
    result[place + 1] = value[1]
    return MetadataForm(bytes) == .png ? checked(result, at: range) : result
  }

  /// Where the two bytes of the orientation stand in the first directory.
  private static func orientationPlace(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
    let view = ByteView(bytes)
    let isBig = view.has("MM\0*", at: range.lowerBound)
    guard isBig || view.has("II*\0", at: range.lowerBound),
      let offset = view.number(range.lowerBound + 4, width: 4, bigEndian: isBig),
      let count = view.number(range.lowerBound + offset, width: 2, bigEndian: isBig), count <= 512
    else { return nil }
    for index in 0..<count {
      let entry = range.lowerBound + offset + 2 + index * 12
      guard entry + 12 <= range.upperBound, let tag = view.number(entry, width: 2, bigEndian: isBig) else { return nil }
      if tag == 0x0112, view.number(entry + 2, width: 2, bigEndian: isBig) == 3 { return entry + 8 }
    }
    return nil
  }

  /// A PNG chunk's checksum written anew.
  static func checked(_ bytes: [UInt8], at content: Range<Int>) -> [UInt8] {
    guard content.lowerBound >= 8, content.upperBound + 4 <= bytes.count else { return bytes }
    var result = bytes
    let sum = ByteEdit.big(Int(ByteEdit.crc32(bytes[(content.lowerBound - 4)..<content.upperBound])), 4)
    for index in 0..<4 { result[content.upperBound + index] = sum[index] }
    return result
  }

  /// The picture with this EXIF block in the place of any other.
  static func settingExif(_ block: [UInt8], in bytes: [UInt8], _ info: MediaInfo) throws(AssayError) -> [UInt8] {
    let view = ByteView(bytes)
    switch MetadataForm(bytes) {
    case .jpeg:
      guard let structure = JPEGStructure(view) else { break }
      let old = structure.segments.filter { $0.marker == 0xE1 && view.has("Exif\0\0", at: $0.content.lowerBound) }
      let rest = ByteEdit.without(old.map { ($0.content.lowerBound - 4)..<$0.content.upperBound }, bytes)
      let content = Array("Exif\0\0".utf8) + block
      guard content.count + 2 <= 0xFFFF else { break }
      return Array(rest.prefix(2)) + [0xFF, 0xE1] + ByteEdit.big(content.count + 2, 2) + content + rest.dropFirst(2)
    case .png:
      guard let structure = PNGStructure(view), let header = structure.first("IHDR") else { break }
      let old = structure.chunks.filter { $0.type == "eXIf" }
      let rest = ByteEdit.without(old.map { ($0.content.lowerBound - 8)..<($0.content.upperBound + 4) }, bytes)
      let start = header.upperBound + 4
      guard start <= rest.count else { break }
      return Array(rest[..<start]) + ByteEdit.pngChunk("eXIf", block) + rest[start...]
    case .webp: return try WebPMetadata.settingExif(block, in: bytes)
    default: break
    }
    throw MetadataPerturbations.unfit("EXIF", info)
  }
}

/// Chunks of WebP files: a simple file becomes an extended one when it gets metadata.
enum WebPMetadata {
  private static let exifFlag: UInt8 = 0x08

  static func settingExif(_ block: [UInt8], in bytes: [UInt8]) throws(AssayError) -> [UInt8] {
    let view = ByteView(bytes)
    guard let structure = RIFFStructure(view) else { throw broken() }
    var chunks = raw(structure, bytes).filter { $0.type != "EXIF" }
    if let first = chunks.firstIndex(where: { $0.type == "VP8X" }) {
      guard !chunks[first].content.isEmpty else { throw broken() }
      chunks[first].content[0] |= exifFlag
    } else {
      guard let extended = extended(structure, view) else { throw broken() }
      chunks.insert((type: "VP8X", content: extended), at: 0)
    }
    chunks.append((type: "EXIF", content: block))
    return written(chunks)
  }

  static func raw(_ structure: RIFFStructure, _ bytes: [UInt8]) -> [(type: String, content: [UInt8])] {
    structure.chunks.map { (type: $0.type, content: Array(bytes[$0.content])) }
  }

  static func written(_ chunks: [(type: String, content: [UInt8])]) -> [UInt8] {
    let body = chunks.flatMap { chunk in
      ByteEdit.riffChunk(chunk.type.padding(to: 4), chunk.content)
    }
    return Array("RIFF".utf8) + ByteEdit.little(body.count + 4, 4) + Array("WEBP".utf8) + body
  }

  /// The header of an extended file over the size that the picture's own data states.
  private static func extended(_ structure: RIFFStructure, _ view: ByteView) -> [UInt8]? {
    let (width, height, alpha): (Int, Int, Bool)
    if let lossy = structure.first("VP8"), let w = view.u16LE(lossy.content.lowerBound + 6),
      let h = view.u16LE(lossy.content.lowerBound + 8)
    {
      (width, height, alpha) = (w & 0x3FFF, h & 0x3FFF, false)
    } else if let lossless = structure.first("VP8L"), let bits = view.u32LE(lossless.content.lowerBound + 1) {
      (width, height, alpha) = ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, bits >> 28 & 1 == 1)
    } else {
      return nil
    }
    guard width > 0, height > 0 else { return nil }
    return [exifFlag | (alpha ? 0x10 : 0), 0, 0, 0] + ByteEdit.little(width - 1, 3) + ByteEdit.little(height - 1, 3)
  }

  private static func broken() -> AssayError {
    AssayError(.data, "The WebP file's chunks cannot be read.", remedy: "Use a whole file.")
  }
}

extension String {
  /// Filled up with spaces.
  fileprivate func padding(to count: Int) -> String {
    utf8.count >= count ? self : self + String(repeating: " ", count: count - utf8.count)
  }
}
