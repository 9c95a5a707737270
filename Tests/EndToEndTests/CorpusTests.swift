import AssayWire
import Foundation
import Testing

@Suite("A corpus from the command line")
struct CorpusTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    _ = try scratch.write(
      """
      {"id":"a","input":"What is one and one?","target":"two"}
      {"id":"b","input":"What is two and two?","target":"four"}
      """ + "\n", to: "data.jsonl")
    _ = try scratch.write(
      "version: 1\nname: sums\ndata: data.jsonl\nmodel: \"replay:said.jsonl\"\nscorers: [exact.normalised]\n",
      to: "suite.yaml")
    _ = try scratch.write(
      #"{"id":"a","answer":"two"}"# + "\n" + #"{"id":"b","answer":"five"}"# + "\n", to: "said.jsonl")
  }

  private func run(_ arguments: String...) throws -> Program.Result { try Program.run(arguments, in: scratch.url) }

  private func json(_ result: Program.Result) throws -> JSONValue { try JSONValue(parsing: Array(result.output.utf8)) }

  @Test("A failure of a run becomes a case once, fails the gate while it is there, and goes when it is right")
  func regression() throws {
    _ = try run("eval", "suite.yaml", "--model", "replay:said.jsonl")
    let added = try run("corpus", "add", "kept", "--from", "latest", "--failed", "--json")
    #expect(added.status == 0, "\(added.errors)")
    let one = try #require(try json(added)["added"]?[0])
    #expect(one["sample"] == "b" && one["reason"] == "failure")
    #expect(try json(added)["total"] == 1)
    let again = try run("corpus", "add", "kept", "--from", "latest", "--failed")
    #expect(again.status == 0 && again.output.contains("0 added, 1 there already"), "\(again.output)\(again.errors)")
    let id = try #require(one["id"]?.string)
    let listed = try run("corpus", "list", "kept", "--reason", "failure")
    #expect(listed.output.contains(id) && listed.output.contains("two and two"))
    #expect(try json(run("corpus", "list", "kept", "--reason", "incident", "--json"))["cases"]?.array == [])

    for (answer, status) in [("five", Int32(2)), ("four", 0)] {
      _ = try scratch.write(#"{"id":"\#(id)","answer":"\#(answer)"}"# + "\n", to: "kept-\(answer).jsonl")
      let result = try run("eval", "kept/suite.yaml", "--model", "replay:kept-\(answer).jsonl")
      #expect(result.status == status, "\(answer): \(result.output)\(result.errors)")
    }
    let plan = try run("corpus", "prune", "kept", "--passed-in", "1")
    #expect(plan.output.contains("1 of 1 cases would go"), "\(plan.output)\(plan.errors)")
    #expect(try run("corpus", "prune", "kept", "--passed-in", "2").output.contains("0 of 1"))
    #expect(try run("corpus", "prune", "kept", "--passed-in", "1", "--apply").status == 0)
    #expect(try json(run("corpus", "list", "kept", "--json"))["total"] == 0)
  }

  @Test("Files are added with what is expected of them, and what cannot be added is named and ends with 65")
  func files() throws {
    let added = try run("corpus", "add", "kept", "--file", "data.jsonl", "--json")
    #expect(added.status == 0, "\(added.errors)")
    #expect(try json(added)["added"]?.array?.count == 2)
    _ = try scratch.write("solid a\nendsolid a\n", to: "part.stl")
    let medium = try run("corpus", "add", "kept", "--file", "part.stl", "--ask", "How long is it?", "--expect-abstain")
    #expect(medium.status == 0 && medium.output.contains("example"), "\(medium.errors)")
    for wrong in [["--expect", "a"], ["--expect-abstain"], ["--bound", ">= 3"], ["--bound", "<= 0.5"]] {
      let refused = try Program.run(["corpus", "add", "kept", "--file", "data.jsonl"] + wrong, in: scratch.url)
      #expect(refused.status == 64, "\(wrong): \(refused.errors)")
    }
    let unknown = try run("corpus", "add", "kept", "--trace", "nowhere", "req_1")
    #expect(unknown.status == 65 && unknown.errors.contains("no store"), "\(unknown.errors)")
    let check = try run("check", "kept/suite.yaml")
    #expect(check.status == 0, "\(check.errors)")
    _ = try scratch.write("{\n", to: "kept/cases.jsonl")
    let broken = try run("corpus", "list", "kept")
    #expect(broken.status == 65 && broken.errors.contains("cases.jsonl:1"), "\(broken.errors)")
  }

  @Test("The same picture in another file is found and said, a file that is not there is named, and the list counts")
  func alike() throws {
    #expect(try run("init", "receipts", "receipts").status == 0)
    let (from, to) = (scratch.url.appending(path: "receipts/media/receipt-00.jpg"), "my photo.jpg")
    try FileManager.default.copyItem(at: from, to: scratch.url.appending(path: to))
    #expect(try run("stress", to, "--as", "jpeg:2", "--out", "re encoded.png").status == 0)
    let added = try run(
      "corpus", "add", "my corpus", "--file", to, "--file", "re encoded.png", "--file", "nowhere.png", "--ask",
      "What is the total?", "--expect", "65.39")
    #expect(added.status == 65 && added.output.contains("1 added, 1 there already, 1 in all"), "\(added.output)")
    #expect(added.errors.contains("re encoded.png looks or sounds like case-"), "\(added.errors)")
    #expect(added.errors.contains("(my photo.jpg)") && added.errors.contains("nowhere.png was not added"))
    let listed = try run("corpus", "list", "my corpus")
    #expect(listed.output.contains("my photo.jpg") && listed.output.contains("1 case: 1 example"), "\(listed.output)")
    let told = try json(run("corpus", "list", "my corpus", "--json"))
    #expect(told["cases"]?[0]?["media"]?[0]?["print"]?.string?.hasPrefix("p") == true)
    for arguments in [["list", to], ["prune", to, "--duplicates"], ["add", to, "--file", to, "--ask", "What?"]] {
      let result = try Program.run(["corpus"] + arguments, in: scratch.url)
      #expect(result.status == 65 && result.errors.contains("a corpus is a folder, and this is a file"))
    }
  }

  @Test(
    "A wrong command line exits 64",
    arguments: [
      ["add", "kept"], ["add", "kept", "--from", "latest"], ["add", "kept", "--failed", "--file", "x.jsonl"],
      ["add", "kept", "--file", "x.png"], ["prune", "kept"], ["prune", "kept", "--older-than", "-1"],
      ["list", "kept", "--reason", "because"], ["add", "kept", "--trace", "store"],
      ["add", "kept", "--file", "a.jsonl", "--bound", "much"],
    ])
  func usage(arguments: [String]) throws {
    let result = try Program.run(["corpus"] + arguments)
    #expect(result.status == 64, "\(result.output)\(result.errors)")
  }
}
