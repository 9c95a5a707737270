import AssayFormats

/// Chunks of WAV files beside the sound.
enum WAVMetadata {
  /// The size in the RIFF header as the file now has it; bytes behind the declared end stay behind it.
  static func resized(_ bytes: [UInt8], from before: [UInt8]) -> [UInt8] {
    guard bytes.count >= 8, let declared = ByteView(before).u32LE(4) else { return bytes }
    var result = bytes
    let size = ByteEdit.little(max(0, declared + bytes.count - before.count), 4)
    for index in 0..<4 { result[4 + index] = size[index] }
    return result
  }

  /// An INFO list in front of the sound whose entries lie about their length. The list's own length is right, so that
  /// the sound is found.
  static func addingMalformedInfo(_ bytes: [UInt8], step: Int) -> [UInt8] {
    let view = ByteView(bytes)
    guard let data = RIFFStructure(view)?.first("data") else { return bytes }
    let text = Array("ICMT".utf8)
    let entry: [UInt8]
    switch step {
    // A length of nothing, over the list's end, over the file's end, over everything, and a list inside itself.
    case 1: entry = text + ByteEdit.little(0, 4)
    case 2: entry = text + ByteEdit.little(64, 4) + [0x41, 0x42, 0, 0]
    case 3: entry = text + ByteEdit.little(bytes.count * 2, 4) + [0x41, 0x42, 0, 0]
    case 4: entry = text + ByteEdit.little(0xFFFF_FFFF, 4)
    default:
      entry = text + ByteEdit.little(0xFFFF_FFFF, 4) + Array("LIST".utf8) + ByteEdit.little(0x7FFF_FFFF, 4)
    }
    let list = ByteEdit.riffChunk("LIST", Array("INFO".utf8) + entry)
    let start = data.content.lowerBound - 8
    return resized(Array(bytes[..<start]) + list + bytes[start...], from: bytes)
  }
}

/// Tags of MP3 files.
enum MP3Metadata {
  /// An ID3v2.3 tag in front of the sound (in place of one that is there) whose frames lie about their length. The
  /// tag's own length is right.
  static func addingMalformedTag(_ bytes: [UInt8], step: Int) -> [UInt8] {
    let old = ID3Reader.bytes(ByteView(bytes))
    let sound = old < bytes.count ? Array(bytes[old...]) : bytes
    let title = Array("TIT2".utf8)
    let frame: [UInt8]
    switch step {
    case 1: frame = title + ByteEdit.big(0, 4) + [0, 0]
    case 2: frame = title + ByteEdit.big(500, 4) + [0, 0, 3, 0x41]
    case 3: frame = title + ByteEdit.big(bytes.count * 2, 4) + [0, 0, 3, 0x41]
    case 4: frame = title + ByteEdit.big(0xFFFF_FFFF, 4) + [0, 0, 3, 0x41]
    default: frame = [0xFF, 0xFE, 0x00, 0x41] + ByteEdit.big(0xFFFF_FFFF, 4) + [0xFF, 0xFF, 9, 0x41]
    }
    let size = frame.count
    let head: [UInt8] = [0x49, 0x44, 0x33, 3, 0, 0, 0, 0, UInt8(size >> 7 & 0x7F), UInt8(size & 0x7F)]
    return head + frame + sound
  }
}
