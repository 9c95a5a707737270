import AssayCore

/// Remembers what was perceived of an asset, so that several questions about one picture perceive it once.
/// Work that is under way is shared too. Bounded by bytes; the oldest goes first.
actor PerceptionCache {
  struct Key: Hashable, Sendable {
    var digest: Digest
    var part: Int
    var extractor: String
  }

  private let bytesMax: Int
  private var bytes = 0
  private var running: [Key: SharedWork<ExtractorResult>] = [:]
  private var stored: [Key: ExtractorResult] = [:]
  private var order: [Key] = []
  private var head = 0
  private var probes: [String: MediaInfo] = [:]

  init(bytesMax: Int) { self.bytesMax = bytesMax }

  func result(for key: Key, make: @escaping @Sendable () async -> ExtractorResult) async -> ExtractorResult {
    while true {
      if let found = stored[key] { return found }
      let work = running[key] ?? SharedWork(make)
      running[key] = work
      let result = await work.value()
      if running[key] === work { running[key] = nil }
      // Work that its other callers gave up while this one came too late to keep it going is done again.
      if work.isAbandoned, !Task.isCancelled { continue }
      if result.isLasting, !work.isAbandoned { store(result, key) }
      return result
    }
  }

  func info(_ key: String) -> MediaInfo? { probes[key] }

  /// Probes are small; the table is emptied when it grows past its bound.
  func store(_ info: MediaInfo, _ key: String, entriesMax: Int = 20_000) {
    if probes.count >= entriesMax { probes.removeAll() }
    probes[key] = info
  }

  private func store(_ result: ExtractorResult, _ key: Key) {
    guard result.bytes <= bytesMax, stored[key] == nil else { return }
    stored[key] = result
    order.append(key)
    bytes += result.bytes
    while bytes > bytesMax, head < order.count {
      if let old = stored.removeValue(forKey: order[head]) { bytes -= old.bytes }
      head += 1
    }
    if head > 1_024, head * 2 > order.count {
      order.removeFirst(head)
      head = 0
    }
  }
}
