import Synchronization

/// What the writer and the reader of a spool know of each other.
final class SpoolLedger: Sendable {
  struct Segment: Sendable, Equatable {
    var id: UInt64
    /// Bytes that may be read.
    var bytes: Int
    var isSealed: Bool
  }

  struct State: Sendable {
    var segments: [Segment] = []
    var damagedFrames = 0
    var quarantined = 0
    var syncFaults = 0
    var writeFaults = 0
    /// Set while the disk does not take what is given to it.
    var fault: String?
  }

  private let state = Mutex(State())

  var now: State { state.withLock { $0 } }

  var bytes: Int { state.withLock { $0.segments.reduce(0) { $0 + $1.bytes } } }

  func change<T: Sendable>(_ body: (inout State) -> sending T) -> T { state.withLock { body(&$0) } }

  func grow(_ id: UInt64, to bytes: Int) {
    state.withLock { state in
      guard let index = state.segments.lastIndex(where: { $0.id == id }) else { return }
      state.segments[index].bytes = bytes
    }
  }

  func seal(_ id: UInt64, bytes: Int) {
    state.withLock { state in
      guard let index = state.segments.lastIndex(where: { $0.id == id }) else { return }
      state.segments[index] = Segment(id: id, bytes: bytes, isSealed: true)
    }
  }
}

/// Where the reader of a spool stands.
struct SpoolPosition: Sendable, Hashable, Comparable {
  var segment: UInt64
  var offset: Int

  static func < (left: SpoolPosition, right: SpoolPosition) -> Bool {
    (left.segment, left.offset) < (right.segment, right.offset)
  }
}
