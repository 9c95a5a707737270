import AssayServing
import Glibc
import Synchronization

/// Where event loops leave traces: several short lists, so that two loops seldom meet at one lock, and bounded.
final class TraceRing: Sendable {
  struct Held: Sendable {
    var trace: RequestTrace
    var kind: TraceClass
  }

  private struct Shard: Sendable {
    var held: [Held] = []
    var counts = SpoolCounts()
  }

  private final class Place: Sendable {
    let shard = Mutex(Shard())
  }

  private let places: [Place]
  private let heldMax: Int
  /// Of all lists together: two busy loops may use what eight have.
  private let held = Atomic(0)
  private let isAsleep = Atomic(false)
  /// A pipe of which both ends never block: a byte in it wakes the writer.
  private let wakeEnds: (read: Int32, write: Int32)

  static let shards = 8

  init(heldMax: Int) {
    places = (0..<Self.shards).map { _ in Place() }
    self.heldMax = max(1, heldMax)
    var ends: [Int32] = [-1, -1]
    if pipe(&ends) == 0 {
      for end in ends {
        _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        _ = fcntl(end, F_SETFL, O_NONBLOCK)
      }
    }
    wakeEnds = (ends[0], ends[1])
  }

  deinit {
    for end in [wakeEnds.read, wakeEnds.write] where end >= 0 { close(end) }
  }

  func put(_ trace: consuming RequestTrace, _ kind: TraceClass) {
    // Threads differ in their stacks' places, which the low bits do not show.
    let place = places[Int(truncatingIfNeeded: (UInt(pthread_self()) >> 12) % UInt(Self.shards))]
    let entry = Held(trace: trace, kind: kind)
    let hasRoom = held.add(1, ordering: .relaxed).oldValue < heldMax
    if !hasRoom { held.subtract(1, ordering: .relaxed) }
    place.shard.withLock { shard in
      shard.counts.taken += 1
      if hasRoom { shard.held.append(entry) } else { shard.counts.drop(entry.trace.tenant, kind) }
    }
    if isAsleep.exchange(false, ordering: .acquiringAndReleasing) { wake() }
  }

  func wake() {
    var one: UInt8 = 1
    _ = write(wakeEnds.write, &one, 1)
  }

  /// Everything held, and what was counted since the last time.
  func drain(into counts: inout SpoolCounts) -> [Held] {
    var all: [Held] = []
    for place in places {
      let shard = place.shard.withLock { shard in
        let before = shard
        shard = Shard()
        return before
      }
      if all.isEmpty { all = shard.held } else { all += shard.held }
      merge(shard.counts, into: &counts)
    }
    held.subtract(all.count, ordering: .relaxed)
    return all
  }

  /// Only the counters, while what is held cannot be written.
  func drainCounts(into counts: inout SpoolCounts) {
    for place in places {
      let news = place.shard.withLock { shard in
        let before = shard.counts
        shard.counts = SpoolCounts()
        return before
      }
      merge(news, into: &counts)
    }
  }

  private func merge(_ news: SpoolCounts, into counts: inout SpoolCounts) {
    counts.taken += news.taken
    for (loss, count) in news.losses { counts.drop(loss.tenant, loss.isDebug ? .debug : .telemetry, count) }
  }

  /// Waits until a trace comes, `wake` is called or the time is over.
  func sleep(ms: Int) {
    isAsleep.store(true, ordering: .sequentiallyConsistent)
    let hasSome = places.contains { place in place.shard.withLock { !$0.held.isEmpty } }
    if !hasSome {
      var waits = pollfd(fd: wakeEnds.read, events: Int16(POLLIN), revents: 0)
      _ = poll(&waits, 1, Int32(ms))
    }
    isAsleep.store(false, ordering: .sequentiallyConsistent)
    var bytes: UInt64 = 0
    while read(wakeEnds.read, &bytes, 8) == 8 {}
  }
}
