import AssayCore
import AssayServing
import Foundation
import GRDB
import Testing

@testable import AssayStore

@Suite struct StoreTests {
  let scratch = Scratch()

  private func open() throws -> Store {
    var settings = Store.Settings()
    settings.spool.segmentBytes = 1 << 16
    settings.spool.bytesMax = 1 << 20
    settings.spool.gatherMs = 1
    settings.drain.everyMs = 10
    settings.ballastBytes = 64 << 10
    return try Store(folder: scratch.path, settings: settings)
  }

  @Test("A store keeps keys, traces and assets over a restart, and one gateway at a time serves from it")
  func restart() throws {
    var token = ""
    var digest = ""
    do {
      let store = try open()
      token = try store.keys.create(KeyGrant(name: "a"), by: "t").token
      digest = try store.assets.put([1, 2, 3])
      store.traces.take(.sample(1))
      #expect(throws: AssayError.self) { _ = try Store(folder: scratch.path) }
      #expect(try eventually { try store.telemetry.recent().count == 1 })
      #expect(store.health == .fine)
      store.traces.take(.sample(2))
      store.close()
    }
    let store = try open()
    defer { store.close() }
    #expect(store.guarding.check(token).caller != nil)
    #expect(try store.assets.get(digest) == [1, 2, 3])
    #expect(try eventually { try store.telemetry.recent().count == 2 })
  }

  @Test("An erased case is gone from files and spool, stays gone when it comes late, and others stay")
  func erase() throws {
    let store = try open()
    defer { store.close() }
    let old = wallClockNs()
    for number in 0..<10 {
      store.traces.take(.sample(number, at: old + Int64(number), case: number < 4 ? "secret-case" : "other"))
    }
    #expect(store.traces.settle())
    let rows = try store.erase(caseID: "secret-case", by: "ann").rows
    #expect(rows + store.drain.counts.erased == 4)
    #expect(try store.telemetry.traces(caseID: "secret-case").isEmpty)
    #expect(try store.telemetry.traces(caseID: "other").count == 6)
    #expect(try store.erasures.unfinished() == 0)
    // Late traces from before the erasure are dropped, new ones of the same case are kept.
    store.traces.take(.sample(20, at: old, case: "secret-case"))
    store.traces.take(.sample(21, at: wallClockNs(), case: "other"))
    #expect(store.traces.settle())
    #expect(try eventually { try store.telemetry.traces(caseID: "other").count == 7 })
    #expect(try store.telemetry.traces(caseID: "secret-case").isEmpty)
    let audit = try store.audit.recent()
    #expect(audit.map(\.action).prefix(2) == ["case.erased", "case.erase"])
    #expect(!audit.contains { $0.target.contains("secret-case") })
  }

  @Test("Day files that come back from a backup are erased again")
  func eraseAgain() throws {
    let store = try open()
    defer { store.close() }
    store.traces.take(.sample(1, case: "mine"))
    store.traces.take(.sample(2, case: "theirs"))
    #expect(store.traces.settle())
    try store.drain.drain()
    try store.telemetry.recent().forEach { #expect($0.caseID != nil) }
    let name = "telemetry/" + TelemetryDay(ofNs: wallClockNs()).fileName
    let kept = try #require(try store.telemetry.traces(caseID: "mine").first)
    #expect(try store.erase(caseID: "mine", by: "ann").rows == 1)
    // The row as a backup would bring it back.
    let raw = try DatabaseQueue(path: scratch.path(name))
    try raw.write {
      try $0.execute(
        sql: "INSERT INTO trace VALUES (?, 'req_1', 'acme', 'odd', 'mine', 'answered', 200, 1, '{}')",
        arguments: [kept.startedAtNs])
    }
    try raw.close()
    #expect(try store.eraseAgain(by: "ann") == 1)
    #expect(try store.telemetry.traces(caseID: "mine").isEmpty)
    #expect(try store.telemetry.traces(caseID: "theirs").count == 1)
  }

  @Test("No file holds an erased case's name any more")
  func eraseBytes() throws {
    let store = try open()
    for number in 0..<50 { store.traces.take(.sample(number, case: "case-4711-of-jane")) }
    #expect(store.traces.settle())
    try store.drain.drain()
    try store.erase(caseID: "case-4711-of-jane", by: "ann")
    store.close()
    let walker = try #require(FileManager.default.enumerator(atPath: scratch.path))
    for case let name as String in walker {
      let bytes = scratch.file(name) ?? []
      #expect(Data(bytes).range(of: Data("case-4711-of-jane".utf8)) == nil, "\(name)")
    }
  }
}
