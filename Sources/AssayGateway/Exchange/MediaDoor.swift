import AssayCore
import AssayFormats
import AssayServing
import AssayWire
import NIOCore

/// What the media of a request are, by their bytes. Nothing is decoded here: that is a worker's work.
struct MediaDoor {
  var parts: [RequestTrace.Part] = []
  var modalities: Set<Modality> = []

  /// Bytes that a type is told by.
  private static let sniffedBytes = 4096

  static func check(_ scan: ChatScan, _ body: ByteBuffer, limits: ServingLimits) throws(APIError) -> MediaDoor {
    var door = MediaDoor()
    var failure: APIError?
    body.withUnsafeReadableBytes { bytes in
      do throws(APIError) {
        for part in scan.parts { try door.add(part, bytes) }
      } catch { failure = error }
    }
    if let failure { throw failure }
    return door
  }

  private mutating func add(_ part: ChatScan.Part, _ bytes: UnsafeRawBufferPointer) throws(APIError) {
    switch part.kind {
    case .text:
      modalities.insert(.text)
      return
    case .other: return
    default: break
    }
    let decoded = part.isEscaped ? JSONText.decoded(bytes, part.payload) : []
    if part.isEscaped {
      let found: Result<RequestTrace.Part, APIError> = decoded.withUnsafeBytes { Self.medium(part, $0, bytes) }
      try take(found)
    } else {
      try take(Self.medium(part, UnsafeRawBufferPointer(rebasing: bytes[part.payload]), bytes))
    }
  }

  private mutating func take(_ found: Result<RequestTrace.Part, APIError>) throws(APIError) {
    let medium = try found.get()
    parts.append(medium)
    modalities.insert(medium.modality)
  }

  private static func medium(
    _ part: ChatScan.Part, _ payload: UnsafeRawBufferPointer, _ body: UnsafeRawBufferPointer
  ) -> Result<RequestTrace.Part, APIError> {
    func refused(_ code: String, _ message: String) -> Result<RequestTrace.Part, APIError> {
      .failure(.invalid("\(part.path): \(message)", code: code, param: part.path))
    }
    guard let source = MediaSource(part, payload) else {
      return refused(
        part.kind == .file ? "file_id_unsupported" : "invalid_url",
        "Send the bytes as a data URL; uploads by id are not kept here.")
    }
    guard case .inline(let text, let declared) = source else {
      return refused("remote_url_denied", "Remote media are not fetched here; send the bytes as a data URL.")
    }
    var hash = SHA256()
    guard let count = Base64Reader.decodedCount(text), Base64Reader.blocks(text, { hash.update($0) }) else {
      return refused("invalid_base64", "The base64 is malformed: wrong padding, white space or a byte outside it.")
    }
    guard count > 0 else { return refused("empty_media", "The part holds no bytes.") }
    let content = ContentType.sniff(Base64Reader.prefix(text, bytesMax: sniffedBytes))
    let expected = Self.modality(part.kind)
    guard content.isSupported, let modality = content.modality else {
      return refused("invalid_\(Self.word(part.kind))", "The content is not readable here: \(content.name).")
    }
    if let expected, !Self.fits(modality, expected) {
      return refused(
        "invalid_\(Self.word(part.kind))", "The content is \(content.type), which is no \(expected.rawValue).")
    }
    if let declared, let promised = ContentType.modality(ofDeclared: declared), !Self.fits(modality, promised) {
      return refused("type_mismatch", "The content is \(content.type), not what it is declared as.")
    }
    return .success(
      RequestTrace.Part(
        path: part.path, modality: modality, digest: hexString(hash.finish()), type: content.type, bytes: count))
  }

  /// A film's container may hold sound alone.
  private static func fits(_ found: Modality, _ wanted: Modality) -> Bool {
    found == wanted || found == .video && wanted == .audio
  }

  private static func modality(_ kind: ChatScan.Part.Kind) -> Modality? {
    switch kind {
    case .imageURL: .image
    case .inputAudio, .audioURL: .audio
    case .videoURL: .video
    default: nil
    }
  }

  private static func word(_ kind: ChatScan.Part.Kind) -> String { modality(kind)?.rawValue ?? "file" }

  /// No model of the route takes what the request holds.
  func unsupported(by route: Route) -> APIError {
    let known = route.candidates.reduce(into: Set<Modality>()) { $0.formUnion($1.model.inputs) }
    let part = parts.first { !known.contains($0.modality) } ?? parts.first
    let name = part?.modality.rawValue ?? "text"
    return .invalid(
      "No model behind `\(route.configuration.name)` takes \(name) input together with the rest of the request.",
      code: "unsupported_modality", param: part?.path)
  }
}

/// Where the bytes of a part are.
enum MediaSource {
  case inline(UnsafeRawBufferPointer, declared: String?)
  case remote

  init?(_ part: ChatScan.Part, _ payload: UnsafeRawBufferPointer) {
    guard !payload.isEmpty else { return nil }
    if payload.starts(with: "data:".utf8) {
      guard let comma = payload.prefix(256).firstIndex(of: UInt8(ascii: ",")) else { return nil }
      let head = String(decoding: UnsafeRawBufferPointer(rebasing: payload[5..<comma]), as: UTF8.self).lowercased()
      guard head.hasSuffix(";base64") else { return nil }
      let type = head.prefix { $0 != ";" }
      self = .inline(
        UnsafeRawBufferPointer(rebasing: payload[(comma + 1)...]), declared: type.isEmpty ? nil : String(type))
      return
    }
    // Bare base64 is what `input_audio` is defined to carry, and what some clients put into `file_data`.
    if part.kind == .inputAudio || part.kind == .file {
      self = .inline(payload, declared: nil)
    } else {
      self = .remote
    }
  }
}
