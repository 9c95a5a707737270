import AssayCore
import Dispatch
import GRDB

extension DayFiles {
  /// Longer than any question of ours takes: whoever reads on keeps the day's log from going into its file.
  static let readingMax = Duration.seconds(10)

  /// Opens a day's file to read it, and lets go of it.
  ///
  /// - Throws: `.timeout` when the reading is not over in time; it is ended then, not left behind.
  static func reading<T>(_ path: String, within limit: Duration = readingMax, _ body: (Database) throws -> T) throws
    -> T
  {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(1)
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    defer { try? queue.close() }
    let alarm = DispatchWorkItem { queue.interrupt() }
    DispatchQueue.global(qos: .utility).asyncAfter(
      deadline: .now() + .milliseconds(Int(limit / .milliseconds(1))), execute: alarm)
    defer { alarm.cancel() }
    do {
      return try queue.read(body)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
      throw AssayError(
        .timeout, "reading a day of telemetry took longer than \(limit)", at: .init(file: path),
        remedy: "ask for fewer rows, or for a shorter time")
    }
  }
}
