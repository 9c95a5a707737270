import AssayCore
import AssayWire
import Testing

@testable import AssayInference

@Suite struct AnswerReaderTests {
  private func read(_ text: String, wantsJSON: Bool = false) throws -> Answer {
    try AnswerReader.read(try JSONValue(parsing: text), wantsJSON: wantsJSON)
  }

  private func message(_ message: String, finish: String = #""stop""#, rest: String = "") -> String {
    #"{"choices":[{"message":\#(message),"finish_reason":\#(finish)}]\#(rest)}"#
  }

  @Test("Text, usage and model; what is not reported stays nil")
  func plain() throws {
    let answer = try read(
      message(
        #"{"content":"12.50"}"#,
        rest:
          #","model":"m-1","usage":{"prompt_tokens":9,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":4}}"#
      ))
    #expect(answer.text == "12.50" && answer.model == "m-1" && answer.stopReason == "stop" && !answer.refused)
    #expect(answer.usage == Usage(input: 9, output: 2, cacheRead: 4))
    #expect(try read(message(#"{"content":"x"}"#)).usage == nil)
    #expect(try read(message(#"{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}"#)).text == "ab")
    #expect(try read(message(#"{"content":""}"#)).text == "")
  }

  @Test("A refusal and a content filter are refusals, not answers")
  func refusals() throws {
    let refused = try read(message(#"{"content":null,"refusal":"I can't help"}"#))
    #expect(refused.refused && refused.text == "I can't help")
    #expect(try read(message(#"{"content":null}"#, finish: #""content_filter""#)).refused)
    #expect(try read(message(#"{"content":null}"#, finish: #""length""#)).stopReason == "length")
  }

  @Test(
    "A body without an answer is an error",
    arguments: [
      "{}", #"{"choices":[]}"#, #"{"choices":null}"#, #"{"choices":[{}]}"#, #"{"choices":[{"message":null}]}"#,
      #"{"choices":[{"message":{"content":null},"finish_reason":"stop"}]}"#, "[]", #"{"choices":"x"}"#,
    ])
  func nothing(body: String) {
    let error = #expect(throws: AssayError.self) { try read(body) }
    #expect(error?.code == .provider)
  }

  @Test("JSON answers are kept as JSON, also inside a fence")
  func structured() throws {
    #expect(try read(message(#"{"content":"{\"total\": 3}"}"#)).structured == ["total": 3])
    #expect(try read(message(#"{"content":"```json\n{\"total\": 3}\n```"}"#)).structured == ["total": 3])
    #expect(try read(message(#"{"content":"12"}"#)).structured == nil)
    #expect(try read(message(#"{"content":"12"}"#), wantsJSON: true).structured == 12)
    #expect(try read(message(#"{"content":"{broken"}"#), wantsJSON: true).structured == nil)
  }

  @Test("An envelope gives its answer, evidence, steps and confidence")
  func envelope() throws {
    let reply =
      #"{"answer":"9.00","confidence":0.8,"steps":["read"],"evidence":[{"part":1,"kind":"box2d","where":[1,2,3,4]},{"kind":"nonsense"}],"citations":["p0.ocr.1"]}"#
    let answer = try read(message(#"{"content":\#(JSONValue.string(reply).compact)}"#))
    #expect(
      answer.text == "9.00" && answer.confidence == 0.8 && answer.steps == ["read"] && answer.citations == ["p0.ocr.1"])
    #expect(answer.evidence == [Answer.CitedRegion(part: 1, region: .box(Box2D(x: 1, y: 2, width: 3, height: 4)))])
    let plain = try read(message(#"{"content":"{\"answer\":\"9\"}"}"#))
    #expect(plain.text == #"{"answer":"9"}"#)
  }

  @Test("An excerpt is short, printable and without keys or media")
  func excerpts() {
    let long = String(repeating: "word ", count: 500)
    #expect(printable(long).unicodeScalars.count <= 200)
    #expect(printable("a\u{1B}[31m b\u{202E}c\nd\u{0}") == "a [31m b c d")
    #expect(printable("bad key sk-abc123DEF") == "bad key […]")
    #expect(printable("image " + String(repeating: "iVBORw0K", count: 20)) == "image […]")
    #expect(printable("url data:image/png;base64,AAAA") == "url […]")
    #expect(printable(String(repeating: "x ", count: 100_000)).utf8.count <= 220)
  }
}

@Suite struct StreamReaderTests {
  private let opening =
    #"data: {"model":"s","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}"# + "\n\n"

  private func event(_ text: String) -> String {
    #"data: {"choices":[{"index":0,"delta":{"content":"\#(text)"}}]}"# + "\n\n"
  }

  @Test("Puts the pieces together, however they are cut", arguments: [1, 2, 3, 7, 1000])
  func pieces(size: Int) throws {
    let text =
      opening + event("twelve") + ": ping\r\n\r\n" + event(" fifty é")
      + #"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"# + "\r\n\r\n"
      + #"data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2}}"# + "\n\ndata: [DONE]\n\n"
    var reader = StreamReader()
    let bytes = Array(text.utf8)
    var firsts = 0
    for start in stride(from: 0, to: bytes.count, by: size) {
      if try reader.feed(bytes[start..<min(bytes.count, start + size)]) { firsts += 1 }
    }
    let answer = try reader.finish(wantsJSON: false)
    #expect(answer.text == "twelve fifty é" && answer.stopReason == "stop" && answer.model == "s")
    #expect(answer.usage == Usage(input: 5, output: 2))
    #expect(firsts == 1)
  }

  @Test("A stream that ends before the answer does is an error")
  func cut() throws {
    var reader = StreamReader()
    _ = try reader.feed((opening + event("tw")).utf8)
    #expect(reader.hasContent && !reader.isComplete)
    #expect(throws: AssayError.self) { try reader.finish(wantsJSON: false) }
  }

  @Test("An error inside the stream, nonsense and endless lines are errors")
  func wrong() {
    for text in [
      "data: {\"error\":{\"message\":\"overloaded\"}}\n\n", "data: {nonsense\n\n",
      "data: " + String(repeating: "x", count: 2_000_000),
    ] {
      var reader = StreamReader()
      #expect(throws: AssayError.self) { _ = try reader.feed(text.utf8) }
    }
  }

  @Test("Choices beyond the first and a missing delta change nothing")
  func others() throws {
    var reader = StreamReader()
    _ = try reader.feed(
      (#"data: {"choices":[{"index":1,"delta":{"content":"no"}}]}"# + "\n\n" + #"data: {"choices":[{"index":0}]}"#
        + "\n\n" + event("yes") + "data: [DONE]\n\n").utf8)
    #expect(try reader.finish(wantsJSON: false).text == "yes")
  }
}
