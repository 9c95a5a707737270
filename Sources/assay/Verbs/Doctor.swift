import ArgumentParser
import AssayCore
import AssayLanguage
import AssayMedia
import AssayVerification
import AssayWire
import Foundation

struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what is installed, what is missing and how to get it.",
    discussion:
      "Starts each worker once, shows its sandbox and models, and looks at the disk and the environment. Exits 1 when a worker is missing."
  )

  @Flag(help: "One JSON object.")
  var json = false

  func run() throws {
    let checks = Self.workers() + Self.machine()
    let missing = checks.filter { $0.state == .missing }
    if json {
      Terminal.printJSON([
        "ok": .bool(missing.isEmpty),
        "checks": .array(
          checks.map {
            [
              "name": .string($0.name), "state": .string($0.state.rawValue), "found": .string($0.found),
              "remedy": $0.remedy.map { .string($0) } ?? .null,
            ]
          }),
      ])
    } else {
      var table = TextTable([("", .left), ("", .left), ("", .left)])
      for check in checks { table.add([check.mark, check.name, check.found], style: check.style) }
      print(table.rendered())
      for check in missing { if let remedy = check.remedy { print("→ \(check.name): \(remedy)") } }
      if missing.isEmpty { print("Everything is there.") }
    }
    if !missing.isEmpty { throw ExitCode(1) }
  }

  struct Check {
    enum State: String { case ok, missing, note }

    var name: String
    var state: State
    var found: String
    var remedy: String?

    var mark: String {
      switch state {
      case .ok: "✓"
      case .missing: "✗"
      case .note: "·"
      }
    }

    var style: Terminal.Style {
      switch state {
      case .ok: .green
      case .missing: .red
      case .note: .dim
      }
    }
  }

  private static func workers() -> [Check] {
    WorkerRole.allCases.map { role in
      do throws(AssayError) {
        let hello = try WorkerInspection.hello(role)
        return Check(name: "worker \(role.rawValue)", state: .ok, found: describe(hello))
      } catch {
        return Check(name: "worker \(role.rawValue)", state: .missing, found: error.message, remedy: error.remedy)
      }
    }
  }

  private static func describe(_ hello: JSONValue) -> String {
    let sandbox = hello["sandbox"]
    let layers = [
      sandbox?["seccomp"]?.bool == true ? "seccomp" : nil,
      sandbox?["landlock"]?.int.flatMap { $0 > 0 ? "landlock \($0)" : nil },
    ].compactMap { $0 }
    let provides = (hello["provides"]?.object?.members ?? []).map { name, value in
      "\(name) \(value.string ?? value.compact)"
    }
    return (layers.isEmpty ? "limits only" : layers.joined(separator: " + ")) + (provides.isEmpty ? "" : "; ")
      + provides.joined(separator: ", ")
  }

  private static func machine() -> [Check] {
    var checks: [Check] = []
    let folder = FileManager.default.currentDirectoryPath
    let free = (try? FileManager.default.attributesOfFileSystem(forPath: folder)[.systemFreeSize] as? Int) ?? nil
    if let free {
      checks.append(
        Check(
          name: "disk", state: free > 1 << 30 ? .ok : .missing, found: "\(MediaReport.size(free)) free in \(folder)",
          remedy: free > 1 << 30 ? nil : "runs need room: free some, or use --log-dir"))
    }
    checks.append(
      Check(
        name: "this folder", state: FileManager.default.isWritableFile(atPath: folder) ? .ok : .missing,
        found: FileManager.default.isWritableFile(atPath: folder) ? "writable" : "not writable",
        remedy: "use --log-dir to keep runs elsewhere"))
    let environment = ProcessInfo.processInfo.environment
    let keys = environment.keys.filter { $0.hasSuffix("_API_KEY") && !(environment[$0] ?? "").isEmpty }.sorted()
    checks.append(
      Check(
        name: "keys", state: .note,
        found: keys.isEmpty
          ? "none set; endpoints on this machine and builtin:pipeline need none"
          : keys.joined(separator: ", ") + " (values not shown)"))
    let nouns = SceneLabels.wordNet?.lemmaCount
    checks.append(
      Check(
        name: "wordnet", state: nouns == nil ? .note : .ok,
        found: nouns.map { "\($0) words; labels match by kind too" }
          ?? "not installed: labels match by lemma and synonym only (apt install wordnet-base)"))
    return checks
  }
}
