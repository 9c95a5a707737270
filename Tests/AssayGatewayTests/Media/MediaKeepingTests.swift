import AssayServing
import AssayWire
import Synchronization
import Testing

@testable import AssayGateway

@Suite("Media that are kept for whoever looks at a trace")
struct MediaKeepingTests {
  /// A store in memory that may refuse.
  private final class Shelf: MediaKeeping {
    let blobs = Mutex<[String: [UInt8]]>([:])
    let isFull: Bool

    init(isFull: Bool = false) { self.isFull = isFull }

    func holds(_ digest: String) -> Bool { blobs.withLock { $0[digest] != nil } }

    func keep(_ bytes: [UInt8]) -> Bool {
      guard !isFull else { return false }
      blobs.withLock { $0[SHA256.hex(bytes)] = bytes }
      return true
    }
  }

  private static func open(
    _ shelf: Shelf, keep: RedactionConfiguration.Keep, status: Int = 200, _ use: (Door) async throws -> Void
  ) async throws {
    var services = GatewayServices()
    services.keeping = shelf
    try await Door.open(
      { _ in [.answer(status, status == 200 ? Said.completion : "{\"error\":{\"message\":\"internal\"}}")] },
      services: services,
      configure: {
        $0.redaction.keepMedia = keep
        $0.routes[0].attemptsMax = 1
      }, use)
  }

  @Test("the media of a request are kept once, under the digest that its trace names")
  func once() async throws {
    let shelf = Shelf()
    try await Self.open(shelf, keep: .all) { door in
      for _ in 0..<3 { try await #expect(door.chat(Media.question(Media.png)).status == 200) }
      let digest = try #require(door.traces.all.first?.parts.first?.digest)
      #expect(await Door.eventually { door.gateway.state.keeper.counts.waitingBytes == 0 && shelf.holds(digest) })
      #expect(shelf.blobs.withLock { $0[digest].map { SHA256.hex($0) } } == digest)
      #expect(shelf.blobs.withLock { $0.count } == 1 && door.gateway.state.keeper.counts.lost == 0)
    }
  }

  @Test("nothing is kept unless it is asked for, and with `errors` only of requests that failed")
  func errors() async throws {
    for (keep, status, isKept) in [
      (RedactionConfiguration.Keep.never, 500, false), (.errors, 200, false), (.errors, 500, true),
    ] {
      let shelf = Shelf()
      try await Self.open(shelf, keep: keep, status: status) { door in
        _ = try await door.chat(Media.question(Media.png))
        if isKept {
          #expect(await Door.eventually { door.gateway.state.keeper.counts.kept == 1 })
        } else {
          #expect(await door.isIdle())
          #expect(door.gateway.state.keeper.counts == MediaKeeper.Counts())
        }
        #expect(shelf.blobs.withLock { $0.count } == (isKept ? 1 : 0))
      }
    }
  }

  @Test("a disk that takes nothing costs the request nothing, and is counted")
  func full() async throws {
    try await Self.open(Shelf(isFull: true), keep: .all) { door in
      try await #expect(door.chat(Media.question(Media.png)).status == 200)
      #expect(await Door.eventually { door.gateway.state.keeper.counts == MediaKeeper.Counts(lost: 1) })
      #expect(MetricsText.gauges(door.gateway.state).contains { $0.name == "assay.media" })
    }
  }
}
