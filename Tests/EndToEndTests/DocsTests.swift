import AssayWire
import Foundation
import Testing

@Suite("The documentation tells the truth")
struct DocsTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The commands of the fenced blocks marked `sh`, in order.
  static func commands(_ page: String) throws -> [String] {
    let text = try String(contentsOf: root.appending(path: page), encoding: .utf8)
    var commands: [String] = []
    var isInside = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isInside = line == "```sh"
      } else if isInside, !line.isEmpty, !line.hasPrefix("#") {
        commands.append(String(line))
      }
    }
    return commands
  }

  @Test("Every command of the first steps works, in order, in an empty folder")
  func gettingStarted() throws {
    let commands = try Self.commands("docs/getting-started.md")
    #expect(commands.count > 15)
    let scratch = try Scratch()
    let path = Program.buildFolder.path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
    for command in commands {
      let result = try Program.run(
        URL(filePath: "/bin/bash"), ["-c", command], in: scratch.url, environment: ["PATH": path])
      // Gates over five samples may end inconclusive; that is an answer, not a failure.
      #expect([0, 3].contains(result.status), "\(command)\n\(result.errors)")
    }
    let page = try String(contentsOf: scratch.url.appending(path: "evidence.html"), encoding: .utf8)
    #expect(page.contains("<svg"))
  }

  @Test("Every command of the page on verification works, in order, in an empty folder")
  func verification() throws {
    let commands = try Self.commands("docs/verification.md")
    #expect(commands.count > 15)
    let scratch = try Scratch()
    let path = Program.buildFolder.path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
    for command in commands {
      let result = try Program.run(
        URL(filePath: "/bin/bash"), ["-c", command], in: scratch.url, environment: ["PATH": path])
      #expect(result.status == 0, "\(command)\n\(result.errors)")
    }
    let page = try String(contentsOf: scratch.url.appending(path: "verdict.html"), encoding: .utf8)
    #expect(page.contains("<svg") && page.contains("v-contradicted"))
  }

  @Test("Every command of the page on stress works, in order, in an empty folder")
  func stress() throws {
    let commands = try Self.commands("docs/stress.md")
    #expect(commands.count > 3)
    let scratch = try Scratch()
    let path = Program.buildFolder.path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
    for command in commands {
      let result = try Program.run(
        URL(filePath: "/bin/bash"), ["-c", command], in: scratch.url, environment: ["PATH": path])
      #expect(result.status == 0, "\(command)\n\(result.errors)")
    }
  }

  @Test("Every command of the page on the gateway works, in order, in an empty folder")
  func gateway() throws {
    let commands = try Self.commands("docs/gateway.md")
    #expect(commands.count > 3)
    let scratch = try Scratch()
    let path = Program.buildFolder.path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
    for command in commands {
      let result = try Program.run(
        URL(filePath: "/bin/bash"), ["-c", command], in: scratch.url, environment: ["PATH": path])
      #expect(result.status == 0, "\(command)\n\(result.errors)")
    }
  }

  @Test("Links between pages lead somewhere", arguments: ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs"])
  func links(place: String) throws {
    let start = Self.root.appending(path: place)
    let pages =
      place.hasSuffix(".md")
      ? [start]
      : try FileManager.default.contentsOfDirectory(at: start, includingPropertiesForKeys: nil)
        .filter { $0.pathExtension == "md" }
    for page in pages {
      let text = try String(contentsOf: page, encoding: .utf8)
      for piece in text.components(separatedBy: "](").dropFirst() {
        guard let target = piece.split(separator: ")").first, !target.contains("://"), !target.hasPrefix("#") else {
          continue
        }
        let file = page.deletingLastPathComponent().appending(path: target.split(separator: "#")[0])
        #expect(FileManager.default.fileExists(atPath: file.path), "\(page.lastPathComponent) → \(target)")
      }
    }
  }
}

@Suite("The generated pages are fresh")
struct GeneratedDocsTests {
  @Test("docs/stress/settings.md lists every setting of every perturbation as the program declares it")
  func settings() throws {
    let page = try String(contentsOf: DocsTests.root.appending(path: "docs/stress/settings.md"), encoding: .utf8)
    let lines = try Program.run(["stress", "list", "--json"]).output.split(separator: "\n")
    var count = 0
    for line in lines {
      let item = try JSONValue(parsing: String(line))
      let name = try #require(item["name"]?.string)
      for setting in item["settings"]?.array ?? [] {
        let cells = try ["name", "meaning", "allowed", "unset"].map { try #require(setting[$0]?.string) }
        let row = "| `\(name)` | `\(cells[0])` | \(cells[1]) | \(cells[2]) | \(cells[3]) |"
        #expect(page.contains(row), "\(name): run scripts/generate-docs")
        count += 1
      }
    }
    #expect(count > 30 && page.split(separator: "\n").count { $0.hasPrefix("| `") } == count)
  }

  @Test("each perturbation of sound has one row that says what it does, and no measured times stand there")
  func soundDefinitions() throws {
    let page = try String(contentsOf: DocsTests.root.appending(path: "docs/stress/audio.md"), encoding: .utf8)
    let table = try #require(page.components(separatedBy: "## ").first).split(separator: "\n").filter {
      $0.hasPrefix("| `")
    }
    let lines = try Program.run(["stress", "list", "--group", "audio", "--json"]).output.split(separator: "\n")
    #expect(!lines.isEmpty && lines.count == table.count)
    for line in lines {
      let name = try #require(try JSONValue(parsing: String(line))["name"]?.string)
      let rows = table.filter { $0.hasPrefix("| `\(name)` |") }
      #expect(rows.count == 1, "\(name)")
      #expect(rows.first?.contains(/^\| `\w+` \| [\d.]+ ms \|/) == false, "\(name)")
    }
  }

  @Test("docs/metrics.md lists every scorer with its present summary")
  func metrics() throws {
    let page = try String(contentsOf: DocsTests.root.appending(path: "docs/metrics.md"), encoding: .utf8)
    let result = try Program.run(["list", "metrics", "--json"])
    let lines = result.output.split(separator: "\n")
    #expect(lines.count > 30)
    for line in lines {
      let scorer = try JSONValue(parsing: String(line))
      let name = try #require(scorer["name"]?.string)
      let summary = try #require(scorer["summary"]?.string).replacingOccurrences(of: "|", with: "\\|")
      #expect(page.contains("| `\(name)` | \(summary) |"), "\(name): run scripts/generate-docs")
    }
  }
}
