import Glibc

/// The lines of a head, each ended by CR LF and by nothing else.
struct HTTPLines {
  let bytes: UnsafeRawBufferPointer
  let end: Int
  private var position = 0

  init(bytes: UnsafeRawBufferPointer, end: Int) {
    self.bytes = bytes
    self.end = end
  }

  /// The next line without its end.
  mutating func next() throws(HTTPFault) -> Range<Int>? {
    guard position < end, let base = bytes.baseAddress else { return nil }
    guard let found = memchr(base + position, 0x0A, end - position) else { return nil }
    let lineFeed = base.distance(to: UnsafeRawPointer(found))
    guard lineFeed > position, bytes[lineFeed - 1] == HTTPBytes.carriageReturn else {
      throw HTTPRequestReader.malformed("A line of the head should end with CR LF.")
    }
    defer { position = lineFeed + 1 }
    return position..<lineFeed - 1
  }

  /// Where the head ends, behind its empty line; nil when that is not here yet.
  static func end(of bytes: UnsafeRawBufferPointer, limit: Int) -> Int? {
    guard let base = bytes.baseAddress else { return nil }
    let count = min(bytes.count, limit)
    var position = 0
    while position < count, let found = memchr(base + position, 0x0A, count - position) {
      let lineFeed = base.distance(to: UnsafeRawPointer(found))
      if lineFeed >= 3, bytes[lineFeed - 1] == 0x0D, bytes[lineFeed - 2] == 0x0A, bytes[lineFeed - 3] == 0x0D {
        return lineFeed + 1
      }
      position = lineFeed + 1
    }
    return nil
  }
}

/// One field of a head.
struct HTTPField {
  let name: Range<Int>
  let value: Range<Int>

  init(_ bytes: UnsafeRawBufferPointer, _ line: Range<Int>) throws(HTTPFault) {
    var position = line.lowerBound
    while position < line.upperBound, HTTPBytes.isToken[Int(bytes[position])] { position += 1 }
    // White space before the colon or at the start of a line is read differently by different servers.
    guard position > line.lowerBound, position < line.upperBound, bytes[position] == HTTPBytes.colon else {
      throw HTTPRequestReader.malformed("A header field is malformed.")
    }
    name = line.lowerBound..<position
    value = HTTPBytes.trimmed(bytes, position + 1..<line.upperBound)
    for index in value where bytes[index] < 0x20 && bytes[index] != HTTPBytes.tab || bytes[index] == 0x7F {
      throw HTTPRequestReader.malformed("A header field holds a control character.")
    }
  }
}
