package import AssayCore
package import AssayWire
import GRDB

/// Who did what to what. Rows are only ever added, and each holds a hash over itself and the one before, so that a
/// changed, missing or inserted row is found. What was cut off the end is found with an anchor kept elsewhere.
package struct AuditLog: Sendable {
  package struct Entry: Sendable, Hashable {
    package var sequence: Int64
    /// Nanoseconds since 1970.
    package var at: Int64
    package var actor: String
    package var action: String
    package var target: String
    /// JSON.
    package var detail: String
    package var hash: [UInt8]
  }

  /// The end of the log at some time.
  package struct Anchor: Sendable, Hashable {
    package var sequence: Int64
    package var hash: [UInt8]

    package init(sequence: Int64, hash: [UInt8]) {
      self.sequence = sequence
      self.hash = hash
    }
  }

  package enum Verdict: Sendable, Hashable {
    case whole(Anchor)
    /// The first row that is not what was written.
    case broken(sequence: Int64)
    /// The log ends before the anchor.
    case cut(at: Int64)
  }

  let store: ControlStore

  package init(_ store: ControlStore) { self.store = store }

  /// Adds a row within the transaction of what it tells of: neither is there without the other.
  static func append(
    _ database: Database, actor: String, action: String, target: String, detail: JSONValue = .object([:])
  ) throws {
    let last = try Row.fetchOne(database, sql: "SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1")
    let sequence: Int64 = (last?["sequence"] ?? 0) + 1
    var entry = Entry(
      sequence: sequence, at: wallClockNs(), actor: actor, action: action, target: target, detail: detail.compact,
      hash: [])
    entry.hash = chained(entry, after: last.map { bytes($0["hash"]) } ?? [])
    try database.execute(
      sql: "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)",
      arguments: [
        entry.sequence, entry.at, entry.actor, entry.action, entry.target, entry.detail, blob(entry.hash),
      ])
  }

  package func append(actor: String, action: String, target: String, detail: JSONValue = .object([:]))
    throws(AssayError)
  {
    try store.write { try Self.append($0, actor: actor, action: action, target: target, detail: detail) }
  }

  private static func chained(_ entry: Entry, after previous: [UInt8]) -> [UInt8] {
    let row: JSONValue = [
      .int(Int(entry.sequence)), .int(Int(entry.at)), .string(entry.actor), .string(entry.action),
      .string(entry.target), .string(entry.detail),
    ]
    return SHA256.digest(previous + row.encoded())
  }

  /// The newest rows, newest first.
  package func recent(_ rowsMax: Int = 100) throws(AssayError) -> [Entry] {
    try store.read {
      try Row.fetchAll($0, sql: "SELECT * FROM audit ORDER BY sequence DESC LIMIT ?", arguments: [rowsMax]).map(
        Self.entry)
    }
  }

  package func anchor() throws(AssayError) -> Anchor? {
    try recent(1).first.map { Anchor(sequence: $0.sequence, hash: $0.hash) }
  }

  package func verify(against anchor: Anchor? = nil) throws(AssayError) -> Verdict {
    try store.read { database in
      var last = Anchor(sequence: 0, hash: [])
      let rows = try Row.fetchCursor(database, sql: "SELECT * FROM audit ORDER BY sequence")
      while let row = try rows.next() {
        let entry = Self.entry(row)
        guard entry.sequence == last.sequence + 1, entry.hash == Self.chained(entry, after: last.hash) else {
          return .broken(sequence: last.sequence + 1)
        }
        if let anchor, anchor.sequence == entry.sequence, anchor.hash != entry.hash {
          return .broken(sequence: entry.sequence)
        }
        last = Anchor(sequence: entry.sequence, hash: entry.hash)
      }
      if let anchor, anchor.sequence > last.sequence { return .cut(at: last.sequence) }
      return .whole(last)
    }
  }

  private static func entry(_ row: Row) -> Entry {
    Entry(
      sequence: row["sequence"], at: row["at"], actor: row["actor"], action: row["action"], target: row["target"],
      detail: row["detail"], hash: bytes(row["hash"]))
  }
}
