import AssayWire
import Foundation
import Testing

@Suite("Model stages over an endpoint")
struct StageTests {
  private static let evidence = """
    {"observations":[{"id":"o0","modality":"image","kind":"object","value":"pump"}],\
    "coverage":[]}
    """
  /// The smallest PNG: one grey pixel.
  private static let picture =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="

  private struct Files {
    let scratch: Scratch
    let answer: String
    let evidence: String
    let prompt: String
    let picture: String
    let stages: String
  }

  private func files(_ url: String, _ block: String) throws -> Files {
    let scratch = try Scratch()
    let picture = scratch.url.appending(path: "pump.png")
    try #require(Data(base64Encoded: Self.picture)).write(to: picture)
    return Files(
      scratch: scratch, answer: try scratch.write("The pump is grey.", to: "answer.txt").path,
      evidence: try scratch.write(Self.evidence, to: "evidence.json").path,
      prompt: try scratch.write("What colour is the pump?", to: "prompt.txt").path, picture: picture.path,
      stages: try scratch.write(
        "version: 1\nmodel: openai/mock\nbase_url: \(url)\nrisk: {min: 0, max: 1}\n\(block)\n", to: "stages.yaml"
      ).path)
  }

  private func verify(_ files: Files, _ more: [String] = ["--json"]) throws -> Program.Result {
    try Program.run(
      [
        "verify", "--answer", files.answer, "--evidence", files.evidence, "--prompt", files.prompt, "--stages",
        files.stages, "--media", files.picture,
      ] + more, in: files.scratch.url, environment: ["OPENAI_API_KEY": "sk-test"], secondsMax: 60)
  }

