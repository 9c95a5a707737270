import Glibc
import Synchronization

/// Counts requests as their traces come. Each thread counts for itself, so that event loops never wait for each other;
/// a reader merges.
package final class MetricsSink: TraceSink {
  private final class Shard: Sendable {
    let counts = Mutex(MetricsShard())
  }

  private let shards: [Shard]
  /// Nanoseconds since 1970: when counting began.
  package let startedAtNs: Int64
  private let droppedTraces = Atomic<Int64>(0)
  package let names: TelemetryNames
  private let gauges = Mutex<(@Sendable () -> [MetricFamily])?>(nil)

  private static let shardCount = 64

  package init(names: TelemetryNames = .standard, startedAtNs: Int64) {
    self.names = names
    self.startedAtNs = startedAtNs
    shards = (0..<Self.shardCount).map { _ in Shard() }
  }

  package func take(_ trace: consuming RequestTrace) {
    let trace = trace
    shards[ThreadNumber.current % Self.shardCount].counts.withLock { $0.take(trace) }
  }

  /// Counts what an exporter or a log could not keep.
  package func noteDropped(_ count: Int) { droppedTraces.add(Int64(count), ordering: .relaxed) }

  /// What is true now is read where it is decided, whenever somebody looks.
  package func show(_ gauges: @escaping @Sendable () -> [MetricFamily]) { self.gauges.withLock { $0 = gauges } }

  /// Everything counted so far, what is true now, and further gauges.
  package func families(gauges further: [MetricFamily] = []) -> [MetricFamily] {
    var all = MetricsShard()
    for shard in shards { all.merge(shard.counts.withLock { $0 }) }
    var families = all.families(names)
    var dropped = MetricFamily(names.dropped, .counter, .none, "Records that a full queue could not keep.")
    dropped.add([], .integer(droppedTraces.load(ordering: .relaxed)))
    families.append(dropped)
    let gauges = self.gauges.withLock { $0 }
    return families + (gauges?() ?? []) + further
  }
}

/// A small number for each thread, given when it first counts.
private enum ThreadNumber {
  private static let next = Atomic(1)
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key, nil)
    return key
  }()

  static var current: Int {
    if let value = pthread_getspecific(key) { return Int(bitPattern: value) }
    let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
    pthread_setspecific(key, UnsafeRawPointer(bitPattern: number))
    return number
  }
}
