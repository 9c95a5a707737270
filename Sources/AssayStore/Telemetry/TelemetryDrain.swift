package import AssayCore
import Foundation
import Synchronization

/// Bounds of the way from the spool into the day files.
package struct DrainSettings: Sendable {
  /// Days whose files are kept, today among them.
  package var retentionDays = 30
  package var rowsPerSecondMax = 20_000
  package var everyMs = 200
  /// How often the position is made to last; a crash reads so much again.
  package var commitMs = 5000

  package init() {}
}

/// Moves traces from the spool into the day files on a thread of its own. A row counts as moved when the database has
/// synced it; until then a crash, or a database that is locked or gone, leaves it in the spool.
package final class TelemetryDrain: Sendable {
  package struct Counts: Sendable, Hashable {
    package var rows = 0
    /// Read again after a crash and there already.
    package var repeated = 0
    package var erased = 0
    /// Older than what is kept, or of a day far away.
    package var outOfTime = 0
    package var unreadable = 0
    package var faults = 0
    package var lastFault: String?
    /// Days whose files were damaged and have been set aside.
    package var quarantinedDays = 0
  }

  // Everything below belongs to whoever holds the lock: the thread, or a caller that erases or drains by hand.
  private let work: Mutex<DrainWork>
  // What others ask for at any time, also while a batch is being written.
  private let seen = Mutex((counts: Counts(), isFailing: false))
  private let ticker: Ticker

  package init(
    spool: SpoolTraces, folder: String, erasures: Erasures? = nil, settings: DrainSettings = DrainSettings(),
    runs: Bool = true, mayGrow: @escaping @Sendable () -> Bool = { true }
  ) throws(AssayError) {
    let reader = try SpoolReader(folder: spool.folder, ledger: spool.ledger)
    let files = try DayFiles(folder: folder)
    var work = DrainWork(reader: reader, files: files, erasures: erasures, settings: settings)
    work.mayGrow = mayGrow
    self.work = Mutex(work)
    ticker = Ticker(everyMs: settings.everyMs)
    guard runs else { return }
    ticker.start { [weak self] in self?.use { $0.turn() } }
  }

  deinit { ticker.stop() }

  /// Never waits for the database.
  package var counts: Counts { seen.withLock { $0.counts } }

  /// Never waits for the database.
  package var health: StoreHealth {
    let (counts, isFailing) = seen.withLock { $0 }
    var reasons: [String] = []
    if isFailing { reasons.append("traces wait in the spool: \(counts.lastFault ?? "telemetry cannot be written")") }
    if counts.quarantinedDays > 0 {
      reasons.append("\(counts.quarantinedDays) damaged days of telemetry in quarantine")
    }
    return reasons.isEmpty ? .fine : .degraded(reasons)
  }

  private func use<T: Sendable, Fault: Error>(_ body: (inout DrainWork) throws(Fault) -> T) throws(Fault) -> T {
    try work.withLock { (work) throws(Fault) in
      defer {
        work.counts.quarantinedDays = work.files.quarantined
        seen.withLock { $0 = (work.counts, work.isFailing) }
      }
      return try body(&work)
    }
  }

  /// Moves all that is in the spool now.
  /// - Throws: `.storage`; what was not moved stays in the spool.
  package func drain() throws(AssayError) { try use { (work) throws(AssayError) in try work.drain() } }

  /// Deletes what the files hold of a case. What is in the spool is dropped when it comes by.
  func erase(caseID: String) throws(AssayError) -> Erased {
    try use { (work) throws(AssayError) in
      try work.forget()
      try work.drain()
      return try work.files.erase(caseID: caseID)
    }
  }

  /// Of these media, those that no trace speaks of.
  func unspoken(_ digests: Set<String>) throws(AssayError) -> [String] {
    try use { (work) throws(AssayError) in
      var found: [String] = []
      for digest in digests.sorted() where try !work.files.speaks(of: digest) { found.append(digest) }
      return found
    }
  }

  /// Erases again what was erased before: after day files came back from a backup.
  /// - Parameter drains: whether what waits in the spool is moved first.
  package func eraseAgain(drains: Bool = false) throws(AssayError) -> Erased {
    try use { (work) throws(AssayError) in
      try work.forget()
      if drains { try work.drain() }
      guard let erasures = work.erasures else { return Erased() }
      let forgotten = work.forgotten
      return try work.files.eraseAgain { forgotten[erasures.subject($0)] }
    }
  }

  /// Unlinks the files of days that are too old.
  @discardableResult
  package func removeOldDays(now: Int64? = nil) -> Int { work.withLock { $0.removeOldDays(now: now ?? wallClockNs()) } }

  /// Unlinks the file of the oldest day, never today's.
  /// - Returns: false when there is none.
  func removeOldestDay() -> Bool {
    work.withLock { $0.files.removeOldest(before: TelemetryDay(ofNs: wallClockNs())) }
  }

  package func stop() {
    ticker.stop()
    use { work in
      try? work.drain()
      work.files.closeAll()
    }
  }
}

