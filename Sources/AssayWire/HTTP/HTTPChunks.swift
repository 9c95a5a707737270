/// Follows a chunked body (RFC 9112 §7.1) through bytes that arrive in pieces, and gives the places of its content.
package struct HTTPChunks: Sendable {
  private enum State: Sendable {
    case size, sizeExtension, sizeLineFeed, data, dataReturn, dataLineFeed
    case trailerStart, trailer, trailerLineFeed, lastLineFeed, done
  }

  private var state = State.size
  private var remaining = 0
  private var digits = 0
  private var lineBytes = 0

  /// Chunk extensions and trailers beyond this are refused: they mean nothing here.
  private static let lineBytesMax = 4096

  package init() {}

  package var isDone: Bool { state == .done }

  /// Takes the next bytes.
  ///
  /// - Parameter content: called with each range of `bytes` that is content, in order.
  /// - Returns: how many bytes belong to this body; fewer than given only when it ended.
  package mutating func feed(
    _ bytes: UnsafeRawBufferPointer, content: (Range<Int>) -> Void
  ) throws(HTTPFault) -> Int {
    var position = 0
    while position < bytes.count, state != .done {
      if state == .data {
        let count = min(remaining, bytes.count - position)
        content(position..<position + count)
        position += count
        remaining -= count
        if remaining == 0 { state = .dataReturn }
      } else {
        try step(bytes[position])
        position += 1
      }
    }
    return position
  }

  private mutating func step(_ byte: UInt8) throws(HTTPFault) {
    switch state {
    case .size: try readSize(byte)
    case .sizeExtension:
      lineBytes += 1
      guard lineBytes <= Self.lineBytesMax, byte != HTTPBytes.lineFeed else { throw Self.malformed }
      if byte == HTTPBytes.carriageReturn { state = .sizeLineFeed }
    case .sizeLineFeed:
      try expect(byte, HTTPBytes.lineFeed)
      (digits, lineBytes) = (0, 0)
      state = remaining == 0 ? .trailerStart : .data
    case .dataReturn:
      try expect(byte, HTTPBytes.carriageReturn)
      state = .dataLineFeed
    case .dataLineFeed:
      try expect(byte, HTTPBytes.lineFeed)
      state = .size
    case .trailerStart:
      guard byte == HTTPBytes.carriageReturn || HTTPBytes.isToken[Int(byte)] else { throw Self.malformed }
      state = byte == HTTPBytes.carriageReturn ? .lastLineFeed : .trailer
    case .trailer:
      lineBytes += 1
      guard lineBytes <= Self.lineBytesMax, byte != HTTPBytes.lineFeed else { throw Self.malformed }
      if byte == HTTPBytes.carriageReturn { state = .trailerLineFeed }
    case .trailerLineFeed:
      try expect(byte, HTTPBytes.lineFeed)
      state = .trailerStart
    case .lastLineFeed:
      try expect(byte, HTTPBytes.lineFeed)
      state = .done
    case .data, .done: break
    }
  }

  private mutating func readSize(_ byte: UInt8) throws(HTTPFault) {
    if let digit = hexDigit(byte) {
      digits += 1
      // Seven digits are 256 MiB: no chunk of an honest client is larger, and nothing overflows.
      guard digits <= 7 else { throw Self.malformed }
      remaining = remaining << 4 | Int(digit)
      return
    }
    guard digits > 0 else { throw Self.malformed }
    switch byte {
    case HTTPBytes.carriageReturn: state = .sizeLineFeed
    case UInt8(ascii: ";"): state = .sizeExtension
    default: throw Self.malformed
    }
  }

  private func expect(_ byte: UInt8, _ wanted: UInt8) throws(HTTPFault) {
    guard byte == wanted else { throw Self.malformed }
  }

  private static let malformed = HTTPFault(400, "malformed_request", "The chunked body is malformed.")
}
