import AssayWire
import Glibc

/// Places in the bytes of an event stream. Events end with a blank line, whichever line ends they use.
enum EventScan {
  /// The end of the last whole event; 0 when there is none.
  ///
  /// - Parameter known: so many bytes at the front are known to hold none.
  static func lastEventEnd(_ bytes: UnsafeRawBufferPointer, after known: Int = 0) -> Int {
    var index = bytes.count
    let least = max(1, known - 3)
    while index > least {
      if isEnd(bytes, index) { return index }
      index -= 1
    }
    return 0
  }

  /// The event that starts here, its blank line included.
  static func next(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Range<Int> {
    guard let base = bytes.baseAddress else { return start..<bytes.count }
    var index = start
    while index < bytes.count, let found = memchr(base + index, 0x0A, bytes.count - index) {
      let lineFeed = base.distance(to: UnsafeRawPointer(found))
      if isEnd(bytes, lineFeed + 1), lineFeed + 1 - start > 1 { return start..<lineFeed + 1 }
      index = lineFeed + 1
    }
    return start..<bytes.count
  }

  /// Whether a blank line ends at this offset.
  private static func isEnd(_ bytes: UnsafeRawBufferPointer, _ end: Int) -> Bool {
    guard end >= 2, bytes[end - 1] == 0x0A else { return end >= 2 && bytes[end - 1] == 0x0D && bytes[end - 2] == 0x0D }
    if bytes[end - 2] == 0x0A { return true }
    return end >= 4 && bytes[end - 2] == 0x0D && bytes[end - 3] == 0x0A
  }

  static func isDone(_ event: UnsafeRawBufferPointer) -> Bool {
    var data = event[...]
    while let last = data.last, last <= 0x20 { data = data.dropLast() }
    return data.count <= 16 && data.elementsEqual("data: [DONE]".utf8) || data.elementsEqual("data:[DONE]".utf8)
  }

  /// The usage of an event that carries one as an object.
  static func usage(_ event: UnsafeRawBufferPointer) -> UsageScan? {
    guard let base = event.baseAddress, event.count > 16 else { return nil }
    let key: StaticString = "\"usage\""
    // Most events carry none: looking for a `g` behind an `a` is cheaper than reading JSON.
    var index = 0
    while index < event.count, let found = memchr(base + index, 0x75, event.count - index) {
      let start = base.distance(to: UnsafeRawPointer(found)) - 1
      index = start + 2
      guard start >= 0, start + key.utf8CodeUnitCount + 2 < event.count,
        memcmp(base + start, key.utf8Start, key.utf8CodeUnitCount) == 0
      else { continue }
      guard event.starts(with: "data:".utf8) else { return nil }
      return UsageScan.read(UnsafeRawBufferPointer(rebasing: event[5...]))
    }
    return nil
  }
}

/// The counts of an answer, read without building its values.
struct UsageScan {
  var input: Int?
  var output: Int?
  var cached: Int?
  /// The answer carries nothing else: its choices are an empty list.
  var isAlone = false

  /// Nil when there is no `usage` object at the top.
  static func read(_ bytes: UnsafeRawBufferPointer) -> UsageScan? {
    guard let usage = JSONPlaces.member("usage", of: bytes), usage.first == UInt8(ascii: "{") else { return nil }
    var scan = UsageScan()
    scan.input = JSONPlaces.number("prompt_tokens", of: usage)
    scan.output = JSONPlaces.number("completion_tokens", of: usage)
    if let details = JSONPlaces.member("prompt_tokens_details", of: usage) {
      scan.cached = JSONPlaces.number("cached_tokens", of: details)
    }
    if let choices = JSONPlaces.member("choices", of: bytes) {
      scan.isAlone = choices.allSatisfy { $0 <= 0x20 || $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "]") }
    }
    return scan
  }
}
