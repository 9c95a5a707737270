import AssayCore
import AssayServing
import Testing

@testable import AssayGateway

@Suite("Embeddings and transcriptions")
struct EndpointTests {
  private static let vectors = "{\"object\":\"list\",\"data\":[],\"usage\":{\"prompt_tokens\":4,\"total_tokens\":4}}"

  @Test("embeddings go on with only the model changed")
  func embeddings() async throws {
    try await Door.open({ _ in [.answer(200, Self.vectors)] }) { door in
      let answer = try await door.chat(
        "{\"input\":[\"a\",\"\\u00e9\"], \"model\" : \"m\",\"dimensions\":8.0}", path: "/v1/embeddings")
      #expect(answer.status == 200 && answer.text == Self.vectors)
      let sent = try #require(door.upstream.requests.first)
      #expect(sent.head.hasPrefix("POST /v1/embeddings "))
      #expect(sent.text == "{\"input\":[\"a\",\"\\u00e9\"], \"model\" : \"real-0\",\"dimensions\":8.0}")
      let trace = try #require(door.traces.all.first)
      #expect(trace.endpoint == "embeddings" && trace.inputTokens == 4)
      for body in [
        "{\"input\":\"a\"}", "{\"model\":\"m\"}", "[]", "{\"model\":1,\"input\":\"a\"}",
        "{\"model\":\"m\",\"model\":\"x\",\"input\":\"a\"}", "{\"model\":\"m\",\"mod\\u0065l\":\"x\",\"input\":\"a\"}",
      ] { try await #expect(door.chat(body, path: "/v1/embeddings").status == 400) }
      #expect(door.upstream.requests.count == 1)
    }
  }

  @Test("a recording goes on in the form it came in, with only the model changed")
  func transcription() async throws {
    let configure: (inout ServingConfiguration) -> Void = { $0.routes[0].models[0].inputs = [.audio] }
    let script: ScriptedUpstream.Script = { _ in [.answer(200, "hello", type: "text/plain; charset=utf-8")] }
    try await Door.open(script, configure: configure) { door in
      let file = ("name=\"file\"; filename=\"../a.wav\"", Forms.wav)
      let answer = try await door.send(
        Forms.request(Forms.form([file, ("name=\"model\"", Array("m".utf8)), ("name=\"language\"", Array("en".utf8))])))
      #expect(answer.status == 200 && answer.text == "hello")
      #expect(answer.fields["content-type"] == "text/plain; charset=utf-8")
      let sent = try #require(door.upstream.requests.first)
      #expect(sent.head.hasPrefix("POST /v1/audio/transcriptions "))
      #expect(
        sent.body
          == Forms.form([file, ("name=\"model\"", Array("real-0".utf8)), ("name=\"language\"", Array("en".utf8))]))
      #expect(door.traces.all.first?.parts.first?.type == "audio/wav")
      let model = ("name=\"model\"", Array("m".utf8))
      for parts in [
        [file], [model], [file, model, model], [file, file, model], [("name=\"file\"", [1, 2, 3]), model],
      ] {
        try await #expect(door.send(Forms.request(Forms.form(parts))).status == 400)
      }
      for broken in [
        Array(Forms.form([file, model]).dropLast(10)), [], Array("--bound".utf8), Array("--bound--".utf8),
      ] {
        try await #expect(door.send(Forms.request(broken)).status == 400)
      }
      #expect(door.upstream.requests.count == 1)
      #expect(await door.isIdle())
    }
  }
}
