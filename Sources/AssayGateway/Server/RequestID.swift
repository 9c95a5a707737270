import AssayServing
import Glibc
import Synchronization

/// Names of requests: of the client's choice where they are plain, else our own.
enum RequestID {
  private static let process: UInt64 = SystemRandomNumberGenerator.next64()
  private static let started = UInt64(clamping: WallClock.nowNs() / 1_000_000_000)
  private static let counter = Atomic<UInt64>(0)

  /// `[A-Za-z0-9_-]{1,128}`, or nil.
  static func accepted(_ bytes: UnsafeRawBufferPointer) -> String? {
    guard (1...128).contains(bytes.count) else { return nil }
    for byte in bytes where !(byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == 0x2D || byte == 0x5F) {
      return nil
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// `req_` and 24 hex digits: the second in which the process started, its chance, and a count. Later names sort behind
  /// earlier ones, so that an index of them grows at its end and is not rewritten all over.
  static func next() -> String {
    let number = counter.wrappingAdd(1, ordering: .relaxed).newValue
    return String(unsafeUninitializedCapacity: 28) { output in
      let prefix: StaticString = "req_"
      for index in 0..<4 { output[index] = prefix.utf8Start[index] }
      for index in 0..<8 { output[4 + index] = digit(started >> UInt64(28 - index * 4)) }
      for index in 0..<6 { output[12 + index] = digit(process >> UInt64(20 - index * 4)) }
      for index in 0..<10 { output[18 + index] = digit(number >> UInt64(36 - index * 4)) }
      return 28
    }
  }

  /// The request's own place in a trace: under its caller's span, or at the start of a new trace.
  static func context(under caller: TraceContext?) -> TraceContext {
    let span = nextSpan()
    guard var context = caller else {
      return TraceContext(traceHigh: nextSpan(), traceLow: nextSpan(), span: span)
    }
    context.span = span
    return context
  }

  /// Sixty-four bits that look random and do not repeat in this process; never zero.
  private static func nextSpan() -> UInt64 {
    var value = process &+ counter.wrappingAdd(1, ordering: .relaxed).newValue &* 0x9E37_79B9_7F4A_7C15
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    value ^= value >> 31
    return value == 0 ? 1 : value
  }

  private static func digit(_ value: UInt64) -> UInt8 {
    let digit = UInt8(truncatingIfNeeded: value & 15)
    return digit < 10 ? 0x30 + digit : 0x57 + digit
  }
}

extension SystemRandomNumberGenerator {
  fileprivate static func next64() -> UInt64 {
    var generator = SystemRandomNumberGenerator()
    return generator.next()
  }
}

enum WallClock {
  /// Nanoseconds since 1970.
  static func nowNs() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
