import AssayResilience
import AssayServing
import Synchronization
import Testing

@testable import AssayGateway

@Suite("Places of an upstream")
struct PoolsTests {
  private let start = Instant.now

  /// Three wait for the one place; it becomes free after `after` of the second that each may wait.
  private func served(after: Duration) -> [String] {
    var upstream = UpstreamConfiguration(name: "one", host: "localhost", port: 1)
    (upstream.concurrencyMax, upstream.queueMs) = (1, 1000)
    let places = UpstreamPlaces(upstream)
    let told = Mutex<[String]>([])
    #expect(places.enter(1, .text, bytes: 1, now: start))
    for (id, name) in [(UInt64(2), "oldest"), (3, "middle"), (4, "newest")] {
      let answer = places.ask(
        id, .text, bytes: 1, priority: .interactive, deadline: Deadline(start + .seconds(60)), now: start
      ) { refusal in told.withLock { $0.append(refusal == nil ? name : "\(name) refused") } }
      if case .waits = answer { continue }
      Issue.record("\(name) should wait: \(answer)")
    }
    #expect(places.load(.text).queued == 3)
    places.leave(1, .text, .succeeded, now: start + after)
    return told.withLock { $0 }
  }

  @Test(
    "The oldest goes first while the line moves, the newest when the line is too slow",
    arguments: [(0.4, ["oldest"]), (0.6, ["newest"])])
  func newestFirst(after: Double, told: [String]) {
    #expect(served(after: .seconds(after)) == told)
  }
}
