import AssayCore
package import AssayWire

/// Reads and writes chat completions as bytes: a reply keeps every byte but those that the decision changes.
package enum ChatReply {
  // MARK: Reading

  /// The answer in a whole reply. Its text is nil where there are calls of tools, a refusal or several choices.
  package static func answer(_ body: [UInt8], status: Int) -> ModelAnswer? {
    guard let value = try? JSONValue(parsing: body), let choices = value["choices"]?.array else { return nil }
    let message = choices.first?["message"]
    let isPlain = choices.count == 1 && (message?["tool_calls"]?.array ?? []).isEmpty
    return ModelAnswer(
      text: isPlain ? message?["content"]?.string : nil, finish: choices.first?["finish_reason"]?.string,
      usage: usage(value["usage"]), body: body, status: status)
  }

  /// The answer in a whole event stream; nil where the stream does not end as it should.
  package static func streamed(_ body: [UInt8], status: Int) -> ModelAnswer? {
    var parser = SSEParser()
    guard let events = try? parser.feed(body + [0x0A, 0x0A]) else { return nil }
    var (text, finish, usageFound) = ("", String?.none, Usage?.none)
    var (isPlain, isDone) = (true, false)
    for event in events {
      if event.data.elementsEqual("[DONE]".utf8) {
        isDone = true
        break
      }
      guard let value = try? JSONValue(parsing: event.data), value["error"] == nil else { return nil }
      if let usage = usage(value["usage"]) { usageFound = usage }
      for choice in value["choices"]?.array ?? [] {
        if choice["index"]?.int ?? 0 != 0 || choice["delta"]?["tool_calls"]?.array != nil { isPlain = false }
        text += choice["delta"]?["content"]?.string ?? ""
        finish = choice["finish_reason"]?.string ?? finish
      }
    }
    guard isDone else { return nil }
    return ModelAnswer(
      text: isPlain ? text : nil, finish: finish, usage: usageFound, body: body, isStream: true, status: status)
  }

  private static func usage(_ value: JSONValue?) -> Usage? {
    guard let value, value.object != nil else { return nil }
    return Usage(
      input: value["prompt_tokens"]?.int, output: value["completion_tokens"]?.int,
      cacheRead: value["prompt_tokens_details"]?["cached_tokens"]?.int)
  }

  // MARK: Writing a whole reply

  /// The upstream's reply with the decision's text and the member `assay`; every other byte is the upstream's.
  package static func body(_ body: [UInt8], text: String?, assay: JSONValue) -> [UInt8] {
    var edits: [BodyEdit] = []
    if let text, let place = content(body) {
      edits.append(BodyEdit(range: place, bytes: JSONValue.string(text).encoded()))
    }
    guard let end = body.lastIndex(of: UInt8(ascii: "}")) else { return body }
    let isEmpty = (try? JSONValue(parsing: body))?.object?.isEmpty ?? false
    edits.append(
      BodyEdit(range: end..<end, bytes: Array((isEmpty ? "" : ",").utf8) + Array("\"assay\":".utf8) + assay.encoded()))
    return BodyRewrite.apply(edits, to: body)
  }

  /// Where the first choice's content stands.
  private static func content(_ body: [UInt8]) -> Range<Int>? {
    body.withUnsafeBytes { bytes -> Range<Int>? in
      guard let choices = JSONPlaces.member("choices", of: bytes),
        let first = choices.firstIndex(of: UInt8(ascii: "{")),
        let message = JSONPlaces.member("message", of: UnsafeRawBufferPointer(rebasing: choices[first...])),
        let content = JSONPlaces.member("content", of: message), let base = bytes.baseAddress,
        let place = content.baseAddress
      else { return nil }
      let start = base.distance(to: place)
      return start..<start + content.count
    }
  }

  /// How a reply of our own names itself.
  package struct Envelope: Sendable {
    package var id: String
    package var created: Int
    package var model: String

    package init(id: String, created: Int, model: String) {
      self.id = id
      self.created = created
      self.model = model
    }

    fileprivate func object(_ kind: String, _ choices: [JSONValue]) -> JSONObject {
      [
        "id": .string(id), "object": .string(kind), "created": .int(created), "model": .string(model),
        "choices": .array(choices),
      ]
    }
  }

  /// How a stream of a server's names itself, by its first event that does.
  package static func envelope(ofStream body: [UInt8]) -> Envelope? {
    var start = 0
    for _ in 0..<8 where start < body.count {
      let end = body[start...].firstIndex(of: 0x0A) ?? body.count
      let line = body[start..<end]
      start = end + 1
      guard line.starts(with: "data:".utf8), let value = try? JSONValue(parsing: Array(line.dropFirst(5))),
        let id = value["id"]?.string
      else { continue }
      return Envelope(id: id, created: value["created"]?.int ?? 0, model: value["model"]?.string ?? "")
    }
    return nil
  }

  /// A reply where no server gave one.
  package static func completion(
    _ text: String, finish: String, _ envelope: Envelope, usage: JSONValue? = nil, assay: JSONValue
  ) -> [UInt8] {
    let choice: JSONValue = [
      "index": 0, "message": ["role": "assistant", "content": .string(text), "refusal": nil], "logprobs": nil,
      "finish_reason": .string(finish),
    ]
    var object = envelope.object("chat.completion", [choice])
    if let usage { object.append("usage", usage) }
    object.append("assay", assay)
    return JSONValue.object(object).encoded()
  }

  // MARK: Writing a stream

  private static let chunkBytes = 400
  package static let done = Array("data: [DONE]\n\n".utf8)

  /// A text as a stream of few events, without the end.
  package static func events(_ text: String, finish: String, _ envelope: Envelope, usage: JSONValue? = nil) -> [UInt8] {
    var bytes: [UInt8] = []
    func add(_ delta: JSONValue, _ finish: JSONValue) {
      let choice: JSONValue = ["index": 0, "delta": delta, "logprobs": nil, "finish_reason": finish]
      bytes += event(.object(envelope.object("chat.completion.chunk", [choice])))
    }
    add(["role": "assistant", "content": ""], .null)
    for piece in pieces(text) { add(["content": .string(String(piece))], .null) }
    add([:], .string(finish))
    if let usage {
      var object = envelope.object("chat.completion.chunk", [])
      object.append("usage", usage)
      bytes += event(.object(object))
    }
    return bytes
  }

  /// The last event before the end: no choice, only what was found.
  package static func assayEvent(_ assay: JSONValue, _ envelope: Envelope, usage: JSONValue? = nil) -> [UInt8] {
    var object = envelope.object("chat.completion.chunk", [])
    if let usage { object.append("usage", usage) }
    object.append("assay", assay)
    return event(.object(object))
  }

  private static func event(_ value: JSONValue) -> [UInt8] {
    Array("data: ".utf8) + value.encoded() + [0x0A, 0x0A]
  }

  /// Cut between words where that is possible, never inside a character.
  private static func pieces(_ text: String) -> [Substring] {
    var pieces: [Substring] = []
    var start = text.startIndex
    var end = start
    var count = 0
    while end < text.endIndex {
      let character = text[end]
      count += character.utf8.count
      end = text.index(after: end)
      if count >= chunkBytes, character == " " || count >= chunkBytes * 2 {
        pieces.append(text[start..<end])
        (start, count) = (end, 0)
      }
    }
    if start < text.endIndex { pieces.append(text[start...]) }
    return pieces
  }
}
