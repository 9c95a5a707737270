import AssayWire
import Foundation
import Testing

/// A gateway with a store, one key and the built-in model.
private final class Gateway {
  let process = Process()
  let scratch: Scratch
  let store: URL
  let url: String
  private let key: String

  init(_ scratch: Scratch, redaction: String) throws {
    self.scratch = scratch
    let name = UUID().uuidString
    store = scratch.url.appending(path: "store-\(name)")
    let log = scratch.url.appending(path: "log-\(name)")
    _ = try scratch.write(
      """
      version: 1
      listen: 127.0.0.1:0
      auth: keys
      store: {folder: \(store.path)}
      redaction: \(redaction)
      routes: {assistant: {models: builtin/pipeline}}
      """, to: "assay.yaml")
    key = try Program.run(
      ["key", "create", "--name", "t", "--store", store.path, "--scope", "inference", "--scope", "models"]
    ).output.trimmingCharacters(in: .whitespacesAndNewlines)
    _ = FileManager.default.createFile(atPath: log.path, contents: nil)
    process.executableURL = Program.assay
    process.arguments = ["serve", "--threads", "1"]
    process.currentDirectoryURL = scratch.url
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: log)
    try process.run()
    var found: String?
    for _ in 0..<3000 where found == nil {
      usleep(20_000)
      let said = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
      if said.contains("serves on") {
        found = said.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("http://127.0.0.1:") }.map(String.init)
      }
      if !process.isRunning { break }
    }
    url = try #require(found, "the gateway did not start")
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  /// Sends a body and waits until the store has its trace.
  ///
  /// - Returns: the request's id.
  func ask(_ body: String, status: String = "200") throws -> String {
    let file = try scratch.write(body, to: "body.json")
    let head = scratch.url.appending(path: "head")
    let said = try Program.run(
      URL(filePath: "/usr/bin/curl"),
      [
        "-s", "-m", "120", "-D", head.path, "-w", "%{http_code}", "-o", "/dev/null", "-H",
        "Authorization: Bearer \(key)", "-H", "Content-Type: application/json", "-d", "@" + file.path,
        url + "/v1/chat/completions",
      ])
    #expect(said.output == status)
    let lines = try String(contentsOf: head, encoding: .utf8).split(whereSeparator: \.isNewline)
    let line = try #require(lines.first { $0.lowercased().hasPrefix("x-request-id: ") })
    let id = String(line.dropFirst("x-request-id: ".count))
    let end = Date().addingTimeInterval(120)
    while Date() < end {
      if try Program.run(["trace", "show", id, "--store", store.path]).status == 0 { return id }
      usleep(100_000)
    }
    Issue.record("the store has no trace of \(id)")
    return id
  }
}

@Suite("Incidents of a gateway become cases", .serialized)
struct CorpusTraceTests {
  private let scratch: Scratch
  private let picture: String

  init() throws {
    scratch = try Scratch()
    _ = try Program.run(["init", "receipts", "receipts"], in: scratch.url)
    let file = scratch.url.appending(path: "receipts/media/receipt-00.jpg")
    picture = "data:image/jpeg;base64," + (try Data(contentsOf: file).base64EncodedString())
  }

  private func body(_ picture: String, _ question: String = #"What is\n the \"total\" in \u20ac?"#) -> String {
    #"{"model":"assistant","messages":[{"role":"system","content":"Answer with a number."},{"role":"user","content":["#
      + #"{"type":"text","text":"\#(question)"},{"type":"image_url","image_url":{"url":"\#(picture)"}}]}]}"#
  }

  private func add(_ gateway: Gateway, _ id: String, _ more: String...) throws -> Program.Result {
    try Program.run(
      ["corpus", "add", "kept", "--trace", gateway.store.path, id] + more + ["--json"], in: scratch.url)
  }

  @Test("A request whose words and media were kept is asked again as it was, and the corpus of it is a suite")
  func whole() throws {
    let gateway = try Gateway(scratch, redaction: "{keep_text: all, keep_media: all}")
    let id = try gateway.ask(body(picture))
    let added = try add(gateway, id, "--expect", "65.39")
    #expect(added.status == 0, "\(added.output)\(added.errors)")
    let line = try String(contentsOf: scratch.url.appending(path: "kept/cases.jsonl"), encoding: .utf8)
    let one = try JSONValue(parsing: String(line.dropLast()))
    #expect(one["input"]?[0]?["role"] == "system")
    #expect(one["input"]?[0]?["content"]?[0]?["text"] == "Answer with a number.")
    #expect(one["input"]?[1]?["role"] == "user")
    #expect(one["input"]?[1]?["content"]?[0]?["text"] == "What is\n the \"total\" in €?")
    let media = try #require(one["input"]?[1]?["content"]?[1]?["image_url"]?["url"]?.string)
    #expect(
      try Data(contentsOf: scratch.url.appending(path: "kept/" + media))
        == Data(contentsOf: scratch.url.appending(path: "receipts/media/receipt-00.jpg")))
    #expect(one["attributes"]?["corpus"]?["origin"]?.string == "trace:" + id)
    let passed = try Program.run(["eval", "kept/suite.yaml"], in: scratch.url, secondsMax: 600)
    #expect(passed.status == 0, "\(passed.output)\(passed.errors)")

    let long = try gateway.ask(body(picture, String(repeating: "word ", count: 4000)))
    let cut = try add(gateway, long)
    #expect(cut.status == 65 && cut.output.contains("kept only in part"), "\(cut.output)")
    let broken = try gateway.ask(body("data:image/png;base64,AAAA"), status: "400")
    let unread = try add(gateway, broken)
    #expect(unread.status == 65 && unread.output.contains("refused"), "\(unread.output)")
    let nobody = try gateway.ask(
      body(picture).replacingOccurrences(of: #""assistant""#, with: #""nobody""#), status: "404")
    let lost = try add(gateway, nobody)
    #expect(lost.status == 65 && lost.output.contains("never read (it was refused before: model_not_found)"))
    let cases = try JSONValue(parsing: try Program.run(["corpus", "list", "kept", "--json"], in: scratch.url).output)
    #expect(cases["total"] == 1)
  }

  @Test("Where words or media were not kept, it is said which setting keeps those to come")
  func redacted() throws {
    let silent = try Gateway(scratch, redaction: "{keep_text: errors, keep_media: all}")
    let wordless = try add(silent, silent.ask(body(picture)))
    #expect(wordless.status == 65 && wordless.output.contains("redaction: {keep_text: all}"), "\(wordless.output)")
    let blind = try Gateway(scratch, redaction: "{keep_text: all, keep_media: errors}")
    let id = try blind.ask(body(picture))
    let bare = try add(blind, id, "req_unknown")
    #expect(bare.status == 65 && bare.output.contains("redaction: {keep_media: all}"), "\(bare.output)")
    #expect(bare.output.contains("the store has no trace of it"))
  }
}
