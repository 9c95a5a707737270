import AssayWire
import Foundation
import Testing

@Suite("Comparing, planning and stopping early from the command line", .serialized)
struct CompareTests {
  /// A suite of words with the answers of two models, the second worse on every fourth sample of slice b.
  private func prepare(_ scratch: Scratch) throws -> String {
    var (data, base, worse) = ("", "", "")
    for index in 0..<240 {
      let group = index % 2 == 0 ? "a" : "b"
      data +=
        #"{"id":"s\#(index)","input":"say w\#(index)","target":"w\#(index)","attributes":{"group":"\#(group)"}}"# + "\n"
      let isRight = index % 12 != 5
      base += #"{"id":"s\#(index)","answer":"\#(isRight ? "w\(index)" : "no")"}"# + "\n"
      worse += #"{"id":"s\#(index)","answer":"\#(isRight && index % 4 != 1 ? "w\(index)" : "no")"}"# + "\n"
    }
    _ = try scratch.write(data, to: "data.jsonl")
    _ = try scratch.write(base, to: "base.jsonl")
    _ = try scratch.write(worse, to: "worse.jsonl")
    let suite = """
      version: 1
      name: words
      data: data.jsonl
      slices: {a: attributes.group == "a", b: attributes.group == "b"}
      scorers: [exact.normalised]
      gates:
        - {metric: exact.normalised, bound: ">= 0.6"}
      compare:
        - no_slice_worse_than: 0.05
      """
    return try scratch.write(suite, to: "suite.yaml").path
  }

