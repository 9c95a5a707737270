import AssayCore
import AssayServing
import AssayWire
import NIOCore

/// A body as the pipeline's request, part by part as the scan has them.
enum PipelineInput {
  static func request(
    _ scan: ChatScan, _ body: ByteBuffer, media: [RequestTrace.Part], caseID: String?,
    attributes: [(name: String, value: String)]
  ) -> (request: Request, assets: BodyAssets, expectsJSON: Bool) {
    var messages = (0..<scan.messageCount).map { _ in Message(role: .assistant, parts: []) }
    var places: [Digest: BodyAssets.Place] = [:]
    let byPath = Dictionary(media.map { ($0.path, $0) }) { first, _ in first }
    var expectsJSON = false
    body.withUnsafeReadableBytes { bytes in
      for part in scan.parts {
        messages[part.message].role = role(part.role)
        messages[part.message].parts.append(made(part, bytes, byPath, &places))
      }
      if let format = JSONPlaces.member("response_format", of: bytes),
        let type = JSONPlaces.member("type", of: format)
      {
        expectsJSON = type.elementsEqual("\"json_object\"".utf8) || type.elementsEqual("\"json_schema\"".utf8)
      }
    }
    let values = Dictionary(attributes.map { ($0.name, JSONValue.string($0.value)) }) { _, last in last }
    return (
      Request(messages: messages, attributes: values, caseID: caseID), BodyAssets(body: body, places: places),
      expectsJSON
    )
  }

  private static func made(
    _ part: ChatScan.Part, _ bytes: UnsafeRawBufferPointer, _ media: [String: RequestTrace.Part],
    _ places: inout [Digest: BodyAssets.Place]
  ) -> Part {
    let trust = trust(part.role)
    guard part.kind != .text else { return .text(text(part.payload, part.isEscaped, bytes), trust: trust) }
    guard let medium = media[part.path], let digest = Digest(hex: medium.digest) else {
      return .text("", trust: .untrusted)
    }
    places[digest] = BodyAssets.Place(range: part.payload, isEscaped: part.isEscaped)
    var asset = Asset(digest: digest, declaredType: medium.type, bytes: medium.bytes)
    if part.kind == .file, let label = part.label { asset.name = text(label, false, bytes) }
    return .asset(asset, modality: medium.modality)
  }

  private static func text(_ range: Range<Int>, _ isEscaped: Bool, _ bytes: UnsafeRawBufferPointer) -> String {
    if isEscaped { return String(decoding: JSONText.decoded(bytes, range), as: UTF8.self) }
    return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[range]), as: UTF8.self)
  }

  private static func role(_ role: ChatScan.Role) -> Message.Role {
    switch role {
    case .system, .developer: .system
    case .assistant: .assistant
    case .tool, .function: .tool
    case .user, .other: .user
    }
  }

  private static func trust(_ role: ChatScan.Role) -> Trust {
    switch role {
    case .system, .developer: .system
    case .user: .user
    case .assistant, .tool, .function, .other: .untrusted
    }
  }
}

/// Media where they are: in the body, decoded when somebody looks.
struct BodyAssets: AssetReader {
  struct Place: Sendable {
    var range: Range<Int>
    var isEscaped: Bool
  }

  let body: ByteBuffer
  let places: [Digest: Place]

  func bytes(of digest: Digest) async throws(AssayError) -> [UInt8] {
    guard let place = places[digest], let decoded = decode(place) else {
      throw AssayError(.data, "the medium \(digest.short) is not in the request")
    }
    return decoded
  }

  private func decode(_ place: Place) -> [UInt8]? {
    body.withUnsafeReadableBytes { bytes -> [UInt8]? in
      if place.isEscaped {
        return JSONText.decoded(bytes, place.range).withUnsafeBytes { Self.decode($0) }
      }
      return Self.decode(UnsafeRawBufferPointer(rebasing: bytes[place.range]))
    }
  }

  private static func decode(_ payload: UnsafeRawBufferPointer) -> [UInt8]? {
    var text = payload
    if payload.starts(with: "data:".utf8) {
      guard let comma = payload.firstIndex(of: UInt8(ascii: ",")) else { return nil }
      text = UnsafeRawBufferPointer(rebasing: payload[(comma + 1)...])
    }
    guard let count = Base64Reader.decodedCount(text) else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(count)
    return Base64Reader.blocks(text) { result.append(contentsOf: $0) } ? result : nil
  }
}
