package import AssayServing
import Dispatch
import Glibc
import Synchronization

/// Writes a JSON line on standard error for each request that somebody should look at. Lines wait in a bounded queue
/// for a thread of their own: a terminal that does not read stops no request.
package final class StructuredLog: TraceSink {
  private let least: LogLine.Level
  private let descriptor: Int32
  private let waiting = Atomic(0)
  private let writer = DispatchQueue(label: "assay.log")
  private let metrics: MetricsSink?

  private static let linesMax = 1_024

  /// - Parameter least: nothing below it is written; a healthy request is below `info`.
  package init(least: LogLine.Level = .info, descriptor: Int32 = 2, metrics: MetricsSink? = nil) {
    self.least = least
    self.descriptor = descriptor
    self.metrics = metrics
  }

  package func take(_ trace: consuming RequestTrace) {
    let level = LogLine.level(trace)
    guard level >= least else { return }
    guard waiting.wrappingAdd(1, ordering: .relaxed).newValue <= Self.linesMax else {
      waiting.wrappingSubtract(1, ordering: .relaxed)
      metrics?.noteDropped(1)
      return
    }
    let trace = trace
    writer.async { [self] in
      write(LogLine.request(trace, level: level))
      waiting.wrappingSubtract(1, ordering: .relaxed)
    }
  }

  private func write(_ line: [UInt8]) {
    line.withUnsafeBytes { bytes in
      var position = 0
      while position < bytes.count, let base = bytes.baseAddress {
        let written = Glibc.write(descriptor, base + position, bytes.count - position)
        if written < 0, errno == EINTR { continue }
        guard written > 0 else { return }
        position += written
      }
    }
  }

  /// Waits until every line taken so far is written.
  package func drain() { writer.sync {} }
}
