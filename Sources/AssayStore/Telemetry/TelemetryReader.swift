package import AssayCore
import GRDB

/// A trace as it is kept.
package struct StoredTrace: Sendable, Hashable {
  /// Nanoseconds since 1970.
  package var startedAtNs: Int64
  package var id: String
  package var tenant: String
  package var route: String
  package var caseID: String?
  package var outcome: String
  package var status: Int
  /// How many requests it stands for: more than one where the spool was nearly full.
  package var weight: Int
  /// JSON.
  package var document: String
}

/// Reads telemetry while others write it. Every call opens what it needs and lets go of it.
package struct TelemetryReader: Sendable {
  package struct Query: Sendable {
    package var tenant: String?
    package var route: String?
    package var outcome: String?
    package var caseID: String?
    /// Only what started before this, in nanoseconds since 1970.
    package var before: Int64?
    package var since: Int64?
    package var countMax: Int

    package init(
      tenant: String? = nil, route: String? = nil, outcome: String? = nil, caseID: String? = nil,
      before: Int64? = nil, since: Int64? = nil, countMax: Int = 100
    ) {
      self.tenant = tenant
      self.route = route
      self.outcome = outcome
      self.caseID = caseID
      self.before = before
      self.since = since
      self.countMax = min(max(countMax, 1), 10_000)
    }
  }

  package let folder: String

  package init(folder: String) { self.folder = folder }

  /// Newest first, over as many days as it takes.
  package func recent(_ query: Query = Query()) throws(AssayError) -> [StoredTrace] {
    var found: [StoredTrace] = []
    for day in DayFiles.days(in: folder) where found.count < query.countMax {
      if let before = query.before, Int64(day.number) * TelemetryDay.nanoseconds >= before { continue }
      if let since = query.since, Int64(day.number + 1) * TelemetryDay.nanoseconds <= since { break }
      let rest = query.countMax - found.count
      found += try read(
        day,
        """
        SELECT * FROM trace WHERE (?1 IS NULL OR tenant = ?1) AND (?2 IS NULL OR route = ?2)
        AND (?3 IS NULL OR outcome = ?3) AND (?4 IS NULL OR ts < ?4) AND (?5 IS NULL OR ts >= ?5)
        AND (?6 IS NULL OR case_id = ?6) ORDER BY ts DESC, id LIMIT ?7
        """, [query.tenant, query.route, query.outcome, query.before, query.since, query.caseID, rest])
    }
    return found
  }

  /// All traces of an id, newest first. Clients may choose ids, so there can be several.
  package func traces(id: String, countMax: Int = 100) throws(AssayError) -> [StoredTrace] {
    try each("SELECT * FROM trace WHERE id = ? ORDER BY ts DESC LIMIT ?", id, countMax)
  }

  package func traces(caseID: String, countMax: Int = 1000) throws(AssayError) -> [StoredTrace] {
    try each("SELECT * FROM trace WHERE case_id = ? ORDER BY ts DESC LIMIT ?", caseID, countMax)
  }

  /// Requests of a day that were only counted, as JSON documents with their number.
  package func sketches(dayOfNs time: Int64) throws(AssayError) -> [(route: String, outcome: String, count: Int)] {
    try rows(
      TelemetryDay(ofNs: time), "SELECT route, outcome, sum(count) AS count FROM sketch GROUP BY 1, 2 ORDER BY 1, 2", []
    ) { (route: $0["route"], outcome: $0["outcome"], count: $0["count"]) }
  }

  private func each(_ sql: StaticString, _ name: String, _ countMax: Int) throws(AssayError) -> [StoredTrace] {
    var found: [StoredTrace] = []
    for day in DayFiles.days(in: folder) where found.count < countMax {
      found += try read(day, sql, [name, countMax - found.count])
    }
    return found
  }

  private func read(
    _ day: TelemetryDay, _ sql: StaticString, _ arguments: StatementArguments
  ) throws(AssayError) -> [StoredTrace] {
    try rows(day, sql, arguments) { row in
      StoredTrace(
        startedAtNs: row["ts"], id: row["id"], tenant: row["tenant"], route: row["route"], caseID: row["case_id"],
        outcome: row["outcome"], status: row["status"], weight: row["weight"], document: row["document"])
    }
  }

  private func rows<T>(
    _ day: TelemetryDay, _ sql: StaticString, _ arguments: StatementArguments, _ body: (Row) -> T
  ) throws(AssayError) -> [T] {
    let path = DayFiles.path(day, in: folder)
    guard DayFiles.days(in: folder).contains(day) else { return [] }
    do {
      return try DayFiles.reading(path) { database in
        // A file that was made and has no table yet has no rows.
        guard try database.tableExists("trace") else { return [] }
        return try Row.fetchAll(database, sql: "\(sql)", arguments: arguments).map(body)
      }
    } catch {
      // One damaged day hides no other; `assay store check` tells of it, and the gateway sets it aside.
      if DayFiles.isDamage(error) { return [] }
      throw ControlStore.named(error, path)
    }
  }
}
