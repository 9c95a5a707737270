/// How far sound and picture may be apart, in milliseconds.
///
/// ITU-R BT.1359-1, from viewing tests: a difference is noticed when sound is more than 45 ms early or 125 ms
/// late, and accepted up to 90 ms early or 185 ms late. (The recommendation writes early sound as positive;
/// `VideoInfo.audioOffsetMs` writes late sound as positive.)
package struct SyncTolerance: Sendable, Hashable {
  package enum Verdict: Sendable, Hashable { case inSync, noticed, outOfSync }

  package var noticedEarlyMs = 45.0
  package var noticedLateMs = 125.0
  package var acceptedEarlyMs = 90.0
  package var acceptedLateMs = 185.0

  package init() {}

  /// - Parameters:
  ///   - offsetMs: sound start minus picture start; positive = sound late.
  ///   - uncertaintyMs: how far the true offset may be from it; the bounds are widened by it.
  package func verdict(offsetMs: Double, uncertaintyMs: Double) -> Verdict {
    func isWithin(_ early: Double, _ late: Double) -> Bool {
      offsetMs >= -early - uncertaintyMs && offsetMs <= late + uncertaintyMs
    }
    if isWithin(noticedEarlyMs, noticedLateMs) { return .inSync }
    return isWithin(acceptedEarlyMs, acceptedLateMs) ? .noticed : .outOfSync
  }
}
