import Foundation
import Testing

@Suite(
  "An edge node and its central gateway, as two programs",
  .enabled(if: ExampleMedia.isThere, "set ASSAY_EXAMPLE_MEDIA to what scripts/example-media made"), .serialized)
struct EdgeTests {
  /// A program that runs until its owner is gone.
  private final class Running {
    let process = Process()
    private let log: URL

    init(_ program: URL, _ arguments: [String], in folder: URL) throws {
      log = folder.appending(path: "log-\(UUID().uuidString)")
      _ = FileManager.default.createFile(atPath: log.path, contents: nil)
      process.executableURL = program
      process.arguments = arguments
      process.currentDirectoryURL = folder
      process.environment = ProcessInfo.processInfo.environment.merging(
        ["CAMERA": "0123456789abcdef0123456789abcdef"]
      ) { $1 }
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      process.standardError = try FileHandle(forWritingTo: log)
      try process.run()
    }

    deinit { stop() }

    func stop() { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    var said: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    func address() throws -> String {
      for _ in 0..<3000 where !said.contains("(pid ") && process.isRunning { usleep(20_000) }
      return String(try #require(said.split(separator: " ").first { $0.hasPrefix("http://127.0.0.1:") }, "\(said)"))
    }
  }

  private static let python = URL(filePath: "/usr/bin/python3")
  private static let media = ExampleMedia.folder ?? DocsTests.root

  private func port(_ file: URL) throws -> String {
    for _ in 0..<1500 where !FileManager.default.fileExists(atPath: file.path) { usleep(20_000) }
    return try String(contentsOf: file, encoding: .utf8)
  }

  /// A model, a central gateway in front of it, a relay that writes down, and a node that reaches the centre over it.
  private final class Site {
    let scratch: Scratch
    let model: Running
    let central: Running
    let relay: Running
    let node: Running
    let address: String
    let centralAddress: String

    init(_ forward: String, routes: String) throws {
      scratch = try Scratch()
      let folder = scratch.url
      for (name, text) in [
        ("model.py", EdgeScripts.model), ("relay.py", EdgeScripts.relay), ("search.py", EdgeScripts.search),
        ("ask.py", EdgeScripts.ask),
      ] { _ = try scratch.write(text, to: name) }
      let test = EdgeTests()
      model = try Running(EdgeTests.python, ["model.py", "model.port", "asked"], in: folder)
      let modelPort = try test.port(folder.appending(path: "model.port"))
      _ = try scratch.write(
        """
        version: 1
        listen: 127.0.0.1:0
        auth: none
        upstreams: {u: {base_url: "http://127.0.0.1:\(modelPort)/v1", models: [m]}}
        edge: {accept: {nodes: {camera-7: {secret_env: CAMERA}}}}
        routes: {assistant: {models: [u/m], gate: on, verify: {stream: hold}}}
        """, to: "central.yaml")
      central = try Running(Program.assay, ["serve", "central.yaml", "--threads", "1"], in: folder)
      centralAddress = try central.address()
      let centralPort = centralAddress.split(separator: ":").last.map(String.init) ?? ""
      relay = try Running(EdgeTests.python, ["relay.py", "relay.port", "passed", centralPort], in: folder)
      let relayPort = try test.port(folder.appending(path: "relay.port"))
      _ = try scratch.write(
        """
        version: 1
        listen: 127.0.0.1:0
        auth: none
        edge:
          node: camera-7
          secret_env: CAMERA
          central: {base_url: "http://127.0.0.1:\(relayPort)/v1", models: [assistant]}
          forward: \(forward)
        routes: \(routes)
        """, to: "node.yaml")
      node = try Running(Program.assay, ["serve", "node.yaml", "--edge", "--threads", "1"], in: folder)
      address = try node.address()
    }

    func ask(_ route: String, _ question: String, _ file: String) throws -> String {
      let path = EdgeTests.place(of: file)
      return try Program.run(EdgeTests.python, ["ask.py", address, route, question, path], in: scratch.url).output
    }

    /// Windows of the media that stand in a record.
    func found(in record: String, _ files: [String]) throws -> Int {
      let paths = files.map { EdgeTests.place(of: $0) }
      let result = try Program.run(EdgeTests.python, ["search.py", record] + paths, in: scratch.url)
      return try #require(Int(result.output.trimmingCharacters(in: .whitespacesAndNewlines)), "\(result.errors)")
    }

    func text(_ file: String) -> String {
      (try? String(contentsOf: scratch.url.appending(path: file), encoding: .utf8)) ?? ""
    }
  }

  private static let label = "inspection/data/media/label-00.png"
  /// Among what is installed with the models: the small media of the examples have no photograph.
  private static let photograph = "samples/astronaut.png"

  private static func place(of file: String) -> String {
    guard file == photograph else { return media.appending(path: file).path }
    let environment = ProcessInfo.processInfo.environment
    let models =
      environment["ASSAY_MODELS"]
      ?? (environment["XDG_DATA_HOME"] ?? NSHomeDirectory() + "/.local/share") + "/assay/models"
    return models + "/" + file
  }

  private static let all = [
    label, photograph, "voice-support/data/media/call-00-office.wav",
    "inspection/data/media/film-00.mp4", "receipts/data/media/invoice-00.pdf", "inspection/data/media/room-00.ply",
  ]

  private func member(_ text: String, _ path: String...) -> Any? {
    var value: Any? = try? JSONSerialization.jsonObject(with: Data(text.utf8))
    for name in path { value = (value as? [String: Any])?[name] }
    return value
  }

  @Test("No window of 64 bytes of any medium leaves, raw or in base64; the centre verifies against what was seen")
  func nothingRaw() throws {
    let site = try Site(
      "{image: [ocr_text, detections], audio: [transcript, events], video: [transcript, detections], document: [text]}",
      routes: "{far: {models: [central/assistant], gate: on}}")
    for file in Self.all {
      let reply = try site.ask("far", "What does it show or say?", file)
      #expect(member(reply, "assay", "edge", "answered") as? String == "central", "\(file): \(reply)")
      #expect(member(reply, "assay", "edge", "central", "evidence", "state") as? String == "proven")
      // The search finds what there is to find: the client's own body is full of it.
      #expect(try site.found(in: "body", [file]) > 100)
    }
    #expect(try site.found(in: "passed", Self.all) == 0)
    #expect(try site.found(in: "asked", Self.all) == 0)
    let passed = site.text("passed")
    #expect(passed.contains("assay_evidence") && !passed.contains("x_copy"))
    #expect(passed.lowercased().contains("traceparent: 00-0af7651916cd43dd8448eb211c80319c-"))
    #expect(site.text("asked").contains("DH111478") && !site.text("asked").contains("assay_evidence"))
    // The model claims another serial number than the one that the node read.
    let label = try site.ask("far", "What does the label say?", Self.label)
    #expect(member(label, "assay", "edge", "central", "claims", "verdict") as? String == "contradicted", "\(label)")
    let share = try #require(member(label, "assay", "edge", "share") as? Double)
    #expect(share < 0.5)
    let metrics = try Program.run(URL(filePath: "/usr/bin/curl"), ["-s", "-m", "60", site.address + "/metrics"]).output
    #expect(metrics.contains("assay_edge_sent_bytes_total{route=\"far\"}"), "\(metrics)")
  }

  @Test("What is sure is answered here; with the centre away the node answers from what it saw, and says so")
  func away() throws {
    let site = try Site("{}", routes: "{near: {models: [builtin/pipeline, central/assistant], gate: on}}")
    let sure = try site.ask("near", "What is the serial number?", Self.label)
    #expect(member(sure, "assay", "edge", "answered") as? String == "here", "\(sure)")
    #expect(sure.contains("DH111478") && site.text("passed").isEmpty)
    site.central.stop()
    site.relay.stop()
    let answer = try site.ask("near", "Who glued this label on, and why?", Self.label)
    #expect(member(answer, "assay", "edge", "answered") as? String == "without_central", "\(answer)")
    #expect(["caveat", "partial"].contains(member(answer, "assay", "decision") as? String), "\(answer)")
    #expect(answer.contains("could not be reached") && member(answer, "assay", "edge", "sent_bytes") as? Int == 0)
    #expect(site.text("passed").isEmpty)
  }

  @Test("Pictures that may leave are made anew: no window of the file's bytes is in them")
  func pictures() throws {
    let site = try Site(
      "{image: [smaller, crops, embedding], raw: {image: never}}",
      routes: "{far: {models: [central/assistant], gate: on}}")
    let file = Self.photograph
    let reply = try site.ask("far", "Describe the picture.", file)
    #expect(reply.contains("smaller") && member(reply, "assay", "edge", "answered") as? String == "central", "\(reply)")
    #expect(site.text("passed").contains("data:image/png;base64,"))
    #expect(try site.found(in: "passed", [file]) == 0)
  }
}

@Suite("The flag of an edge node")
struct EdgeFlagTests {
  @Test("`--edge` without its section starts nothing")
  func flag() throws {
    let scratch = try Scratch()
    _ = try scratch.write("version: 1\nauth: none\nroutes: {r: {models: builtin/pipeline}}\n", to: "assay.yaml")
    let result = try Program.run(["serve", "--edge"], in: scratch.url, secondsMax: 60)
    #expect(result.status == 65 && result.errors.contains("names no central gateway"), "\(result.errors)")
  }
}
