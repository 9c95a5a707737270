import AssayCore
import AssayServing
import Foundation
import GRDB
import Synchronization
import Testing

@testable import AssayStore

/// Upgrades, backups under load, and a process without descriptors.
@Suite struct OperationTests {
  let scratch = Scratch()

  private static func tables(_ database: Database) throws -> [String] {
    try String.fetchAll(
      database, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
  }

  private static func schema(_ database: Database) throws -> [String] {
    try String.fetchAll(database, sql: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name")
  }

  @Test("Every table says how long its rows stay")
  func retention() throws {
    let control = try ControlStore(folder: scratch.path)
    let files = try DayFiles(folder: scratch.path("telemetry"))
    let day = TelemetryDay(ofNs: wallClockNs())
    _ = try files.add([], to: day)
    let all =
      try control.read(Self.tables)
      + DayFiles.reading(DayFiles.path(day, in: scratch.path("telemetry")), Self.tables)
    #expect(Set(all) == Set(ControlSchema.retention.keys))
    files.closeAll()
  }

  @Test("An upgrade that ended after any of its steps is finished by the next start, to the same tables")
  func migrations() throws {
    let fresh = try ControlStore(folder: scratch.path("fresh")).read(Self.schema)
    for step in ControlSchema.migrator.migrations {
      let folder = scratch.path("after-" + step.prefix(1))
      try StoreFiles.makeFolder(folder)
      let raw = try DatabaseQueue(path: folder + "/control.db")
      try ControlSchema.migrator.migrate(raw, upTo: step)
      try raw.close()
      let store = try ControlStore(folder: folder)
      #expect(try store.read(Self.schema) == fresh, "after \(step)")
      try AuditLog(store).append(actor: "a", action: "b", target: "c")
    }
  }

  @Test("A backup that is made under load is whole, and has all rows from before it and none from after it")
  func backup() throws {
    let store = try ControlStore(folder: scratch.path)
    let audit = AuditLog(store)
    for number in 0..<20 { try audit.append(actor: "a", action: "before", target: "\(number)") }
    let state = Mutex((written: 20, stops: false))
    let writer = Thread {
      while !state.withLock({ $0.stops }) {
        guard (try? audit.append(actor: "a", action: "during", target: "x")) != nil else { continue }
        state.withLock { $0.written += 1 }
      }
    }
    writer.start()
    #expect(eventually { state.withLock { $0.written > 40 } })
    let before = state.withLock { $0.written }
    try store.backUp(to: scratch.path("copy.db"))
    let after = state.withLock { $0.written }
    state.withLock { $0.stops = true }
    try StoreFiles.makeFolder(scratch.path("restored"))
    try FileManager.default.moveItem(atPath: scratch.path("copy.db"), toPath: scratch.path("restored/control.db"))
    let restored = try ControlStore(folder: scratch.path("restored"))
    #expect(try restored.integrityFaults().isEmpty)
    guard case .whole(let anchor) = try AuditLog(restored).verify() else {
      Issue.record("the restored audit log is broken")
      return
    }
    #expect((before...after + 1).contains(Int(anchor.sequence)))
  }

  @Test("A process without a free descriptor keeps answering, counts, and goes on when there are some again")
  func descriptors() async throws {
    let path = scratch.path
    await #expect(processExitsWith: .exitCode(42)) { [path = path as String] in
      var settings = Store.Settings()
      settings.spool.segmentBytes = 1 << 12
      settings.spool.bytesMax = 1 << 20
      settings.spool.gatherMs = 1
      settings.ballastBytes = 0
      let store = try Store(folder: path, settings: settings)
      let token = try store.keys.create(KeyGrant(name: "a"), by: "t").token
      guard eventually({ store.guarding.check(token).caller != nil }) else { exit(1) }
      var held: [Int32] = []
      var limit = rlimit(rlim_cur: 256, rlim_max: 256)
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      while case let descriptor = open("/dev/null", O_RDONLY), descriptor >= 0 { held.append(descriptor) }
      guard !held.isEmpty else { exit(2) }
      for number in 0..<200 { store.traces.take(.sample(number)) }
      guard store.guarding.check(token).caller != nil else { exit(3) }
      guard eventually(withinMs: 30_000, { store.health != .fine }) else { exit(4) }
      for descriptor in held { close(descriptor) }
      guard eventually(withinMs: 30_000, { store.traces.settle() }) else { exit(5) }
      let counts = store.traces.counts
      guard counts.taken == 200, counts.written + counts.dropped == 200 else { exit(6) }
      let arrived = try? eventually(withinMs: 60_000) {
        try store.telemetry.recent(.init(countMax: 1000)).count == counts.written
      }
      guard arrived == true else { exit(7) }
      store.close()
      exit(42)
    }
  }
}
