import AssayCore
import AssayResilience
import AssayServing
import Testing

@testable import AssayGateway

@Suite("The Responses API, passed through")
struct ResponsesTests {
  private static let path = "/v1/responses"
  private static let whole =
    "{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"completed\",\"x_odd\":[1.0],\"output\":[{\"type\":\"message\","
    + "\"content\":[{\"type\":\"output_text\",\"text\":\"hi\"}]}],\"usage\":{\"input_tokens\":11,"
    + "\"input_tokens_details\":{\"cached_tokens\":4},\"output_tokens\":5,\"total_tokens\":16}}"

  private static func body(_ input: String, extra: String = "") -> String {
    "{\"model\":\"m\",\"input\":\(input)\(extra)}"
  }

  private static func picture(_ url: String) -> String {
    "[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"what?\"},"
      + "{\"type\":\"input_image\",\"detail\":\"auto\",\"image_url\":\"\(url)\"}]}]"
  }

  @Test("a request goes on with only the model changed, and its usage is read")
  func whole() async throws {
    try await Door.open({ _ in [.answer(200, Self.whole)] }) { door in
      let answer = try await door.chat(
        Self.body("\"hi\"", extra: ",\"reasoning\":{\"effort\":\"low\"},\"assay\":{\"case\":\"c1\"}"), path: Self.path)
      #expect(answer.status == 200 && answer.text == Self.whole)
      let sent = try #require(door.upstream.requests.first)
      #expect(sent.head.hasPrefix("POST /v1/responses "))
      #expect(sent.text == "{\"model\":\"real-0\",\"input\":\"hi\",\"reasoning\":{\"effort\":\"low\"}}")
      let trace = try #require(door.traces.all.first)
      #expect(trace.endpoint == "responses" && trace.caseID == "c1" && trace.status == 200)
      #expect(trace.inputTokens == 11 && trace.outputTokens == 5 && trace.cachedTokens == 4)
    }
  }

  @Test("media go through the same door, wherever an item carries them")
  func media() async throws {
    let data = "data:image/png;base64,\(Media.png)"
    let back =
      "[{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":[{\"type\":\"input_image\",\"image_url\":\"\(data)\"}]}]"
    let shot =
      "[{\"type\":\"computer_call_output\",\"call_id\":\"c\",\"output\":{\"type\":\"computer_screenshot\",\"image_url\":\"\(data)\"}}]"
    let sound =
      "[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"AAAA\",\"format\":\"wav\"}}]}]"
    try await Door.open({ _ in [.answer(200, Self.whole)] }, prober: MeasuringProber.picture) { door in
      for input in [Self.picture(data), back, shot] {
        try await #expect(door.chat(Self.body(input), path: Self.path).status == 200)
      }
      #expect(
        door.traces.all.map { $0.parts.map(\.path) } == [
          ["input[0].content[1]"], ["input[0].output[0]"], ["input[0].output"],
        ])
      #expect(door.traces.all.allSatisfy { $0.parts.first?.type == "image/png" && $0.parts.first?.pixels == 1_500_000 })
      let refused = [
        (Self.picture("data:image/png;base64,AAA"), "invalid_base64", "input[0].content[1]"),
        (Self.picture("https://example.org/a.png"), "remote_url_denied", "input[0].content[1]"),
        (sound, "invalid_audio", "input[0].content[0]"),
        (
          "[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_id\":\"f1\"}]}]", "file_id_unsupported",
          "input[0].content[0]"
        ),
      ]
      for (input, code, place) in refused {
        let answer = try await door.chat(Self.body(input), path: Self.path)
        #expect(answer.status == 400 && answer.text.contains("\"code\":\"\(code)\""), "\(answer.text)")
        #expect(answer.text.contains("\"param\":\"\(place)\""), "\(answer.text)")
      }
      #expect(door.upstream.requests.count == 3)
    }
  }

  private static func event(_ type: String, _ rest: String = "") -> String {
    "event: \(type)\ndata: {\"type\":\"\(type)\",\"sequence_number\":1\(rest)}\n\n"
  }

  @Test("a stream goes on event by event; its last one tells the usage, and one that is cut says so")
  func stream() async throws {
    let first = Self.event("response.created", ",\"response\":{\"id\":\"r\",\"usage\":null}")
    let delta = Self.event("response.output_text.delta", ",\"delta\":\"h\"")
    let last = Self.event("response.completed", ",\"response\":\(Self.whole)")
    let script: ScriptedUpstream.Script = { request in
      let whole: [ScriptedUpstream.Step] = [.streamHead, .chunk(first + delta), .chunk(last), .lastChunk]
      let cut: [ScriptedUpstream.Step] = [.streamHead, .chunk(first + delta), .lastChunk]
      return request.text.contains("cut") ? cut : whole
    }
    try await Door.open(script) { door in
      let answer = try await door.chat(Self.body("\"hi\"", extra: ",\"stream\":true"), path: Self.path)
      #expect(answer.status == 200 && answer.text == first + delta + last)
      #expect(door.upstream.requests.first?.text == "{\"model\":\"real-0\",\"input\":\"hi\",\"stream\":true}")
      let trace = try #require(door.traces.all.first)
      #expect(trace.inputTokens == 11 && trace.outputTokens == 5 && trace.outcome == .answered)
      let cut = try await door.chat(Self.body("\"cut\"", extra: ",\"stream\":true"), path: Self.path)
      #expect(cut.text.hasPrefix(first + delta) && cut.text.contains("\"code\":\"stream_truncated\""))
      #expect(door.traces.all.last?.outcome == .truncated)
    }
  }

  @Test("limits hold for it, and what is malformed is refused by its place")
  func limitsAndFaults() async throws {
    let plan = try LimitPlan.yearly([.requests: 2, .outputTokens: 5000])
    try await Door.open({ _ in [.answer(200, Self.whole)] }, configure: { $0.routes[0].plan = plan }) { door in
      for (body, word) in [
        ("{\"input\":\"a\"}", "model"), ("{\"model\":\"m\",\"input\":1}", "input"),
        ("{\"model\":\"m\",\"input\":[1]}", "input[0]"),
        ("{\"model\":\"m\",\"input\":\"a\",\"input\":\"b\"}", "appears twice"), ("[]", "object"),
        ("{\"model\":\"m\",\"input\":\"a\",\"max_output_tokens\":-1}", "max_output_tokens"),
      ] {
        let answer = try await door.chat(body, path: Self.path)
        #expect(answer.status == 400 && answer.text.contains(word), "\(answer.text)")
      }
      #expect(door.left(.requests) == 2)
      try await #expect(
        door.chat(Self.body("\"a\"", extra: ",\"max_output_tokens\":6000"), path: Self.path).status == 429)
      for _ in 0..<2 { try await #expect(door.chat(Self.body("\"a\""), path: Self.path).status == 200) }
      try await #expect(door.chat(Self.body("\"a\""), path: Self.path).status == 429)
      #expect(await door.isIdle())
      #expect(door.left(.outputTokens) == 4990)
    }
  }

  @Test("a route that looks at answers is not to be asked past its pipeline")
  func pipeline() async throws {
    try await Door.open({ _ in [.answer(200, Self.whole)] }, configure: { $0.routes[0].options = PipelineOptions() }) {
      door in
      let answer = try await door.chat(Self.body("\"hi\""), path: Self.path)
      #expect(answer.status == 400 && answer.text.contains("unsupported_endpoint"))
      #expect(door.upstream.requests.isEmpty)
    }
  }
}
