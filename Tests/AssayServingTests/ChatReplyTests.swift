import AssayCore
import AssayWire
import Testing

@testable import AssayServing

@Suite("Chat replies")
struct ChatReplyTests {
  private let envelope = ChatReply.Envelope(id: "chatcmpl-1", created: 5, model: "m")

  @Test("a reply keeps every byte but the text that was decided")
  func keeps() {
    let body =
      #"{"id":"x", "n":1.0,"choices":[ {"index":0,"message":{"role":"assistant","content":"old","y":[1]},"logprobs":null}] }"#
    let result = String(
      decoding: ChatReply.body(Array(body.utf8), text: "new \"x\"", assay: ["risk": 0.5]), as: UTF8.self)
    #expect(
      result
        == #"{"id":"x", "n":1.0,"choices":[ {"index":0,"message":{"role":"assistant","content":"new \"x\"","y":[1]},"logprobs":null}] ,"assay":{"risk":0.5}}"#
    )
    #expect(ChatReply.body(Array("{}".utf8), text: nil, assay: nil) == Array(#"{"assay":null}"#.utf8))
    let unchanged = ChatReply.body(Array(body.utf8), text: nil, assay: [:])
    #expect(String(decoding: unchanged, as: UTF8.self).contains(#""content":"old""#))
  }

  @Test("an answer with calls of tools or several choices has no single text")
  func noText() throws {
    let tools = #"{"choices":[{"message":{"content":null,"tool_calls":[{"id":"a"}]},"finish_reason":"tool_calls"}]}"#
    #expect(try #require(ChatReply.answer(Array(tools.utf8), status: 200)).text == nil)
    let two = #"{"choices":[{"message":{"content":"a"}},{"message":{"content":"b"}}]}"#
    #expect(try #require(ChatReply.answer(Array(two.utf8), status: 200)).text == nil)
    #expect(ChatReply.answer(Array("{}".utf8), status: 200) == nil && ChatReply.answer([0xFF], status: 200) == nil)
  }

  @Test("a stream of ours reads back as the text it was made of", arguments: ["", "a", "schön 🎉 ", "x y"])
  func roundTrip(_ piece: String) throws {
    let text = String(repeating: piece, count: 500)
    let stream =
      ChatReply.events(text, finish: "stop", envelope, usage: ["prompt_tokens": 3, "completion_tokens": 4])
      + ChatReply.assayEvent(["risk": 0.1], envelope) + ChatReply.done
    let answer = try #require(ChatReply.streamed(stream, status: 200))
    #expect(answer.text == text && answer.finish == "stop" && answer.usage?.output == 4)
  }

  @Test("a stream that is cut, or tells an error, is no answer")
  func cut() {
    let stream = ChatReply.events("text", finish: "stop", envelope)
    #expect(ChatReply.streamed(stream, status: 200) == nil)
    let error = Array("data: {\"error\":{\"message\":\"x\"}}\n\n".utf8) + ChatReply.done
    #expect(ChatReply.streamed(stream + error, status: 200) == nil)
    #expect(ChatReply.streamed(stream + Array("data: [DONE]".utf8), status: 200)?.text == "text")
  }

  @Test("nobody counted tokens of an answer of our own")
  func noUsage() throws {
    let value = try JSONValue(parsing: ChatReply.completion("t", finish: "stop", envelope, assay: [:]))
    #expect(value["usage"] == nil && value["choices"]?[0]?["logprobs"] == .null)
    #expect(value["choices"]?[0]?["message"]?["refusal"] == .null)
  }
}
