import AssayCore
import AssayServing
import CSpawn
import Foundation
import GRDB
import Testing

@testable import AssayStore

/// How a gateway starts on a store that is not as it should be.
@Suite struct OpeningTests {
  let scratch = Scratch()

  private var settings: Store.Settings {
    var settings = Store.Settings()
    settings.ballastBytes = 64 << 10
    settings.spool.segmentBytes = 1 << 16
    settings.spool.bytesMax = 1 << 20
    settings.spool.gatherMs = 1
    settings.drain.everyMs = 10
    return settings
  }

  private func serve(needsKeys: Bool = true) throws -> ServedStore {
    try ServedStore(folder: scratch.path, settings: settings, needsKeys: needsKeys)
  }

  @Test("A store that another gateway serves from is refused, and the error names its process")
  func locked() throws {
    let first = try serve()
    defer { first.close() }
    let error = #expect(throws: AssayError.self) { _ = try serve() }
    #expect(error?.message.contains("process \(getpid())") == true, "\(String(describing: error))")
    #expect(error?.remedy?.contains("store of its own") == true)
  }

  @Test("A store of a newer version is refused, and named as that")
  func newer() throws {
    do { _ = try ControlStore(folder: scratch.path) }
    let raw = try DatabaseQueue(path: scratch.path("control.db"))
    try raw.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99 later')") }
    try raw.close()
    for needsKeys in [true, false] {
      let error = #expect(throws: AssayError.self) { _ = try serve(needsKeys: needsKeys) }
      #expect(error?.message.contains("newer version") == true)
    }
  }

  @Test("A damaged control database is refused with what to do: without its keys everybody would be called wrong")
  func damaged() throws {
    do {
      let store = try ControlStore(folder: scratch.path)
      let (keys, _) = try KeyStore.open(store)
      for number in 0..<200 { _ = try keys.create(KeyGrant(name: "key \(number)"), by: "t") }
      try store.pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    }
    var bytes = try #require(scratch.file("control.db"))
    for place in 0..<2048 { bytes[place] = UInt8(truncatingIfNeeded: place &* 31) }
    scratch.write(bytes, "control.db")
    let error = #expect(throws: AssayError.self) { _ = try serve() }
    #expect(error?.remedy?.contains("backup") == true, "\(String(describing: error))")
  }

  @Test("A damaged day of telemetry is set aside, is said, and the gateway keeps what comes")
  func damagedDay() throws {
    let day = "telemetry/" + TelemetryDay(ofNs: wallClockNs()).fileName
    mkdir(scratch.path("telemetry"), 0o700)
    scratch.write(Array(String(repeating: "this is no database at all. ", count: 400).utf8), day)
    let served = try serve()
    defer { served.close() }
    let store = try #require(served.store)
    for number in 0..<5 { store.traces.take(.sample(number)) }
    #expect(store.traces.settle())
    #expect(try eventually(withinMs: 30_000) { try store.telemetry.recent().count == 5 })
    #expect(StoreFiles.names(in: scratch.path("telemetry/quarantine")).count == 1)
    #expect(served.watch.troubles.contains { $0.contains("quarantine") })
    #expect(served.watch.isReady)
  }

  @Test("On a disk that can only be read keys are known, wrong ones are refused, and traces are counted as lost")
  func readOnly() throws {
    guard getuid() == 0, FileManager.default.fileExists(atPath: "/usr/bin/unshare") else {
      print("skipped: a disk that can only be read needs root and unshare")
      return
    }
    var token = ""
    do {
      let store = try ControlStore(folder: scratch.path)
      token = try KeyStore.open(store).0.create(KeyGrant(name: "a"), by: "t").token
      // What was written last stands in the log only, as after a kill.
      for name in ["control.db", "control.db-wal", "pepper"] {
        mkdir(scratch.path("copy"), 0o700)
        scratch.write(try #require(scratch.file(name)), "copy/" + name)
      }
      chmod(scratch.path("copy/pepper"), 0o600)
    }
    try mount(scratch.path("copy"), "bind")
    defer { umount2(scratch.path("copy"), Int32(MNT_DETACH)) }
    let served = try ServedStore(folder: scratch.path("copy"), settings: settings, needsKeys: true, retryMs: 5)
    defer { served.close() }
    #expect(served.store == nil)
    let keys = try #require(served.keys)
    #expect(keys.check(token).caller != nil)
    #expect(keys.check("ask_0123456789ab_" + token.suffix(52)).isWrong)
    served.traces.take(.sample(1))
    #expect(served.watch.isReady)
    #expect(served.watch.troubles.contains { $0.contains("can only be read") && $0.contains("lost") })
    let dropped = served.watch.families.first { $0.name == "assay.store.traces" }?.points
    #expect(dropped?.contains { $0.labels.contains { $0.value == "dropped" } } == true)
    // Nothing of the copy that keys were read from is left.
    let names = try FileManager.default.contentsOfDirectory(atPath: NSTemporaryDirectory())
    #expect(!names.contains { $0.hasPrefix("assay-keys-\(getpid())-") })
    // The disk can be written again: nobody has to start the gateway anew.
    umount2(scratch.path("copy"), Int32(MNT_DETACH))
    let reopened = try #require(served.reopened)
    #expect(eventually(withinMs: 120_000) { reopened.store != nil })
    let store = try #require(reopened.store)
    for number in 0..<3 { served.traces.take(.sample(number)) }
    #expect(store.traces.settle())
    #expect(try eventually(withinMs: 120_000) { try store.telemetry.recent().count == 3 })
    let counts = served.watch.families.first { $0.name == "assay.store.traces" }?.points ?? []
    func count(_ state: String) -> Int64? {
      guard case .integer(let count) = counts.first(where: { $0.labels.contains { $0.value == state } })?.value else {
        return nil
      }
      return count
    }
    #expect(count("taken") == 4 && count("dropped") == 1 && served.watch.isReady)
    let made = try store.keys.create(KeyGrant(name: "later"), by: "t").token
    #expect(eventually(withinMs: 120_000) { keys.check(made).caller != nil })
    #expect(keys.check(token).caller != nil)
  }

  /// Makes a folder one that can only be read.
  private func mount(_ path: String, _ kind: String) throws {
    for options in [["--bind", path, path], ["-o", "remount,ro,bind", path]] {
      // Not Foundation's `Process`, which may crash in a process of very many open files.
      var words = (["/bin/mount"] + options).map { strdup($0) } + [nil]
      defer { for word in words { free(word) } }
      var child = assay_child()
      let failure = assay_spawn(&words, environ, 1 << 16, &child)
      try #require(failure == 0)
      defer { for end in [child.input, child.output, child.errors] { close(end) } }
      var status: Int32 = -1
      let ended = waitpid(child.pid, &status, 0)
      let isMade = ended == child.pid && status == 0
      try #require(isMade)
    }
  }

  @Test("Where keys are asked for and there is no store that could be read, the gateway does not start")
  func nothing() throws {
    let path = "/proc/no/store"
    #expect(throws: AssayError.self) { _ = try ServedStore(folder: path, settings: settings, needsKeys: true) }
  }
}
