/// Cuts a stream of bytes into lines; a line longer than the bound is dropped but keeps its place.
package struct LineCutter: Sendable {
  package enum Line: Sendable, Equatable {
    case bytes([UInt8])
    case tooLong
  }

  private let bytesMax: Int
  private var open: [UInt8] = []
  private var isOverlong = false

  package init(bytesMax: Int) { self.bytesMax = bytesMax }

  /// Takes the next bytes and gives the lines that they end.
  package mutating func take(_ chunk: UnsafeRawBufferPointer) -> [Line] {
    var lines: [Line] = []
    var start = 0
    while start < chunk.count {
      let rest = chunk[start...]
      let end = rest.firstIndex(of: 10) ?? chunk.count
      append(chunk[start..<end])
      guard end < chunk.count else { break }
      lines.append(finish())
      start = end + 1
    }
    return lines
  }

  /// What stands after the last line feed, if anything does.
  package mutating func last() -> Line? { open.isEmpty && !isOverlong ? nil : finish() }

  private mutating func append(_ bytes: Slice<UnsafeRawBufferPointer>) {
    guard !isOverlong else { return }
    // One more, which may be the carriage return of the line's end.
    guard open.count + bytes.count <= bytesMax + 1 else {
      isOverlong = true
      open = []
      return
    }
    open.append(contentsOf: bytes)
  }

  private mutating func finish() -> Line {
    defer {
      open = []
      isOverlong = false
    }
    if isOverlong { return .tooLong }
    if open.last == 13 { open.removeLast() }
    return open.count <= bytesMax ? .bytes(open) : .tooLong
  }
}
