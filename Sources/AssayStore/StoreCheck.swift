package import AssayCore
import AssayWire
import GRDB
import Glibc

/// Looks at every file of a store without changing any: also while a gateway serves from it.
package struct StoreCheck: Sendable {
  package struct Finding: Sendable, Hashable {
    /// `control`, `audit`, `spool`, `telemetry`, `assets`, `quarantine`.
    package var part: String
    /// A file's name; empty for the part as a whole.
    package var file: String
    package var isWhole: Bool
    package var detail: String
  }

  package private(set) var findings: [Finding] = []
  private let folder: String

  package var isWhole: Bool { findings.allSatisfy(\.isWhole) }

  /// - Throws: `.storage` when the control database cannot be opened at all.
  package init(folder: String) throws(AssayError) {
    self.folder = folder
    let control = try ControlStore(folder: folder)
    try checkControl(control)
    checkSpool()
    checkDays()
    checkAssets()
    for place in Quarantine.folders + ["assets/quarantine"] {
      let count = StoreFiles.names(in: folder + "/" + place).count
      if count > 0 { note("quarantine", place, true, "\(count) files that were set aside") }
    }
  }

  private mutating func note(_ part: String, _ file: String, _ isWhole: Bool, _ detail: String) {
    findings.append(Finding(part: part, file: file, isWhole: isWhole, detail: detail))
  }

  private mutating func checkControl(_ control: ControlStore) throws(AssayError) {
    let faults = try control.integrityFaults()
    let keys = try control.read { try Row.fetchAll($0, sql: "PRAGMA foreign_key_check").count }
    note(
      "control", "control.db", faults.isEmpty && keys == 0,
      faults.first ?? (keys == 0 ? "whole" : "\(keys) rows point to nothing"))
    switch try AuditLog(control).verify() {
    case .whole(let anchor): note("audit", "control.db", true, "\(anchor.sequence) rows, \(hexString(anchor.hash))")
    case .broken(let sequence): note("audit", "control.db", false, "row \(sequence) is not what was written")
    case .cut(let sequence): note("audit", "control.db", false, "it ends at row \(sequence)")
    }
    let unfinished = try control.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM erasure WHERE rows IS NULL") }
    if let unfinished, unfinished > 0 {
      note("control", "control.db", false, "\(unfinished) erasures are not finished: erase again, or start the gateway")
    }
  }

  private mutating func checkSpool() {
    let place = folder + "/spool"
    let names = StoreFiles.names(in: place).filter { SpoolFormat.segment(ofName: $0) != nil }
    for name in names {
      // A gateway that runs may remove it meanwhile.
      guard let bytes = try? StoreFiles.read(place + "/" + name, bytesMax: 1 << 30) else { continue }
      let isHeaded = SpoolFormat.segment(ofName: name).flatMap { SpoolFormat.firstSequence(bytes, segment: $0) } != nil
      guard isHeaded else {
        note("spool", name, false, "it has no header")
        continue
      }
      let (end, frames, damaged) = bytes.withUnsafeBytes { SpoolRecovery.wholeFrames($0) }
      // Behind the last frame of the newest segment stand zeros, or what a crash tore.
      let isTorn = name != names.last && end < bytes.count && bytes[end...].contains { $0 != 0 }
      note("spool", name, !damaged && !isTorn, "\(frames) traces" + (damaged || isTorn ? ", and damage" : ""))
    }
  }

  private mutating func checkDays() {
    for day in DayFiles.days(in: folder + "/telemetry") {
      let path = DayFiles.path(day, in: folder + "/telemetry")
      do {
        let (faults, rows) = try DayFiles.reading(path) { database in
          (
            try String.fetchAll(database, sql: "PRAGMA integrity_check(5)").filter { $0 != "ok" },
            try database.tableExists("trace") ? Int.fetchOne(database, sql: "SELECT count(*) FROM trace") ?? 0 : 0
          )
        }
        note("telemetry", day.fileName, faults.isEmpty, faults.first ?? "\(rows) traces")
      } catch {
        note("telemetry", day.fileName, false, ControlStore.named(error, path).message)
      }
    }
  }

  private mutating func checkAssets() {
    let place = folder + "/assets/sha256"
    var count = 0
    for prefix in StoreFiles.names(in: place) {
      for name in StoreFiles.names(in: place + "/" + prefix) where name.utf8.count == 64 {
        guard let bytes = try? StoreFiles.read("\(place)/\(prefix)/\(name)", bytesMax: 1 << 30) else { continue }
        if SHA256.hex(bytes) == name { count += 1 } else { note("assets", name, false, "its bytes are not its name's") }
      }
    }
    note("assets", "", true, "\(count) whole media")
  }
}
