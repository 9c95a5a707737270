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
  private var running: [Key: Task<ExtractorResult, Never>] = [:]
  private var stored: [Key: ExtractorResult] = [:]
  private var order: [Key] = []
  private var head = 0
  private var probes: [String: MediaInfo] = [:]

  init(bytesMax: Int) { self.bytesMax = bytesMax }

  func result(for key: Key, make: @escaping @Sendable () async -> ExtractorResult) async -> ExtractorResult {
    if let found = stored[key] { return found }
    if let task = running[key] { return await task.value }
    let task = Task { await make() }
    running[key] = task
    let result = await task.value
    running[key] = nil
    if result.isLasting { store(result, key) }
    return result
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
