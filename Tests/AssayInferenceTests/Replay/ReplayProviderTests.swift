import AssayCore
import AssayInference
import AssayWire
import Foundation
import Testing

@Suite final class ReplayProviderTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "assay-replay-\(UInt64.random(in: 0 ... .max))")

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(at: folder) }

  private func file(_ text: String, _ name: String = "r.jsonl") throws -> String {
    let url = folder.appendingPathComponent(name)
    try Data(text.utf8).write(to: url)
    return url.path
  }

  private func text(_ provider: ReplayProvider, _ id: String, epoch: Int = 1) async throws -> String {
    try await provider.answer(ask(), context: ProviderContext(sampleID: id, epoch: epoch), assets: MemoryAssets()).text
  }

  @Test(
    "Understands every form",
    arguments: [
      (#"{"id":"a","answer":"yes"}"#, "yes"), (#"{"id":"a","prediction":"yes"}"#, "yes"),
      (#"{"id":"a","output":12}"#, "12"),
      (#"{"doc_id":7,"target":"no","resps":[["x"]],"filtered_resps":["yes"]}"#, "yes"),
      (#"{"id":"a","epoch":1,"answer":{"text":"yes","usage":{"input":3}},"error":null}"#, "yes"),
      (
        #"{"custom_id":"a","response":{"status_code":200,"body":{"choices":[{"message":{"content":"yes"},"finish_reason":"stop"}]}}}"#,
        "yes"
      ),
      (#"{"id":"a","answer":{"total":"3"}}"#, #"{"total":"3"}"#),
    ])
  func forms(line: String, wanted: String) async throws {
    let provider = try ReplayProvider(path: try file("\n" + line + "\n\n"))
    #expect(provider.count == 1)
    #expect(try await text(provider, line.contains("doc_id") ? "7" : "a") == wanted)
  }

  @Test("Gives back a whole recorded answer")
  func whole() async throws {
    var answer = Answer(text: "9.00", citations: ["p0.ocr.1"], steps: ["s"], confidence: 0.5, usage: Usage(input: 4))
    answer.evidence = [Answer.CitedRegion(part: 0, region: .span(1, 2))]
    let line: JSONValue = ["id": "a", "epoch": 2, "answer": JSONValue(encoding: answer)]
    let provider = try ReplayProvider(path: try file(line.compact))
    #expect(
      try await provider.answer(ask(), context: ProviderContext(sampleID: "a", epoch: 2), assets: MemoryAssets())
        == answer)
  }

  @Test("Epochs are told apart; a recording without them stands for all")
  func epochs() async throws {
    let provider = try ReplayProvider(
      path: try file(
        #"{"id":"a","epoch":1,"answer":"x"}"# + "\n" + #"{"id":"a","epoch":2,"answer":"y"}"# + "\n"
          + #"{"id":"b","answer":"z"}"#))
    #expect(try await text(provider, "a", epoch: 2) == "y")
    #expect(try await text(provider, "b", epoch: 5) == "z")
    let error = await failure { _ = try await text(provider, "a", epoch: 3) }
    #expect(error?.code == .provider && error?.message.contains("epoch 3") == true)
  }

  @Test("An answer after an error counts; two answers to one id are an error")
  func repeats() async throws {
    let failed = #"{"id":"a","epoch":1,"error":{"message":"timeout"}}"#
    let answered = #"{"id":"a","epoch":1,"answer":"x"}"#
    for lines in [[failed, answered], [answered, failed]] {
      #expect(try await text(try ReplayProvider(path: try file(lines.joined(separator: "\n"))), "a") == "x")
    }
    let path = try file([answered, answered].joined(separator: "\n"))
    let error = #expect(throws: AssayError.self) { try ReplayProvider(path: path) }
    #expect(error?.message.contains("answered twice") == true && error?.place?.file == path)
    let only = try ReplayProvider(path: try file(failed))
    #expect(await failure { _ = try await text(only, "a") }?.message.contains("timeout") == true)
  }

  @Test(
    "Wrong lines are named",
    arguments: [
      ("{\"id\":\"a\",\"answer\":\"x\"}\n{broken", 2), ("{\"answer\":\"x\"}", 1), ("{\"id\":\"a\"}", 1), ("[1]", 1),
      ("{\"id\":\"a\",\"answer\":\"x\"}\n\n\n{\"id\":\"b\",\"answer\":[1]}", 4),
    ])
  func wrong(text: String, line: Int) throws {
    let path = try file(text)
    let error = #expect(throws: AssayError.self) { try ReplayProvider(path: path) }
    #expect(error?.code == .data && error?.place?.line == line)
  }

  @Test("A missing, empty or irregular file is an error with a remedy")
  func missing() throws {
    for path in [folder.path + "/none", try file("\n \n", "empty"), "/dev/null"] {
      let error = #expect(throws: AssayError.self) { try ReplayProvider(path: path) }
      #expect(error?.code == .data && error?.remedy != nil)
    }
  }

  @Test("A run's folder stands for its samples; the identity is the content's digest")
  func run() async throws {
    let path = try file(#"{"id":"a","answer":"x"}"#, "samples.jsonl")
    let (byFolder, byFile) = (try ReplayProvider(path: folder.path), try ReplayProvider(path: path))
    #expect(try await text(byFolder, "a") == "x")
    #expect(byFolder.identity == byFile.identity && !byFolder.isRemote && byFile.name == "replay:" + path)
  }

  @Test("Finds every one of many answers, whatever their order")
  func many() async throws {
    let lines = (0..<3000).map {
      #"{"id":"s\#($0 &* 7919 % 3000)","answer":"v\#($0 &* 7919 % 3000)\#(String(repeating: "é", count: $0 % 90))"}"#
    }
    let provider = try ReplayProvider(path: try file(lines.joined(separator: "\r\n")))
    #expect(provider.count == 3000)
    for id in stride(from: 0, to: 3000, by: 53) { #expect(try await text(provider, "s\(id)").hasPrefix("v\(id)")) }
  }

  @Test("A file that changes under the reader is noticed")
  func changed() async throws {
    let path = try file(#"{"id":"a","answer":"x"}"#)
    let provider = try ReplayProvider(path: path)
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.write(contentsOf: Data(#"{"id":"zz"#.utf8))
    try handle.close()
    #expect(await failure { _ = try await text(provider, "a") } != nil)
  }
}
