import AssayLanguage
import AssayWire
import Foundation
import Testing

@testable import AssayVerification

@Suite(
  "Yes/no questions as typed claims", .enabled(if: ProcessInfo.processInfo.environment["ASSAY_DATA"] != nil))
struct AmberTests {
  @Test("The declarative form of a question is a claim of the question's type")
  func types() throws {
    let data = try #require(ProcessInfo.processInfo.environment["ASSAY_DATA"])
    let bytes = [UInt8](
      try Data(contentsOf: URL(filePath: data).appending(path: "verification/parsing/amber_queries.jsonl")))
    var right = 0
    var rows = 0
    for line in bytes.split(separator: 10) {
      let row = try JSONValue(parsing: line)
      guard let prompt = row["prompt"]?.string, let type = row["label"]?["type"]?.string else { continue }
      rows += 1
      guard let statement = Declarative.form(of: TokenizedText(prompt)) else {
        print("no form", prompt)
        continue
      }
      var memory = ReadingMemory()
      let claims = SceneReader().claims(
        of: Sentence(text: statement, tokens: 0..<statement.count, kinds: .objects), &memory)
      let found = claims.first?.type.rawValue ?? "none"
      if found == type {
        right += 1
      } else if ProcessInfo.processInfo.environment["SCENE_AMBER"] != nil {
        print("AMBER", prompt, "|", statement.string(0..<statement.bytes.count), "|", type, found)
      }
    }
    print("amber right \(right) of \(rows)")
    #expect(Double(right) >= 0.9 * Double(rows))
  }
}
