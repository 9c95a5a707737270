import AssayServing
import NIOCore
import Synchronization

/// Hands media to the store beside the event loops, within a bound of bytes: what comes while the disk is too slow is
/// not kept, and counted.
final class MediaKeeper: Sendable {
  struct Counts: Sendable, Equatable {
    var kept = 0
    var lost = 0
    /// Of bodies that wait.
    var waitingBytes = 0
  }

  static let waitingBytesMax = 128 << 20

  private let threads = SideThreads(count: 1)
  private let state = Mutex(Counts())

  var counts: Counts { state.withLock { $0 } }

  /// - Parameter body: what the places of the door's media lie in; held until they are written.
  func keep(_ door: MediaDoor, of body: ByteBuffer, in store: any MediaKeeping, on loop: any EventLoop) {
    let size = body.readableBytes
    let fits = state.withLock { state in
      guard state.waitingBytes + size <= Self.waitingBytesMax else {
        state.lost += door.parts.count
        return false
      }
      state.waitingBytes += size
      return true
    }
    guard fits else { return }
    threads.run(on: loop) {
      var (kept, lost) = (0, 0)
      for (index, part) in door.parts.enumerated() where !store.holds(part.digest) {
        guard let bytes = door.content(of: index, in: body), store.keep(bytes) else {
          lost += 1
          continue
        }
        kept += 1
      }
      return (kept, lost)
    } then: { [self] found in
      state.withLock { state in
        state.kept += found.0
        state.lost += found.1
        state.waitingBytes -= size
      }
    }
  }

  var families: [MetricFamily] {
    let counts = counts
    var media = MetricFamily("assay.media", .counter, .none, "Media handed to the store, by what became of them.")
    media.add([("outcome", "kept")], .integer(Int64(counts.kept)))
    media.add([("outcome", "lost")], .integer(Int64(counts.lost)))
    return [media]
  }
}