  @Test("Every stage leaves its observations beside the claims, in JSON, text and page, and no verdict changes")
  func allStages() throws {
    let endpoint = try StageEndpoint("good")
    let files = try files(
      endpoint.url, "stages: [second_pass, self_consistency, ablation, contrast]\nsamples: 2\nbudget: {requests: 20}")
    let result = try verify(files)
    #expect(result.status == 0, "\(result.errors)")
    let value = try JSONValue(parsing: result.output)
    let bare = try Program.run(
      ["verify", "--answer", files.answer, "--evidence", files.evidence, "--prompt", files.prompt, "--json"])
    let before = try JSONValue(parsing: bare.output)
    #expect(
      value["verdict"] == before["verdict"] && value["claims"]?[0]?["verdict"] == before["claims"]?[0]?["verdict"])
    let stages = try #require(value["stages"])
    #expect(stages["status"] == "ran" && stages["model"] == "openai/mock")
    #expect(stages["stages"]?.array?.compactMap { $0["status"]?.string } == ["ran", "ran", "ran", "ran"], "\(stages)")
    // One second pass, two samples, one re-ask without the picture, two contrasting questions.
    #expect(stages["requests"]?.int == 6 && endpoint.log.count == 6)
    #expect(stages["tokens"]?["input"]?.int == 600)
    #expect(stages["risk_before"]?.double == before["risk"]?.double)
    #expect(stages["risk_after"]?.double == value["risk"]?.double)
    let signals = stages["observations"]?.array?.compactMap { $0["signal"]?.string } ?? []
    #expect(signals == ["second_opinion", "inconsistency", "ablation_invariance", "contrast"])
    let parts = value["assessment"]?["claims"]?[0]?["contributions"]?.array?.compactMap { $0["signal"]?.string } ?? []
    #expect(Set(signals).isSubset(of: parts), "\(parts)")
    // Data comes as the result of a tool that was called.
    #expect(endpoint.log[0].contains("tool_call_id") && !endpoint.log[0].contains("What colour"))
    let page = files.scratch.url.appending(path: "page.html").path
    let text = try verify(files, ["--html", page])
    #expect(text.output.contains("second_pass: ran") && text.output.contains("openai/mock"))
    let html = try String(contentsOfFile: page, encoding: .utf8)
    #expect(html.contains("Model stages") && html.contains("second_opinion") && !html.contains("<script"))
  }

  @Test(
    "A hostile reply changes neither verdict nor risk and leaves a reason",
    arguments: ["garbage", "schema", "words", "unknown", "big", "busy"])
  func hostile(manner: String) throws {
    let endpoint = try StageEndpoint(manner)
    let files = try files(endpoint.url, "stages: [second_pass]\nretries: 1")
    let result = try verify(files)
    #expect(result.status == 0, "\(result.errors)")
    let value = try JSONValue(parsing: result.output)
    let stages = try #require(value["stages"])
    #expect(stages["status"] == "failed" && stages["observations"]?.array?.isEmpty == true)
    #expect(stages["risk_before"] == stages["risk_after"] && value["risk"] == stages["risk_before"])
    let reason = stages["reason"]?.string ?? ""
    #expect(reason == (["big", "busy"].contains(manner) ? "endpoint_failed" : "invalid_reply"))
    #expect(stages["detail"]?.string?.isEmpty == false)
    #expect(!result.output.contains("sk-test") && !result.errors.contains("sk-test"))
    // The first attempt and one retry, where a retry may help.
    if manner == "busy" { #expect(endpoint.log.count == 2) }
  }

  @Test("An endpoint that does not answer costs the seconds of the budget and no more")
  func slow() throws {
    let endpoint = try StageEndpoint("slow")
    let files = try files(
      endpoint.url, "stages: [second_pass, self_consistency, ablation, contrast]\nbudget: {seconds: 1}")
    let start = Date()
    let result = try verify(files)
    #expect(Date().timeIntervalSince(start) < 30)
    let stages = try #require(try JSONValue(parsing: result.output)["stages"])
    #expect(stages["reason"] == "budget_seconds" && stages["requests"]?.int == 1)
  }

  @Test("An endpoint that is not there leaves its reason")
  func unreachable() throws {
    let files = try files("http://127.0.0.1:9/v1", "retries: 0")
    let stages = try #require(try JSONValue(parsing: try verify(files).output)["stages"])
    #expect(stages["reason"] == "endpoint_failed")
    #expect(stages["detail"]?.string?.contains("cannot be reached") == true)
  }

  @Test("A batch keeps to its total to the request, reads media beside it, and takes none from elsewhere")
  func batch() throws {
    let endpoint = try StageEndpoint("good")
    let files = try files(endpoint.url, "stages: [contrast]\nconcurrency: 1\ntotal: {requests: 5}\ncontrast_claims: 1")
    var lines: [String] = []
    for number in 0..<4 {
      lines.append(
        "{\"id\":\"r\(number)\",\"claim\":\"The pump is grey.\",\"prompt\":\"What colour?\",\"media\":[\"pump.png\"],"
          + "\"evidence\":\(Self.evidence)}")
    }
    for (number, path) in ["/etc/passwd", "../../etc/passwd", "none.png"].enumerated() {
      lines.append(
        "{\"id\":\"x\(number)\",\"claim\":\"The pump is grey.\",\"media\":[\"\(path)\"],\"evidence\":\(Self.evidence)}")
    }
    lines.append("{\"id\":\"y\",\"claim\":\"A pump.\",\"media\":7,\"evidence\":\(Self.evidence)}")
    let batch = try files.scratch.write(lines.joined(separator: "\n"), to: "batch.jsonl").path
    let result = try Program.run(["verify", "--batch", batch, "--stages", files.stages])
    #expect(result.status == 65)
    let rows = try result.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    #expect(rows.map { $0["id"]?.string } == ["r0", "r1", "r2", "r3", "x0", "x1", "x2", "y"])
    #expect(endpoint.log.count == 5)
    #expect(rows[0]["stages"]?["status"] == "ran" && rows[3]["stages"]?["reason"] == "budget_requests")
    #expect(rows[4...6].allSatisfy { $0["stages"]?["reason"] == "media_unreadable" && $0["verdict"] != nil })
    #expect(rows[7]["error"]?["path"] == "/media")
  }

  @Test(
    "A wrong block is named with file, line and column",
    arguments: [
      ("stagez: [second_pass]", "stages.yaml:5:9"), ("budget: {requests: many}", "stages.yaml:5:20"),
      ("stages:\n  - second_pass\n  - verdict", "stages.yaml:7:5"),
    ])
  func wrong(block: String, place: String) throws {
    let files = try files("http://127.0.0.1:9/v1", block)
    let result = try verify(files)
    #expect(result.status == 65 && result.errors.contains(place), "\(result.errors)")
  }

  @Test("In a suite, stages run inside the run: counted beside it, and not asked again by a resume")
  func suite() throws {
    let endpoint = try StageEndpoint("good")
    let files = try files(endpoint.url, "")
    let folder = files.scratch.url
    let facts = "{\"for\":\"facts\",\"value\":\(Self.evidence),\"authority\":\"gold\"}"
    let lines = (0..<3).map { number in
      "{\"id\":\"s\(number)\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"pump.png\"}},"
        + "{\"type\":\"text\",\"text\":\"What colour is the pump?\"}]}],\"labels\":[\(facts)]}"
    }
    _ = try files.scratch.write(lines.joined(separator: "\n"), to: "cases.jsonl")
    let suite = try files.scratch.write(
      """
      version: 1
      name: staged
      data: cases.jsonl
      model: {name: openai/mock, base_url: \(endpoint.url)}
      scorers: [claims.checkable]
      verification:
        stages:
          model: openai/mock
          base_url: \(endpoint.url)
          stages: [second_pass, self_consistency]
          samples: 1
          risk: {min: 0, max: 1}
      """, to: "suite.yaml")
    let run = try Program.run(
      ["eval", suite.path, "--log-dir", folder.appending(path: "runs").path, "--no-cache"], in: folder,
      environment: ["OPENAI_API_KEY": "sk-test"])
    #expect([0, 3].contains(run.status), "\(run.errors)")
    #expect(endpoint.log.count == 9, "\(run.errors)")
    let runs = folder.appending(path: "runs")
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: runs.path).first { !$0.hasPrefix(".") && $0 != "latest" })
    let log = try String(contentsOf: runs.appending(path: "\(name)/samples.jsonl"), encoding: .utf8)
    let records = try log.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    #expect(records.count == 3)
    for record in records {
      #expect(record["stages"]?["status"] == "ran", "\(record["stages"] ?? .null)")
      #expect(record["stage_use"]?["requests"]?.int == 2 && record["stage_use"]?["input"]?.int == 200)
    }
    let again = try Program.run(
      ["eval", suite.path, "--log-dir", runs.path, "--no-cache", "--resume", "latest"], in: folder,
      environment: ["OPENAI_API_KEY": "sk-test"])
    #expect([0, 3].contains(again.status) && endpoint.log.count == 9, "\(again.errors)")
  }
}
