import AssayConfiguration
package import AssayCore
import AssayWire
import Glibc

/// Saves what can be read of a damaged run log.
package enum LogRecovery {
  package struct Outcome: Sendable, Hashable {
    package var kept: Int
    /// Numbers of the lines that were left out, the first hundred.
    package var dropped: [Int]
    package var droppedCount: Int
  }

  /// Writes the readable lines to `samples.jsonl`; the damaged log is kept as `samples.jsonl.damaged`. Nothing is
  /// written when all lines can be read.
  ///
  /// - Throws: `.usage` while another process writes the run: what it appended meanwhile would be lost.
  package static func recover(_ folder: RunFolder) throws(AssayError) -> Outcome {
    let locked = open(folder.samples, O_RDONLY | O_CLOEXEC)
    guard locked >= 0 else { throw Files.failure("cannot be read", folder.samples) }
    // Closing it ends the lock.
    defer { close(locked) }
    try AppendLog.lock(locked, folder.samples)
    var outcome = Outcome(kept: 0, dropped: [], droppedCount: 0)
    let temporary = folder.samples + ".recovered"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Files.failure("cannot be written", temporary) }
    defer { close(descriptor) }
    var lines = try LineReader(path: folder.samples)
    while let line = try lines.next() {
      guard !line.isTooLong, SampleRecord(line: line.bytes, depth: .scores) != nil else {
        outcome.droppedCount += 1
        if outcome.dropped.count < 100 { outcome.dropped.append(line.number) }
        continue
      }
      outcome.kept += 1
      let error = Files.writeAll(line.bytes + [0x0A], to: descriptor)
      guard error == 0 else {
        errno = error
        throw Files.failure("cannot be written", temporary)
      }
    }
    guard outcome.droppedCount > 0 else {
      unlink(temporary)
      return outcome
    }
    guard fdatasync(descriptor) == 0, rename(folder.samples, folder.samples + ".damaged") == 0,
      rename(temporary, folder.samples) == 0
    else { throw Files.failure("cannot be replaced", folder.samples) }
    return outcome
  }
}
