package import AssayCore
package import AssayMedia
package import AssaySignals
import Synchronization

/// What probes found, by digest and declared type: the same medium is decoded once, for the door and for everything
/// behind it, and requests that come together with the same picture wait for one decoding. Bounded by bytes; the
/// oldest go first.
package final class SharedProbing: MediaProbing {
  private struct Key: Hashable {
    var digest: Digest
    var declaredType: String
  }

  private struct State {
    var known: [Key: MediaInfo] = [:]
    var order: [Key] = []
    var first = 0
    var bytes = 0
    var running: [Key: Task<MediaInfo, Never>] = [:]
  }

  private let bytesMax: Int
  private let prober: any MediaProbing
  private let state = Mutex(State())

  package init(_ prober: any MediaProbing, bytesMax: Int = 16 << 20) {
    self.prober = prober
    self.bytesMax = bytesMax
  }

  /// What is known already; never waits.
  package func known(_ digest: Digest, declaredType: String?) -> MediaInfo? {
    state.withLock { $0.known[Key(digest: digest, declaredType: declaredType ?? "")] }
  }

  package func probe(_ bytes: [UInt8], declaredType: String?) async -> MediaInfo {
    await probe(bytes, digest: Digest(of: bytes), declaredType: declaredType)
  }

  /// - Parameter digest: of the bytes, where it is known already.
  package func probe(_ bytes: [UInt8], digest: Digest, declaredType: String?) async -> MediaInfo {
    let key = Key(digest: digest, declaredType: declaredType ?? "")
    let prober = prober
    let found: Result<Task<MediaInfo, Never>, Known> = state.withLock { state in
      if let info = state.known[key] { return .failure(Known(info: info)) }
      if let task = state.running[key] { return .success(task) }
      // A task of its own: whoever asked first may go away while others wait.
      let task = Task { await prober.probe(bytes, declaredType: declaredType) }
      state.running[key] = task
      return .success(task)
    }
    switch found {
    case .failure(let known): return known.info
    case .success(let task):
      let info = await task.value
      end(key, task, info)
      return info
    }
  }

  private struct Known: Error { var info: MediaInfo }

  private func end(_ key: Key, _ task: Task<MediaInfo, Never>, _ info: MediaInfo) {
    state.withLock { state in
      guard state.running[key] == task else { return }
      state.running[key] = nil
      guard info.isLasting, state.known.updateValue(info, forKey: key) == nil else { return }
      state.order.append(key)
      state.bytes += info.heldBytes
      while state.bytes > bytesMax, state.first < state.order.count {
        if let old = state.known.removeValue(forKey: state.order[state.first]) { state.bytes -= old.heldBytes }
        state.first += 1
      }
      guard state.first > 1024, state.first * 2 > state.order.count else { return }
      state.order.removeFirst(state.first)
      state.first = 0
    }
  }
}

extension MediaInfo {
  /// Whether another look would find the same. What says something of the workers says nothing of the medium.
  fileprivate var isLasting: Bool {
    let passing: Set<String> = ["missing", "time_limit", "nonsense", "cancelled", "busy", "queue_full", "closed"]
    return !findings.contains { $0.severity == .refused && passing.contains($0.code) }
  }

  /// About what it takes in memory.
  fileprivate var heldBytes: Int {
    1024 + metadata.reduce(0) { $0 + 64 + $1.key.utf8.count + $1.value.utf8.count }
      + findings.reduce(0) { $0 + 64 + $1.message.utf8.count } + (video?.streams.count ?? 0) * 128
  }
}

/// Media whose probes are shared with the door.
package struct SharedMedia: MediaDecoding {
  private let media: any MediaDecoding
  private let probing: SharedProbing

  package init(_ media: any MediaDecoding, probing: SharedProbing) {
    self.media = media
    self.probing = probing
  }

  package func probe(_ bytes: [UInt8], declaredType: String?, name: String?) async -> MediaInfo {
    // A name decides only where no type is declared.
    guard declaredType != nil || name == nil else {
      return await media.probe(bytes, declaredType: declaredType, name: name)
    }
    return await probing.probe(bytes, declaredType: declaredType)
  }

  package func image(_ bytes: [UInt8], sideMax: Int?) async throws(AssayError) -> Pixmap {
    try await media.image(bytes, sideMax: sideMax)
  }

  package func sound(_ bytes: [UInt8], sampleRateHz: Int) async throws(AssayError) -> Waveform {
    try await media.sound(bytes, sampleRateHz: sampleRateHz)
  }

  package func frames(_ bytes: [UInt8], framesMax: Int, sideMax: Int?) async throws(AssayError) -> [VideoFrame] {
    try await media.frames(bytes, framesMax: framesMax, sideMax: sideMax)
  }

  package func pageTexts(_ bytes: [UInt8], pagesMax: Int) async throws(AssayError) -> [PageText] {
    try await media.pageTexts(bytes, pagesMax: pagesMax)
  }

  package func page(_ bytes: [UInt8], number: Int, dpi: Double) async throws(AssayError) -> Pixmap {
    try await media.page(bytes, number: number, dpi: dpi)
  }

  package func geometry(_ bytes: [UInt8], pointsMax: Int) async throws(AssayError) -> PointCloud {
    try await media.geometry(bytes, pointsMax: pointsMax)
  }

  package func codes(in picture: Pixmap) async throws(AssayError) -> [CodeFinding] {
    try await media.codes(in: picture)
  }
}
