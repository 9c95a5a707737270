import ArgumentParser
import AssayCore
import AssayMedia
import AssayPerception
import AssayWire
import Foundation

struct Perceive: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what can be observed in media files: text, speech, objects, faces, codes, shapes, clusters.",
    discussion: """
      Every observation says where it is, how sure its extractor is, and what that extractor could have seen.

        assay perceive receipt.jpg
        assay perceive --html evidence.html scan.ply call.wav
        assay perceive --only ocr,codes label.png --json
      """)

  @Argument(help: "Files to perceive.", completion: .file())
  var files: [String]

  @Flag(help: "One JSON object a line: the evidence of each file.")
  var json = false

  @Option(help: "Write a page with the evidence drawn on the media.", completion: .file(extensions: ["html"]))
  var html: String?

  @Option(help: "Only these extractors, separated by commas.")
  var only: String?

  func run() async throws {
    let stack = MediaStack()
    let perceiver = stack.perceiver()
    let plan = try plan(for: perceiver)
    let illustrator = Illustrator(media: stack.media)
    var sections: [EvidenceHTML.Section] = []
    var refused = 0
    for path in files {
      guard let input = opened(path) else {
        refused += 1
        continue
      }
      let modality = await stack.media.probe(input.bytes, declaredType: nil, name: input.asset.name).modality
      let request = Request(
        messages: [Message(role: .user, parts: [.asset(input.asset, modality: modality ?? .text)])])
      let evidence = await perceiver.perceive(request, plan: plan, assets: FileInputs(files: [input]))
      if json {
        var object = JSONObject([("file", .string(input.path))])
        for member in JSONValue(encoding: evidence).object?.members ?? [] { object.append(member.key, member.value) }
        print(JSONValue.object(object).compact)
      } else {
        print(EvidenceText.render(evidence, name: input.path))
      }
      refused += evidence.media.count { $0.info.status == .refused }
      guard html != nil else { continue }
      let drawn = await illustrator.illustrate(request, evidence, assets: FileInputs(files: [input]))
      sections.append(.init(name: input.asset.name ?? input.path, evidence: evidence, illustrations: drawn))
    }
    if let html { try write(sections, to: html) }
    stack.pool.shutdown()
    if refused > 0 { throw ExitCode(65) }
  }

  /// Nil, after a word about it, for a file that cannot be read: the others are perceived all the same.
  private func opened(_ path: String) -> FileInput? {
    do throws(AssayError) { return try FileInput(path: path) } catch {
      if json {
        Terminal.printJSON([
          "file": .string(path), "error": ["kind": .string(error.label), "message": .string(error.description)],
        ])
      } else {
        Terminal.complain(error)
      }
      return nil
    }
  }

  private func plan(for perceiver: Perceiver) throws(AssayError) -> PerceptionPlan {
    guard let only else { return .everything }
    let wanted = Set(only.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
    let known = Set(perceiver.extractors.map(\.name))
    let unknown = wanted.subtracting(known).sorted()
    guard unknown.isEmpty else {
      throw AssayError(
        .usage, "no extractor is called \(unknown.joined(separator: ", "))",
        remedy: "known: \(known.sorted().joined(separator: ", "))")
    }
    return PerceptionPlan(extractors: wanted)
  }

  private func write(_ sections: [EvidenceHTML.Section], to path: String) throws {
    let text = EvidenceHTML.page(title: "What was perceived", sections: sections)
    try PlainOutput.write(Array(text.utf8), to: path)
    Terminal.say("wrote \(path)")
  }
}
