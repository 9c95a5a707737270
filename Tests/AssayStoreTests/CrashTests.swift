import AssayCore
import AssayServing
import AssayWire
import Foundation
import GRDB
import Testing

@testable import AssayStore

/// Processes that are killed, or whose disk is full, and what is there afterwards.
@Suite struct CrashTests {
  let scratch = Scratch()

  /// Ends this process at a moment that the seed chooses, without a word to anybody.
  private static func dieSoon(_ seed: Int, afterMs: UInt32 = 0) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let delay = afterMs * 1000 + UInt32(generator.next() % 150_000)
    Thread.detachNewThread {
      usleep(delay)
      kill(getpid(), SIGKILL)
    }
  }

  /// Says something in a way that outlives the process.
  private static func acknowledge(_ text: String, in descriptor: Int32) {
    let line = Array((text + "\n").utf8)
    _ = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }

  private func acknowledged() -> [String] {
    String(decoding: scratch.file("acknowledged") ?? [], as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test("kill -9 loses no acknowledged control write, and the audit chain stays whole", arguments: 0..<5)
  func control(seed: Int) async throws {
    let path = scratch.path
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, seed = seed as Int] in
      let store = try ControlStore(folder: path)
      let (keys, _) = try KeyStore.open(store)
      let log = open(path + "/acknowledged", O_WRONLY | O_CREAT | O_APPEND, 0o600)
      var isDying = false
      while true {
        let made = try keys.create(KeyGrant(name: "a"), by: "t")
        CrashTests.acknowledge(made.token, in: log)
        if !isDying { CrashTests.dieSoon(seed) }
        isDying = true
      }
    }
    let (keys, _) = try KeyStore.open(try ControlStore(folder: scratch.path))
    let guarding = StoredKeys(keys, follows: false)
    let tokens = acknowledged()
    #expect(!tokens.isEmpty)
    for token in tokens { #expect(guarding.check(token).caller != nil) }
    let stored = try keys.list().count
    // One may have been written and not yet told of.
    #expect(stored == tokens.count || stored == tokens.count + 1)
    guard case .whole(let anchor) = try AuditLog(keys.store).verify() else {
      Issue.record("the audit log is broken")
      return
    }
    #expect(Int(anchor.sequence) == stored)
    #expect(try keys.store.integrityFaults().isEmpty)
  }

  @Test("kill -9 loses no trace older than the declared window, and repeats none", arguments: 0..<3)
  func telemetry(seed: Int) async throws {
    let path = scratch.path
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, seed = seed as Int] in
      var settings = Store.Settings()
      settings.spool.segmentBytes = 1 << 16
      settings.spool.bytesMax = 64 << 20
      settings.spool.tracesHeldMax = 1 << 16
      settings.drain.everyMs = 20
      settings.drain.commitMs = 60
      settings.ballastBytes = 0
      let store = try Store(folder: path, settings: settings)
      let log = open(path + "/acknowledged", O_WRONLY | O_CREAT | O_APPEND, 0o600)
      CrashTests.dieSoon(seed, afterMs: 800)
      var number = 0
      while true {
        store.traces.take(.sample(number))
        CrashTests.acknowledge("\(wallClockNs()) req_\(number)", in: log)
        number += 1
        usleep(200)
      }
    }
    var settings = Store.Settings()
    settings.spool.segmentBytes = 1 << 16
    settings.spool.bytesMax = 64 << 20
    settings.ballastBytes = 0
    let store = try Store(folder: scratch.path, settings: settings)
    defer { store.close() }
    try store.drain.drain()
    let found = try store.telemetry.recent(.init(countMax: 10_000)).map(\.id)
    #expect(Set(found).count == found.count)
    let lines = acknowledged().map { $0.split(separator: " ") }
    let end = lines.last.flatMap { $0.first }.flatMap { Int64($0) } ?? 0
    let kept = Set(found)
    var old = 0
    for line in lines {
      let at = try #require(Int64(line[0]))
      // The window is 50 ms and a sync; a loaded machine's syncs are long, so ten times that is allowed.
      guard end - at > 500_000_000 else { continue }
      #expect(kept.contains(String(line[1])))
      old += 1
    }
    #expect(old > 0)
    // What was lost is at the end, in one piece.
    let numbers = found.compactMap { Int($0.dropFirst(4)) }.sorted()
    #expect(numbers == Array(0..<numbers.count))
    #expect(numbers.count <= lines.count + 1)
  }

  @Test("A process whose files may not grow keeps answering, counts what it dropped and says that it is degraded")
  func fullDisk() async throws {
    let path = scratch.path
    await #expect(processExitsWith: .exitCode(42)) { [path = path as String] in
      signal(SIGXFSZ, SIG_IGN)
      var settings = Store.Settings()
      settings.spool.segmentBytes = 1 << 16
      settings.spool.bytesMax = 1 << 20
      settings.spool.tracesHeldMax = 80
      settings.spool.gatherMs = 1
      settings.ballastBytes = 0
      let store = try Store(folder: path, settings: settings)
      let token = try store.keys.create(KeyGrant(name: "a"), by: "t").token
      _ = eventually { store.guarding.check(token).caller != nil }
      var limit = rlimit(rlim_cur: 1000, rlim_max: rlim_t.max)
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      let began = ContinuousClock.now
      for number in 0..<2000 { store.traces.take(.sample(number)) }
      guard ContinuousClock.now - began < .seconds(2) else { exit(1) }
      guard eventually({ store.health != .fine && store.traces.counts.dropped > 1000 }) else { exit(2) }
      // Keys are answered from memory, and control writes fail rather than pretend.
      guard store.guarding.check(token).caller != nil else { exit(3) }
      guard (try? store.keys.create(KeyGrant(name: "b"), by: "t")) == nil else { exit(4) }
      limit.rlim_cur = rlim_t.max
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      guard eventually({ store.traces.settle() && store.traces.counts.taken == 2000 }) else { exit(5) }
      guard (try? store.keys.create(KeyGrant(name: "c"), by: "t")) != nil else { exit(6) }
      let counts = store.traces.counts
      guard counts.written + counts.dropped == 2000 else { exit(7) }
      guard (try? eventually { try store.telemetry.recent(.init(countMax: 10_000)).count == counts.written }) == true
      else { exit(8) }
      store.close()
      exit(42)
    }
    #expect(try ControlStore(folder: scratch.path).integrityFaults().isEmpty)
  }
}
