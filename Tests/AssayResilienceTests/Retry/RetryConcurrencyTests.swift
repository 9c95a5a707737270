import AssayResilience
import Testing

/// Ports of Envoy's resource_manager_impl_test.
@Suite struct RetryConcurrencyTests {
  @Test("Without a budget the fixed number holds, and what remains is never negative")
  func fixed() {
    var cap = RetryConcurrency(share: nil, retriesMax: 0)
    #expect(cap.limit == 0 && cap.remaining == 0)
    #expect(cap.beginRetry() == false)
    cap = RetryConcurrency(share: nil, retriesMax: 3)
    #expect((0..<5).map { _ in cap.beginRetry() } == [true, true, true, false, false])
    #expect(cap.remaining == 0)
    cap.endRetry()
    #expect(cap.remaining == 1 && cap.retries == 2)
  }

  @Test("A retry budget overrides the fixed number")
  func override() {
    var cap = RetryConcurrency(share: 0.2, retriesMin: 5, retriesMax: 0)
    #expect(cap.limit == 5)
    #expect(cap.beginRetry() == true)
    #expect(cap.retries == 1)
  }

  @Test("The cap is a share of what is active and pending, and falls with it")
  func share() {
    var cap = RetryConcurrency(share: 0.2, retriesMin: 3)
    for _ in 0..<30 { cap.begin() }
    for _ in 0..<20 { cap.enqueue() }
    #expect(cap.limit == 10)
    for _ in 0..<10 { #expect(cap.beginRetry() == true) }
    #expect(cap.beginRetry() == false)
    for _ in 0..<40 { cap.end() }
    for _ in 0..<40 { cap.dequeue() }
    #expect(cap.active == 0 && cap.pending == 0)
    #expect(cap.limit == 3 && cap.remaining == 0 && cap.retries == 10)
    for _ in 0..<20 { cap.endRetry() }
    #expect(cap.retries == 0 && cap.remaining == 3)
  }
}
