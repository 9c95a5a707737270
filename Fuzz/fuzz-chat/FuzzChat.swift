import AssayWire
import FuzzFrame

/// libFuzzer's entry: the scanner that passes chat requests on takes exactly what the parser of values takes and what
/// has the shape of a chat request, and each place that it names means there what the parser read.
func fuzzChat(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let scan: Result<ChatScan, ChatFault> = bytes.withUnsafeBytes { raw in
    do throws(ChatFault) { return .success(try ChatScanner.scan(raw)) } catch { return .failure(error) }
  }
  let value: Result<JSONValue, JSONError>
  do throws(JSONError) {
    value = .success(try JSONValue(parsing: bytes, limits: JSONLimits(depthMax: ChatScanner.depthMax)))
  } catch { value = .failure(error) }
  switch (scan, value) {
  case (.success(let scan), .success(let value)): compare(scan, value, bytes)
  case (.success, .failure(let error)):
    // The scanner leaves these two to the upstream: a name twice in what it does not look at, a huge number.
    guard error.message.contains("appears twice") || error.message.contains("too large for a double") else {
      fatalError("the scanner takes what is no JSON: \(error)")
    }
  case (.failure(let fault), .success(let value)):
    guard fault.code != "invalid_json", fault.code != "too_deep" else {
      // A body that is JSON, but no object, is said to be no JSON object.
      guard value.object == nil else { fatalError("the scanner refuses JSON: \(fault)") }
      return 0
    }
    guard Shape.fault(value) else { fatalError("the scanner refuses a chat request: \(fault)") }
  case (.failure, .failure): break
  }
  return 0
}

func text(_ range: Range<Int>, _ bytes: [UInt8]) -> String {
  bytes.withUnsafeBytes { String(decoding: JSONText.decoded($0, range), as: UTF8.self) }
}

func compare(_ scan: ChatScan, _ value: JSONValue, _ bytes: [UInt8]) {
  guard !Shape.fault(value) else { fatalError("a request without its shape is taken") }
  guard let model = scan.model, text(model, bytes) == value["model"]?.string else { fatalError("another model") }
  guard scan.streams == (value["stream"] == .bool(true)) else { fatalError("another stream") }
  guard scan.includesUsage == (value["stream_options"]?["include_usage"] == .bool(true)) else { fatalError("usage") }
  let own = [("assay", scan.own, scan.ownMember), ("assay_evidence", scan.evidence, scan.evidenceMember)]
  for (name, place, cut) in own {
    guard let place, let cut else { continue }
    guard (try? JSONValue(parsing: bytes[place])) == value[name] else { fatalError("another member") }
    let rest = Array(bytes[..<cut.lowerBound] + bytes[cut.upperBound...])
    guard let rest = try? JSONValue(parsing: rest), rest[name] == nil,
      (rest.object?.members.count ?? 0) + 1 == (value.object?.members.count ?? 0)
    else { fatalError("the cut breaks the request") }
  }
  guard case .array(let messages) = value["messages"], messages.count == scan.messageCount else {
    fatalError("messages")
  }
  for part in scan.parts {
    let content = messages[part.message]["content"]
    var expected = content
    if let index = part.index, case .array(let parts) = content { expected = parts[index] }
    guard (try? JSONValue(parsing: bytes[part.value])) == expected, let expected else { fatalError("another part") }
    guard part.payload.isEmpty || text(part.payload, bytes) == Shape.payload(part.kind, expected) else {
      fatalError("another payload")
    }
  }
}

/// What a chat request is, read from values: the oracle.
enum Shape {
  static func fault(_ value: JSONValue) -> Bool {
    guard value.object != nil, value["model"]?.string != nil, flag(value["stream"]) else { return true }
    guard case .array(let messages) = value["messages"], !messages.isEmpty else { return true }
    switch value["stream_options"] {
    case nil, .null: break
    case let options?: guard options.object != nil, flag(options["include_usage"]) else { return true }
    }
    guard number(value["max_tokens"], 0...Int.max), number(value["max_completion_tokens"], 0...Int.max),
      number(value["n"], 1...128)
    else { return true }
    return messages.contains { message in
      guard message.object != nil, message["role"]?.string != nil else { return true }
      switch message["content"] {
      case nil, .null, .string: return false
      case .array(let parts): return parts.contains(where: isWrong)
      default: return true
      }
    }
  }

  static func flag(_ value: JSONValue?) -> Bool {
    switch value {
    case nil, .null, .bool: true
    default: false
    }
  }

  static func number(_ value: JSONValue?, _ range: ClosedRange<Int>) -> Bool {
    switch value {
    case nil, .null: true
    case .int(let number): range.contains(number)
    default: false
    }
  }

  static func isWrong(_ part: JSONValue) -> Bool {
    guard part.object != nil, let type = part["type"]?.string else { return true }
    let kinds: [String: ChatScan.Part.Kind] = [
      "text": .text, "image_url": .imageURL, "input_audio": .inputAudio, "file": .file, "video_url": .videoURL,
      "audio_url": .audioURL,
    ]
    guard let kind = kinds[type] else { return false }
    if kind == .file, part["file"] != nil { return false }
    return payload(kind, part) == nil
  }

  static func payload(_ kind: ChatScan.Part.Kind, _ part: JSONValue) -> String? {
    func carried(_ name: String, _ inner: String) -> String? { part[name]?.string ?? part[name]?[inner]?.string }
    switch kind {
    case .text: return part.string ?? part["text"]?.string
    case .imageURL: return carried("image_url", "url")
    case .inputAudio: return carried("input_audio", "data")
    case .file: return carried("file", "file_data")
    case .videoURL: return carried("video_url", "url")
    case .audioURL: return carried("audio_url", "url")
    case .other: return nil
    }
  }
}

@_cdecl("fuzz_chat_main")
public func start(_ argc: Int32, _ argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Int32 {
  fuzz(argc, argv) { fuzzChat($0, $1) }
}
