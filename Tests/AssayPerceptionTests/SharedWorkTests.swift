import AssayCore
import AssayMedia
import AssayWire
import Testing

@testable import AssayPerception

@Suite("Work that several callers wait for")
struct SharedWorkTests {
  /// Work that ends only when it is cancelled; 1 = it was.
  private func endless() -> SharedWork<Int> {
    SharedWork {
      while !Task.isCancelled { try? await Task.sleep(for: .milliseconds(5)) }
      return 1
    }
  }

  @Test("it is cancelled when the last of its callers is, and not before")
  func lastCaller() async {
    let work = endless()
    let callers = (0..<3).map { _ in Task { await work.value() } }
    try? await Task.sleep(for: .milliseconds(30))
    for caller in callers.dropLast() { caller.cancel() }
    #expect(!work.isAbandoned)
    callers.last?.cancel()
    for caller in callers { #expect(await caller.value == 1) }
    #expect(work.isAbandoned)
  }

  @Test("one that was given up is done again for the next who asks; what was cut short is not remembered")
  func again() async {
    let cache = PerceptionCache(bytesMax: 1 << 20)
    let key = PerceptionCache.Key(digest: Digest(of: [1]), modality: .image, extractor: "ocr")
    let made = Counter()
    let make: @Sendable () async -> ExtractorResult = {
      made.add()
      if made.value == 1 {
        while !Task.isCancelled { try? await Task.sleep(for: .milliseconds(5)) }
        return ExtractorResult()
      }
      return ExtractorResult(agreements: [Agreement(about: "x", part: 0, sources: [], modalities: [], value: 1)])
    }
    let first = Task { await cache.result(for: key, part: 0, make: make) }
    while made.value == 0 { try? await Task.sleep(for: .milliseconds(5)) }
    first.cancel()
    _ = await first.value
    let second = await cache.result(for: key, part: 0, make: make)
    #expect(second.agreements.count == 1 && made.value == 2)
  }

  @Test("what was found in one part is found in every part with its bytes, under that part's number")
  func parts() async {
    let cache = PerceptionCache(bytesMax: 1 << 20)
    let key = PerceptionCache.Key(digest: Digest(of: [1]), modality: .image, extractor: "space")
    let made = Counter()
    @Sendable func make(_ part: Int) -> ExtractorResult {
      made.add()
      let first = Observation(
        id: "p\(part).space.0", kind: .cluster, value: "a p2.space.0", part: part, source: "x")
      let second = Observation(
        id: "p\(part).space.1", kind: .cluster, value: "b", part: part, source: "x",
        attributes: ["nearest": .string("p\(part).space.0"), "text": "p2.space.9"])
      return ExtractorResult(
        observations: [first, second],
        coverages: [Coverage(extractor: "space", part: part, modality: .image, kinds: [.cluster])],
        agreements: [
          Agreement(
            about: "x", part: part, sources: [], modalities: [], value: 1, observations: ["p\(part).space.1"])
        ])
    }
    async let one = cache.result(for: key, part: 2) { make(2) }
    async let other = cache.result(for: key, part: 5) { make(5) }
    let (first, second) = await (one, other)
    let third = await cache.result(for: key, part: 0) { make(0) }
    #expect(made.value == 1 && first.observations.map(\.id) == ["p2.space.0", "p2.space.1"])
    for (result, part) in [(first, 2), (second, 5), (third, 0)] {
      #expect(result.observations.map(\.id) == ["p\(part).space.0", "p\(part).space.1"])
      #expect(result.observations.allSatisfy { $0.part == part } && result.coverages.allSatisfy { $0.part == part })
      #expect(result.observations[1].attributes["nearest"] == .string("p\(part).space.0"))
      // What only looks like an identifier stays.
      #expect(result.observations[0].value == "a p2.space.0")
      #expect(result.observations[1].attributes["text"] == "p2.space.9")
      #expect(result.agreements[0].part == part && result.agreements[0].observations == ["p\(part).space.1"])
    }
  }

  @Test("cancelling a perception ends the calls of its workers")
  func perception() async throws {
    var assets = FakeAssets()
    let asset = assets.add([1, 2, 3])
    let workers = HangingWorkers()
    let perceiver = Perceiver(media: try FakeMedia(picture: PerceiverTests.redCircle()), workers: workers)
    let stored = assets
    let task = Task {
      await perceiver.perceive(
        .about(asset, .image), plan: PerceptionPlan(extractors: ["ocr", "faces"]), assets: stored)
    }
    while workers.asked.value < 2 { try? await Task.sleep(for: .milliseconds(5)) }
    task.cancel()
    let evidence = await task.value
    #expect(workers.cancelled.value == 2)
    #expect(evidence.coverages.allSatisfy { $0.state == .unavailable })
  }
}

/// Workers that answer nothing until they are cancelled.
private struct HangingWorkers: WorkerCalling {
  let asked = Counter()
  let cancelled = Counter()

  func call(_ call: WorkerCall, role: WorkerRole) async throws(AssayError) -> WorkerCall {
    asked.add()
    while !Task.isCancelled { try? await Task.sleep(for: .milliseconds(5)) }
    cancelled.add()
    throw AssayError(.cancelled, "cancelled")
  }
}
