import AssayCore
import AssayServing
import Foundation
import GRDB
import Testing

@testable import AssayStore

@Suite("Readers that take long")
struct LongReadingTests {
  let scratch = Scratch()
  private var day: TelemetryDay { TelemetryDay(ofNs: wallClockNs()) }

  private func records(_ numbers: Range<Int>) -> [TraceRecord] {
    numbers.compactMap { number in
      var record = TraceRecord()
      (record.startedAtNs, record.id, record.tenant, record.route) = (wallClockNs(), "req_\(number)", "acme", "plain")
      (record.outcome, record.status, record.weight) = ("ok", 200, 1)
      record.document = [UInt8]("{\"filler\":\"\(String(repeating: "x", count: 4000))\"}".utf8)
      return record
    }
  }

  /// Fault F6 of the store: a transaction that reads for ever, by a program that is not ours.
  @Test("The log of a day stops growing while somebody holds it, and what waits is added afterwards")
  func stuckReader() throws {
    let files = try DayFiles(folder: scratch.path("telemetry"), logBytesMax: 1 << 20)
    let path = DayFiles.path(day, in: files.folder)
    #expect(try files.add(records(0..<10), to: day) == 10)

    var held = Configuration()
    held.allowsUnsafeTransactions = true
    let reader = try DatabaseQueue(path: path, configuration: held)
    try reader.inDatabase { try $0.execute(sql: "BEGIN; SELECT count(*) FROM trace") }
    var added = 10
    var refusal: AssayError?
    for batch in 1..<40 where refusal == nil {
      do { added += try files.add(records(batch * 50..<(batch + 1) * 50), to: day) } catch { refusal = error }
    }
    #expect(refusal?.code == .storage)
    #expect(refusal?.message.contains("nothing is added until it lets go") == true)
    #expect(refusal?.place?.file == path)
    let log = try FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int
    // One batch may go beyond.
    #expect(try #require(log) < 2 << 20)

    try reader.inDatabase { try $0.execute(sql: "COMMIT") }
    #expect(try files.add(records(5000..<5010), to: day) == 10)
    let rows = try reader.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM trace") }
    #expect(rows == added + 10)
    files.closeAll()
  }

  @Test("A question of ours that takes too long is ended, and says so")
  func longQuestion() throws {
    let files = try DayFiles(folder: scratch.path("telemetry"))
    _ = try files.add(records(0..<1), to: day)
    let path = DayFiles.path(day, in: files.folder)
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    do {
      _ = try DayFiles.reading(path, within: .milliseconds(50)) { try Int.fetchOne($0, sql: endless) }
      Issue.record("a question without an end was answered")
    } catch let error as AssayError {
      #expect(error.code == .timeout)
      #expect(error.message.contains("took longer than 0.05 seconds"))
    }
    #expect(try TelemetryReader(folder: files.folder).recent().count == 1)
    files.closeAll()
  }
}
