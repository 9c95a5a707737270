import ArgumentParser
import AssayConfiguration
import AssayCore
import AssayEvaluation
import AssayWire
import Foundation

struct Corpus: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Keep what went wrong, so that it cannot come back unnoticed.",
    discussion: """
        assay corpus add kept --from latest --failed          the failures of a run
        assay corpus add kept --trace assay-store req_…       an incident in service
        assay corpus add kept --file photo.jpg --ask "…" --expect "…"
        assay eval kept/suite.yaml                            the corpus is a suite with gates
      """,
    subcommands: [Add.self, ListCases.self, Prune.self])

  struct Place: ParsableArguments {
    @Argument(help: "The corpus's folder.", completion: .directory)
    var corpus: String

    @Flag(help: "One JSON object.")
    var json = false

    var folder: CorpusFolder { CorpusFolder(path: corpus) }
  }

  struct Likeness: ParsableArguments {
    @Option(help: "Pictures that differ in at most so many of 64 bits are the same.")
    var pictureBits = 6

    @Option(help: "Recordings that differ in at most this share of their bits are the same.")
    var soundShare = 0.12

    func validate() throws {
      guard (0...32).contains(pictureBits) else { throw ValidationError("--picture-bits must be from 0 to 32") }
      guard (0...0.5).contains(soundShare) else { throw ValidationError("--sound-share must be from 0 to 0.5") }
    }

    var likeness: MediaPrint.Likeness {
      var likeness = MediaPrint.Likeness()
      (likeness.pictureBitsMax, likeness.soundShareMax) = (pictureBits, soundShare)
      return likeness
    }
  }

  static func reason(_ text: String?) throws -> CorpusReason? {
    guard let text else { return nil }
    guard let reason = CorpusReason(rawValue: text) else {
      throw ValidationError("--reason must be one of " + CorpusReason.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return reason
  }

  static func bound(_ text: String?) throws -> Bound? {
    do throws(AssayError) {
      guard let text else { return nil }
      return try CorpusSuite.bound(parsing: text)
    } catch {
      throw ValidationError("--bound: \(error.message)" + (error.remedy.map { "\n  → \($0)" } ?? ""))
    }
  }

  static func json(_ one: CorpusCase) -> JSONValue {
    var object: JSONObject = ["id": .string(one.id)]
    for member in one.note.json.object?.members ?? [] where member.key != "made" {
      object.append(member.key, member.value)
    }
    object.append("question", .string(one.question.shortened(200)))
    return .object(object)
  }
}

extension Corpus {
  struct ListCases: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "The cases, oldest first.")
    @OptionGroup var place: Place

    @Option(help: "Only incident, near_miss, failure or example.")
    var reason: String?

    @Option(help: "Only cases with a medium of this kind.")
    var modality: String?

    @Option(help: "Only cases whose origin holds this text.")
    var origin: String?

    func validate() throws {
      _ = try Corpus.reason(reason)
      guard modality.map({ Modality(rawValue: $0) != nil }) ?? true else {
        throw ValidationError("--modality must be one of " + Modality.allCases.map(\.rawValue).joined(separator: ", "))
      }
    }

    func run() throws {
      let all = try place.folder.read()
      let wanted = try Corpus.reason(reason)
      let kind = modality.flatMap { Modality(rawValue: $0) }
      let shown = all.filter { one in
        (wanted == nil || one.note.reason == wanted) && (kind.map { one.modalities.contains($0) } ?? true)
          && (origin.map { one.note.origin.contains($0) } ?? true)
      }
      if place.json {
        Terminal.printJSON(["cases": .array(shown.map(Corpus.json)), "total": .int(all.count)])
        return
      }
      guard !shown.isEmpty else { return Terminal.say("There are no such cases among \(all.count).") }
      var table = TextTable([
        ("id", .left), ("added", .left), ("reason", .left), ("sample", .left), ("origin", .left), ("media", .left),
        ("asks for", .left), ("question", .left),
      ])
      for one in shown {
        table.add([
          one.id, String(one.note.addedAt.prefix(10)), one.note.reason.rawValue,
          Terminal.printable((one.note.sample ?? "").shortened(32)), Terminal.printable(one.note.origin.shortened(28)),
          one.modalities.filter { $0 != .text }.map(\.rawValue).joined(separator: ", "), one.note.behaviour.rawValue,
          Terminal.printable(one.question.split(separator: "\n").joined(separator: " ").shortened(48)),
        ])
      }
      print(table.rendered())
      let reasons = CorpusReason.allCases.compactMap { reason -> String? in
        let count = shown.count { $0.note.reason == reason }
        return count == 0 ? nil : "\(count) \(reason.rawValue)"
      }
      let among = shown.count == all.count ? "" : " of \(all.count)"
      print("\(shown.count)\(among) \(all.count == 1 ? "case" : "cases"): \(reasons.joined(separator: ", "))")
    }
  }

  struct Prune: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show which cases are no longer needed, and with --apply take them out.",
      discussion: """
          assay corpus prune kept --older-than 365 --passed-in 5          shows what would go
          assay corpus prune kept --duplicates --picture-bits 10 --apply  takes it out

        A case goes when any of the rules names it.
        """)
    @OptionGroup var place: Place
    @OptionGroup var likeness: Likeness

    @Option(help: "Cases that were added more than so many days ago.")
    var olderThan: Int?

    @Option(help: "Cases that were right in each of the last so many runs of the corpus's suite.")
    var passedIn: Int?

    @Flag(help: "Cases that look or sound like an earlier one.")
    var duplicates = false

    @Flag(help: "Take them out; without it nothing is changed.")
    var apply = false

    @Option(help: "Where runs are kept.", completion: .directory)
    var logDir = "runs"

    @Option(help: "What the gates of the suite ask for from now on, with --apply.")
    var bound: String?

    func validate() throws {
      guard olderThan != nil || passedIn != nil || duplicates else {
        throw ValidationError("say what may go: --older-than, --passed-in, --duplicates")
      }
      guard olderThan.map({ (0...36_500).contains($0) }) ?? true else {
        throw ValidationError("--older-than must be from 0 to 36500 days")
      }
      guard passedIn.map({ (1...1000).contains($0) }) ?? true else {
        throw ValidationError("--passed-in must be from 1 to 1000")
      }
      _ = try Corpus.bound(bound)
    }

    func run() async throws {
      var rules = CorpusPruning.Rules()
      (rules.olderThanDays, rules.passedInRuns, rules.duplicates) = (olderThan, passedIn, duplicates)
      rules.likeness = likeness.likeness
      let pruning = CorpusPruning(
        place.folder, rules, judge: CorpusJudge(tools: EvaluationTools.standard()),
        runs: passedIn == nil ? [] : RunFolder.all(under: logDir))
      let plan = apply ? try await pruning.apply(bound: try Corpus.bound(bound)) : try pruning.plan()
      if place.json {
        Terminal.printJSON([
          "applied": .bool(apply), "total": .int(plan.total), "files_removed": .int(plan.filesRemoved),
          "going": .array(
            plan.going.map {
              ["id": .string($0.one.id), "sample": .string($0.one.note.sample ?? ""), "why": .string($0.why)]
            }),
          "notes": .array(plan.notes.map { .string($0) }),
        ])
        return
      }
      for note in plan.notes { Terminal.say("note: \(Terminal.printable(note))") }
      for (one, why) in plan.going {
        print("\(one.id)  \(Terminal.printable((one.note.sample ?? "").shortened(40))): \(why)")
      }
      let left = plan.total - plan.going.count
      print(
        apply
          ? "\(plan.going.count) cases and \(plan.filesRemoved) media were taken out, \(left) are left"
          : "\(plan.going.count) of \(plan.total) cases would go; --apply takes them out")
    }
  }
}
