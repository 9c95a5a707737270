/// Where the sound of an MP3 starts, and what the header that encoders put into its first frame claims.
package enum MP3Structure {
  /// Tags are often followed by padding.
  static let paddingBytesMax = 65_536

  /// The offset of the first frame after a tag; nil when there is none.
  package static func soundStart(_ view: ByteView) -> Int? {
    let start = ID3Reader.bytes(view)
    let last = min(view.count, start + paddingBytesMax)
    var offset = start
    while offset < last, let sync = view.find(byte: 0xFF, from: offset), sync < last {
      if ContentType.mpegFrameBytes(view, sync) != nil { return sync }
      offset = sync + 1
    }
    return nil
  }

  /// Bytes of sound as the header claims; nil when there is none.
  package static func declaredBytes(_ view: ByteView) -> Int? {
    let start = ID3Reader.bytes(view)
    let head = view.clamped(start, start + 256)
    guard let mark = view.find("Xing", in: head) ?? view.find("Info", in: head), let flags = view.u32BE(mark + 4),
      flags & 2 != 0
    else { return nil }
    return view.u32BE(mark + (flags & 1 != 0 ? 12 : 8)).map { start + $0 }
  }
}
