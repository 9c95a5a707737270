package import AssayCore
import AssayWire
import GRDB

/// A document and the name of its content, as prices and configurations are kept.
package struct VersionedDocument: Sendable, Hashable {
  package var version: String
  /// Nanoseconds since 1970.
  package var at: Int64
  package var document: String
}

/// Price tables and configurations, as they were at any time: only ever added.
package struct VersionHistory: Sendable {
  let store: ControlStore

  package init(_ store: ControlStore) { self.store = store }

  /// Keeps a price table under its version. The same version twice must have the same content.
  /// - Returns: false when it was there.
  @discardableResult
  package func keepPrices(version: String, document: String, actor: String) throws(AssayError) -> Bool {
    try store.write { database in
      if let found = try String.fetchOne(
        database, sql: "SELECT document FROM price_version WHERE version = ?", arguments: [version])
      {
        guard found == document else {
          throw AssayError(
            .configuration, "the price version \"\(version)\" is known with other prices",
            remedy: "give changed prices a version of their own")
        }
        return false
      }
      try database.execute(
        sql: "INSERT INTO price_version VALUES (?, ?, ?)", arguments: [version, wallClockNs(), document])
      try AuditLog.append(database, actor: actor, action: "prices.keep", target: version)
      return true
    }
  }

  package func prices(version: String) throws(AssayError) -> VersionedDocument? {
    try store.read {
      try Row.fetchOne($0, sql: "SELECT * FROM price_version WHERE version = ?", arguments: [version]).map {
        VersionedDocument(version: $0["version"], at: $0["at"], document: $0["document"])
      }
    }
  }

  /// Keeps a configuration that came into force; the one in force twice in a row is kept once.
  @discardableResult
  package func keepConfiguration(version: String, document: String, actor: String) throws(AssayError) -> Bool {
    try store.write { database in
      let last = try String.fetchOne(
        database, sql: "SELECT version FROM configuration_version ORDER BY sequence DESC LIMIT 1")
      guard last != version else { return false }
      try database.execute(
        sql: "INSERT INTO configuration_version (version, at, document) VALUES (?, ?, ?)",
        arguments: [version, wallClockNs(), document])
      try AuditLog.append(database, actor: actor, action: "configuration.keep", target: version)
      return true
    }
  }

  /// Newest first.
  package func configurations(_ countMax: Int = 50) throws(AssayError) -> [VersionedDocument] {
    try store.read {
      try Row.fetchAll(
        $0, sql: "SELECT * FROM configuration_version ORDER BY sequence DESC LIMIT ?", arguments: [countMax]
      ).map { VersionedDocument(version: $0["version"], at: $0["at"], document: $0["document"]) }
    }
  }
}

/// Cases whose traces are gone for good. Only a keyed hash of a case's name is kept, to drop what comes late from the
/// spool or from a backup.
package struct Erasures: Sendable {
  let store: ControlStore
  let hasher: HMACSHA256

  package init(_ store: ControlStore, pepper: Pepper) {
    self.store = store
    hasher = HMACSHA256(key: pepper.bytes)
  }

  package func subject(_ caseID: String) -> [UInt8] {
    hasher.code(Array("case\0".utf8) + Array(TraceRecord.kept(caseID).utf8))
  }

  /// Said before anything is deleted, so that what is deleted cannot come back.
  package func begin(_ caseID: String, actor: String) throws(AssayError) {
    let subject = subject(caseID)
    try store.write { database in
      try database.execute(
        sql: """
          INSERT INTO erasure (subject, at) VALUES (?, ?)
          ON CONFLICT (subject) DO UPDATE SET at = excluded.at, rows = NULL
          """, arguments: [blob(subject), wallClockNs()])
      try AuditLog.append(database, actor: actor, action: "case.erase", target: hexString(subject))
    }
  }

  package func finish(_ caseID: String, _ erased: Erased, actor: String) throws(AssayError) {
    try finish(subject(caseID), erased, actor: actor)
  }

  func finish(_ subject: [UInt8], _ erased: Erased, actor: String) throws(AssayError) {
    let rows = erased.rows
    try store.write { database in
      try database.execute(
        sql: "UPDATE erasure SET rows = ? WHERE subject = ?", arguments: [rows, blob(subject)])
      try AuditLog.append(
        database, actor: actor, action: "case.erased", target: hexString(subject),
        detail: ["rows": .int(rows), "blobs": .int(erased.blobs), "quarantined_files": .int(erased.files)])
    }
  }

  /// Until when traces of a subject are gone, in nanoseconds since 1970.
  package func all() throws(AssayError) -> [[UInt8]: Int64] {
    try store.read { database in
      var found: [[UInt8]: Int64] = [:]
      let rows = try Row.fetchCursor(database, sql: "SELECT subject, at FROM erasure")
      while let row = try rows.next() { found[bytes(row["subject"])] = row["at"] }
      return found
    }
  }

  /// Erasures that were begun and not seen to their end.
  package func unfinished() throws(AssayError) -> Int { try pending().count }

  func pending() throws(AssayError) -> [[UInt8]] {
    try store.read {
      try Row.fetchAll($0, sql: "SELECT subject FROM erasure WHERE rows IS NULL ORDER BY at").map {
        bytes($0["subject"])
      }
    }
  }

  /// How many traces an erasure deleted; nil until it is finished.
  package func rows(_ caseID: String) throws(AssayError) -> Int? {
    let subject = subject(caseID)
    return try store.read {
      try Int.fetchOne($0, sql: "SELECT rows FROM erasure WHERE subject = ?", arguments: [blob(subject)])
    }
  }
}
