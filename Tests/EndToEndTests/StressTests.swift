import AssayWire
import Foundation
import Testing

/// The perturbations of the built program, by name.
private enum Ways {
  static let all: [String: JSONValue] = {
    guard let result = try? Program.run(["stress", "list", "--json"]) else { return [:] }
    let lines = result.output.split(separator: "\n").compactMap { try? JSONValue(parsing: String($0)) }
    return Dictionary(lines.compactMap { line in line["name"]?.string.map { ($0, line) } }) { first, _ in first }
  }()
}

@Suite("Stress, as a user runs it", .serialized)
struct StressTests {
  @Test("What does not fit is said with a remedy and the exit code of wrong usage")
  func refusals() throws {
    let scratch = try Scratch()
    let file = try scratch.write("ply\nformat ascii 1.0\nelement vertex 0\nend_header\n", to: "scan.ply").path
    for (wish, message) in [
      ("blurr:9", "there is no severity 9"), ("nonsense_xyz:3", "there is no perturbation"),
      ("all_image:3", "all_image"),
    ] {
      let result = try Program.run(["stress", file, "--as", wish])
      #expect(result.status == 64 && result.errors.contains(message), "\(result.errors)")
    }
    for (wish, given, message, remedy) in [
      ("rain:3", "angel=20", "`rain` has no setting `angel`", "did you mean `angle`?"),
      ("rain:3", "angle=100", "should be a number from -80 to 80, is 100", "`assay stress list rain`"),
      ("fog:3", "angle=20", "`fog` has no setting `angle`", "it has none"),
    ] {
      let result = try Program.run(["stress", file, "--as", wish, "--set", given])
      #expect(result.status == 64 && result.errors.contains(message) && result.errors.contains(remedy))
    }
    #expect(try Program.run(["stress", "list", "--group", "imagge"]).errors.contains("did you mean image?"))
    let stray = try Program.run(["stress", "list", "motion_blur", "--group", "audio"])
    #expect(stray.status == 64 && stray.errors.contains("`motion_blur` is of the group image, not of audio"))
    let unused = try Program.run(["stress", file, "--as", "cloud_scale:1", "--with", file])
    #expect(unused.status == 64 && unused.errors.contains("cloud_scale uses no other medium"), "\(unused.errors)")
  }

  @Test("What is given is said once, and not what the severity would have set; the seed is 1 unless given")
  func given() throws {
    let scratch = try Scratch()
    #expect(try Program.run(["init", "receipts", "suite"], in: scratch.url).status == 0)
    func made(_ more: [String]) throws -> Program.Result {
      try Program.run(["stress", "suite/media/receipt-00.jpg"] + more, in: scratch.url)
    }
    let plain = try made(["--as", "rotate:1", "--out", "a.png"])
    #expect(plain.output.contains("(") && plain.output.contains("seed 1"), "\(plain.output)")
    let given = try made(["--as", "rotate:1", "--set", "degrees=33", "--out", "b.png"])
    let lines = given.output.split(separator: "\n")
    #expect(lines.count { $0.contains("degrees") } == 1 && given.output.contains("degrees  33, given"), "\(lines)")
    #expect(lines.count > 1 && !lines[1].contains("("), "\(lines)")
    let seeded = try made(["--as", "noise:3", "--seed", "1", "--out", "c.png"])
    let unseeded = try made(["--as", "noise:3", "--out", "d.png"])
    #expect(seeded.status == 0 && unseeded.status == 0)
    let files = try ["c.png", "d.png"].map { try Data(contentsOf: scratch.url.appending(path: $0)) }
    #expect(files[0] == files[1])
    let nowhere = try made(["--as", "blur:1", "--out", "no/such/folder/x.png"])
    #expect(nowhere.status == 64 && nowhere.errors.contains("cannot be written"), "\(nowhere.errors)")
  }

