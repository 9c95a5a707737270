import ArgumentParser
import AssayCore
import AssayStore
import AssayWire
import Foundation

struct StoreVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store", abstract: "Check a gateway's store, and erase cases from it.",
    discussion: "Works beside a gateway that serves from the store, and without one.",
    subcommands: [Check.self, Erase.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Look at every file: databases, the chain of the audit log, the spool, media by digest.",
      discussion: "Changes nothing. Exits 65 when something is not as it was written.")
    @OptionGroup var place: StorePlace

    func run() throws {
      let check = try StoreCheck(folder: try place.checked())
      if place.json {
        let findings = check.findings.map { finding -> JSONValue in
          [
            "part": .string(finding.part), "file": .string(finding.file), "whole": .bool(finding.isWhole),
            "detail": .string(finding.detail),
          ]
        }
        Terminal.printJSON(["whole": .bool(check.isWhole), "findings": .array(findings)])
      } else {
        var table = TextTable([("part", .left), ("file", .left), ("state", .left), ("detail", .left)])
        for finding in check.findings {
          table.add([finding.part, finding.file, finding.isWhole ? "ok" : "DAMAGED", finding.detail])
        }
        print(table.rendered())
      }
      if !check.isWhole { throw ExitCode(65) }
    }
  }

  struct Erase: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Delete everything that is kept of a case, for good.",
      discussion: """
        Traces in all days and in the spool, media that only they spoke of, and files in quarantine that may hold the
        case's name. A gateway that serves from the store does its part within seconds. Every step is in the audit log,
        by a keyed hash of the name. Backups are erased again after they are restored.
        """)
    @OptionGroup var place: StorePlace

    @Option(name: .customLong("case"), help: "The case, as the member `case` of `assay` in requests names it.")
    var caseID: String

    @Option(help: "Seconds that a gateway which serves from the store may take.")
    var timeout = 60

    func validate() throws {
      guard !caseID.isEmpty else { throw ValidationError("--case must not be empty") }
      guard (1...3600).contains(timeout) else { throw ValidationError("--timeout must be from 1 to 3600") }
    }

    func run() throws {
      let result = try StoreErasing.erase(
        caseID: caseID, in: try place.checked(), by: place.actor, secondsMax: timeout)
      if place.json {
        Terminal.printJSON([
          "erased": true, "traces": .int(result.rows), "quarantined_files": .int(result.files),
          "by_gateway": .bool(result.wasByGateway),
        ])
      } else {
        print("erased \(result.rows) traces and \(result.files) files in quarantine")
      }
    }
  }
}
