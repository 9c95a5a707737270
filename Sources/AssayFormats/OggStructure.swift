/// The pages of an Ogg file: whether the last one is marked as the end.
package enum OggStructure {
  /// False when the stream ends without its end mark, or inside a page: the file was cut.
  package static func isWhole(_ view: ByteView) -> Bool {
    // A page holds at most 65,307 bytes, so its header is among the last ones.
    var offset = max(0, view.count - 65_400)
    var last: Int?
    while let page = view.find("OggS", in: offset..<view.count) {
      last = page
      offset = page + 4
    }
    guard let last, let flags = view.u8(last + 5), let segments = view.u8(last + 26) else { return false }
    var bytes = 27 + segments
    for segment in 0..<segments { bytes += view.u8(last + 27 + segment) ?? 0 }
    return flags & 4 != 0 && last + bytes <= view.count
  }
}

/// The header that encoders put into an MP3's first frame.
package enum MP3Structure {
  /// Bytes of sound as the header claims; nil when there is none.
  package static func declaredBytes(_ view: ByteView) -> Int? {
    let start = ID3Reader.bytes(view)
    let head = start..<min(view.count, start + 256)
    guard let mark = view.find("Xing", in: head) ?? view.find("Info", in: head), let flags = view.u32BE(mark + 4),
      flags & 2 != 0
    else { return nil }
    return view.u32BE(mark + (flags & 1 != 0 ? 12 : 8)).map { start + $0 }
  }
}
