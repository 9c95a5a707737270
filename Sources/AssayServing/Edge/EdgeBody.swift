import AssayCore
package import AssayWire

/// Writes the request that leaves the site: anew, from what is known, and nothing that is not. A member that nobody
/// here knows could hold a medium.
package enum EdgeBody {
  /// Members of a request that say how to answer; none of them is meant to carry content but `messages`.
  static let members: Set<String> = [
    "stream", "stream_options", "temperature", "top_p", "top_k", "min_p", "n", "stop", "max_tokens",
    "max_completion_tokens", "presence_penalty", "frequency_penalty", "repetition_penalty", "logit_bias", "logprobs",
    "top_logprobs", "response_format", "seed", "tools", "tool_choice", "parallel_tool_calls", "functions",
    "function_call", "reasoning_effort", "verbosity",
  ]
  static let messageMembers: Set<String> = ["role", "name", "tool_calls", "tool_call_id", "refusal", "function_call"]

  package struct Made: Sendable {
    /// The value of `messages`.
    package var messages: [UInt8] = []
    /// Members beside it, with `model`.
    package var rest = JSONObject()
    /// Where each medium's contents begin among the parts of the new request.
    package var starts: [Int: Int] = [:]
    package var partCount = 0
    /// Names of members that were left out, and of parts of unknown types.
    package var dropped: [String] = []
    /// Bytes of encoded data in texts that were taken out.
    package var removedBytes = 0

    /// The whole body, with the evidence where there is some.
    package func body(evidence: JSONValue?) -> [UInt8] {
      var bytes = JSONValue.object(rest).encoded()
      bytes.removeLast()
      if let evidence { bytes += Array(",\"assay_evidence\":".utf8) + evidence.encoded() }
      return bytes + Array(",\"messages\":".utf8) + messages + [UInt8(ascii: "}")]
    }
  }

  /// - Parameters:
  ///   - outline: the client's request with its media already cut out of it; each part still in its place.
  ///   - contents: what leaves in the place of a part, by the part's number; a part that is no text and is not named
  ///     here is dropped.
  package static func make(
    _ outline: JSONValue, model: String, contents: [Int: [EdgeContent]]
  ) -> Made? {
    guard let object = outline.object, let messages = outline["messages"]?.array else { return nil }
    var made = Made()
    made.rest.append("model", .string(model))
    for (key, value) in object.members where !["model", "messages", "assay", "assay_evidence"].contains(key) {
      guard members.contains(key) else {
        made.drop(key)
        continue
      }
      made.rest.append(key, made.clean(value))
    }
    var number = 0
    let written = messages.map { made.message($0, &number, contents) }
    made.messages = JSONValue.array(written).encoded()
    return made
  }
}

extension EdgeBody.Made {
  fileprivate mutating func drop(_ name: String) {
    if dropped.count < 32 { dropped.append(String(name.prefix(60))) }
  }

  fileprivate mutating func message(
    _ message: JSONValue, _ number: inout Int, _ contents: [Int: [EdgeContent]]
  ) -> JSONValue {
    var result = JSONObject()
    for (key, value) in message.object?.members ?? [] {
      if key == "content" {
        result.append(key, content(value, &number, contents))
      } else if EdgeBody.messageMembers.contains(key) {
        result.append(key, clean(value))
      } else {
        drop("messages." + key)
      }
    }
    return .object(result)
  }

  private mutating func content(
    _ value: JSONValue, _ number: inout Int, _ contents: [Int: [EdgeContent]]
  ) -> JSONValue {
    guard let parts = value.array else {
      guard value.string != nil else { return .null }
      number += 1
      partCount += 1
      return clean(value)
    }
    var list: [JSONValue] = []
    for part in parts {
      let own = number
      number += 1
      if let contents = contents[own] {
        if !contents.isEmpty { starts[own] = partCount }
        for content in contents { list.append(Self.part(content)) }
        partCount += contents.count
      } else if part["type"]?.string == "text", let text = part["text"]?.string {
        list.append(["type": "text", "text": clean(.string(text))])
        partCount += 1
      } else {
        drop("a part of an unknown type")
      }
    }
    if list.isEmpty, !parts.isEmpty {
      // A list of parts may not be empty.
      list.append(["type": "text", "text": "(left out)"])
      partCount += 1
    }
    return .array(list)
  }

  /// A value without data in its texts.
  fileprivate mutating func clean(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text):
      let (clean, removed) = EdgeText.withoutData(text)
      removedBytes += removed
      return .string(clean)
    case .array(let items): return .array(items.map { clean($0) })
    case .object(let object):
      var result = JSONObject()
      for (key, value) in object.members { result.append(EdgeText.withoutData(key).text, clean(value)) }
      return .object(result)
    default: return value
    }
  }

  private static func part(_ content: EdgeContent) -> JSONValue {
    func url(_ bytes: [UInt8], _ type: String) -> JSONValue {
      .string("data:\(type);base64," + String(decoding: Base64.encode(bytes), as: UTF8.self))
    }
    switch content {
    case .text(let text): return ["type": "text", "text": .string(text)]
    case .picture(let bytes, let type), .medium(let bytes, .image, let type):
      return ["type": "image_url", "image_url": ["url": url(bytes, type)]]
    case .medium(let bytes, .audio, let type):
      return ["type": "audio_url", "audio_url": ["url": url(bytes, type)]]
    case .medium(let bytes, .video, let type):
      return ["type": "video_url", "video_url": ["url": url(bytes, type)]]
    case .medium(let bytes, _, let type):
      return ["type": "file", "file": ["file_data": url(bytes, type), "filename": "medium"]]
    }
  }
}
