package import AssayCore

extension TextErrorCounter {
  /// Adds every line `reference TAB hypothesis` of a file's bytes. Lines end with LF or CRLF, a
  /// byte-order mark is skipped, an empty last line does not count.
  ///
  /// - Throws: `.data` with the line of the first one without exactly one tab or with invalid UTF-8.
  package mutating func add(tsv bytes: UnsafeBufferPointer<UInt8>, file: String? = nil) throws(AssayError) {
    var start = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
    var line = 0
    while start < bytes.count {
      line += 1
      var end = start
      var tab = -1
      var tabs = 0
      var isASCII = true
      while end < bytes.count, bytes[end] != 0x0A {
        if bytes[end] == 0x09 {
          tabs += 1
          tab = end
        }
        isASCII = isASCII && bytes[end] < 0x80
        end += 1
      }
      let next = end + 1
      if end > start, bytes[end - 1] == 0x0D { end -= 1 }
      let place = AssayError.Place(file: file, line: line)
      guard tabs == 1 else {
        throw AssayError(
          .data, tabs == 0 ? "the line has no tab" : "the line has \(tabs) tabs", at: place,
          remedy: "write one pair a line as reference TAB hypothesis")
      }
      if !isASCII, let offset = Self.invalidOffset(bytes, start..<end) {
        throw AssayError(
          .data, "invalid UTF-8 at byte \(offset - start + 1) of the line", at: place, remedy: "save the file as UTF-8")
      }
      add(
        reference: UnsafeBufferPointer(rebasing: bytes[start..<tab]),
        hypothesis: UnsafeBufferPointer(rebasing: bytes[(tab + 1)..<max(tab + 1, end)]))
      start = next
    }
  }

  private static func invalidOffset(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int? {
    var index = range.lowerBound
    while index < range.upperBound {
      let (value, length) = UTF8Scan.point(bytes, index)
      if value == 0xFFFD && length == 1 { return index }
      index += length
    }
    return nil
  }
}
