import AssayCore
import AssayServing
import Foundation
import GRDB
import Synchronization
import Testing

@testable import AssayStore

/// What the store does by itself: ages, bounds, the ballast, and erasures that others ask for.
@Suite struct CareTests {
  let scratch = Scratch()

  private func open(_ change: (inout Store.Settings) -> Void = { _ in }) throws -> Store {
    var settings = Store.Settings()
    settings.spool.segmentBytes = 1 << 16
    settings.spool.bytesMax = 1 << 20
    settings.spool.gatherMs = 1
    settings.drain.everyMs = 10
    settings.ballastBytes = 64 << 10
    settings.careMs = 50
    change(&settings)
    return try Store(folder: scratch.path, settings: settings)
  }

  private static let day = TelemetryDay.nanoseconds

  @Test("Days beyond the retention are unlinked, media that nobody used too, and both are counted")
  func ages() throws {
    let store = try open {
      $0.drain.retentionDays = 3
      $0.careMs = 60_000
    }
    defer { store.close() }
    let now = wallClockNs()
    for age in 0..<3 { store.traces.take(.sample(age, at: now - Int64(age) * Self.day)) }
    #expect(store.traces.settle())
    try store.drain.drain()
    let old = try store.assets.put([1])
    let used = try store.assets.put([2])
    #expect(DayFiles.days(in: scratch.path("telemetry")).count == 3)
    store.letGoOfOld(now: now + 2 * Self.day)
    #expect(DayFiles.days(in: scratch.path("telemetry")).count == 1)
    #expect(store.assets.contains(old))
    var times = [timeval(tv_sec: 1, tv_usec: 0), timeval(tv_sec: 1, tv_usec: 0)]
    #expect(utimes(scratch.path("assets/sha256/\(old.prefix(2))/\(old)"), &times) == 0)
    store.letGoOfOld(now: now)
    #expect(!store.assets.contains(old) && store.assets.contains(used))
    #expect(store.figures.removedDays == 2 && store.figures.removedBlobs == 1)
  }

  @Test("Above the bound of all files the oldest days go first, then media, and never today")
  func bound() throws {
    let store = try open {
      $0.bytesMax = 1
      $0.ballastBytes = 0
      $0.careMs = 60_000
    }
    defer { store.close() }
    let now = wallClockNs()
    for age in 0..<4 { store.traces.take(.sample(age, at: now - Int64(age) * Self.day)) }
    #expect(store.traces.settle())
    try store.drain.drain()
    _ = try store.assets.put([1, 2, 3])
    store.letGoOfOld()
    #expect(DayFiles.days(in: scratch.path("telemetry")) == [TelemetryDay(ofNs: now)])
    #expect(store.assets.count == 0)
    #expect(store.figures.removedDays == 3)
  }

  @Test("The ballast takes its room, is given up when the disk is full, and comes back")
  func ballast() throws {
    let store = try open { $0.careMs = 60_000 }
    defer { store.close() }
    #expect(store.control.ballast.bytes >= 64 << 10)
    #expect(store.health == .fine)
    #expect(store.control.ballast.release())
    #expect(!store.control.ballast.release())
    guard case .degraded(let reasons) = store.health else {
      Issue.record("a store without its ballast calls itself fine")
      return
    }
    #expect(reasons.contains { $0.contains("full") })
    store.takeCare()
    #expect(store.control.ballast.bytes >= 64 << 10)
    #expect(store.health == .fine)
  }

  @Test("Erasing a case takes the media that only it spoke of, and files in quarantine that may hold its name")
  func everywhere() throws {
    let store = try open()
    defer { store.close() }
    let own = try store.assets.put(Array("own".utf8))
    let shared = try store.assets.put(Array("shared".utf8))
    func take(_ number: Int, _ name: String, _ digests: [String]) {
      var trace = RequestTrace.sample(number, case: name)
      trace.parts = digests.map {
        .init(path: "messages[0].content[0]", modality: .image, digest: $0, type: "image/png", bytes: 3)
      }
      store.traces.take(trace)
    }
    take(1, "case-of-jane", [own, shared])
    take(2, "case-of-john", [shared])
    #expect(store.traces.settle())
    try store.drain.drain()
    for place in Quarantine.folders { try StoreFiles.makeFolder(scratch.path(place)) }
    scratch.write(Array("....case-of-j".utf8), "spool/quarantine/a.spool")
    scratch.write([UInt8](repeating: 0, count: 5000) + Array("case-of-jane".utf8), "telemetry/quarantine/b.db")
    scratch.write(Array("another".utf8), "telemetry/quarantine/c.db")
    let erased = try store.erase(caseID: "case-of-jane", by: "ann")
    #expect(erased.rows == 1 && erased.blobs == 1 && erased.files == 2)
    #expect(!store.assets.contains(own) && store.assets.contains(shared))
    #expect(StoreFiles.names(in: scratch.path("telemetry/quarantine")) == ["c.db"])
    #expect(StoreFiles.names(in: scratch.path("spool/quarantine")).isEmpty)
    #expect(try store.telemetry.traces(caseID: "case-of-john").count == 1)
  }

