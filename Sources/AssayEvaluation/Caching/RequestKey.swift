package import AssayCore
import AssayWire

/// The name of a request: the digest of everything that decides its answer. Media count by their digests.
package enum RequestKey {
  /// Raised when the meaning of a cached file changes.
  static let version = 1

  package static func digest(
    of request: Request, provider: any Provider, settings: GenerationSettings, epoch: Int
  ) -> Digest {
    let fixed: JSONValue = ["provider": .string(provider.name), "identity": canonical(provider.identity)]
    return digest(
      of: request, fixed: fixed.encoded() + canonical(JSONValue(encoding: settings)).encoded(), epoch: epoch)
  }

  /// - Parameter fixed: what is the same for all requests of a run, encoded once.
  static func digest(of request: Request, fixed: [UInt8], epoch: Int) -> Digest {
    var line = LineWriter()
    line.open()
    line.member("version", version)
    line.member("epoch", epoch)
    line.key("messages")
    line.list(request.messages) { line, message in
      line.open()
      line.member("role", message.role.rawValue)
      line.key("parts")
      line.list(message.parts) { line, part in
        line.open()
        line.member("modality", part.modality.rawValue)
        switch part.content {
        case .text(let text): line.member("text", text)
        case .asset(let asset):
          line.member("sha256", asset.digest.hex)
          // The declared type and the name travel with the bytes, so an endpoint may see them.
          if let type = asset.declaredType { line.member("type", type) }
          if let name = asset.name { line.member("name", name) }
        }
        line.close()
      }
      line.close()
    }
    line.close()
    return Digest(of: fixed + line.bytes)
  }

  /// The value with the members of every object sorted by name.
  static func canonical(_ value: JSONValue) -> JSONValue {
    switch value {
    case .array(let elements): .array(elements.map(canonical))
    case .object(let object):
      .object(JSONObject(object.members.sorted { $0.key < $1.key }.map { (key: $0.key, value: canonical($0.value)) }))
    default: value
    }
  }
}
