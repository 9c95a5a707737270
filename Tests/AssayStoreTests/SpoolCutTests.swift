import AssayCore
import Foundation
import Testing

@testable import AssayStore

/// The spool on a disk whose power goes: of what was not synced any sector is there or not.
@Suite struct SpoolCutTests {
  private static let sectorBytes = 512

  private func payload(_ number: Int) -> [UInt8] {
    Array("record \(number) ".utf8) + [UInt8](repeating: UInt8(number), count: 90 + number * 37 % 600)
  }

  private func settings() -> SpoolSettings {
    var settings = SpoolSettings()
    settings.segmentBytes = 1 << 15
    settings.bytesMax = 1 << 20
    return settings
  }

  private func survivors(_ durable: [UInt8], _ now: [UInt8], _ share: UInt64, _ generator: inout SeededGenerator)
    -> [UInt8]
  {
    var bytes = durable + [UInt8](repeating: 0, count: max(0, now.count - durable.count))
    for start in stride(from: 0, to: now.count, by: Self.sectorBytes) {
      let range = start..<min(start + Self.sectorBytes, now.count)
      if bytes[range] != now[range], generator.next() % 10 < share { bytes.replaceSubrange(range, with: now[range]) }
    }
    return bytes
  }

  private func found(_ bytes: [UInt8], named name: String) throws -> [[UInt8]] {
    let scratch = Scratch()
    scratch.write(bytes, name)
    let writer = try SpoolWriter(folder: scratch.path, settings: settings())
    let reader = try SpoolReader(folder: scratch.path, ledger: writer.ledger)
    var all: [[UInt8]] = []
    while case let batch = try reader.next(), !batch.isEmpty { all += batch }
    return all
  }

  @Test("A power cut at any moment leaves every synced trace, in order, and never a part of one")
  func everyMoment() throws {
    let scratch = Scratch()
    let writer = try SpoolWriter(folder: scratch.path, settings: settings())
    var generator = SeededGenerator(seed: 11)
    var (durable, synced, name): ([UInt8], Int, String) = ([], 0, "")
    for number in 0..<24 {
      var frame: [UInt8] = []
      payload(number).withUnsafeBytes { SpoolFormat.appendFrame($0, to: &frame) }
      #expect(writer.write(frame, count: 1))
      if name.isEmpty { name = try #require(StoreFiles.names(in: scratch.path).first { $0.hasSuffix(".spool") }) }
      let now = try #require(scratch.file(name))
      // The segment's head was synced when it was made.
      if durable.isEmpty { durable = Array(now[..<SpoolFormat.headerBytes]) }
      if number % 5 == 4 {
        #expect(writer.sync())
        (durable, synced) = (now, number + 1)
      }
      for share in [0, 5, 8, 10] as [UInt64] {
        let left = try found(survivors(durable, now, share, &generator), named: name)
        #expect(left.count >= synced && left.count <= number + 1)
        #expect(Array(left.prefix(synced)) == (0..<synced).map(payload), "after record \(number)")
        var next = synced
        for record in left.dropFirst(synced) {
          while next <= number, payload(next) != record { next += 1 }
          #expect(next <= number, "a record that nobody wrote, after record \(number)")
        }
      }
    }
    #expect(synced == 20)
  }
}
