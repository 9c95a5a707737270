import AssayCore
import AssayServing
import AssayWire
import Foundation
import GRDB
import Testing

@testable import AssayStore

@Suite struct TelemetryTests {
  let scratch = Scratch()
  private let day: Int64 = 86_400_000_000_000

  private var folder: String { scratch.path("telemetry") }

  private func spool() throws -> SpoolTraces {
    var settings = SpoolSettings()
    settings.segmentBytes = 1 << 16
    settings.bytesMax = 1 << 20
    settings.gatherMs = 1
    return try SpoolTraces(folder: scratch.path("spool"), settings: settings)
  }

  private func drain(_ traces: SpoolTraces, erasures: Erasures? = nil) throws -> TelemetryDrain {
    try TelemetryDrain(spool: traces, folder: folder, erasures: erasures, runs: false)
  }

  @Test("Days have the names of the calendar, and names their days")
  func dayNames() {
    for number in [0, 1, 58, 59, 60, 364, 365, 10_957, 11_016, 18_321, 18_322, 20_000, 47_541] {
      #expect(TelemetryDay(fileName: TelemetryDay(number: number).fileName)?.number == number)
    }
    #expect(TelemetryDay(number: 0).fileName == "telemetry-19700101.db")
    #expect(TelemetryDay(number: 18_321).fileName == "telemetry-20200229.db")
    #expect(TelemetryDay(ofNs: 1_709_251_199_999_999_999).fileName == "telemetry-20240229.db")
    #expect(TelemetryDay(ofNs: 1_709_251_200_000_000_000).fileName == "telemetry-20240301.db")
    #expect(TelemetryDay(ofNs: -1).number == -1)
    for name in ["telemetry-2024.db", "telemetry-20241301.db", "telemetry-2024010a.db", "other-20240101.db", ""] {
      #expect(TelemetryDay(fileName: name) == nil)
    }
  }

  @Test("Traces come out newest first, by id, by case, by route")
  func queries() throws {
    let traces = try spool()
    let drain = try drain(traces)
    let now = wallClockNs()
    for number in 0..<20 { traces.take(.sample(number, at: now + Int64(number), case: number < 5 ? "c1" : nil)) }
    #expect(traces.settle())
    try drain.drain()
    let reader = TelemetryReader(folder: folder)
    #expect(try reader.recent(.init(countMax: 3)).map(\.id) == ["req_19", "req_18", "req_17"])
    #expect(try reader.recent(.init(route: "even", countMax: 2)).map(\.id) == ["req_18", "req_16"])
    #expect(try reader.recent(.init(before: now + 2)).map(\.id) == ["req_1", "req_0"])
    #expect(try reader.recent(.init(tenant: "nobody")).isEmpty)
    #expect(try reader.traces(caseID: "c1").map(\.id) == ["req_4", "req_3", "req_2", "req_1", "req_0"])
    let found = try #require(try reader.traces(id: "req_7").first)
    #expect(try JSONValue(parsing: found.document)["route"] == "odd")
    #expect(found.weight == 1 && found.status == 200)
    #expect(try reader.traces(id: "' OR 1=1 --").isEmpty)
    traces.stop()
    drain.stop()
  }

  @Test("The same traces moved twice, as after a crash, are there once")
  func idempotent() throws {
    let traces = try spool()
    for number in 0..<50 { traces.take(.sample(number)) }
    #expect(traces.settle())
    let first = try drain(traces)
    try first.drain()
    unlink(scratch.path("spool/position"))
    let second = try drain(traces)
    try second.drain()
    #expect(first.counts.rows == 50)
    #expect(second.counts.rows == 0)
    #expect(second.counts.repeated == 50)
    #expect(try TelemetryReader(folder: folder).recent().count == 50)
    traces.stop()
  }

