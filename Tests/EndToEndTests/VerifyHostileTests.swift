import AssayWire
import Foundation
import Testing

@Suite("Bad input, slow input and outputs that refuse")
struct VerifyHostileTests {
  private static let evidence =
    #"{"observations":[{"id":"o","modality":"image","kind":"object","value":"cup"}],"coverage":[]}"#

  /// A command line of the shell, with the program as `$assay`.
  private func shell(_ command: String, in folder: URL? = nil) throws -> Program.Result {
    try Program.run(
      URL(filePath: "/bin/bash"), ["-c", command], in: folder, environment: ["assay": Program.assay.path],
      secondsMax: 120)
  }

  private func batch(_ count: Int, in scratch: Scratch) throws -> String {
    let lines = (0..<count).map { #"{"id":"c\#($0)","claim":"There is a cup.","evidence":\#(Self.evidence)}"# }
    return try scratch.write(lines.joined(separator: "\n") + "\n", to: "batch.jsonl").path
  }

  @Test("Whoever writes one line and waits for its verdict gets it")
  func coprocess() throws {
    let process = Process()
    let (input, output) = (Pipe(), Pipe())
    process.executableURL = Program.assay
    process.arguments = ["verify", "--batch", "-"]
    (process.standardInput, process.standardOutput) = (input, output)
    try process.run()
    defer { if process.isRunning { process.terminate() } }
    for number in 0..<3 {
      let line = #"{"id":"c\#(number)","claim":"There is a cup.","evidence":\#(Self.evidence)}"# + "\n"
      try input.fileHandleForWriting.write(contentsOf: Data(line.utf8))
      var waiting = pollfd(fd: output.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
      try #require(poll(&waiting, 1, 30_000) == 1, "no verdict within 30 s")
      let row = try JSONValue(parsing: Array(output.fileHandleForReading.availableData))
      #expect(row["id"]?.string == "c\(number)" && row["verdict"] == "supported")
    }
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test("A reader that goes away ends the program without a word")
  func closedPipe() throws {
    let scratch = try Scratch()
    let file = try batch(20_000, in: scratch)
    let result = try shell("\"$assay\" verify --batch \(file) | head -n 1; echo ${PIPESTATUS[0]}")
    #expect(result.errors.isEmpty, "\(result.errors)")
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 2 && lines.last == "141")
  }

  @Test(
    "An output that cannot be written is an error, also where a person reads it",
    arguments: [
      "verify --claim 'There is a cup.' --evidence evidence.json", "verify --batch batch.jsonl",
      "recognise rows.jsonl", "calibrate --labels labels.jsonl", "list",
    ])
  func lostOutput(command: String) throws {
    let scratch = try Scratch()
    _ = try scratch.write(Self.evidence, to: "evidence.json")
    _ = try batch(2, in: scratch)
    _ = try scratch.write(#"{"id":"1","spec":"NumberModel","input":"two"}"#, to: "rows.jsonl")
    let rows = (0..<60).map {
      #"{"id":"r\#($0)","risk":0.\#(10 + $0),"verdict":"supported","strength":0.9,"label":"\#($0 > 40 ? "wrong" : "right")"}"#
    }
    _ = try scratch.write(rows.joined(separator: "\n"), to: "labels.jsonl")
    for place in [">/dev/full", ">&-"] {
      let result = try shell("\"$assay\" \(command) \(place)", in: scratch.url)
      #expect(result.status != 0, "\(command) \(place)")
      #expect(result.errors.contains("cannot be written"), "\(command) \(place): \(result.errors)")
    }
  }

  @Test("A page that is asked for is not mixed with a text whose output is closed")
  func closedOutput() throws {
    let scratch = try Scratch()
    _ = try scratch.write(Self.evidence, to: "evidence.json")
    _ = try shell(
      "\"$assay\" verify --claim 'There is a cup.' --evidence evidence.json --html page.html >&-", in: scratch.url)
    let page = (try? String(contentsOf: scratch.url.appending(path: "page.html"), encoding: .utf8)) ?? ""
    #expect(!page.contains("SUPPORTED  risk"))
  }

  @Test("A glossary that goes in a circle is refused with the circle")
  func glossaryCycle() throws {
    let scratch = try Scratch()
    _ = try scratch.write(Self.evidence, to: "evidence.json")
    let circles = [
      "version: 1\nterms:\n  - {name: cup, broader: [mug]}\n  - {name: mug, broader: [cup]}\n",
      "version: 1\nterms:\n  - {name: cup, broader: [cup]}\n",
      "version: 1\nterms:\n  - {name: a, broader: [b]}\n  - {name: b, broader: [c]}\n  - {name: c, broader: [a]}\n",
    ]
    for text in circles {
      let glossary = try scratch.write(text, to: "glossary.yaml").path
      let result = try Program.run(
        ["verify", "--claim", "There is a cup.", "--evidence", "evidence.json", "--glossary", glossary],
        in: scratch.url)
      #expect(result.status == 65 && result.errors.contains("circle"), "\(result.errors)")
    }
  }

  @Test(
    "Command lines that ask for nothing sensible are refused",
    arguments: [
      ["verify", "--claim", "x", "--evidence", "e.json", "--jobs", "2"],
      ["verify", "--claim", "x", "--evidence", "e.json", "--fail-on", ","],
      ["calibrate", "--labels", "l.jsonl", "--alpha", ","], ["calibrate", "--labels", "l.jsonl", "--alpha", "0.1,"],
      ["calibrate", "--labels", "l.jsonl", "--alpha", "0"], ["calibrate", "--labels", "l.jsonl", "--alpha", "nan"],
      ["calibrate", "--labels", "l.jsonl", "--alpha", "1.5"],
      ["calibrate", "--labels", "l.jsonl", "--confidence", "1"],
      ["calibrate", "--labels", "l.jsonl", "--confidence", "nan"],
    ])
  func usage(arguments: [String]) throws {
    let result = try Program.run(arguments)
    #expect(result.status == 64 && !result.errors.isEmpty, "\(result.errors)")
  }

  @Test("Exit code 2 stands for any verdict that is named, supported included")
  func failOn() throws {
    let scratch = try Scratch()
    _ = try scratch.write(Self.evidence, to: "evidence.json")
    let result = try Program.run(
      ["verify", "--claim", "There is a cup.", "--evidence", "evidence.json", "--fail-on", "supported"], in: scratch.url
    )
    #expect(result.status == 2)
    #expect(try Program.run(["verify", "--help"]).output.contains("supported, contradicted"))
  }

  @Test("A broken line of recognise is an error line and the rest goes on")
  func recognise() throws {
    let scratch = try Scratch()
    let lines = [
      #"{"id":"1","spec":"NumberModel","input":"two dozen"}"#, #"{"id":"2","spec":"NumberModel","input":"two"#,
      #"{"id":"3","spec":"NumberModel"}"#, #"{"id":"4","spec":7,"input":"x"}"#, "[]",
      #"{"id":"6","spec":"DateTimeModel","input":"tomorrow","reference":"2016-13-07T00:00:00"}"#,
      #"{"id":"7","spec":"DateTimeModel","input":"tomorrow","reference":"2016-11-07T25:00:00"}"#,
      #"{"id":"8","spec":"DateTimeModel","input":"tomorrow","reference":"99999999999999-11-07T00:00:00"}"#,
      #"{"id":"9","spec":"DateTimeModel","input":"tomorrow","reference":"0000-00-00T00:00:00"}"#,
      #"{"id":"10","spec":"DateTimeModel","input":"tomorrow","reference":"2015-02-29T00:00:00"}"#,
      #"{"id":"11","spec":"DateTimeModel","input":"tomorrow","reference":5}"#,
      #"{"id":"12","spec":"NoModel","input":"tomorrow"}"#,
      #"{"id":"13","spec":"DateTimeModel","input":"tomorrow","reference":"2016-02-28T00:00:00"}"#,
    ]
    let file = try scratch.write(lines.joined(separator: "\n"), to: "rows.jsonl").path
    let result = try Program.run(["recognise", file])
    #expect(result.status == 65 && result.errors.contains("NoModel"))
    let rows = try result.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    try #require(rows.count == lines.count)
    for (index, row) in rows.enumerated() {
      let good = [0, 11, 12].contains(index)
      #expect((row["error"] == nil) == good, "\(row)")
      #expect(good || (row["line"]?.int == index + 1 && row["error"]?["path"]?.string != nil))
    }
    #expect(rows[5]["error"]?["path"] == "/reference" && rows[2]["error"]?["path"] == "/input")
    #expect(rows[12].compact.contains("2016-02-29"))
  }

  @Test("A line of sixteen megabytes that ends in CR and LF is used, and one that is longer is refused alone")
  func longLines() throws {
    let scratch = try Scratch()
    let limit = 16 << 20
    func line(_ id: String, bytes: Int) -> String {
      let head = #"{"id":"\#(id)","claim":"There is a cup.","evidence":\#(Self.evidence),"group":""#
      return head + String(repeating: "x", count: bytes - head.utf8.count - 2) + "\"}"
    }
    let text = [line("a", bytes: limit), line("b", bytes: limit + 1), line("c", bytes: 300)].joined(separator: "\r\n")
    let file = try scratch.write(text + "\r\n", to: "batch.jsonl").path
    let result = try Program.run(["verify", "--batch", file])
    let rows = try result.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    try #require(rows.count == 3)
    #expect(rows[0]["verdict"] == "supported" && rows[2]["verdict"] == "supported")
    #expect(rows[1]["error"]?["code"] == "line_too_long" && rows[1]["error"]?["path"] == "")
  }
}
