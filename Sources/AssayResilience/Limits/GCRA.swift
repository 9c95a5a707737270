/// The generic cell rate algorithm with weights: one theoretical arrival time stands for a whole token bucket.
///
/// With T = period / limit, a request of c units is admitted if max(TAT, now) + c × T − now ≤ burst × T, and TAT
/// moves there. It admits what a bucket of `burst` tokens, filled at limit / period, admits, to the nanosecond:
/// TAT carries the part of a nanosecond that the rate leaves over. Times are nanoseconds of any clock that goes
/// forward: the wall clock where the state is to outlive the process.
package struct GCRA: Sendable, Hashable {
  package enum Wait: Sendable, Hashable {
    case none
    case nanoseconds(Int64)
    /// More than the burst: no wait helps.
    case never
  }

  private var arrival = RateQuota.Span(nanoseconds: 0, part: 0)

  package init() {}

  /// A state that was saved.
  package init(arrivalNanoseconds: Int64, part: Int64, quota: RateQuota) {
    arrival = RateQuota.Span(
      nanoseconds: max(0, min(arrivalNanoseconds, .max / 2)), part: max(0, min(part, quota.limit - 1)))
  }

  package var arrivalNanoseconds: Int64 { arrival.nanoseconds }
  package var arrivalPart: Int64 { arrival.part }

  /// Full: nothing tells it from one that was never used.
  package func isFull(now: Int64) -> Bool {
    arrival.nanoseconds < now || (arrival.nanoseconds == now && arrival.part == 0)
  }

  /// How long so many units would have to wait.
  package func wait(_ units: Int64, _ quota: RateQuota, now: Int64) -> Wait {
    guard units > 0 else { return .none }
    guard units <= quota.burst else { return .never }
    let end = quota.adding(start(now: now, quota), quota.span(of: units))
    let latest = quota.adding(RateQuota.Span(nanoseconds: now, part: 0), quota.burstSpan)
    guard latest < end else { return .none }
    return .nanoseconds(quota.subtracting(end, latest).roundedUp)
  }

  /// Charges without asking, also beyond the burst: a debt that time pays off.
  package mutating func charge(_ units: Int64, _ quota: RateQuota, now: Int64) {
    guard units > 0 else { return }
    arrival = quota.adding(start(now: now, quota), quota.span(of: units))
    arrival.nanoseconds = min(arrival.nanoseconds, .max / 2)
  }

  /// Gives units back, as if they had never been charged.
  package mutating func refund(_ units: Int64, _ quota: RateQuota) {
    guard units > 0 else { return }
    arrival = quota.subtracting(known(quota), quota.span(of: units))
    if arrival.nanoseconds < 0 { arrival = RateQuota.Span(nanoseconds: 0, part: 0) }
  }

  /// Admits and charges, or says how long to wait.
  package mutating func admit(_ units: Int64, _ quota: RateQuota, now: Int64) -> Wait {
    let wait = wait(units, quota, now: now)
    if wait == .none { charge(units, quota, now: now) }
    return wait
  }

  /// Replaces an estimate by what it turned out to be.
  package mutating func settle(reserved: Int64, actual: Int64, _ quota: RateQuota, now: Int64) {
    if actual > reserved {
      charge(actual - max(0, reserved), quota, now: now)
    } else {
      refund(reserved - max(0, actual), quota)
    }
  }

  package func status(_ quota: RateQuota, now: Int64) -> LimitStatus {
    let used = quota.subtracting(start(now: now, quota), RateQuota.Span(nanoseconds: now, part: 0))
    let free = quota.subtracting(quota.burstSpan, used)
    return LimitStatus(limit: quota.limit, remaining: quota.units(in: free), resetNanoseconds: used.roundedUp)
  }

  private func start(now: Int64, _ quota: RateQuota) -> RateQuota.Span {
    isFull(now: now) ? .init(nanoseconds: now, part: 0) : known(quota)
  }

  /// A part that was counted at another rate is rounded up.
  private func known(_ quota: RateQuota) -> RateQuota.Span {
    arrival.part < quota.limit ? arrival : .init(nanoseconds: arrival.nanoseconds + 1, part: 0)
  }
}
