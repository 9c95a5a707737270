import AssayWire
import Foundation
import Testing

@Suite("The command line teaches, complains well and ends with the right code")
struct CommandLineTests {
  @Test("Help names every verb and the exit codes")
  func help() throws {
    let result = try Program.run(["--help"])
    #expect(result.status == 0)
    for word in [
      "init", "check", "eval", "score", "merge", "compare", "power", "view", "log", "probe", "perceive", "verify",
      "calibrate", "doctor",
      "completion",
    ] {
      #expect(result.output.contains("  \(word) "), "\(word)")
    }
    #expect(result.output.contains("3 inconclusive"))
  }

  @Test(
    "A wrong command line exits 64",
    arguments: [
      ["evel"], ["eval"], ["probe", "--jobs", "0", "x"], ["init", "nothing"], ["view", "--port", "70000"],
      ["eval", "x.yaml", "--retry-errors"], ["eval", "x.yaml", "--cost-limit", "nan"],
      ["eval", "x.yaml", "-o", "x.doc"], ["eval", "x.yaml", "-o", "/nowhere/x.csv"], ["log", "recover", "nothing"],
    ])
  func usage(arguments: [String]) throws {
    let result = try Program.run(arguments)
    #expect(result.status == 64)
    #expect(!result.errors.isEmpty)
  }

  @Test("A completion script is printed for each shell", arguments: ["bash", "zsh", "fish"])
  func completion(shell: String) throws {
    let result = try Program.run(["completion", shell])
    #expect(result.status == 0)
    #expect(result.output.contains("perceive"))
  }

  @Test("A file that is not there is an answer, on one line, with exit code 65")
  func missingFile() throws {
    let result = try Program.run(["probe", "/nowhere/at-all.png"])
    #expect(result.status == 65)
    #expect(result.errors.contains("/nowhere/at-all.png: there is no such file"))
  }

  @Test("A suite whose data hold no sample is a problem before anything is run")
  func noSample() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "assay-empty-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data().write(to: folder.appending(path: "d.jsonl"))
    let suite = folder.appending(path: "suite.yaml")
    try Data("version: 1\nname: t\ndata: d.jsonl\nmodel: openai/m\nscorers: [{metric: exact}]\n".utf8).write(to: suite)
    let result = try Program.run(["check", suite.path])
    #expect(result.status == 65)
    #expect(result.errors.contains("no sample in"))
  }

  @Test("With --json an error is JSON too")
  func jsonError() throws {
    let result = try Program.run(["perceive", "--json", "/nowhere.png"])
    let error = try JSONValue(parsing: result.output)
    #expect(error["error"]?["kind"]?.string == "data")
    #expect(result.status == 65)
  }

  @Test("A device is refused unread, and the file after it is looked at all the same")
  func device() throws {
    let scratch = try Scratch()
    let text = scratch.url.appending(path: "a.txt")
    try Data("hello\n".utf8).write(to: text)
    let result = try Program.run(["perceive", "/dev/zero", text.path])
    #expect(result.status == 65)
    #expect(result.errors.contains("not a regular file"))
    #expect(result.output.contains("text/plain"))
  }

  @Test("Check names extractors that do not exist and models that are not there")
  func replacements() throws {
    let scratch = try Scratch()
    let suite = scratch.url.appending(path: "suite.yaml")
    let lines = [
      "version: 1", "name: small", "data: cases.jsonl", "model: builtin:pipeline",
      "perception: {extractors: [nonsense], replacements: {extractors: {classes: {onnx: gone.onnx, labels: [a]}}}}",
      "scorers: [exact.normalised]",
    ]
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: suite)
    try Data(#"{"id":"a","input":"say cat","target":"cat"}"#.utf8).write(
      to: scratch.url.appending(path: "cases.jsonl"))
    let result = try Program.run(["check", suite.path])
    #expect(result.status == 65)
    #expect(result.errors.contains("there is no extractor nonsense"))
    #expect(result.errors.contains("gone.onnx is not there"))
  }

  @Test("The main program links no media library")
  func linkage() throws {
    let result = try Program.run(URL(filePath: "/usr/bin/ldd"), [Program.assay.path])
    #expect(result.status == 0)
    for library in [
      "turbojpeg", "libspng", "libwebp", "sndfile", "avformat", "avcodec", "tesseract", "ZXing", "pdfium",
    ] {
      #expect(!result.output.contains(library), "the main program links \(library)")
    }
  }
}
