import AssayServing
import Testing

@testable import AssayGateway

@Suite("A chat request and its answer")
struct ChatTests {
  @Test("an answer comes back byte for byte, and the request goes on with only the model changed")
  func plain() async throws {
    try await Door.open({ _ in [.answer(200, Said.completion)] }) { door in
      let body =
        "{ \"x_odd\": [1.50, 2E+3, \"\\u00e9\"],\"model\" : \"m\" ,\"messages\":[{\"role\":\"user\",\"content\":\"hi\","
        + "\"weird\":null}], \"seed\":12345678901234567890 }"
      let answer = try await door.chat(body)
      #expect(answer.status == 200)
      #expect(answer.text == Said.completion)
      #expect(answer.fields["x-assay-model"] == "up0/real-0")
      #expect(answer.fields["x-assay-attempts"] == "1")
      let sent = try #require(door.upstream.requests.first)
      #expect(sent.text == body.replacing("\"m\"", with: "\"real-0\""))
      #expect(sent.head.hasPrefix("POST /v1/chat/completions HTTP/1.1\r\n"))
      let trace = try #require(door.traces.all.first)
      #expect(trace.status == 200 && trace.outcome == .answered)
      #expect((trace.inputTokens, trace.outputTokens, trace.cachedTokens) == (7, 3, 2))
      #expect(await door.isIdle())
    }
  }

  @Test(
    "our own member is cut wherever it stands, and fields for us go no further",
    arguments: [
      "{\"assay\":{\"case\":\"c\"},\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}",
      "{\"model\":\"m\",\"assay\":{\"case\":\"c\"},\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}",
      "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"assay\":{\"case\":\"c\"}}",
    ])
  func ownMember(_ body: String) async throws {
    try await Door.open({ _ in [.answer(200, Said.completion)] }) { door in
      let answer = try await door.chat(body, fields: "x-assay-device: phone\r\n")
      #expect(answer.status == 200)
      let sent = try #require(door.upstream.requests.first)
      #expect(sent.text == "{\"model\":\"real-0\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}")
      #expect(!sent.head.lowercased().contains("x-assay"))
      let trace = try #require(door.traces.all.first)
      #expect(trace.caseID == "c")
      #expect(trace.attributes.first?.value == "phone")
    }
  }

  @Test("trace context and the request's name go on, the caller's key does not")
  func fields() async throws {
    let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    try await Door.open({ _ in [.answer(200, Said.completion)] }) { door in
      let answer = try await door.chat(
        Door.question(),
        fields: "Authorization: Bearer secret\r\nx-request-id: abc-1\r\ntraceparent: \(parent)\r\n")
      #expect(answer.fields["x-request-id"] == "abc-1")
      let head = try #require(door.upstream.requests.first).head
      #expect(head.contains("x-request-id: abc-1\r\n") && head.contains("traceparent: \(parent)\r\n"))
      #expect(!head.contains("secret"))
    }
  }

  @Test("chunked answers and those that end with the connection arrive whole")
  func framings() async throws {
    let text = Said.completion
    let scripts: [ScriptedUpstream.Script] = [
      { _ in
        [
          .text("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"),
          .chunk(String(text.prefix(10))), .wait(milliseconds: 5), .chunk(String(text.dropFirst(10))), .lastChunk,
        ]
      },
      { _ in [.text("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n\(text)"), .close] },
      { _ in [.text("HTTP/1.1 103 Early\r\n\r\n"), .answer(200, text, fields: "Connection: close\r\n"), .close] },
    ]
    for script in scripts {
      try await Door.open(script) { door in
        for _ in 0..<2 {
          let answer = try await door.chat(Door.question())
          #expect(answer.status == 200 && answer.text == text)
        }
      }
    }
  }

  @Test("requests on one connection are answered in order, and the upstream's connection is used again")
  func keepAlive() async throws {
    try await Door.open({ request in [.answer(200, "{\"n\":\(request.number)}")] }) { door in
      let port = door.port
      let answers = try await RawClient.run {
        let client = try RawClient(port: port)
        defer { client.close() }
        // Three at once, then one after them.
        client.send(String(repeating: Door.request(Door.question()), count: 3))
        var rest: [UInt8] = []
        var answers: [String] = []
        for _ in 0..<3 {
          let (answer, more) = try client.readAnswer(after: rest)
          (rest, answers) = (more, answers + [answer.text])
        }
        client.send(Door.request(Door.question()))
        return answers + [try client.readAnswer(after: rest).0.text]
      }
      #expect(answers == (0..<4).map { "{\"n\":\($0)}" })
      #expect(door.upstream.opened == 1)
    }
  }

  @Test("a page instead of an answer is the upstream's failure")
  func page() async throws {
    try await Door.open({ _ in [.answer(200, "<html>", type: "text/html")] }) { door in
      let answer = try await door.chat(Door.question())
      #expect(answer.status == 502)
      #expect(answer.text.contains("upstream_error"))
      #expect(!answer.text.contains("127.0.0.1"))
    }
  }
}
