import AssayCore
import AssayFormats
import AssayServing
import AssayWire
import NIOCore

// Requests other than chat: the model's name is found and everything else passed on as it came.
extension Exchange {
  /// What an upstream calls the endpoint, behind its own prefix.
  var upstreamPath: StaticString {
    switch start.path {
    case .responses: "/responses"
    case .embeddings: "/embeddings"
    case .transcriptions: "/audio/transcriptions"
    default: "/chat/completions"
    }
  }

  /// What the request is about.
  func readRequest() throws(APIError) -> MediaDoor {
    switch start.path {
    case .embeddings:
      try readEmbeddings()
      var door = MediaDoor()
      door.modalities = [.text]
      return door
    case .transcriptions: return try readTranscription()
    case .responses:
      scan = try body.responseScan()
      return try MediaDoor.check(scan, body, limits: start.runtime.configuration.limits)
    default:
      scan = try body.chatScan()
      return try MediaDoor.check(scan, body, limits: start.runtime.configuration.limits)
    }
  }

  private func readEmbeddings() throws(APIError) {
    let bytes = body.withUnsafeReadableBytes { Array($0) }
    guard let value = try? JSONValue(parsing: bytes), let members = value.object?.members else {
      throw .invalid("The body should be a JSON object.", code: "invalid_json")
    }
    guard members.count(where: { $0.key == "model" }) == 1, value["model"]?.string != nil else {
      throw .invalid("`model` should be there once, as a string.", code: "missing", param: "model")
    }
    guard value["input"] != nil else { throw .invalid("`input` is missing.", code: "missing", param: "input") }
    let place = body.withUnsafeReadableBytes { all -> Range<Int>? in
      guard let base = all.baseAddress, let found = JSONPlaces.member("model", of: all),
        let start = found.baseAddress.map({ base.distance(to: $0) }), found.count >= 2
      else { return nil }
      return start + 1..<start + found.count - 1
    }
    guard let place else { throw .invalid("`model` cannot be read.", code: "invalid_type", param: "model") }
    scan.model = place
    scan.modelIsEscaped = bytes[place].contains(UInt8(ascii: "\\"))
    scan.outputTokensMax = 0
    inputBytes = bytes.count
  }

  private func readTranscription() throws(APIError) -> MediaDoor {
    var failure: APIError?
    var door = MediaDoor()
    body.withUnsafeReadableBytes { bytes in
      do throws(APIError) {
        let form = try Multipart(bytes, type: start.contentType)
        guard let model = try form.only("model") else {
          throw .invalid("The field `model` is missing.", code: "missing", param: "model")
        }
        scan.model = model.content
        guard let file = try form.only("file"), !file.content.isEmpty else {
          throw .invalid("The field `file` is missing or empty.", code: "missing", param: "file")
        }
        door = try Self.recording(UnsafeRawBufferPointer(rebasing: bytes[file.content]))
      } catch { failure = error }
    }
    if let failure { throw failure }
    scan.outputTokensMax = 0
    return door
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
}