  @Test("An erasure that another process asks for is done by the gateway that serves, and by its next start")
  func fromOutside() throws {
    let store = try open()
    store.traces.take(.sample(1, case: "mine"))
    store.traces.take(.sample(2, case: "theirs"))
    #expect(store.traces.settle())
    #expect(try eventually { try store.telemetry.recent().count == 2 })
    let result = try StoreErasing.erase(caseID: "mine", in: scratch.path, by: "ann", secondsMax: 60)
    #expect(result.wasByGateway && result.rows == 1)
    #expect(try store.telemetry.recent().map(\.caseID) == ["theirs"])
    store.close()
  }

  @Test("A case is erased without a gateway too")
  func alone() throws {
    do {
      let store = try open()
      store.traces.take(.sample(1, case: "mine"))
      #expect(store.traces.settle())
      store.close()
    }
    let result = try StoreErasing.erase(caseID: "mine", in: scratch.path, by: "ann")
    #expect(!result.wasByGateway && result.rows == 1)
    #expect(try TelemetryReader(folder: scratch.path("telemetry")).recent().isEmpty)
  }

  @Test("While other processes hold the databases, requests' traces wait in the spool and then arrive, each once")
  func lockedForLong() throws {
    let store = try open()
    defer { store.close() }
    let token = try store.keys.create(KeyGrant(name: "a"), by: "t").token
    #expect(eventually { store.guarding.check(token).caller != nil })
    store.traces.take(.sample(0))
    #expect(try eventually { try store.telemetry.recent().count == 1 })
    let day = TelemetryDay(ofNs: wallClockNs()).fileName
    let holders = try ["control.db", "telemetry/" + day].map { try lockingQueue(scratch.path($0)) }
    for holder in holders { try holder.writeWithoutTransaction { try $0.execute(sql: "BEGIN EXCLUSIVE") } }
    let began = ContinuousClock.now
    for number in 1...300 { store.traces.take(.sample(number)) }
    #expect(ContinuousClock.now - began < .seconds(2))
    #expect(store.traces.settle())
    #expect(store.traces.counts.written == 301 && store.traces.counts.dropped == 0)
    #expect(eventually(withinMs: 30_000) { store.drain.counts.faults > 0 })
    #expect(store.guarding.check(token).caller != nil)
    #expect(StoreWatch(store, needsKeys: true).troubles.contains { $0.contains("wait in the spool") })
    for holder in holders { try holder.writeWithoutTransaction { try $0.execute(sql: "COMMIT") } }
    #expect(try eventually(withinMs: 30_000) { try store.telemetry.recent(.init(countMax: 1000)).count == 301 })
  }

  @Test("Who waits for a trace to be on the disk is called when its bytes are, and at once when the disk refuses")
  func durable() throws {
    let store = try open { $0.spool.gatherMs = 1 }
    let called = Mutex<[Int]>([])
    for number in 0..<20 {
      store.traces.take(.sample(number))
      store.traces.whenDurable { called.withLock { $0.append(store.traces.spoolBytes) } }
    }
    #expect(eventually(withinMs: 30_000) { called.withLock { $0.count } == 20 })
    #expect(called.withLock { $0.allSatisfy { $0 > 0 } })
    #expect(store.traces.unsyncedAnswers == 0)
    store.close()
    store.traces.whenDurable { called.withLock { $0.append(0) } }
    #expect(called.withLock { $0.count } == 21)
    let refusing = try SpoolTraces(
      folder: scratch.path("other"), settings: SpoolSettings(), redaction: Redaction(),
      disk: SpoolDisk(write: { _, _ in ENOSPC }, sync: { _ in EIO }))
    defer { refusing.stop() }
    refusing.take(.sample(1))
    refusing.whenDurable { called.withLock { $0.append(0) } }
    #expect(eventually(withinMs: 30_000) { called.withLock { $0.count } == 22 })
    #expect(refusing.unsyncedAnswers == 1)
  }

  @Test("Only failed requests keep their words where the configuration says so")
  func words() throws {
    var redaction = Redaction()
    var trace = RequestTrace.sample(1)
    trace.texts = [.init(path: "messages[0].content", text: "my secret", bytes: 9)]
    func keeps() -> Bool {
      String(decoding: TraceDocument.bytes(trace, redaction: redaction), as: UTF8.self).contains("my secret")
    }
    #expect(!keeps())
    redaction.opensFailures = true
    #expect(!keeps())
    (trace.outcome, trace.status) = (.failed, 502)
    #expect(keeps())
    trace.outcome = .abandoned
    #expect(!keeps())
    redaction.opensAll = true
    #expect(keeps())
  }
}
