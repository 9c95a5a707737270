import AssayCore
import AssayFormats
import AssayServing
import AssayWire
import NIOCore

/// What the media of a request are, by their bytes. Nothing is decoded here: that is a worker's work.
struct MediaDoor: Sendable {
  /// Where the bytes of a medium are.
  enum Place: Sendable {
    /// Base64 or a data URL in the body.
    case text(Range<Int>, isEscaped: Bool)
    /// The bytes themselves in the body.
    case bytes(Range<Int>)
    /// A data URL that was read out of the body.
    case held([UInt8])
  }

  /// A part whose bytes are elsewhere.
  struct Remote: Sendable {
    var path: String
    var modality: Modality?
    /// The inside of the string that is the address.
    var place: Range<Int>
    var isEscaped: Bool
    var url: [UInt8]
  }

  var parts: [RequestTrace.Part] = []
  /// Of each part.
  var places: [Place] = []
  var remote: [Remote] = []
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
    let form = Form(path: part.path, modality: Self.modality(part.kind), takesBare: part.takesBareBase64)
    let found: Result<Found, APIError>
    if part.isEscaped {
      found = decoded.withUnsafeBytes { Self.medium(form, $0) }
    } else {
      found = Self.medium(form, UnsafeRawBufferPointer(rebasing: bytes[part.payload]))
    }
    try take(found, form, part.payload, part.isEscaped)
  }

  /// A data URL that is no part of a chat message.
  mutating func add(_ payload: [UInt8], path: String) throws(APIError) {
    let form = Form(path: path, modality: nil, takesBare: false)
    guard case .medium(let medium) = try payload.withUnsafeBytes({ Self.medium(form, $0) }).get() else {
      throw Self.remoteDenied(path)
    }
    parts.append(medium)
    places.append(.held(payload))
    modalities.insert(medium.modality)
  }

  private mutating func take(
    _ found: Result<Found, APIError>, _ form: Form, _ payload: Range<Int>, _ isEscaped: Bool
  ) throws(APIError) {
    switch try found.get() {
    case .medium(let medium):
      parts.append(medium)
      places.append(.text(payload, isEscaped: isEscaped))
      modalities.insert(medium.modality)
    case .remote(let url):
      remote.append(
        Remote(path: form.path, modality: form.modality, place: payload, isEscaped: isEscaped, url: url))
      if let modality = form.modality { modalities.insert(modality) }
    }
  }

  private struct Form {
    var path: String
    var modality: Modality?
    var takesBare: Bool
    var word: String { modality?.rawValue ?? "file" }
  }

  private enum Found {
    case medium(RequestTrace.Part)
    case remote([UInt8])
  }

  private static func medium(_ form: Form, _ payload: UnsafeRawBufferPointer) -> Result<Found, APIError> {
    func refused(_ code: String, _ message: String) -> Result<Found, APIError> {
      .failure(.invalid("\(form.path): \(message)", code: code, param: form.path))
    }
    guard let source = MediaSource(payload, takesBare: form.takesBare) else {
      return refused(
        form.takesBare ? "file_id_unsupported" : "invalid_url",
        "Send the bytes as a data URL; uploads by id are not kept here.")
    }
    guard case .inline(let text, let declared) = source else { return .success(.remote(Array(payload))) }
    var hash = SHA256()
    guard let count = Base64Reader.decodedCount(text), Base64Reader.blocks(text, { hash.update($0) }) else {
      return refused("invalid_base64", "The base64 is malformed: wrong padding, white space or a byte outside it.")
    }
    guard count > 0 else { return refused("empty_media", "The part holds no bytes.") }
    let content = ContentType.sniff(Base64Reader.prefix(text, bytesMax: sniffedBytes))
    guard content.isSupported, let modality = content.modality else {
      return refused("invalid_\(form.word)", "The content is not readable here: \(content.name).")
    }
    if let expected = form.modality, !Self.fits(modality, expected) {
      return refused("invalid_\(form.word)", "The content is \(content.type), which is no \(expected.rawValue).")
    }
    if let declared, let promised = ContentType.modality(ofDeclared: declared), !Self.fits(modality, promised) {
      return refused("type_mismatch", "The content is \(content.type), not what it is declared as.")
    }
    return .success(
      .medium(
        RequestTrace.Part(
          path: form.path, modality: modality, digest: hexString(hash.finish()), type: content.type, bytes: count)))
  }

  static func remoteDenied(_ path: String) -> APIError {
    .invalid(
      "\(path): Remote media are not fetched here; send the bytes as a data URL.", code: "remote_url_denied",
      param: path)
  }

  /// A film's container may hold sound alone.
  static func fits(_ found: Modality, _ wanted: Modality) -> Bool {
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

/// What a payload is: bytes in base64, or an address.
enum MediaSource {
  case inline(UnsafeRawBufferPointer, declared: String?)
  case remote

  /// - Parameter takesBare: bare base64 is what the part is defined to carry.
  init?(_ payload: UnsafeRawBufferPointer, takesBare: Bool) {
    guard !payload.isEmpty else { return nil }
    if payload.starts(with: "data:".utf8) {
      guard let comma = payload.prefix(256).firstIndex(of: UInt8(ascii: ",")) else { return nil }
      let head = String(decoding: UnsafeRawBufferPointer(rebasing: payload[5..<comma]), as: UTF8.self).lowercased()
      guard head.hasSuffix(";base64") else { return nil }
      let type = head.prefix { $0 != ";" }
      self = .inline(
        UnsafeRawBufferPointer(rebasing: payload[(comma + 1)...]), declared: type.isEmpty ? nil : String(type))
    } else if takesBare, !RemoteURL.isAddress(payload) {
      self = .inline(payload, declared: nil)
    } else {
      self = .remote
    }
  }
}

extension ChatScan.Part {
  /// What `input_audio` is defined to carry, and what some clients put into `file_data`.
  var takesBareBase64: Bool { kind == .inputAudio || kind == .file }
}

extension MediaDoor {
  /// The bytes of a part, decoded.
  func content(of index: Int, in body: ByteBuffer) -> [UInt8]? {
    body.withUnsafeReadableBytes { bytes in
      switch places[index] {
      case .bytes(let range): return Array(bytes[range])
      case .held(let payload): return payload.withUnsafeBytes { Self.decoded($0) }
      case .text(let range, isEscaped: true):
        return JSONText.decoded(bytes, range).withUnsafeBytes { Self.decoded($0) }
      case .text(let range, isEscaped: false):
        return Self.decoded(UnsafeRawBufferPointer(rebasing: bytes[range]))
      }
    }
  }

  private static func decoded(_ payload: UnsafeRawBufferPointer) -> [UInt8]? {
    guard case .inline(let text, _) = MediaSource(payload, takesBare: true),
      let count = Base64Reader.decodedCount(text)
    else { return nil }
    var content: [UInt8] = []
    content.reserveCapacity(count)
    return Base64Reader.blocks(text) { content.append(contentsOf: $0) } ? content : nil
  }
}
