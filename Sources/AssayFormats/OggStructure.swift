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
