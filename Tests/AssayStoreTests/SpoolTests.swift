import AssayCore
import Foundation
import Synchronization
import Testing

@testable import AssayStore

@Suite struct SpoolTests {
  let scratch = Scratch()

  private func payload(_ number: Int) -> [UInt8] {
    Array("record \(number)".utf8) + [UInt8](repeating: 7, count: number % 40)
  }

  private func frames(_ numbers: some Sequence<Int>) -> [UInt8] {
    var bytes: [UInt8] = []
    for number in numbers { payload(number).withUnsafeBytes { SpoolFormat.appendFrame($0, to: &bytes) } }
    return bytes
  }

  private func settings(segmentBytes: Int = 1 << 16) -> SpoolSettings {
    var settings = SpoolSettings()
    settings.segmentBytes = segmentBytes
    settings.bytesMax = 1 << 20
    return settings
  }

  /// Writes records one a call, and ends as a crash would: the segment keeps its zeros.
  private func fill(_ numbers: Range<Int>, segmentBytes: Int = 1 << 16) throws {
    let writer = try SpoolWriter(folder: scratch.path, settings: settings(segmentBytes: segmentBytes))
    for number in numbers { #expect(writer.write(frames([number]), count: 1)) }
    #expect(writer.sync())
  }

  private func readAll(commits: Bool = false) throws -> (payloads: [[UInt8]], state: SpoolLedger.State) {
    let writer = try SpoolWriter(folder: scratch.path, settings: settings())
    let reader = try SpoolReader(folder: scratch.path, ledger: writer.ledger)
    var all: [[UInt8]] = []
    while true {
      let batch = try reader.next()
      if batch.isEmpty { break }
      all += batch
    }
    if commits { try reader.commit() }
    return (all, writer.ledger.now)
  }

  private var segments: [String] { StoreFiles.names(in: scratch.path).filter { $0.hasSuffix(".spool") } }

  @Test("CRC-32C is that of RFC 3720, in every alignment")
  func crc() {
    func code(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes { CRC32C.code($0) } }
    #expect(code(Array("123456789".utf8)) == 0xE306_9283)
    #expect(code([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(code([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(code(Array(0..<32)) == 0x46DD_794E)
    #expect(code([]) == 0)
  }

  @Test("What was written is read in its order, over many segments, and again until it is committed")
  func roundTrip() throws {
    try fill(0..<300, segmentBytes: 2048)
    #expect(segments.count > 3)
    #expect(try readAll().payloads == (0..<300).map(payload))
    let (again, state) = try readAll(commits: true)
    #expect(again.count == 300)
    #expect(state.damagedFrames == 0)
    #expect(try readAll().payloads.isEmpty)
    #expect(segments.isEmpty)
  }

  @Test("New segments never take a name that was used, also when all were read and removed")
  func names() throws {
    try fill(0..<3)
    let first = try #require(segments.last)
    _ = try readAll(commits: true)
    try fill(3..<6)
    #expect(try #require(segments.last) > first)
    #expect(try readAll().payloads == (3..<6).map(payload))
  }

  @Test("A segment cut at any length gives back every whole frame before the cut")
  func everyTruncation() throws {
    try fill(0..<6)
    let name = try #require(segments.first)
    let whole = try #require(scratch.file(name))
    let used = SpoolFormat.headerBytes + frames(0..<6).count
    for length in 0...used {
      scratch.write(Array(whole[..<length]), name)
      let fits = (0...6).last { SpoolFormat.headerBytes + frames(0..<$0).count <= length } ?? 0
      let (found, state) = try readAll()
      #expect(found == (0..<fits).map(payload), "cut at \(length)")
      #expect(state.damagedFrames == 0 && state.quarantined == 0, "cut at \(length)")
    }
  }

  @Test("A flipped byte loses the record it is in and no other, and the segment is set aside")
  func everyFlip() throws {
    try fill(0..<5)
    let name = try #require(segments.first)
    let whole = try #require(scratch.file(name))
    var starts: [Int] = []
    for count in 0...5 { starts.append(SpoolFormat.headerBytes + frames(0..<count).count) }
    for place in SpoolFormat.headerBytes..<starts[5] {
      var bytes = whole
      bytes[place] ^= 0x10
      scratch.write(bytes, name)
      unlink(scratch.path("position"))
      let hit = try #require((0..<5).first { place < starts[$0 + 1] })
      let (found, _) = try readAll()
      #expect(found == (0..<5).filter { $0 != hit }.map(payload), "byte \(place)")
    }
    // Damage that whole frames follow is told of, and kept for people.
    var bytes = whole
    bytes[starts[1] + 10] ^= 1
    scratch.write(bytes, name)
    let state = try readAll(commits: true).state
    #expect(state.damagedFrames == 1)
    #expect(StoreFiles.names(in: scratch.path("quarantine")) == [name])
  }

  @Test("A segment without the right header is set aside, and the rest is read", arguments: [0, 9, 13, 17, 25])
  func wrongHeader(place: Int) throws {
    try fill(0..<40, segmentBytes: 512)
    let all = try readAll().payloads
    let name = segments[1]
    var bytes = try #require(scratch.file(name))
    let inside = try #require((0..<40).filter { Data(bytes).range(of: Data(payload($0))) != nil }.count)
    bytes[place] ^= 0xFF
    scratch.write(bytes, name)
    let (found, state) = try readAll()
    #expect(found.count == all.count - inside)
    #expect(state.quarantined == 1)
    #expect(StoreFiles.names(in: scratch.path("quarantine")) == [name])
  }

  @Test("Bytes that are no spool at all do no harm")
  func garbage() throws {
    for (index, length) in [0, 1, 31, 32, 33, 5000].enumerated() {
      var generator = SeededGenerator(seed: UInt64(index))
      let noise = (0..<length).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      scratch.write(noise, SpoolFormat.name(UInt64(index + 1)))
    }
    scratch.write(Array("1 2 3 4\n".utf8), "position")
    #expect(try readAll().payloads.isEmpty)
    try fill(0..<3)
    #expect(try readAll().payloads.count == 3)
  }

  @Test("After a failed sync the segment is not trusted: what was not synced is written again elsewhere")
  func syncFault() throws {
    let failing = Atomic(false)
    let disk = SpoolDisk(
      write: SpoolDisk.real.write,
      sync: { failing.exchange(false, ordering: .relaxed) ? EIO : SpoolDisk.real.sync($0) })
    let writer = try SpoolWriter(folder: scratch.path, settings: settings(), disk: disk)
    #expect(writer.write(frames([0]), count: 1) && writer.sync())
    #expect(writer.write(frames([1]), count: 1))
    failing.store(true, ordering: .relaxed)
    #expect(writer.sync())
    #expect(writer.ledger.now.syncFaults == 1)
    writer.finish()
    #expect(segments.count == 2)
    let found = try readAll().payloads
    #expect(Set(found) == Set([payload(0), payload(1)]))
    // Once from each segment: reading twice is harmless, reading never is not.
    #expect(found.count == 3)
  }

  @Test("A segment that somebody removed is noticed at the next sync, and a folder that is gone is made again")
  func removed() throws {
    let writer = try SpoolWriter(folder: scratch.path, settings: settings())
    #expect(writer.write(frames([0]), count: 1) && writer.sync())
    unlink(scratch.path(try #require(segments.first)))
    #expect(writer.write(frames([1]), count: 1) && writer.sync())
    try FileManager.default.removeItem(atPath: scratch.path)
    #expect(writer.write(frames([2]), count: 1) && writer.sync())
    writer.finish()
    #expect(try readAll().payloads == [payload(2)])
  }

  @Test("A small spool has small segments, so that it empties as it is read")
  func smallSpool() throws {
    var small = settings(segmentBytes: 64 << 20)
    small.bytesMax = 1 << 16
    let writer = try SpoolWriter(folder: scratch.path, settings: small)
    let reader = try SpoolReader(folder: scratch.path, ledger: writer.ledger)
    for round in 0..<40 {
      #expect(writer.write(frames(0..<100), count: 100), "\(round)")
      while try !reader.next().isEmpty {}
      try reader.commit()
      #expect(writer.pressure < 0.5)
    }
  }

  @Test("A disk that refuses writes leaves no half frame, is told of, and is used again when it takes them")
  func writeFault() throws {
    let left = Atomic(3)
    let disk = SpoolDisk(
      write: { descriptor, bytes in
        if left.wrappingSubtract(1, ordering: .relaxed).newValue >= 0 { return SpoolDisk.real.write(descriptor, bytes) }
        // Half of it arrives, as on a full disk.
        _ = SpoolDisk.real.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count / 2)]))
        return ENOSPC
      }, sync: SpoolDisk.real.sync)
    let writer = try SpoolWriter(folder: scratch.path, settings: settings(), disk: disk)
    for number in 0..<3 { #expect(writer.write(frames([number]), count: 1)) }
    #expect(!writer.write(frames([3]), count: 1))
    #expect(writer.ledger.now.fault != nil)
    left.store(100, ordering: .relaxed)
    #expect(writer.write(frames([3]), count: 1))
    #expect(writer.ledger.now.fault == nil)
    writer.finish()
    let (found, state) = try readAll()
    #expect(Set(found) == Set((0..<4).map(payload)))
    #expect(state.damagedFrames == 0)
  }
}
