import AssayCore
import AssayResilience
import Testing

/// Ports of Netflix's AbstractPartitionedLimiterTest.
@Suite struct PartitionedLimiterTests {
  private let batch = 0
  private let live = 1

  private func limiter(_ batch: Double = 0.3, _ live: Double = 0.7) throws -> PartitionedLimiter {
    try PartitionedLimiter(limit: 10, shares: [("batch", batch), ("live", live)])
  }

  @Test("The limit is divided, rounded up")
  func divided() throws {
    #expect(try limiter().partitions.map(\.limit) == [3, 7])
    #expect(try limiter(0.1, 0.9).partitions.map(\.limit) == [1, 9])
    #expect(try limiter(0.25, 0.75).partitions.map(\.limit) == [3, 8])
  }

  @Test("A partition uses what others leave, and the others still get their share")
  func excess() throws {
    var limiter = try limiter()
    for taken in 1...10 {
      #expect(limiter.acquire(batch) == true)
      #expect(limiter.partitions[batch].inFlight == taken)
    }
    #expect(limiter.acquire(batch) == false)
    for taken in 1...7 {
      #expect(limiter.acquire(live) == true)
      #expect(limiter.partitions[live].inFlight == taken)
    }
    #expect(limiter.acquire(live) == false)
  }

  @Test("Refuses once all shares are used")
  func full() throws {
    var limiter = try limiter()
    for _ in 0..<3 { #expect(limiter.acquire(batch) == true) }
    for taken in 1...7 {
      #expect(limiter.acquire(live) == true)
      #expect(limiter.inFlight == taken + 3)
    }
    #expect(limiter.acquire(batch) == false)
    #expect(limiter.acquire(live) == false)
  }

  @Test("What is released can be taken again")
  func release() throws {
    var limiter = try limiter()
    for _ in 0..<10 { _ = limiter.acquire(batch) }
    #expect(limiter.acquire(batch) == false)
    limiter.release(batch)
    #expect(limiter.partitions[batch].inFlight == 9 && limiter.inFlight == 9)
    #expect(limiter.acquire(batch) == true)
  }

  @Test("A new limit is divided anew and keeps what is in flight")
  func changed() throws {
    var limiter = try limiter()
    _ = limiter.acquire(batch)
    limiter.set(limit: 20)
    #expect(limiter.partitions[batch].limit == 6 && limiter.partitions[batch].inFlight == 1 && limiter.inFlight == 1)
  }

  @Test("Without a share there is only what is left")
  func unknown() throws {
    var limiter = try limiter(0.1, 0.9)
    for _ in 0..<10 { #expect(limiter.acquire(nil) == true) }
    #expect(limiter.acquire(nil) == false)
    #expect(limiter.acquire(7) == false)
    #expect(limiter.acquire(batch) == true)
    limiter.release(nil)
    #expect(limiter.inFlight == 10)
  }

  @Test("Refuses shares that make no sense", arguments: [(0.6, 0.6), (-0.1, 0.5), (.nan, 0.5)])
  func refused(first: Double, second: Double) {
    #expect(throws: AssayError.self) { try limiter(first, second) }
    #expect(throws: AssayError.self) { try PartitionedLimiter(limit: 1, shares: []) }
  }
}
