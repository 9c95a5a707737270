import AssayCore
import Foundation
import GRDB
import Synchronization
import Testing

@testable import AssayStore

/// What a disk holds when the power goes: everything that was synced, and of what came after any part or none.
private struct CutDisk {
  struct File {
    var durable: [UInt8] = []
    /// Since the last sync, in order.
    var pending: [RecordingDisk.Change] = []
  }

  static let sectorBytes = 512
  var files: [String: File] = [:]
  var acknowledged = -1

  mutating func take(_ change: RecordingDisk.Change) {
    switch change {
    case .write(let file, _, _), .truncate(let file, _): files[file, default: File()].pending.append(change)
    case .sync(let file):
      var whole = files[file] ?? File()
      for change in whole.pending { Self.apply(change, to: &whole.durable) }
      whole.pending = []
      files[file] = whole
    case .delete(let file): files[file] = nil
    case .mark(let number): acknowledged = number
    }
  }

  /// The files after the cut: each unsynced sector is there or not, as the generator says.
  /// - Parameter share: how many of ten unsynced sectors are there.
  func survivors(_ generator: inout SeededGenerator, share: UInt64) -> [String: [UInt8]] {
    files.mapValues { file in
      var bytes = file.durable
      for change in file.pending {
        guard case .write(_, let start, let written) = change else {
          if generator.next() % 10 < share { Self.apply(change, to: &bytes) }
          continue
        }
        var place = 0
        while place < written.count {
          let end = min(written.count, place + Self.sectorBytes - (start + place) % Self.sectorBytes)
          if generator.next() % 10 < share { Self.put(Array(written[place..<end]), at: start + place, in: &bytes) }
          place = end
        }
      }
      return bytes
    }
  }

  private static func apply(_ change: RecordingDisk.Change, to bytes: inout [UInt8]) {
    switch change {
    case .write(_, let start, let written): put(written, at: start, in: &bytes)
    case .truncate(_, let size):
      if size < bytes.count { bytes.removeLast(bytes.count - size) }
    default: break
    }
  }

  private static func put(_ written: [UInt8], at start: Int, in bytes: inout [UInt8]) {
    if bytes.count < start + written.count {
      bytes += [UInt8](repeating: 0, count: start + written.count - bytes.count)
    }
    bytes.replaceSubrange(start..<start + written.count, with: written)
  }
}

@Suite(.serialized) struct PowerCutTests {
  /// Opens what is left and says how many rows of the audit log there are.
  private func rows(of files: [String: [UInt8]]) throws -> Int {
    let scratch = Scratch()
    for (name, bytes) in files where !name.hasSuffix("-shm") { scratch.write(bytes, name) }
    let store = try ControlStore(folder: scratch.path)
    #expect(try store.integrityFaults().isEmpty)
    guard case .whole(let anchor) = try AuditLog(store).verify() else {
      Issue.record("the audit log is broken")
      return -1
    }
    return Int(anchor.sequence)
  }

  private func record(_ count: Int, checkpointsAt places: Set<Int> = []) throws -> (
    before: [String: [UInt8]], changes: [RecordingDisk.Change]
  ) {
    let scratch = Scratch()
    let disk = RecordingDisk(scratch.path)
    defer { disk.stop() }
    let store = try ControlStore(folder: scratch.path)
    let audit = AuditLog(store)
    disk.mark(0)
    for number in 1...count {
      try audit.append(actor: "a", action: "b", target: "row \(number)")
      disk.mark(number)
      if places.contains(number) { _ = try store.pool.writeWithoutTransaction { try $0.checkpoint(.full) } }
    }
    return ([:], disk.state.withLock { $0.changes })
  }

  @Test("Every acknowledged control write was synced before it was acknowledged")
  func syncs() throws {
    let changes = try record(25).changes
    var synced = false
    var commits = 0
    for change in changes.drop(while: { if case .mark(0) = $0 { false } else { true } }).dropFirst() {
      switch change {
      case .write, .truncate: synced = false
      case .sync(let file): synced = file == "control.db-wal"
      case .mark:
        #expect(synced, "write \(commits + 1) was acknowledged without a sync behind its last byte")
        (synced, commits) = (false, commits + 1)
      case .delete: break
      }
    }
    #expect(commits == 25)
  }

  @Test("A power cut at any moment, with any part of what was not synced, loses no acknowledged write")
  func everyMoment() throws {
    let changes = try record(6, checkpointsAt: [3]).changes
    var disk = CutDisk()
    var generator = SeededGenerator(seed: 7)
    var cuts = 0
    var isOpen = false
    for change in changes {
      disk.take(change)
      if case .mark(0) = change { isOpen = true }
      guard isOpen else { continue }
      for share in [0, 5, 10] as [UInt64] {
        let found = try rows(of: disk.survivors(&generator, share: share))
        #expect(found >= disk.acknowledged, "after change \(cuts), \(share) of ten sectors")
        #expect(found <= disk.acknowledged + 1)
      }
      cuts += 1
    }
    #expect(cuts > 20)
  }

  @Test("The control: without the syncs, the same cuts do lose writes")
  func control() throws {
    var disk = CutDisk()
    for change in try record(6).changes {
      if case .sync = change, disk.acknowledged >= 0 { continue }
      disk.take(change)
    }
    var generator = SeededGenerator(seed: 7)
    #expect(try rows(of: disk.survivors(&generator, share: 0)) < disk.acknowledged)
  }

  @Test("The log cut at every byte of its last writes loses only what the cut took")
  func everyByte() throws {
    let changes = try record(3).changes
    var disk = CutDisk()
    var generator = SeededGenerator(seed: 1)
    var ends: [Int] = []
    for change in changes {
      disk.take(change)
      if case .mark = change { ends.append(disk.files["control.db-wal"]?.durable.count ?? 0) }
    }
    let files = disk.survivors(&generator, share: 10)
    let log = try #require(files["control.db-wal"])
    let first = try #require(ends.dropLast().last)
    #expect(log.count > first)
    for length in stride(from: first, through: log.count, by: 61) {
      var cut = files
      cut["control.db-wal"] = Array(log[..<length])
      #expect(try rows(of: cut) == (length == log.count ? 3 : 2), "cut at \(length)")
    }
    var whole = files
    whole["control.db-wal"] = log
    #expect(try rows(of: whole) == 3)
  }

  @Test("Whichever operation on the disk fails, the writer is told, and what was acknowledged is there afterwards")
  func everyFault() throws {
    var isClean = false
    for place in 0..<400 where !isClean {
      let scratch = Scratch()
      let disk = RecordingDisk(scratch.path)
      var kept = 0
      do {
        let store = try ControlStore(folder: scratch.path)
        disk.state.withLock { $0.failsIn = place }
        let audit = AuditLog(store)
        for number in 1...4 {
          if (try? audit.append(actor: "a", action: "b", target: "\(number)")) != nil { kept += 1 }
          if number == 2 { try? store.checkpoint() }
        }
        isClean = disk.state.withLock { $0.failed == 0 }
        disk.state.withLock { $0.failsIn = nil }
        #expect(isClean ? kept == 4 : true)
      }
      disk.stop()
      let store = try ControlStore(folder: scratch.path)
      #expect(try store.integrityFaults().isEmpty, "operation \(place)")
      let rows = try AuditLog(store).recent(10).count
      #expect(rows >= kept, "operation \(place)")
    }
    #expect(isClean)
  }
}
