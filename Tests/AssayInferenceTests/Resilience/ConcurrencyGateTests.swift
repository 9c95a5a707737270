import AssayCore
import AssayInference
import AssayResilience
import Testing

@Suite struct ConcurrencyGateTests {
  @Test("The gate lets no more tasks through than its limit, and all of them in the end")
  func gate() async throws {
    let gate = ConcurrencyGate(limits: .fixed(3))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<40 {
        group.addTask {
          let ticket = try await gate.enter()
          #expect(gate.inFlight <= 3)
          await Task.yield()
          gate.leave(ticket, .succeeded)
        }
      }
      try await group.waitForAll()
    }
    #expect(gate.inFlight == 0 && gate.queued == 0 && gate.inFlightPeak == 3)
  }

  @Test("A task that is cancelled while it waits leaves the queue")
  func cancelled() async throws {
    let gate = ConcurrencyGate(limits: .fixed(1))
    let held = try await gate.enter()
    let waiting = Task { () -> AssayError.Code? in
      do {
        gate.leave(try await gate.enter(), .succeeded)
        return nil
      } catch {
        return (error as? AssayError)?.code
      }
    }
    while gate.queued == 0 { await Task.yield() }
    waiting.cancel()
    #expect(await waiting.value == .cancelled)
    #expect(gate.queued == 0)
    gate.leave(held, .succeeded)
    gate.leave(try await gate.enter(), .succeeded)
  }
}
