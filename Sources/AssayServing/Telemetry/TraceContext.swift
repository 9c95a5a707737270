import AssayWire

/// W3C trace context: who asked, as numbers; nothing of it is text until it is sent.
package struct TraceContext: Sendable, Hashable {
  package var traceHigh: UInt64
  package var traceLow: UInt64
  /// The caller's span; 0 when the trace starts here.
  package var parent: UInt64
  /// The span of the request itself.
  package var span: UInt64
  package var isSampled: Bool

  package init(traceHigh: UInt64, traceLow: UInt64, parent: UInt64 = 0, span: UInt64 = 0, isSampled: Bool = true) {
    self.traceHigh = traceHigh
    self.traceLow = traceLow
    self.parent = parent
    self.span = span
    self.isSampled = isSampled
  }

  /// A `traceparent` of a client; nil unless it is exactly what the recommendation allows: lower-case hex digits, no
  /// zero ids, version `ff` forbidden, version `00` of 55 characters, later versions longer only behind a dash.
  package init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= 55, bytes[2] == Self.dash, bytes[35] == Self.dash, bytes[52] == Self.dash,
      let version = Self.hex(bytes, 0..<2), version != 0xFF,
      let high = Self.hex(bytes, 3..<19), let low = Self.hex(bytes, 19..<35), high | low != 0,
      let parent = Self.hex(bytes, 36..<52), parent != 0, let flags = Self.hex(bytes, 53..<55)
    else { return nil }
    guard bytes.count == 55 || version > 0 && bytes[55] == Self.dash else { return nil }
    self.init(traceHigh: high, traceLow: low, parent: parent, isSampled: flags & 1 == 1)
  }

  private static let dash = UInt8(ascii: "-")

  private static func hex(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> UInt64? {
    var value: UInt64 = 0
    for index in range {
      let byte = bytes[index]
      guard !(0x41...0x46).contains(byte), let digit = hexDigit(byte) else { return nil }
      value = value << 4 | UInt64(digit)
    }
    return value
  }

  /// The span of the n-th call of an upstream, from 1: known to whoever knows the request's span.
  package func attemptSpan(_ number: Int) -> UInt64 {
    var value = span &+ UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    value ^= value >> 31
    return value == 0 ? 1 : value
  }

  /// What an upstream is told: version 00, always.
  package func traceparent(span: UInt64) -> String {
    "00-" + traceID + "-" + Self.digits(span) + (isSampled ? "-01" : "-00")
  }

  package var traceID: String { Self.digits(traceHigh) + Self.digits(traceLow) }

  /// Sixteen lower-case hex digits.
  package static func digits(_ value: UInt64) -> String {
    String(unsafeUninitializedCapacity: 16) { output in
      for index in 0..<16 {
        let digit = UInt8(truncatingIfNeeded: value >> UInt64(60 - index * 4) & 15)
        output[index] = digit < 10 ? 0x30 + digit : 0x57 + digit
      }
      return 16
    }
  }

  /// Whether a `tracestate` may be passed on: at most 32 members of printable text, 512 bytes in all.
  package static func isState(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard (1...512).contains(bytes.count) else { return false }
    var members = 1
    var equals = 0
    for byte in bytes {
      guard byte >= 0x20 && byte < 0x7F || byte == 0x09 else { return false }
      if byte == UInt8(ascii: ",") { members += 1 }
      if byte == UInt8(ascii: "=") { equals += 1 }
    }
    return members <= 32 && equals >= 1
  }
}