  @Test("What can be set is listed with its range and with what holds where it is not given")
  func settings() throws {
    let text = try Program.run(["stress", "list", "compression"]).output
    #expect(
      text.contains("crf") && text.contains("a whole number from 0 to 51; unless given 28, 33, 38, 43, 48 by severity"))
    let all = try Program.run(["stress", "list", "--settings", "--group", "image"]).output
    #expect(all.contains("unless given drawn from -45 to 45") && !all.contains("fog"))
    let crf = try #require(Ways.all["compression"]?["settings"]?.array?.first)
    #expect(crf["name"] == "crf" && crf["low"]?.double == 0 && crf["high"]?.double == 51 && crf["whole"] == true)
    #expect(crf["at_severity"]?.array?.count == 5)
  }

  @Test(
    "A file is made worse by name, and the same seed gives the same bytes",
    .enabled(if: Ways.all["gaussian_noise"] != nil))
  func file() throws {
    let scratch = try Scratch()
    #expect(try Program.run(["init", "receipts", "suite"], in: scratch.url).status == 0)
    let picture = scratch.url.appending(path: "suite/media/receipt-00.jpg").path
    var digests: [String] = []
    for (name, seed) in [("a.png", "7"), ("b.png", "7"), ("c.png", "8")] {
      let result = try Program.run(
        ["stress", picture, "--as", "noise:3", "--seed", seed, "--out", name, "--json"], in: scratch.url)
      #expect(result.status == 0, "\(result.errors)")
      let line = try JSONValue(parsing: result.output)
      #expect(line["name"] == "gaussian_noise" && line["severity"] == 3 && line["type"] == "image/png")
      digests.append(try #require(line["output"]?.string))
    }
    #expect(digests[0] == digests[1] && digests[0] != digests[2])
  }

  @Test("The list fits a terminal of 80 columns, and a pipe gets a line for each")
  func list() throws {
    let narrow = try Program.run(["stress", "list"], environment: ["COLUMNS": "80"]).output.split(separator: "\n")
    #expect(narrow.count > 90 && narrow.allSatisfy { $0.count <= 80 })
    let piped = try Program.run(["stress", "list"], environment: ["COLUMNS": ""]).output.split(separator: "\n")
    #expect(piped.count < narrow.count && piped.contains { $0.count > 80 })
    let flip = try Program.run(["stress", "list", "horizontal_flip"]).output
    #expect(flip.contains("one severity, the same from 1 to 5: mirrored") && !flip.contains("horizontal_flip:5"))
  }

  @Test("A file's name is its form, or the form is refused")
  func forms() throws {
    let scratch = try Scratch()
    #expect(try Program.run(["init", "receipts", "suite"], in: scratch.url).status == 0)
    func made(_ out: String) throws -> Program.Result {
      try Program.run(["stress", "suite/media/receipt-00.jpg", "--as", "blur:2", "--out", out], in: scratch.url)
    }
    let jpeg = try made("x.jpg")
    #expect(jpeg.status == 0 && jpeg.output.contains("as JPEG of quality 95"), "\(jpeg.errors)")
    #expect(Array(try Data(contentsOf: scratch.url.appending(path: "x.jpg")).prefix(2)) == [0xFF, 0xD8])
    let refused = try made("x.gif")
    #expect(refused.status == 64 && refused.errors.contains("name it .png, .jpg or .webp"), "\(refused.errors)")
    #expect(!FileManager.default.fileExists(atPath: scratch.url.appending(path: "x.gif").path))
  }

  @Test("The first suite reads documents that stress turned into pictures")
  func documents() throws {
    let scratch = try Scratch()
    #expect(try Program.run(["init", "receipts", "suite"], in: scratch.url).status == 0)
    let path = scratch.url.appending(path: "suite/suite.yaml")
    let text = try String(contentsOf: path, encoding: .utf8).replacingOccurrences(
      of: "gates:\n", with: "stress:\n  - {perturb: jpeg, severities: [1], modality: document}\ngates:\n")
    try text.write(to: path, atomically: true, encoding: .utf8)
    let result = try Program.run(["eval", "suite/suite.yaml"], in: scratch.url, secondsMax: 600)
    #expect([0, 2, 3].contains(result.status), "\(result.errors)")
    let runs = scratch.url.appending(path: "runs")
    let run = try #require(
      try FileManager.default.contentsOfDirectory(atPath: runs.path).first { $0.contains("receipts") })
    let lines = try String(contentsOf: runs.appending(path: run + "/samples.jsonl"), encoding: .utf8)
    let stressed = try #require(lines.split(separator: "\n").first { $0.contains("invoice-00-total~") })
    let record = try JSONValue(parsing: String(stressed))
    let read = (record["observations"]?.array ?? []).filter { ($0["id"]?.string ?? "").contains(".page-ocr.") }
    // Nothing of the page is text any more: what was read was seen.
    #expect(read.contains { $0["value"]?.string?.contains("48.74") == true }, "\(read.count) lines")
  }

  @Test(
    "A suite under stress ends with curves, a gate that names its worst and cases side by side",
    .enabled(if: Ways.all["gaussian_blur"] != nil))
  func suite() throws {
    let scratch = try Scratch()
    #expect(try Program.run(["init", "receipts", "suite"], in: scratch.url).status == 0)
    let path = scratch.url.appending(path: "suite/suite.yaml")
    var text = try String(contentsOf: path, encoding: .utf8)
    text = text.replacingOccurrences(
      of: "gates:\n",
      with: """
        stress:
          - {perturb: blur, severities: [1, 5], modality: image}

        gates:
          - {metric: exact.normalised, bound: ">= 0.99", min_n: 2, on: value, stress: blur, severity: 5}

        """)
    try text.write(to: path, atomically: true, encoding: .utf8)
    #expect(try Program.run(["check", path.path]).status == 0)
    let result = try Program.run(
      ["eval", path.path, "--log-dir", "runs", "--json"], in: scratch.url, secondsMax: 600)
    let done = try JSONValue(parsing: #require(result.output.split(separator: "\n").last.map(String.init)))
    let page = try #require(done["report"]?.string)
    let folder = URL(filePath: page).deletingLastPathComponent()
    let scores = try JSONValue(parsing: [UInt8](Data(contentsOf: folder.appending(path: "scores.json"))))
    let stress = try #require(scores["robustness"])
    // Four of the five samples are about pictures, the fifth about a document.
    #expect(stress["counts"]?["samples"] == 8 && stress["counts"]?["errors"] == 0)
    #expect(stress["curves"]?.array?.isEmpty == false)
    let report = try String(contentsOfFile: page, encoding: .utf8)
    #expect(report.contains("Under stress") && report.contains("class=\"curve\""))
    if stress["worst"]?.array?.isEmpty == false {
      #expect(report.contains("<div class=\"pair\">") && report.contains("assay stress "))
    }
    let gate = try #require(scores["gates"]?.array?.first { $0["stress"]?.string == "gaussian_blur:5" })
    #expect(gate["reason"]?.string?.hasPrefix("gaussian_blur:5: ") == true)
  }
}
