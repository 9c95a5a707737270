import AssayServing
import NIOCore

/// What one event loop keeps for itself: its connections to upstreams and its clock. Never leaves the loop.
final class LoopContext {
  let loop: any EventLoop
  let shared: GatewayState
  private var pools: [ObjectIdentifier: (runtime: Runtime, pools: [UpstreamPool])] = [:]
  private var waiting: [ObjectIdentifier: any Timed] = [:]
  private var ticker: RepeatedTask?

  init(loop: any EventLoop, shared: GatewayState) {
    self.loop = loop
    self.shared = shared
  }

  /// The pool of an upstream under a configuration. A request that started under an older one keeps using its pools.
  func pool(_ index: Int, of runtime: Runtime) -> UpstreamPool {
    if let found = pools[ObjectIdentifier(runtime)] { return found.pools[index] }
    let current = shared.runtime
    for (key, entry) in pools where entry.runtime !== current {
      for pool in entry.pools { pool.retire() }
      if entry.pools.allSatisfy({ $0.inUse == 0 }) { pools[key] = nil }
    }
    let made = runtime.upstreams.map { UpstreamPool(target: $0, loop: loop) }
    // A late attempt of a request that is older than the last reload keeps no connections.
    if runtime !== current { for pool in made { pool.retire() } }
    pools[ObjectIdentifier(runtime)] = (runtime, made)
    return made[index]
  }

  // MARK: Time limits

  /// One timer a loop instead of one a request: whoever waits is asked every 20 ms whether its time is over.
  func watch(_ timed: any Timed) {
    waiting[ObjectIdentifier(timed)] = timed
    guard ticker == nil else { return }
    let context = NIOLoopBound(self, eventLoop: loop)
    ticker = loop.scheduleRepeatedTask(initialDelay: .milliseconds(20), delay: .milliseconds(20)) { _ in
      context.value.tick()
    }
  }

  func unwatch(_ timed: any Timed) { waiting[ObjectIdentifier(timed)] = nil }

  private func tick() {
    let now = NIODeadline.now()
    for timed in Array(waiting.values) where now >= timed.deadline { timed.timeIsOver(now) }
    guard waiting.isEmpty else { return }
    ticker?.cancel()
    ticker = nil
  }

  func close() {
    ticker?.cancel()
    ticker = nil
    waiting = [:]
    for entry in pools.values { for pool in entry.pools { pool.retire() } }
    pools = [:]
  }
}

/// Something with a time limit on an event loop.
protocol Timed: AnyObject {
  var deadline: NIODeadline { get }
  func timeIsOver(_ now: NIODeadline)
}
