import AssayCore
import AssayWire

/// Remembers what was perceived of an asset, so that several questions about one picture perceive it once.
/// Work that is under way is shared too. Bounded by bytes; the oldest goes first.
actor PerceptionCache {
  /// The place of a part in its request is no part of it: the same picture shows the same wherever it stands.
  struct Key: Hashable, Sendable {
    var digest: Digest
    var modality: Modality
    var extractor: String
  }

  private let bytesMax: Int
  private var bytes = 0
  private var running: [Key: (part: Int, work: SharedWork<ExtractorResult>)] = [:]
  /// With the part that each was made for.
  private var stored: [Key: (part: Int, result: ExtractorResult)] = [:]
  private var order: [Key] = []
  private var head = 0
  private var probes: [String: MediaInfo] = [:]

  init(bytesMax: Int) { self.bytesMax = bytesMax }

  /// - Parameter part: the part that the result is for, and that `make` makes it for.
  func result(
    for key: Key, part: Int, make: @escaping @Sendable () async -> ExtractorResult
  ) async -> ExtractorResult {
    while true {
      if let found = stored[key] { return found.result.moved(from: found.part, to: part) }
      let (origin, work) = running[key] ?? (part, SharedWork(make))
      running[key] = (origin, work)
      let result = await work.value()
      if running[key]?.work === work { running[key] = nil }
      // Work that its other callers gave up while this one came too late to keep it going is done again.
      if work.isAbandoned, !Task.isCancelled { continue }
      if result.isLasting, !work.isAbandoned { store(result, of: origin, key) }
      return result.moved(from: origin, to: part)
    }
  }

  func info(_ key: String) -> MediaInfo? { probes[key] }

  /// Probes are small; the table is emptied when it grows past its bound.
  func store(_ info: MediaInfo, _ key: String, entriesMax: Int = 20_000) {
    if probes.count >= entriesMax { probes.removeAll() }
    probes[key] = info
  }

  private func store(_ result: ExtractorResult, of part: Int, _ key: Key) {
    guard result.bytes <= bytesMax, stored[key] == nil else { return }
    stored[key] = (part, result)
    order.append(key)
    bytes += result.bytes
    while bytes > bytesMax, head < order.count {
      if let old = stored.removeValue(forKey: order[head]) { bytes -= old.result.bytes }
      head += 1
    }
    if head > 1_024, head * 2 > order.count {
      order.removeFirst(head)
      head = 0
    }
  }
}

extension ExtractorResult {
  /// The same as found in another part of a request: its number stands in the identifiers and in what points to them.
  func moved(from old: Int, to new: Int) -> ExtractorResult {
    guard old != new else { return self }
    let ids = Set(observations.map(\.id))
    let prefix = "p\(old)."
    func moved(_ text: String) -> String {
      ids.contains(text) && text.hasPrefix(prefix) ? "p\(new)." + text.dropFirst(prefix.count) : text
    }
    var result = self
    for index in result.observations.indices {
      result.observations[index].id = moved(result.observations[index].id)
      result.observations[index].part = new
      for (key, value) in result.observations[index].attributes {
        if case .string(let text) = value { result.observations[index].attributes[key] = .string(moved(text)) }
      }
    }
    for index in result.coverages.indices { result.coverages[index].part = new }
    for index in result.agreements.indices {
      result.agreements[index].part = new
      result.agreements[index].observations = result.agreements[index].observations.map(moved)
    }
    return result
  }
}