  @Test("A day gets a file of its own, old days go by unlinking, and what comes too late is counted")
  func rollOverAndRetention() throws {
    let traces = try spool()
    let drain = try drain(traces)
    let midnight = wallClockNs() / day * day
    traces.take(.sample(1, at: midnight - 1))
    traces.take(.sample(2, at: midnight))
    traces.take(.sample(3, at: midnight - 40 * day))
    traces.take(.sample(4, at: midnight + 40 * day))
    traces.take(.sample(5, at: -5))
    #expect(traces.settle())
    try drain.drain()
    #expect(drain.counts.outOfTime == 3)
    let today = TelemetryDay(ofNs: midnight)
    #expect(DayFiles.days(in: folder) == [today, TelemetryDay(number: today.number - 1)])
    let reader = TelemetryReader(folder: folder)
    #expect(try reader.recent().map(\.id) == ["req_2", "req_1"])
    #expect(drain.removeOldDays(now: midnight + 29 * day) == 1)
    #expect(try reader.recent().map(\.id) == ["req_2"])
    #expect(
      StoreFiles.names(in: folder).allSatisfy { $0.hasPrefix("telemetry-" + today.fileName.dropFirst(10).dropLast(3)) })
    #expect(drain.removeOldDays(now: midnight + 30 * day) == 1)
    #expect(try reader.recent().isEmpty)
    traces.stop()
  }

  @Test("A locked day file is tried again; nothing is lost and nobody waits")
  func locked() throws {
    let traces = try spool()
    let drain = try drain(traces)
    traces.take(.sample(1))
    #expect(traces.settle())
    try drain.drain()
    let other = try lockingQueue(DayFiles.path(TelemetryDay(ofNs: wallClockNs()), in: folder))
    try other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
    traces.take(.sample(2))
    #expect(traces.settle())
    let thread = Thread { try? drain.drain() }
    thread.start()
    usleep(50_000)
    // The batch waits for the lock now; whoever asks how things are does not.
    let start = ContinuousClock.now
    _ = (drain.health, drain.counts)
    #expect(ContinuousClock.now - start < .milliseconds(500))
    #expect(throws: AssayError.self) { try drain.drain() }
    guard case .degraded = drain.health else {
      Issue.record("a locked file is not fine")
      return
    }
    try other.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
    try drain.drain()
    #expect(drain.health == .fine)
    #expect(try TelemetryReader(folder: folder).recent().count == 2)
    traces.stop()
  }

  @Test("Day files that are taken away are made anew; those that cannot be made leave the traces in the spool")
  func gone() throws {
    let traces = try spool()
    let drain = try drain(traces)
    traces.take(.sample(1))
    #expect(traces.settle())
    try drain.drain()
    try FileManager.default.removeItem(atPath: folder)
    traces.take(.sample(2))
    #expect(traces.settle())
    #expect(throws: AssayError.self) { try drain.drain() }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try drain.drain()
    #expect(try TelemetryReader(folder: folder).recent().map(\.id) == ["req_2"])
    traces.stop()
  }

  @Test("A damaged day file is told of and set aside, its traces stay in the spool, and the day goes on in a new file")
  func damaged() throws {
    let traces = try spool()
    traces.take(.sample(1))
    #expect(traces.settle())
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let name = TelemetryDay(ofNs: wallClockNs()).fileName
    scratch.write([UInt8](repeating: 0x41, count: 8192), "telemetry/" + name)
    let drain = try drain(traces)
    #expect(throws: AssayError.self) { try drain.drain() }
    #expect(StoreFiles.names(in: scratch.path("telemetry/quarantine")).count == 1)
    #expect(try TelemetryReader(folder: folder).recent().isEmpty)
    try drain.drain()
    #expect(try TelemetryReader(folder: folder).recent().count == 1)
    traces.stop()
  }

  @Test("Sketches come out as sums")
  func sketches() throws {
    let files = try DayFiles(folder: folder)
    var record = TraceRecord()
    (record.kind, record.route, record.outcome, record.startedAtNs) = (.sketch, "r", "answered", wallClockNs())
    record.document = Array("{}".utf8)
    for (id, weight) in [("a", 3), ("b", 4), ("b", 4)] {
      (record.id, record.weight) = (id, UInt16(weight))
      _ = try files.add([record], to: TelemetryDay(ofNs: record.startedAtNs))
    }
    let sums = try TelemetryReader(folder: folder).sketches(dayOfNs: record.startedAtNs)
    #expect(sums.map(\.count) == [7])
    #expect(sums.first?.route == "r")
  }
}
