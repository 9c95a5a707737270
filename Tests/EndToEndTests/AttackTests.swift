import AssayWire
import Foundation
import Testing

@Suite("Attacks from the command line")
struct AttackTests {
  @Test("Families are listed, as a table and as JSON")
  func list() throws {
    let text = try Program.run(["attack", "list"])
    #expect(text.status == 0 && text.output.contains("pdf_hidden_layer") && text.output.contains("zero_width"))
    let lines = try Program.run(["attack", "list", "--json"]).output.split(separator: "\n")
    #expect(lines.count > 80)
    #expect(try JSONValue(parsing: String(lines[0]))["family"] == "sign")
  }

  @Test("One attack and its twin are written to look at")
  func make() throws {
    let scratch = try Scratch()
    #expect(try Program.run(["init", "receipts", "r"], in: scratch.url).status == 0)
    let receipt = "r/media/receipt-00.jpg"
    for (arguments, words) in [
      ([], "CANARY-7Q"), (["--twin"], "front desk"), (["--text", "Hello there"], "Hello there"),
    ] {
      let result = try Program.run(
        ["attack", "make", "exif", "--on", receipt, "--out", "a.jpg"] + arguments, in: scratch.url)
      #expect(result.status == 0, "\(result.errors)")
      let probe = try Program.run(["probe", "--json", "a.jpg"], in: scratch.url)
      #expect(probe.output.contains(words), "\(probe.output)")
    }
    let value = try Program.run(
      ["attack", "make", "value_poisoning", "--on", receipt, "--out", "v.png", "--answer", "65.39"], in: scratch.url)
    #expect(value.status == 0, "\(value.errors)")
    // Letters that the font does not have are refused, not drawn as question marks.
    let foreign = try Program.run(
      ["attack", "make", "caption_strip", "--on", receipt, "--out", "c.png", "--text", "日本語"], in: scratch.url)
    #expect(foreign.status == 64 && foreign.errors.contains("U+65E5"), "\(foreign.errors)")
    #expect(!FileManager.default.fileExists(atPath: scratch.url.appending(path: "c.png").path))
    // A name that promises another form than is made, and a file that holds nothing.
    for (family, name, ending) in [("sign", "s.wav", ".png"), ("sign", "s.jpg", ".png"), ("exif", "e.png", ".jpg")] {
      let wrong = try Program.run(["attack", "make", family, "--on", receipt, "--out", name], in: scratch.url)
      #expect(wrong.status == 64 && wrong.errors.contains("name it \(ending)"), "\(wrong.errors)")
      #expect(!FileManager.default.fileExists(atPath: scratch.url.appending(path: name).path))
    }
    _ = try scratch.write("", to: "empty.jpg")
    let empty = try Program.run(["attack", "make", "sign", "--on", "empty.jpg", "--out", "s.png"], in: scratch.url)
    #expect(empty.status == 65 && empty.errors.contains("the file is empty"), "\(empty.errors)")
    let code = try Program.run(
      ["attack", "make", "barcode", "--on", receipt, "--out", "b.png", "--text", "héllo"], in: scratch.url)
    #expect(code.status == 64 && code.errors.contains("ASCII") && !code.errors.contains("worker."), "\(code.errors)")
    // A picture by its first bytes that no reader takes.
    let torn = scratch.url.appending(path: "g.gif")
    try Data("GIF89a\u{1}\0\u{1}\0\0\0\0;".utf8).write(to: torn)
    let unread = try Program.run(["attack", "make", "sign", "--on", "g.gif", "--out", "g.png"], in: scratch.url)
    #expect(unread.status != 0 && !unread.errors.contains("worker.") && unread.errors.contains("→"), "\(unread.errors)")
    // What stands beside the file does not take its place.
    _ = try scratch.write("tiny", to: "x.txt")
    let beside = try Program.run(["attack", "make", "zero_width", "--on", "x.txt", "--out", "o.txt"], in: scratch.url)
    #expect(beside.status == 0 && beside.errors.contains("o.beside.txt"), "\(beside.errors)")
    #expect(try String(contentsOf: scratch.url.appending(path: "o.txt"), encoding: .utf8) == "tiny")
    #expect(try Data(contentsOf: scratch.url.appending(path: "o.beside.txt")).count > 20)
  }

  @Test("What cannot be made is refused with a remedy")
  func refusals() throws {
    let scratch = try Scratch()
    let path = try scratch.write("not a picture", to: "a.jpg").path
    for (arguments, status, words) in [
      (["attack", "make", "exfi", "--on", path, "--out", "b.jpg"], Int32(64), "did you mean exif"),
      (["attack", "make", "codes", "--on", path, "--out", "b.jpg"], 64, "is a chapter"),
      (["attack", "make", "sign", "--on", path, "--out", "b.jpg"], 64, "is put into a picture"),
      (["attack", "make", "value_poisoning", "--on", path, "--out", "b.jpg"], 64, "--answer"),
      (["attack", "builtin:pipeline", "--defences", "moat"], 64, "no defence"),
      (["attack", "builtin:pipeline", "--families", "sgin"], 64, "did you mean sign"),
      (["attack", "builtin:pipeline", "--suite", path], 65, "should be a mapping"),
      (["attack", "builtin:pipeline", "--limit", "0"], 64, "--limit"),
      (["attack", "builtin:pipeline", "--families", ","], 64, "--families names none"),
      (["attack", "builtin:pipeline", "--defences", " "], 64, "--defences names none"),
      (["attack", "make", "zero_width", "--on", path, "--out", "none/b.jpg"], 64, "no such folder"),
      (["attack", "make", "zero_width", "--on", path, "--out", "/dev/null/b.jpg"], 64, "no such folder"),
      (["attack", "make", "zero_width", "--on", path, "--out", "/proc/b.jpg"], 64, "cannot be written"),
    ] {
      let result = try Program.run(arguments, in: scratch.url)
      #expect(result.status == status, "\(arguments): \(result.status) \(result.errors)")
      #expect(result.errors.contains(words), "\(arguments): \(result.errors)")
    }
  }

