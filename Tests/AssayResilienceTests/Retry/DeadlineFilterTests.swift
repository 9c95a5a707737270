import AssayCore
import AssayResilience
import Testing

/// Ports of Finagle's DeadlineFilterTest, under virtual time.
@Suite struct DeadlineFilterTests {
  private let start = Instant.now
  private var late: Instant { start + .seconds(2) }

  private func filter(_ mode: DeadlineFilter.Mode = .enforced) throws -> DeadlineFilter {
    try DeadlineFilter(mode: mode, period: .seconds(10), rejectedShareMax: 0.2)
  }

  private func serve(_ filter: inout DeadlineFilter, _ times: Int, at now: Instant? = nil) {
    for _ in 0..<times { #expect(filter.on(Deadline(start + .seconds(1)), now: now ?? start) == .serve) }
  }

  @Test("Serves what has no deadline")
  func none() throws {
    var filter = try filter()
    #expect(filter.on(nil, now: start) == .serve)
    #expect(filter.expired == 0)
  }

  @Test("Serves what has not expired")
  func fresh() throws {
    var filter = try filter()
    #expect(filter.on(Deadline(start + .seconds(1)), now: start + .milliseconds(200)) == .serve)
    #expect(filter.on(Deadline(start), now: start) == .serve)
    #expect(filter.expired == 0)
  }

  @Test("Tells by how much a request is late, and serves it while there are too few tokens")
  func tooFew() throws {
    var filter = try filter()
    serve(&filter, 3)
    #expect(filter.on(Deadline(start + .seconds(1)), now: late) == .serveLate(.seconds(1)))
    #expect(filter.expired == 1 && filter.rejected == 0)
  }

  @Test("Rejects an expired request when the tokens suffice")
  func rejects() throws {
    var filter = try filter()
    serve(&filter, 5)
    #expect(filter.on(Deadline(start + .seconds(1)), now: late) == .reject(.seconds(1)))
    #expect(filter.expired == 1 && filter.rejected == 1)
  }

  @Test("Never rejects in dark mode, but counts")
  func dark() throws {
    var filter = try filter(.dark)
    serve(&filter, 5)
    #expect(filter.on(Deadline(start + .seconds(1)), now: late) == .serveLate(.seconds(1)))
    #expect(filter.expired == 1 && filter.rejected == 1)
  }

  @Test("Requests without a deadline deposit too")
  func deposits() throws {
    var filter = try filter()
    for _ in 0..<5 { _ = filter.on(nil, now: start) }
    #expect(filter.on(Deadline(start + .seconds(1)), now: late) == .reject(.seconds(1)))
  }

  @Test("Late requests that are served deposit")
  func lateDeposits() throws {
    var filter = try filter()
    let deadline = Deadline(start + .seconds(1))
    for _ in 0..<5 { #expect(filter.on(deadline, now: late) == .serveLate(.seconds(1))) }
    #expect(filter.on(deadline, now: late) == .reject(.seconds(1)))
    #expect(filter.on(deadline, now: late) == .serveLate(.seconds(1)))
    #expect(filter.rejected == 1)
  }

  @Test("A rejected request deposits nothing")
  func rejectedDepositsNothing() throws {
    var filter = try filter()
    serve(&filter, 5)
    let deadline = Deadline(start + .seconds(1))
    #expect(filter.on(deadline, now: late) == .reject(.seconds(1)))
    for _ in 0..<4 { _ = filter.on(nil, now: late) }
    #expect(filter.on(deadline, now: late) == .serveLate(.seconds(1)))
    #expect(filter.rejected == 1)
  }

  @Test("Tokens expire")
  func expire() throws {
    var filter = try filter()
    serve(&filter, 5)
    _ = filter.on(Deadline(start + .seconds(1)), now: start + .seconds(13))
    #expect(filter.rejected == 0)
  }

  @Test("At most a fifth is rejected, however many are late")
  func share() throws {
    var filter = try filter()
    for _ in 0..<1000 { _ = filter.on(Deadline(start), now: late) }
    #expect(filter.rejected > 150 && filter.rejected <= 200)
  }

  @Test("Refuses settings out of their range", arguments: [(0, 0.2), (61, 0.2), (10, 0), (10, 1.1), (10, .nan)])
  func refused(seconds: Int, share: Double) {
    #expect(throws: AssayError.self) { try DeadlineFilter(period: .seconds(seconds), rejectedShareMax: share) }
  }
}
