package import AssayCore

/// So many units in a period, and how many may come at once.
package struct RateQuota: Sendable, Hashable {
  /// Nanoseconds and a part of one in units of 1 / limit nanoseconds, so that no rate is ever rounded.
  struct Span: Sendable, Hashable, Comparable {
    var nanoseconds: Int64
    var part: Int64

    static func < (left: Span, right: Span) -> Bool {
      (left.nanoseconds, left.part) < (right.nanoseconds, right.part)
    }

    /// Whole nanoseconds, rounded up.
    var roundedUp: Int64 { nanoseconds + (part > 0 ? 1 : 0) }
  }

  /// Far beyond any wait (73 years), and far from overflow.
  static let nanosecondsMax: Int64 = 1 << 61

  package let limit: Int64
  package let periodNanoseconds: Int64
  package let burst: Int64
  let burstSpan: Span

  /// - Parameters:
  ///   - limit: units in a period, 1 or more.
  ///   - burst: units that may come at once; the whole limit by default.
  /// - Throws: `.configuration` when a value is out of its range.
  package init(limit: Int64, per period: Duration, burst: Int64? = nil) throws(AssayError) {
    let nanoseconds = period.nanoseconds
    guard limit >= 1, limit <= 1 << 60, nanoseconds >= 1, nanoseconds <= 366 * 86_400_000_000_000 else {
      throw AssayError(.configuration, "a rate limit should be 1 or more units in a period of at most 366 days")
    }
    let burst = burst ?? limit
    guard burst >= 1, let span = Self.span(of: burst, limit: limit, period: nanoseconds) else {
      throw AssayError(.configuration, "the burst of a rate limit should be 1 or more units, and less than 73 years")
    }
    self.limit = limit
    periodNanoseconds = nanoseconds
    self.burst = burst
    burstSpan = span
  }

  /// How long so many units take at this rate, held at 73 years.
  func span(of units: Int64) -> Span {
    Self.span(of: units, limit: limit, period: periodNanoseconds) ?? Span(nanoseconds: Self.nanosecondsMax, part: 0)
  }

  private static func span(of units: Int64, limit: Int64, period: Int64) -> Span? {
    let (high, low) = units.multipliedFullWidth(by: period)
    // The quotient stays below 2^61 where the product is below limit × 2^61.
    let (highMax, lowMax) = limit.multipliedFullWidth(by: nanosecondsMax)
    guard units >= 0, (high, low) < (highMax, lowMax) else { return nil }
    let (quotient, remainder) = limit.dividingFullWidth((high, low))
    return Span(nanoseconds: quotient, part: remainder)
  }

  func adding(_ left: Span, _ right: Span) -> Span {
    var (nanoseconds, overflows) = left.nanoseconds.addingReportingOverflow(right.nanoseconds)
    if overflows { nanoseconds = .max / 2 }
    let part = left.part + right.part
    return part >= limit
      ? Span(nanoseconds: nanoseconds + 1, part: part - limit) : Span(nanoseconds: nanoseconds, part: part)
  }

  func subtracting(_ left: Span, _ right: Span) -> Span {
    let nanoseconds = left.nanoseconds - right.nanoseconds
    let part = left.part - right.part
    return part < 0
      ? Span(nanoseconds: nanoseconds - 1, part: part + limit) : Span(nanoseconds: nanoseconds, part: part)
  }

  /// How many whole units a span holds, 0 for a negative one.
  func units(in span: Span) -> Int64 {
    guard span.nanoseconds >= 0 else { return 0 }
    let (high, low) = span.nanoseconds.multipliedFullWidth(by: limit)
    let (sum, carries) = low.addingReportingOverflow(UInt64(span.part))
    let total = (high + (carries ? 1 : 0), sum)
    let (highMax, lowMax) = periodNanoseconds.multipliedFullWidth(by: .max)
    guard total < (highMax, lowMax) else { return .max }
    return periodNanoseconds.dividingFullWidth(total).quotient
  }
}