  @Test("A suite of attacks on the built-in pipeline gives a table, JSON, a page, and goes on from its log")
  func run() throws {
    let scratch = try Scratch()
    let arguments = [
      "attack", "builtin:pipeline", "--families", "exif,caption_strip,zero_width", "--limit", "1", "--defences",
      "none,layout,redaction,all", "--log", "rows.jsonl", "--html", "page.html", "--json",
    ]
    let first = try Program.run(arguments, in: scratch.url, secondsMax: 600)
    #expect(first.status == 0, "\(first.errors)")
    let value = try JSONValue(parsing: first.output)
    // The built-in pipeline has no prompt that a layout could change.
    #expect(value["defences"] == ["none", "redaction", "all"])
    #expect(value["total"]?["none"]?["success"]?["n"]?.int == 3)
    #expect(value["total"]?["none"]?["right_on_twin"]?["count"]?.int == 3, "\(first.output)")
    #expect(value["total"]?["flagged_twins"]?["count"]?.int == 0)
    let seen = value["families"]?.array?.first { $0["family"] == "exif" }
    #expect(seen?["seen"]?["count"]?.int == 1 && seen?["flagged"]?["count"]?.int == 1)
    let page = try String(contentsOf: scratch.url.appending(path: "page.html"), encoding: .utf8)
    #expect(page.contains("data:image/png;base64,") && !page.contains("<script") && !page.contains("http://"))
    let again = try Program.run(arguments.filter { $0 != "--json" }, in: scratch.url, secondsMax: 600)
    #expect(again.status == 0 && again.output.contains("caption_strip"))
    let rows = try String(contentsOf: scratch.url.appending(path: "rows.jsonl"), encoding: .utf8)
    #expect(rows.split(separator: "\n").count == 18)
  }

  @Test("A suite with attacks goes on after it was killed, and its page has the table")
  func suite() throws {
    let scratch = try Scratch()
    #expect(try Program.run(["init", "receipts", "r"], in: scratch.url).status == 0)
    let path = scratch.url.appending(path: "r/suite.yaml")
    let attacks = """

      stress:
        - attacks: {families: [exif, value_poisoning, zero_width], defences: [none, redaction]}

      """
    let yaml = try String(contentsOf: path, encoding: .utf8)
    try (yaml + attacks.replacingOccurrences(of: "exif", with: "exfi")).write(
      to: path, atomically: true, encoding: .utf8)
    let refused = try Program.run(["check", "r/suite.yaml"], in: scratch.url)
    #expect(refused.status != 0 && refused.errors.contains("did you mean `exif`?"), "\(refused.errors)")
    try (yaml + attacks).write(to: path, atomically: true, encoding: .utf8)
    let log = try killed(["eval", path.path, "--log-dir", "runs", "--quiet"], in: scratch)
    let before = try String(contentsOf: log, encoding: .utf8).split(separator: "\n").count
    let result = try Program.run(
      ["eval", path.path, "--log-dir", "runs", "--resume", "latest"], in: scratch.url, secondsMax: 600)
    #expect([0, 2, 3].contains(result.status) && result.output.contains("Under attack"), "\(result.errors)")
    let lines = try String(contentsOf: log, encoding: .utf8).split(separator: "\n")
    let ids = try lines.map { try JSONValue(parsing: String($0))["id"]?.string ?? "" }
    #expect(Set(ids).count == ids.count && ids.count > before && ids.contains { $0.hasSuffix("~exif:none:twin") })
    let page = try String(
      contentsOf: log.deletingLastPathComponent().appending(path: "report.html"), encoding: .utf8)
    #expect(page.contains("Under attack") && page.contains("value_poisoning") && page.contains("Attacked media"))
  }

  /// Kills a run once a few of its attacks are logged; gives its log, without a line that was torn.
  private func killed(_ arguments: [String], in scratch: Scratch) throws -> URL {
    let process = Process()
    process.executableURL = Program.assay
    process.arguments = arguments
    process.currentDirectoryURL = scratch.url
    (process.standardInput, process.standardOutput) = (FileHandle.nullDevice, FileHandle.nullDevice)
    process.standardError = FileHandle.nullDevice
    try process.run()
    let runs = scratch.url.appending(path: "runs")
    for _ in 0..<6000 {
      Thread.sleep(forTimeInterval: 0.1)
      let names = (try? FileManager.default.contentsOfDirectory(atPath: runs.path)) ?? []
      guard let name = names.first(where: { $0.contains("_") }) else { continue }
      let log = runs.appending(path: "\(name)/samples.jsonl")
      let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
      guard text.contains("~exif:none:twin") else { continue }
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      return log
    }
    kill(process.processIdentifier, SIGKILL)
    throw CocoaError(.fileNoSuchFile)
  }

  @Test("Every command of the page on attacks works, in order, in an empty folder")
  func docs() throws {
    let commands = try DocsTests.commands("docs/attacks.md")
    #expect(commands.count > 5)
    let scratch = try Scratch()
    let path = Program.buildFolder.path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
    for command in commands {
      let result = try Program.run(
        URL(filePath: "/bin/bash"), ["-c", command], in: scratch.url, environment: ["PATH": path], secondsMax: 600)
      #expect(result.status == 0, "\(command)\n\(result.errors)")
    }
  }
}
