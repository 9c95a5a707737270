import AssayServing
import NIOCore

/// What one event loop keeps for itself: its connections to upstreams and its clock. Never leaves the loop.
final class LoopContext {
  let loop: any EventLoop
  let shared: GatewayState
  private var pools: [ObjectIdentifier: UpstreamPool] = [:]
  private var waiting: [ObjectIdentifier: any Timed] = [:]
  private var ticker: RepeatedTask?
  private var upkeep: RepeatedTask?

  init(loop: any EventLoop, shared: GatewayState) {
    self.loop = loop
    self.shared = shared
  }

  /// The connections to an upstream. They outlive a reload that does not change it; a request that started before a
  /// change keeps using what it had.
  func pool(_ target: UpstreamTarget) -> UpstreamPool {
    if let found = pools[ObjectIdentifier(target.places)] { return found }
    let made = UpstreamPool(target: target, loop: loop)
    // A late attempt of a request that is older than the last reload keeps no connections.
    if !shared.runtime.upstreams.contains(where: { $0.places === target.places }) { made.retire() }
    pools[ObjectIdentifier(target.places)] = made
    return made
  }

  /// Once a second: connections to upstreams that a reload took away are closed.
  ///
  /// - Parameter sweeps: also compares the models of each route; one loop does it for all.
  func startUpkeep(sweeps: Bool) {
    let context = NIOLoopBound(self, eventLoop: loop)
    upkeep = loop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { _ in
      context.value.retireOld()
      if sweeps { context.value.shared.sweep(now: .now) }
    }
  }

  private func retireOld() {
    guard !pools.isEmpty else { return }
    let current = shared.runtime.upstreams
    for (key, pool) in pools where !current.contains(where: { $0.places === pool.target.places }) {
      pool.retire()
      if pool.inUse == 0 { pools[key] = nil }
    }
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
    upkeep?.cancel()
    (ticker, upkeep) = (nil, nil)
    waiting = [:]
    for pool in pools.values { pool.retire() }
    pools = [:]
  }
}

/// Something with a time limit on an event loop.
protocol Timed: AnyObject {
  var deadline: NIODeadline { get }
  func timeIsOver(_ now: NIODeadline)
}
