package import AssayCore
import AssayWire
import Glibc

/// Erases a case from the command line, with or without a gateway that serves from the store.
package enum StoreErasing {
  package struct Result: Sendable, Hashable {
    package var rows: Int
    package var files: Int
    /// By a gateway that runs, not by this process.
    package var wasByGateway: Bool
  }

  /// - Parameter secondsMax: how long a gateway that runs may take.
  /// - Throws: `.storage` when it is not finished; then it stays noted, and nothing of the case comes in again.
  package static func erase(
    caseID: String, in folder: String, by actor: String, secondsMax: Int = 60
  ) throws(AssayError) -> Result {
    guard access(folder + "/control.db", F_OK) == 0 else {
      throw AssayError(
        .configuration, "there is no store", at: .init(file: folder), remedy: "name its folder with --store")
    }
    guard StoreLock.holder(folder).isHeld else {
      let store = try Store(folder: folder)
      defer { store.close() }
      let erased = try store.erase(caseID: caseID, by: actor)
      return Result(rows: erased.rows, files: erased.files, wasByGateway: false)
    }
    // Spool and days belong to the gateway, which looks each second; what is in quarantine belongs to nobody.
    let control = try ControlStore(folder: folder)
    let (_, pepper) = try KeyStore.open(control)
    let erasures = Erasures(control, pepper: pepper)
    try erasures.begin(caseID, actor: actor)
    for _ in 0..<secondsMax * 10 {
      if let rows = try erasures.rows(caseID) {
        let files = try Quarantine.erase(caseID, in: folder)
        if files > 0 {
          try AuditLog(control).append(
            actor: actor, action: "quarantine.erase", target: "quarantine", detail: ["files": .int(files)])
        }
        return Result(rows: rows, files: files, wasByGateway: true)
      }
      usleep(100_000)
    }
    throw AssayError(
      .storage, "the gateway has not finished the erasure within \(secondsMax) s", at: .init(file: folder),
      remedy: "nothing new of the case is kept; look at /readyz, and erase again when the store is well")
  }
}
