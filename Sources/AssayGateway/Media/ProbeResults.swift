import AssayServing
import Synchronization

/// What probes said, by digest, so that the same picture is decoded once. Bounded; the oldest go first.
final class ProbeResults: Sendable {
  struct Result: Sendable {
    /// Nil when the medium is good.
    var code: String?
    var message = ""
    /// Its amounts and health, for the router.
    var features: RequestFeatures?
  }

  private static let entriesMax = 16_384
  private let state = Mutex<(results: [String: Result], order: [String], first: Int)>(([:], [], 0))

  subscript(digest: String) -> Result? { state.withLock { $0.results[digest] } }

  func note(_ digest: String, _ result: Result) {
    state.withLock { state in
      if state.results.updateValue(result, forKey: digest) == nil { state.order.append(digest) }
      guard state.results.count > Self.entriesMax else { return }
      state.results[state.order[state.first]] = nil
      state.first += 1
      guard state.first > Self.entriesMax else { return }
      state.order.removeFirst(state.first)
      state.first = 0
    }
  }
}
