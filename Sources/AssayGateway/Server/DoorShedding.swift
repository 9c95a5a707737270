import AssayResilience

/// Sheds before a body is read, by how long the requests before it waited for a place: a gate for each class of work,
/// so that films that are stuck turn no text away.
///
/// What a body holds is not known before it is read; its length says what it can be. It is turned away only where
/// everything that it can be waits too long.
struct DoorShedding: Sendable {
  /// A picture in fewer bytes is none that anybody waits for.
  static let mediaBytesMin = 16 << 10
  /// Few texts are longer.
  static let textBytesMax = 256 << 10
  static let target = Duration.milliseconds(500)

  private var gates: [CoDelGate]
  private var seen: [Instant?]

  init() {
    gates = PoolClass.allCases.map { _ in CoDelGate(interactive: Self.target) }
    seen = PoolClass.allCases.map { _ in nil }
  }

  /// Learns how long a request waited when it leaves its line, 0 where it did not wait.
  mutating func observe(_ pool: PoolClass, _ priority: Priority, waited: Duration, now: Instant) {
    gates[Int(pool.rawValue)].observe(priority, waited: waited, now: now)
    seen[Int(pool.rawValue)] = now
  }

  /// - Parameter bodyBytes: as declared; nil for a chunked body.
  mutating func admits(_ path: GatewayPath, bodyBytes: Int?, _ priority: Priority, now: Instant) -> Bool {
    let bytes = bodyBytes ?? .max
    let mayHoldMedia = (path == .chat || path == .responses) && bytes > Self.mediaBytesMin
    var pools: [PoolClass] = path == .transcriptions ? [.audio] : [.text]
    if mayHoldMedia {
      let media = [PoolClass.image, .audio, .video, .geometry].filter { wasSeen($0, now: now) }
      pools = bytes > Self.textBytesMax ? media : pools + media
    }
    guard !pools.isEmpty else { return true }
    for pool in pools where gates[Int(pool.rawValue)].admits(priority, now: now) { return true }
    return false
  }

  private func wasSeen(_ pool: PoolClass, now: Instant) -> Bool {
    seen[Int(pool.rawValue)].map { now - $0 <= gates[Int(pool.rawValue)].interval } ?? false
  }
}
