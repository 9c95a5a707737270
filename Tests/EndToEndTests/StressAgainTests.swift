import AssayCore
import AssayWire
import Foundation
import Testing

/// A suite under stress whose model is right about clean media and wrong about all others.
private struct StressedRun {
  let scratch: Scratch
  let folder: URL

  static let recordings = ["talk one", "talk two", "pair"]

  init() throws {
    scratch = try Scratch()
    for template in ["receipts", "voice-support"] {
      #expect(try Program.run(["init", template, template], in: scratch.url).status == 0)
    }
    let media = scratch.url.appending(path: "my suite/media")
    try FileManager.default.createDirectory(at: media, withIntermediateDirectories: true)
    for (from, to) in [
      ("voice-support/media/call-00-quiet.ogg", "it's one.ogg"), ("voice-support/media/call-00-office.ogg", "two.ogg"),
      ("receipts/media/receipt-00.jpg", "a $picture.jpg"),
    ] {
      try FileManager.default.copyItem(at: scratch.url.appending(path: from), to: media.appending(path: to))
    }
    let inline = try Data(contentsOf: scratch.url.appending(path: "receipts/media/receipt-01.jpg"))
    func picture(_ address: String) -> String { #"{"type":"image_url","image_url":{"url":"\#(address)"}}"# }
    func sound(_ address: String) -> String { #"{"type":"audio_url","audio_url":{"url":"\#(address)"}}"# }
    func line(_ id: String, _ parts: [String], _ labels: String = "") -> String {
      let content = (parts + [#"{"type":"text","text":"What of \#(id)?"}"#]).joined(separator: ",")
      return #"{"id":"\#(id)","input":[{"role":"user","content":[\#(content)]}],"labels":[{"for":"answer","value":"#
        + #""yes","authority":"gold","source":"t"}\#(labels)],"attributes":{"group":"\#(id)"}}"#
    }
    let evidence =
      #",{"for":"evidence","value":[{"kind":"box","where":[0,0,9,9],"part":0}],"authority":"gold","source":"t"}"#
    _ = try scratch.write(
      [
        line("talk one", [sound("media/it's one.ogg")]), line("talk two", [sound("media/two.ogg")]),
        line("still", [picture("media/a $picture.jpg")]),
        line("inline", [picture("data:image/jpeg;base64," + inline.base64EncodedString())]),
        line("pair", [picture("media/a $picture.jpg"), sound("media/two.ogg")], evidence),
      ].joined(separator: "\n") + "\n", to: "my suite/cases.jsonl")
    _ = try scratch.write(
      """
      version: 1
      name: again
      seed: 11
      data: cases.jsonl
      slices: {within: 'attributes.group == "inline"'}
      model: "replay:../said.jsonl"
      scorers: [exact.normalised]
      stress:
        - {perturb: [babble, overlapping_speech], severities: [3], settings: {snr_db: 4.5}}
        - {perturb: motion_blur, severities: [2], settings: {angle: 20}}
        - {perturb: gaussian_noise, severities: [3], on: [within]}
        - {perturb: modality_swapped, modality: audio, severities: [1]}
      """, to: "my suite/suite.yaml")
    var said: [String] = []
    func say(_ id: String, _ answer: String) { said.append(#"{"id":"\#(id)","answer":"\#(answer)"}"#) }
    for id in Self.recordings {
      for name in ["babble:3", "overlapping_speech:3", "modality_swapped:1"] { say("\(id)~\(name)", "no") }
    }
    for id in ["still", "inline", "pair"] { say("\(id)~motion_blur:2", "no") }
    say("inline~gaussian_noise:3", "no")
    for id in Self.recordings + ["still", "inline"] { say(id, "yes") }
    _ = try scratch.write(said.joined(separator: "\n") + "\n", to: "said.jsonl")
    let done = try Program.run(
      ["eval", "my suite/suite.yaml", "--model", "replay:said.jsonl", "--json"], in: scratch.url, secondsMax: 600)
    let last = try #require(done.output.split(separator: "\n").last.map(String.init), "\(done.errors)")
    let page = try #require(try JSONValue(parsing: last)["report"]?.string, "\(done.output)\(done.errors)")
    folder = URL(filePath: page).deletingLastPathComponent()
  }

  /// What the log says of each changed medium.
  func media() throws -> [JSONValue] {
    try String(contentsOf: folder.appending(path: "samples.jsonl"), encoding: .utf8).split(separator: "\n").flatMap {
      try JSONValue(parsing: String($0))["stress"]?["media"]?.array ?? []
    }
  }

  /// The commands of the report, as a reader copies them.
  func commands() throws -> [String] {
    let page = try String(contentsOf: folder.appending(path: "report.html"), encoding: .utf8)
    return page.components(separatedBy: "<dt>again</dt><dd><code>").dropFirst().map { piece in
      var text = piece.components(separatedBy: "</code>")[0]
      for (name, sign) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")] {
        text = text.replacingOccurrences(of: name, with: sign)
      }
      return text
    }
  }
}

@Suite("What a run says about how its stressed media were made", .serialized)
struct StressAgainTests {
  @Test("The command that a report prints makes the file that the run asked about, byte for byte")
  func commands() throws {
    let run = try StressedRun()
    let media = try run.media()
    let commands = try run.commands()
    #expect(commands.count == 8, "\(commands)")
    for (name, settings) in [
      ("babble", " --set snr_db=4.5 --with "), ("overlapping_speech", " --set snr_db=4.5 --with "),
      ("motion_blur", " --set angle=20.0"), ("gaussian_noise", " --seed "), ("modality_swapped", " --with "),
    ] {
      #expect(commands.contains { $0.contains("--as \(name):") && $0.contains(settings) }, "\(name): \(commands)")
    }
    let shell = URL(filePath: "/bin/sh")
    let path = Program.buildFolder.path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
    for command in commands {
      let made = try Program.run(shell, ["-c", command], environment: ["PATH": path])
      #expect(made.status == 0, "\(command): \(made.errors)")
      let file = try #require(made.output.split(separator: "\n").first.map(String.init))
      let digest = Digest(of: [UInt8](try Data(contentsOf: URL(filePath: file)))).hex
      let meant = media.filter { medium in
        guard let name = medium["name"]?.string, let severity = medium["severity"]?.int,
          let seed = medium["seed"]?.string
        else { return false }
        return command.contains(" --as \(name):\(severity) --seed \(seed)")
      }
      #expect(!meant.isEmpty && meant.allSatisfy { $0["output"]?.string == digest }, "\(command)")
    }
    for medium in media where medium["other"] != nil {
      let file = try #require(medium["other_path"]?.string)
      #expect(Digest(of: [UInt8](try Data(contentsOf: URL(filePath: file)))).hex == medium["other"]?.string)
    }
    #expect(media.count { $0["other"] != nil } == 7)
  }

  @Test("Failures under stress become cases although nobody kept their media; what cannot be made again is named")
  func corpus() throws {
    let run = try StressedRun()
    try FileManager.default.removeItem(at: run.folder.appending(path: "media"))
    func add(_ corpus: String) throws -> (status: Int32, said: JSONValue, refused: [String: String]) {
      let result = try Program.run(
        ["corpus", "add", corpus, "--from", run.folder.path, "--failed", "--json"], in: run.scratch.url, secondsMax: 600
      )
      let said = try JSONValue(parsing: result.output)
      let refused = (said["refused"]?.array ?? []).compactMap { one -> (String, String)? in
        guard let id = one["sample"]?.string, let why = one["why"]?.string else { return nil }
        return (id, why)
      }
      return (result.status, said, Dictionary(refused) { first, _ in first })
    }
    let all = try add("my corpus")
    #expect(all.status == 0 && all.refused.isEmpty, "\(all.refused)")
    // Ten that were made again; what was swapped is another sample's file.
    #expect(all.said["added"]?.array?.count == 11 && all.said["remade"] == 10, "\(all.said.compact)")
    let babble = try #require(all.said["added"]?.array?.first { $0["sample"] == "talk one~babble:3" })
    #expect(babble["stress"] == "babble:3" && babble["reason"] == "failure")
    let made = try run.media().first { $0["output"]?.string == babble["media"]?[0]?["sha256"]?.string }
    #expect(made?["name"] == "babble")

    let lines = (all.said["added"]?.array ?? []).compactMap { $0["id"]?.string }.map {
      #"{"id":"\#($0)","answer":"yes"}"#
    }
    _ = try run.scratch.write(lines.joined(separator: "\n") + "\n", to: "mended.jsonl")
    let passed = try Program.run(
      ["eval", "my corpus/suite.yaml", "--model", "replay:mended.jsonl"], in: run.scratch.url)
    #expect(passed.status == 0, "\(passed.output)\(passed.errors)")

    let media = run.scratch.url.appending(path: "my suite/media")
    try FileManager.default.removeItem(at: media.appending(path: "it's one.ogg"))
    try Data("another".utf8).write(to: media.appending(path: "a $picture.jpg"))
    let some = try add("poor")
    #expect(some.status == 65)
    #expect(some.refused["talk one~babble:3"]?.contains("it's one.ogg is gone") == true, "\(some.refused)")
    #expect(some.refused["still~motion_blur:2"]?.contains("a $picture.jpg has changed since") == true)
    let kept = Set((some.said["added"]?.array ?? []).compactMap { $0["sample"]?.string })
    #expect(kept.isSuperset(of: ["inline~motion_blur:2", "inline~gaussian_noise:3"]), "\(kept) \(some.refused)")
    #expect(kept.count + some.refused.count == 11)
  }
}