/// What the draining thread works with.
struct DrainWork {
  let reader: SpoolReader
  let files: DayFiles
  let erasures: Erasures?
  let settings: DrainSettings
  var mayGrow: @Sendable () -> Bool = { true }
  var counts = TelemetryDrain.Counts()
  private(set) var isFailing = false
  private var pending: [TraceRecord] = []
  private(set) var forgotten: [[UInt8]: Int64] = [:]
  private var knowsForgotten = false
  private var committedAt: Int64 = 0
  private var committed: SpoolPosition
  private var retryAt: Int64 = 0
  private var retryNs: Int64 = 0
  private var cleanedAt: Int64 = 0

  static let rowsMax = 1000
  static let daysAheadMax = 2

  init(reader: SpoolReader, files: DayFiles, erasures: Erasures?, settings: DrainSettings) {
    self.reader = reader
    self.files = files
    self.erasures = erasures
    self.settings = settings
    committed = reader.position
  }

  /// A look of the thread: bounded in rows, and seldom while the database fails.
  mutating func turn() {
    let now = wallClockNs()
    guard now >= retryAt || now < retryAt - 60_000_000_000 else { return }
    if now - cleanedAt > 600_000_000_000 || now < cleanedAt {
      cleanedAt = now
      removeOldDays(now: now)
    }
    guard mayGrow() else {
      return failed(AssayError(.storage, "the disk is full, and what is left is kept for control writes"), now)
    }
    do {
      var rows = settings.rowsPerSecondMax * settings.everyMs / 1000
      while rows > 0 {
        let moved = try step()
        if moved == 0 { break }
        rows -= moved
      }
      try commit(now: now, evenIfEarly: false)
      (isFailing, retryNs, retryAt) = (false, 0, 0)
    } catch {
      failed(error, now)
    }
  }

  private mutating func failed(_ error: AssayError, _ now: Int64) {
    counts.faults += 1
    counts.lastFault = error.message
    isFailing = true
    retryNs = min(max(retryNs * 2, 250_000_000), 8_000_000_000)
    retryAt = now + retryNs
  }

  mutating func drain() throws(AssayError) {
    do {
      while try step() > 0 {}
      try commit(now: wallClockNs(), evenIfEarly: true)
      (isFailing, retryNs, retryAt) = (false, 0, 0)
    } catch {
      failed(error, wallClockNs())
      throw error
    }
  }

  /// Reads a batch, unless one is waiting, and writes it. What could not be written is tried again first.
  private mutating func step() throws(AssayError) -> Int {
    if pending.isEmpty {
      let payloads = try reader.next()
      guard !payloads.isEmpty else { return 0 }
      for payload in payloads {
        if let record = TraceRecord(payload) { pending.append(record) } else { counts.unreadable += 1 }
      }
      if pending.isEmpty { return payloads.count }
    }
    if !knowsForgotten { try forget() }
    let batch = Array(pending.prefix(Self.rowsMax))
    try write(batch)
    pending.removeFirst(batch.count)
    return batch.count
  }

  private mutating func write(_ batch: [TraceRecord]) throws(AssayError) {
    let today = TelemetryDay(ofNs: wallClockNs()).number
    var byDay: [TelemetryDay: [TraceRecord]] = [:]
    var (erased, outOfTime) = (0, 0)
    for record in batch {
      let day = TelemetryDay(ofNs: record.startedAtNs)
      guard day.number > today - settings.retentionDays, day.number <= today + Self.daysAheadMax else {
        outOfTime += 1
        continue
      }
      if isForgotten(record) { erased += 1 } else { byDay[day, default: []].append(record) }
    }
    var added = 0
    for (day, records) in byDay.sorted(by: { $0.key < $1.key }) { added += try files.add(records, to: day) }
    counts.rows += added
    counts.repeated += batch.count - erased - outOfTime - added
    counts.erased += erased
    counts.outOfTime += outOfTime
  }

  private func isForgotten(_ record: TraceRecord) -> Bool {
    guard !record.caseID.isEmpty, !forgotten.isEmpty, let erasures else { return false }
    return forgotten[erasures.subject(record.caseID)].map { record.startedAtNs <= $0 } ?? false
  }

  /// Reads which cases are gone for good.
  mutating func forget() throws(AssayError) {
    forgotten = try erasures?.all() ?? [:]
    knowsForgotten = true
  }

  private mutating func commit(now: Int64, evenIfEarly: Bool) throws(AssayError) {
    guard pending.isEmpty, reader.position != committed else { return }
    let isDue = evenIfEarly || now - committedAt >= Int64(settings.commitMs) * 1_000_000 || now < committedAt
    guard isDue || reader.position.segment != committed.segment else { return }
    guard try files.makeLast() else { return }
    try reader.commit()
    (committed, committedAt) = (reader.position, now)
  }

  @discardableResult
  mutating func removeOldDays(now: Int64) -> Int {
    let first = TelemetryDay(number: TelemetryDay(ofNs: now).number - settings.retentionDays + 1)
    return files.remove(before: first).count
  }
}
