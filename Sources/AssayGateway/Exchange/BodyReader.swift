import AssayCore
import AssayFormats
import AssayServing
import AssayWire
import NIOCore

/// What a body is: unpacked, scanned, its media told by their bytes.
struct BodyReading: Sendable {
  var body: ByteBuffer
  var scan = ChatScan()
  var door = MediaDoor()
  /// Of text outside chat messages.
  var inputBytes = 0
}

/// Reads the body of a request. Values only, so that long bodies are read beside the event loop.
struct BodyReader: Sendable {
  let path: GatewayPath?
  let isPacked: Bool
  let contentType: String
  let limits: ServingLimits

  /// Above this a body is not scanned and hashed on the event loop.
  static let shortBytesMax = 1 << 20
  /// A packed body grows.
  static let shortPackedBytesMax = 32 << 10

  func isShort(_ body: ByteBuffer) -> Bool {
    body.readableBytes <= (isPacked ? Self.shortPackedBytesMax : Self.shortBytesMax)
  }

  func result(_ body: ByteBuffer) -> Result<BodyReading, APIError> {
    do throws(APIError) { return .success(try read(body)) } catch { return .failure(error) }
  }

  private func read(_ packed: ByteBuffer) throws(APIError) -> BodyReading {
    var reading = BodyReading(body: isPacked ? try Gunzip.body(packed, limits: limits) : packed)
    switch path {
    case .embeddings: try readEmbeddings(&reading)
    case .transcriptions: try readTranscription(&reading)
    case .responses:
      reading.scan = try reading.body.responseScan()
      reading.door = try MediaDoor.check(reading.scan, reading.body, limits: limits)
    default:
      reading.scan = try reading.body.chatScan()
      reading.door = try MediaDoor.check(reading.scan, reading.body, limits: limits)
    }
    return reading
  }

  // MARK: Transcriptions

  private func readTranscription(_ reading: inout BodyReading) throws(APIError) {
    var failure: APIError?
    let body = reading.body
    body.withUnsafeReadableBytes { bytes in
      do throws(APIError) {
        let form = try Multipart(bytes, type: contentType)
        guard let model = try form.only("model") else {
          throw .invalid("The field `model` is missing.", code: "missing", param: "model")
        }
        reading.scan.model = model.content
        guard let file = try form.only("file"), !file.content.isEmpty else {
          throw .invalid("The field `file` is missing or empty.", code: "missing", param: "file")
        }
        reading.door = try Self.recording(UnsafeRawBufferPointer(rebasing: bytes[file.content]))
        reading.door.places = [.bytes(file.content)]
      } catch { failure = error }
    }
    if let failure { throw failure }
    reading.scan.outputTokensMax = 0
  }

  private static func recording(_ bytes: UnsafeRawBufferPointer) throws(APIError) -> MediaDoor {
    let content = ContentType.sniff(Array(bytes.prefix(4096)))
    guard content.isSupported, content.modality == .audio || content.modality == .video else {
      throw .invalid("The file is no recording: \(content.name).", code: "invalid_audio", param: "file")
    }
    var hash = SHA256()
    hash.update(bytes)
    var door = MediaDoor()
    door.parts = [
      RequestTrace.Part(
        path: "file", modality: .audio, digest: hexString(hash.finish()), type: content.type, bytes: bytes.count)
    ]
    door.modalities = [.audio]
    return door
  }

  // MARK: Embeddings

  private func readEmbeddings(_ reading: inout BodyReading) throws(APIError) {
    let bytes = reading.body.withUnsafeReadableBytes { Array($0) }
    guard let value = try? JSONValue(parsing: bytes), let members = value.object?.members else {
      throw .invalid("The body should be a JSON object.", code: "invalid_json")
    }
    guard members.count(where: { $0.key == "model" }) == 1, value["model"]?.string != nil else {
      throw .invalid("`model` should be there once, as a string.", code: "missing", param: "model")
    }
    // Some servers take a conversation instead of an input.
    if value["input"] == nil, value["messages"] != nil {
      reading.scan = try reading.body.chatScan()
      reading.door = try MediaDoor.check(reading.scan, reading.body, limits: limits)
      reading.scan.streams = false
      reading.scan.outputTokensMax = 0
      return
    }
    guard let input = value["input"] else {
      throw .invalid("`input` is missing.", code: "missing", param: "input")
    }
    let place = reading.body.withUnsafeReadableBytes { all -> Range<Int>? in
      guard let base = all.baseAddress, let found = JSONPlaces.member("model", of: all),
        let start = found.baseAddress.map({ base.distance(to: $0) }), found.count >= 2
      else { return nil }
      return start + 1..<start + found.count - 1
    }
    guard let place else { throw .invalid("`model` cannot be read.", code: "invalid_type", param: "model") }
    reading.scan.model = place
    reading.scan.modelIsEscaped = bytes[place].contains(UInt8(ascii: "\\"))
    reading.scan.outputTokensMax = 0
    reading.door.modalities = [.text]
    try Self.look(input, "input", inObject: false, depth: 0, &reading.door)
    // An input of media alone is not asked of models that read text only because of its frame.
    if !reading.door.parts.isEmpty, !Self.hasText(input) { reading.door.modalities.remove(.text) }
    reading.inputBytes = reading.door.parts.isEmpty ? bytes.count : Self.textBytes(input)
  }

  /// Media inside an input are data URLs in an object: a plain string is text, whatever it looks like.
  private static func look(
    _ value: JSONValue, _ path: String, inObject: Bool, depth: Int, _ door: inout MediaDoor
  ) throws(APIError) {
    guard depth < ChatScanner.depthMax else { return }
    switch value {
    case .array(let items):
      for (index, item) in items.enumerated() {
        try look(item, "\(path)[\(index)]", inObject: inObject, depth: depth + 1, &door)
      }
    case .object(let object):
      for (key, member) in object.members {
        try look(member, "\(path).\(key)", inObject: key != "text" && key != "type", depth: depth + 1, &door)
      }
    case .string(let text) where inObject:
      let payload = Array(text.utf8)
      let isAddress = payload.withUnsafeBytes { RemoteURL.isAddress($0) }
      if isAddress { throw MediaDoor.remoteDenied(path) }
      if payload.starts(with: "data:".utf8) { try door.add(payload, path: path) }
    default: break
    }
  }

  private static func hasText(_ value: JSONValue) -> Bool { textBytes(value) > 0 }

  private static func textBytes(_ value: JSONValue, depth: Int = 0) -> Int {
    guard depth < ChatScanner.depthMax else { return 0 }
    switch value {
    case .string(let text): return text.utf8.starts(with: "data:".utf8) ? 0 : text.utf8.count
    case .array(let items): return items.reduce(0) { $0 + textBytes($1, depth: depth + 1) }
    case .object(let object):
      return object.members.reduce(0) { $1.key == "type" ? $0 : $0 + textBytes($1.value, depth: depth + 1) }
    default: return 0
    }
  }
}
