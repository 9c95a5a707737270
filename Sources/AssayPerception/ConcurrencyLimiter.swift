/// Lets at most so many pieces of work run at once; the others wait in the order they came.
actor ConcurrencyLimiter {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var head = 0

  init(atOnce: Int) { free = max(1, atOnce) }

  private func enter() async {
    if free > 0 {
      free -= 1
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  private func leave() {
    guard head < waiting.count else {
      free += 1
      return
    }
    let next = waiting[head]
    head += 1
    if head == waiting.count {
      waiting.removeAll(keepingCapacity: true)
      head = 0
    }
    next.resume()
  }

  nonisolated func run<Value: Sendable>(_ body: @Sendable () async -> Value) async -> Value {
    await enter()
    let value = await body()
    await leave()
    return value
  }
}
