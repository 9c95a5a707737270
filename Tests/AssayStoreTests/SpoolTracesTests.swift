import AssayServing
import AssayWire
import Foundation
import Synchronization
import Testing

@testable import AssayStore

@Suite struct SpoolTracesTests {
  let scratch = Scratch()

  private func settings(bytesMax: Int = 1 << 20, held: Int = 8192) -> SpoolSettings {
    var settings = SpoolSettings()
    settings.segmentBytes = 1 << 16
    settings.bytesMax = bytesMax
    settings.gatherMs = 1
    settings.tracesHeldMax = held
    return settings
  }

  private func records(_ traces: SpoolTraces) throws -> [TraceRecord] {
    let reader = try SpoolReader(folder: scratch.path, ledger: traces.ledger)
    var all: [TraceRecord] = []
    while true {
      let batch = try reader.next()
      if batch.isEmpty { return all }
      all += batch.compactMap { TraceRecord($0) }
    }
  }

  @Test("Traces from many threads all arrive, and the sum of what became of them is exact")
  func manyThreads() throws {
    let traces = try SpoolTraces(folder: scratch.path, settings: settings())
    DispatchQueue.concurrentPerform(iterations: 4) { thread in
      for number in 0..<100 { traces.take(.sample(thread * 100 + number)) }
    }
    #expect(traces.settle())
    #expect(traces.counts.taken == 400)
    #expect(traces.counts.written == 400)
    #expect(Set(try records(traces).map(\.id)).count == 400)
    #expect(traces.health == .fine)
    traces.stop()
    #expect(traces.counts.taken == 400)
  }

  @Test("A trace is on its way to the disk within the declared window, without anybody asking")
  func window() throws {
    let traces = try SpoolTraces(folder: scratch.path, settings: settings())
    defer { traces.stop() }
    traces.take(.sample(1))
    #expect(eventually { traces.spoolBytes > SpoolFormat.headerBytes })
  }

  @Test("As the spool fills: all, then one of ten of the good ones with its weight, then counts only, then nothing")
  func pressure() throws {
    let traces = try SpoolTraces(folder: scratch.path, settings: settings(bytesMax: 60_000))
    defer { traces.stop() }
    func put(_ count: Int, _ outcome: RequestTrace.Outcome = .answered) {
      for number in 0..<count {
        var trace = RequestTrace.sample(number)
        trace.outcome = outcome
        traces.take(trace)
        if number % 20 == 0 { #expect(traces.settle()) }
      }
      #expect(traces.settle())
    }
    func fill(to share: Double) {
      while Double(traces.spoolBytes) / 60_000 < share {
        // Failures are kept whatever they cost, until 90 %.
        put(5, .failed)
      }
    }
    put(10)
    #expect(traces.counts.thinned == 0)
    fill(to: 0.7)
    let before = traces.counts
    put(20)
    #expect(traces.counts.written - before.written == 2)
    #expect(traces.counts.thinned == 18)
    #expect(try records(traces).filter { $0.weight == 10 }.count == 2)
    guard case .degraded = traces.health else {
      Issue.record("a spool at 70 % is not fine")
      return
    }
    fill(to: 0.9)
    let written = traces.counts.written
    put(30)
    put(5, .failed)
    #expect(traces.counts.written == written)
    #expect(traces.counts.sketched == 35)
    let counts = traces.counts
    #expect(counts.taken == counts.written + counts.thinned + counts.sketched + counts.dropped)
    traces.stop()
    let sketches = try records(traces).filter { $0.kind == .sketch }
    #expect(sketches.filter { $0.outcome == "answered" }.map { Int($0.weight) }.reduce(0, +) == 30)
    #expect(sketches.filter { $0.outcome == "failed" }.map { Int($0.weight) }.reduce(0, +) == 5)
  }

  @Test("A full spool drops, and counts what it dropped by tenant and class")
  func full() throws {
    let before = try SpoolWriter(folder: scratch.path, settings: settings())
    var bytes: [UInt8] = []
    [UInt8](repeating: 1, count: 5000).withUnsafeBytes { SpoolFormat.appendFrame($0, to: &bytes) }
    #expect(before.write(bytes, count: 1))
    before.finish()
    let traces = try SpoolTraces(folder: scratch.path, settings: settings(bytesMax: 4096))
    for number in 0..<7 {
      var trace = RequestTrace.sample(number)
      trace.tenant = number < 3 ? "a" : "b"
      traces.take(trace, as: number == 6 ? .debug : .telemetry)
    }
    #expect(traces.settle())
    #expect(traces.counts.dropped == 7)
    #expect(
      traces.counts.losses == [
        .init(tenant: "a", isDebug: false): 3, .init(tenant: "b", isDebug: false): 3,
        .init(tenant: "b", isDebug: true): 1,
      ])
    traces.stop()
  }

  @Test("A disk that refuses never holds a caller up; what the ring cannot hold is counted, the rest arrives later")
  func refusingDisk() throws {
    let refuses = Atomic(true)
    let disk = SpoolDisk(
      write: { refuses.load(ordering: .relaxed) ? ENOSPC : SpoolDisk.real.write($0, $1) }, sync: SpoolDisk.real.sync)
    let traces = try SpoolTraces(
      folder: scratch.path, settings: settings(held: 80), redaction: Redaction(), disk: disk)
    traces.take(.sample(0))
    #expect(eventually { traces.health != .fine })
    let start = ContinuousClock.now
    for number in 1...1000 { traces.take(.sample(number)) }
    #expect(ContinuousClock.now - start < .seconds(1))
    #expect(!traces.settle(withinMs: 50))
    #expect(eventually { traces.counts.dropped >= 900 })
    refuses.store(false, ordering: .relaxed)
    #expect(eventually { traces.settle() })
    #expect(eventually { traces.health == .fine })
    traces.stop()
    let counts = traces.counts
    #expect(counts.taken == 1001)
    #expect(counts.written + counts.dropped == 1001)
    #expect(Set(try records(traces).map(\.id)).count == counts.written)
    #expect(counts.losses.values.reduce(0, +) == counts.dropped)
  }

  @Test("A record of any size either arrives or is counted")
  func huge() throws {
    let traces = try SpoolTraces(folder: scratch.path, settings: settings())
    var trace = RequestTrace.sample(1)
    trace.degraded = [String(repeating: "x", count: 1 << 19)]
    traces.take(trace)
    trace = .sample(2)
    trace.route = String(repeating: "r", count: 70_000)
    traces.take(trace)
    #expect(traces.settle())
    #expect(traces.counts.dropped == 1)
    #expect(try records(traces).map(\.id) == ["req_2"])
    traces.stop()
  }
}
