import ArgumentParser
import AssayConfiguration
import AssayCore
import AssayStore
import AssayWire
import Foundation

struct Audit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show who changed what in a store, and whether the log was tampered with.",
    discussion: """
      verify prints an anchor: the number and the hash of the last row. Keep it elsewhere; with --anchor a later look
      finds rows that were cut off the end as well.
      """,
    subcommands: [ListRows.self, Verify.self])

  struct ListRows: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "The newest rows first.")
    @OptionGroup var place: StorePlace

    @Option(help: "At most so many.")
    var count = 50

    func validate() throws {
      guard (1...100_000).contains(count) else { throw ValidationError("--count must be from 1 to 100000") }
    }

    func run() throws {
      let rows = try AuditLog(try ControlStore(folder: try place.checked())).recent(count)
      if place.json {
        let rows = rows.map { row -> JSONValue in
          [
            "sequence": .int(Int(row.sequence)), "at": .string(StorePlace.time(row.at)), "actor": .string(row.actor),
            "action": .string(row.action), "target": .string(row.target),
            "detail": (try? JSONValue(parsing: row.detail)) ?? .string(row.detail),
            "hash": .string(Audit.hex(row.hash)),
          ]
        }
        Terminal.printJSON(["rows": .array(rows)])
        return
      }
      var table = TextTable([
        ("row", .right), ("time", .left), ("actor", .left), ("action", .left), ("target", .left), ("detail", .left),
      ])
      for row in rows {
        table.add([
          String(row.sequence), StorePlace.time(row.at), row.actor, row.action, row.target.shortened(40), row.detail,
        ])
      }
      print(table.rendered())
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check the chain of hashes.", discussion: "Exits 65 when a row was changed, removed or cut off.")
    @OptionGroup var place: StorePlace

    @Option(help: "ROW:HASH, as an earlier look printed it.")
    var anchor: String?

    func run() throws {
      let log = AuditLog(try ControlStore(folder: try place.checked()))
      let verdict = try log.verify(against: try anchor.map(Audit.anchor))
      let (isWhole, row, said): (Bool, Int64, String) =
        switch verdict {
        case .whole(let end): (true, end.sequence, "\(end.sequence):\(Audit.hex(end.hash))")
        case .broken(let sequence): (false, sequence, "row \(sequence) is not what was written")
        case .cut(let sequence): (false, sequence, "the log ends at row \(sequence), before the anchor")
        }
      if place.json {
        Terminal.printJSON([
          "whole": .bool(isWhole), "row": .int(Int(row)), isWhole ? "anchor" : "fault": .string(said),
        ])
      } else {
        print(isWhole ? "whole; anchor \(said)" : said)
      }
      if !isWhole { throw ExitCode(65) }
    }
  }

  static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  static func anchor(_ text: String) throws(AssayError) -> AuditLog.Anchor {
    let halves = text.split(separator: ":")
    var hash: [UInt8] = []
    if halves.count == 2, halves[1].utf8.count == 64 {
      var rest = halves[1]
      while let byte = UInt8(rest.prefix(2), radix: 16), !rest.isEmpty {
        hash.append(byte)
        rest = rest.dropFirst(2)
      }
    }
    guard hash.count == 32, let row = Int64(halves[0]), row >= 0 else {
      throw AssayError(.usage, "\"\(text.shortened(80))\" is no anchor: it is ROW:HASH", remedy: "as verify prints it")
    }
    return AuditLog.Anchor(sequence: row, hash: hash)
  }
}