  private func run(_ suite: String, _ scratch: Scratch, _ answers: String, _ more: [String] = []) throws -> (
    folder: String, done: JSONValue
  ) {
    let result = try Program.run(
      [
        "eval", suite, "--log-dir", scratch.url.path + "/runs", "--json", "--model",
        "replay:\(scratch.url.path)/\(answers)",
      ] + more,
      secondsMax: 300)
    let lines = result.output.split(separator: "\n").map(String.init)
    let launch = try JSONValue(parsing: try #require(lines.first))
    return (try #require(launch["run_dir"]?.string), try JSONValue(parsing: try #require(lines.last)))
  }

  @Test("a run is compared with its baseline at once, by the suite's gates, and refused before anything is asked")
  func baseline() throws {
    let scratch = try Scratch()
    let suite = try prepare(scratch)
    let base = try run(suite, scratch, "base.jsonl").folder
    let worse = try run(suite, scratch, "worse.jsonl", ["--baseline", base])
    #expect(worse.done["exit_code"]?.int == 0 && worse.done["comparison"]?["exit_code"]?.int == 2)
    let page = try String(contentsOfFile: worse.folder + "/comparison.html", encoding: .utf8)
    #expect(page.contains("Regressions: 40"))
    let shown = try Program.run([
      "eval", suite, "--log-dir", scratch.url.path + "/runs", "--quiet", "--baseline", base, "--model",
      "replay:\(scratch.url.path)/worse.jsonl",
    ])
    #expect(shown.status == 2 && shown.output.contains("no slice worse by more than 0.05"), "\(shown.errors)")
    #expect(shown.output.contains("comparison: "))
    let runs = try FileManager.default.contentsOfDirectory(atPath: scratch.url.path + "/runs").count
    _ = try scratch.write(#"{"id":"s0","input":"say w0","target":"w0"}"# + "\n", to: "data.jsonl")
    let other = try Program.run([
      "eval", suite, "--log-dir", scratch.url.path + "/runs", "--baseline", base, "--model",
      "replay:\(scratch.url.path)/worse.jsonl",
    ])
    #expect(other.status == 65 && other.errors.contains("made of other data"), "\(other.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.url.path + "/runs").count == runs)
  }

  @Test("a slice that got worse fails the suite's gate, is shown on a page and named in JSON")
  func compare() throws {
    let scratch = try Scratch()
    let suite = try prepare(scratch)
    let base = try run(suite, scratch, "base.jsonl").folder
    let worse = try run(suite, scratch, "worse.jsonl").folder
    let page = scratch.url.appending(path: "comparison.html")
    let result = try Program.run(["compare", base, worse, "--json", "--html", page.path])
    #expect(result.status == 2, "\(result.errors)")
    let json = try JSONValue(parsing: result.output)
    let rows = try #require(json["gates"]?.array?.first?["slices"]?.array)
    func verdict(_ slice: String) -> String? { rows.first { $0["slice"]?.string == slice }?["verdict"]?.string }
    #expect(verdict("b") == "fail" && verdict("a") == "pass")
    #expect(json["candidates"]?.array?.first?["regressions"]?["count"]?.int == 40)
    let html = try String(contentsOf: page, encoding: .utf8)
    #expect(html.contains("<svg") && html.contains("Regressions: 40"))
    #expect(try Program.run(["compare", base, base]).status == 64)
    #expect(try Program.run(["compare", worse, base]).status == 0)
    let points = try Program.run(["compare", base, worse, "--no-slice-worse-than", "1"])
    #expect(points.status == 64 && points.errors.contains("0.01 for one point"), "\(points.errors)")
    #expect(try Program.run(["compare", base, worse, worse]).status == 64)
    let inPoints = try String(contentsOfFile: suite, encoding: .utf8)
      .replacingOccurrences(of: "no_slice_worse_than: 0.05", with: "no_slice_worse_than: 2")
    let checked = try Program.run(["check", try scratch.write(inPoints, to: "points.yaml").path])
    #expect(checked.status != 0 && (checked.errors + checked.output).contains("0.01 for one point"))
    let drawn = try Program.run([
      "compare", worse, base, "--method", "bca", "--resamples", "500", "--seed", "3", "--json",
    ])
    #expect(drawn.status == 0, "\(drawn.errors)")
    let method = try JSONValue(parsing: drawn.output)
    #expect(method["method"]?["name"]?.string == "bca" && method["method"]?["seed"]?.string == "3")
    #expect(method["gold"]?.array?.first?["test"]?.string == "paired bootstrap, BCa, 500 resamples")
    for wrong in [["--method", "magic"], ["--resamples", "3"], ["--seed", "-1"]] {
      #expect(try Program.run(["compare", worse, base] + wrong).status == 64)
    }
    // The suite changed meanwhile: the difference is named, and accepted where it is asked for.
    let text = try String(contentsOfFile: suite, encoding: .utf8)
    try (text + "\nseed: 3\n").write(toFile: suite, atomically: true, encoding: .utf8)
    let other = try run(suite, scratch, "base.jsonl").folder
    let refused = try Program.run(["compare", base, other])
    #expect(refused.status == 65 && refused.errors.contains("--allow-different suite,seed"), "\(refused.errors)")
    #expect(try Program.run(["compare", base, other, "--allow-different", "suite,seed"]).status == 0)
  }

  @Test("a comparison is planned from defaults and from runs")
  func power() throws {
    let result = try Program.run(["power", "--delta", "0.03", "--json"])
    #expect(result.status == 0)
    #expect(try JSONValue(parsing: result.output)["samples_to_detect"]?.int == 2181)
    let scratch = try Scratch()
    let suite = try prepare(scratch)
    let base = try run(suite, scratch, "base.jsonl").folder
    let worse = try run(suite, scratch, "worse.jsonl").folder
    let measured = try Program.run([
      "power", "--from", base, "--against", worse, "--delta", "0.05", "--n", "240", "--curve",
    ])
    #expect(
      measured.status == 0 && measured.output.contains("measured: exact.normalised, 240 samples"), "\(measured.errors)")
    for wrong in [
      ["power"], ["power", "--delta", "0"], ["power", "--delta", "0.1", "--metric", "x"], ["power", "--n", "0"],
    ] {
      #expect(try Program.run(wrong).status == 64)
    }
    #expect(try Program.run(["power", "--from", base, "--metric", "nothing", "--delta", "0.1"]).status == 64)
    // A difference that cannot be is refused with what can.
    for (arguments, range) in [
      (["--delta", "1.5"], "up to 1 "), (["--no-worse-than", "2"], "up to 1 "),
      (["--from", base, "--delta", "0.99"], "give --delta above 0 and up to 0."),
    ] {
      let impossible = try Program.run(["power"] + arguments)
      #expect(impossible.status == 64 && impossible.errors.contains(range), "\(impossible.errors)")
    }
    #expect(try Program.run(["power", "--delta", "1.5", "--sd", "3"]).status == 0)
    let lone = try Program.run(["power", "--n", "1"])
    #expect(lone.status == 0 && lone.output.contains("1 samples find no difference"), "\(lone.output)")
    let none = try JSONValue(parsing: try Program.run(["power", "--n", "1", "--json"]).output)
    #expect(none["least_detectable_difference"] == .null)
    #expect(try Program.run(["power", "--n", "1", "--sd", "0.5"]).output.contains("1.4008 or more"))
  }

  @Test("a run stops when its gate is decided, and stays decided")
  func stops() throws {
    let scratch = try Scratch()
    let suite = try prepare(scratch)
    let (folder, done) = try run(suite, scratch, "base.jsonl", ["--stop-when-decided"])
    let saved = try #require(done["sequential"]?["saved"]?.int)
    #expect(saved > 100 && done["exit_code"]?.int == 0)
    let again = try Program.run(["score", folder, "--json"])
    #expect(again.status == 0)
    let text = try String(contentsOfFile: folder + "/scores.json", encoding: .utf8)
    #expect(text.contains("decided after"))
    let report = try String(contentsOfFile: folder + "/report.html", encoding: .utf8)
    #expect(report.contains("samples were not asked"))
    #expect(try Program.run(["eval", suite, "--stop-when-decided", "--shard", "1/2"]).status == 64)
  }
}
