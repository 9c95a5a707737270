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
