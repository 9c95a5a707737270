import AssayCore
import Foundation
import Testing

@testable import AssayStore

/// A process that is killed again and again while it writes to the same store.
@Suite(.serialized) struct RepeatedKillTests {
  static let kills = 20

  @Test("After 20 kills of a writer every id that was printed is there, once, and the chain is whole")
  func kills() async throws {
    let scratch = Scratch()
    for round in 0..<Self.kills {
      let path = scratch.path
      await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, round = round as Int] in
        let store = try ControlStore(folder: path)
        let audit = AuditLog(store)
        let log = open(path + "/printed", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        var generator = SeededGenerator(seed: UInt64(round))
        let delay = UInt32(5000 + generator.next() % 60_000)
        var number = 0
        while true {
          try audit.append(actor: "t", action: "a", target: "\(round)-\(number)")
          if number % 7 == 3 { try store.checkpoint() }
          let line = Array("\(round)-\(number)\n".utf8)
          _ = line.withUnsafeBytes { write(log, $0.baseAddress, $0.count) }
          if number == 0 {
            Thread.detachNewThread {
              usleep(delay)
              kill(getpid(), SIGKILL)
            }
          }
          number += 1
        }
      }
    }
    let printed = String(decoding: scratch.file("printed") ?? [], as: UTF8.self).split(separator: "\n").map(String.init)
    let store = try ControlStore(folder: scratch.path)
    let kept = try AuditLog(store).recent(1_000_000).map(\.target)
    #expect(printed.count >= Self.kills)
    #expect(Set(kept).count == kept.count)
    #expect(Set(printed).isSubset(of: Set(kept)))
    // Of each round one more may have been written than was told of.
    #expect(kept.count <= printed.count + Self.kills)
    guard case .whole = try AuditLog(store).verify() else {
      Issue.record("the audit log is broken")
      return
    }
    #expect(try store.integrityFaults().isEmpty)
  }
}
