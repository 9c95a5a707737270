import Glibc

/// Places in the bytes of an event stream (WHATWG HTML, 9.2.6) that are passed on as they are. Lines end with LF, CR
/// or CR LF; an event ends with an empty line, and further empty lines belong to the event before them, so that what
/// is found never depends on how the bytes were cut on their way.
package enum EventScan {
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  @inline(__always)
  private static func isLineEnd(_ byte: UInt8) -> Bool { byte == lineFeed || byte == carriageReturn }

  /// The end of the last whole event; 0 when there is none.
  ///
  /// - Parameter known: so many bytes at the front are known to hold no end, from an earlier call on fewer bytes.
  package static func lastEventEnd(_ bytes: UnsafeRawBufferPointer, after known: Int = 0) -> Int {
    var end = bytes.count
    // An end may lie across the place where the last call stopped.
    let least = max(2, known - 1)
    while end >= least {
      defer { end -= 1 }
      guard isLineEnd(bytes[end - 1]), isLineEnd(bytes[end - 2]) else { continue }
      // CR LF is one line end, unless another stands before it.
      if bytes[end - 2] == carriageReturn, bytes[end - 1] == lineFeed {
        guard end >= 3, isLineEnd(bytes[end - 3]) else { continue }
      }
      return end
    }
    return 0
  }

  /// The event that starts here, the empty lines before and behind it included; the rest when it has no end.
  package static func next(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Range<Int> {
    var position = start
    while position < bytes.count, isLineEnd(bytes[position]) { position += 1 }
    while true {
      position = lineEnd(bytes, from: position)
      guard position < bytes.count else { return start..<bytes.count }
      position +=
        bytes[position] == carriageReturn && position + 1 < bytes.count && bytes[position + 1] == lineFeed ? 2 : 1
      guard position < bytes.count, isLineEnd(bytes[position]) else { continue }
      while position < bytes.count, isLineEnd(bytes[position]) { position += 1 }
      return start..<position
    }
  }

  /// The next CR or LF, eight bytes at a time; the end of the bytes when there is none.
  private static func lineEnd(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    guard let base = bytes.baseAddress else { return bytes.count }
    var index = start
    while index + 8 <= bytes.count {
      let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      let small = (word &- ones &* 0x10) & ~word & tops
      guard small != 0 else {
        index += 8
        continue
      }
      // The lowest hit is a byte below 16 for sure; what stands above it may owe its hit to a borrow.
      index += small.trailingZeroBitCount >> 3
      if isLineEnd(bytes[index]) { return index }
      index += 1
    }
    while index < bytes.count, !isLineEnd(bytes[index]) { index += 1 }
    return index
  }

  /// Calls the body with what each data line of an event carries.
  package static func dataLines(_ event: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) {
    let name: StaticString = "data"
    var position = 0
    while position < event.count {
      let end = lineEnd(event, from: position)
      defer { position = end + 1 }
      guard end - position >= 4, let base = event.baseAddress, memcmp(base + position, name.utf8Start, 4) == 0 else {
        continue
      }
      var value = position + 4
      if value < end {
        guard event[value] == UInt8(ascii: ":") else { continue }
        value += 1
        if value < end, event[value] == UInt8(ascii: " ") { value += 1 }
      }
      body(UnsafeRawBufferPointer(rebasing: event[value..<end]))
    }
  }

  /// What an event with one line of data carries; nil for comments and for data in several lines.
  package static func data(_ event: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    var found: UnsafeRawBufferPointer?
    var count = 0
    dataLines(event) {
      found = $0
      count += 1
    }
    return count == 1 ? found : nil
  }

  /// Whether the event is the mark behind a whole answer.
  package static func isDone(_ event: UnsafeRawBufferPointer) -> Bool {
    guard event.count <= 4096, var data = data(event)?[...] else { return false }
    while let last = data.last, last <= 0x20 { data = data.dropLast() }
    return data.elementsEqual("[DONE]".utf8)
  }

  /// Whether the event ends a stream of the Responses API.
  package static func endsResponse(_ event: UnsafeRawBufferPointer) -> Bool {
    guard let data = data(event), let type = JSONPlaces.member("type", of: data) else { return false }
    return ["completed", "incomplete", "failed"].contains { type.elementsEqual("\"response.\($0)\"".utf8) }
  }

  /// The usage of an event that carries one as an object.
  package static func usage(_ event: UnsafeRawBufferPointer) -> UsageScan? {
    guard mayHaveUsage(event), let data = data(event) else { return nil }
    return UsageScan.read(data)
  }

  /// Most events carry no usage, or null: looking for the name is cheaper than reading JSON.
  private static func mayHaveUsage(_ event: UnsafeRawBufferPointer) -> Bool {
    guard let base = event.baseAddress, event.count > 16 else { return false }
    let key: StaticString = "\"usage\""
    var index = 0
    while index < event.count, let found = memchr(base + index, 0x75, event.count - index) {
      let start = base.distance(to: UnsafeRawPointer(found)) - 1
      index = start + 2
      let end = start + key.utf8CodeUnitCount
      guard start >= 0, end + 2 < event.count, memcmp(base + start, key.utf8Start, key.utf8CodeUnitCount) == 0 else {
        continue
      }
      var value = end
      while value < event.count, event[value] <= 0x20 || event[value] == UInt8(ascii: ":") { value += 1 }
      if value < event.count, event[value] == UInt8(ascii: "{") { return true }
      index = end
    }
    return false
  }
}

/// The counts of an answer, read without building its values.
package struct UsageScan: Sendable, Hashable {
  package var input: Int?
  package var output: Int?
  package var cached: Int?
  /// Thousandths of a second of sound, where that is what was counted.
  package var audioMs: Int?
  /// The answer carries nothing else: its choices are an empty list.
  package var isAlone = false

  /// Nil when there is no `usage` object at the top.
  package static func read(_ bytes: UnsafeRawBufferPointer) -> UsageScan? {
    // The Responses API sends the whole response in the last event.
    let place =
      JSONPlaces.member("usage", of: bytes)
      ?? JSONPlaces.member("response", of: bytes).flatMap { JSONPlaces.member("usage", of: $0) }
    guard let usage = place, usage.first == UInt8(ascii: "{") else { return nil }
    var scan = UsageScan()
    // Chat and embeddings have one pair of names, transcriptions and responses the other.
    scan.input = count("prompt_tokens", usage) ?? count("input_tokens", usage)
    scan.output = count("completion_tokens", usage) ?? count("output_tokens", usage)
    let details = JSONPlaces.member("prompt_tokens_details", of: usage)
    if let details = details ?? JSONPlaces.member("input_tokens_details", of: usage) {
      scan.cached = count("cached_tokens", details)
    }
    scan.audioMs = milliseconds("seconds", usage)
    if let choices = JSONPlaces.member("choices", of: bytes) {
      scan.isAlone = choices.allSatisfy { $0 <= 0x20 || $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "]") }
    }
    return scan
  }

  /// No answer has more tokens than this, and sums of such counts stay within an integer.
  private static let tokensMax = 1 << 40

  /// A number of seconds as whole milliseconds; nil beyond a month.
  package static func milliseconds(_ name: StaticString, _ bytes: UnsafeRawBufferPointer) -> Int? {
    guard let text = JSONPlaces.member(name, of: bytes), text.count <= 32,
      let seconds = Double(String(decoding: text, as: UTF8.self)), seconds >= 0, seconds < 2_678_400
    else { return nil }
    return Int((seconds * 1000).rounded(.up))
  }

  private static func count(_ name: StaticString, _ bytes: UnsafeRawBufferPointer) -> Int? {
    JSONPlaces.number(name, of: bytes).flatMap { (0...tokensMax).contains($0) ? $0 : nil }
  }
}
