/// Everything that can be asked for. What is not here is not answered: there is no default.
enum GatewayPath: Sendable, Equatable {
  case chat, responses, embeddings, transcriptions, models, model(String), health, ready, metrics

  /// One reading of the target serves authentication and routing alike, so that they cannot see different paths: bytes
  /// are compared as they came, and a target with an escape, a parameter or a dot segment is none of ours.
  init?(_ target: UnsafeRawBufferPointer) {
    var path = target
    if let question = target.firstIndex(of: UInt8(ascii: "?")) {
      path = UnsafeRawBufferPointer(rebasing: target[..<question])
    }
    func spells(_ text: StaticString) -> Bool {
      path.count == text.utf8CodeUnitCount && (0..<path.count).allSatisfy { path[$0] == text.utf8Start[$0] }
    }
    if spells("/v1/chat/completions") {
      self = .chat
    } else if spells("/v1/responses") {
      self = .responses
    } else if spells("/v1/embeddings") {
      self = .embeddings
    } else if spells("/v1/audio/transcriptions") {
      self = .transcriptions
    } else if spells("/v1/models") {
      self = .models
    } else if spells("/healthz") {
      self = .health
    } else if spells("/readyz") {
      self = .ready
    } else if spells("/metrics") {
      self = .metrics
    } else if let name = Self.modelName(path) {
      self = .model(name)
    } else {
      return nil
    }
  }

  private static func modelName(_ path: UnsafeRawBufferPointer) -> String? {
    let prefix: StaticString = "/v1/models/"
    let start = prefix.utf8CodeUnitCount
    guard path.count > start, path.count <= start + 256,
      (0..<start).allSatisfy({ path[$0] == prefix.utf8Start[$0] })
    else { return nil }
    let name = path[start...]
    let isPlain = name.allSatisfy { byte in
      byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || [0x2D, 0x2E, 0x3A, 0x5F].contains(byte)
    }
    return isPlain ? String(decoding: name, as: UTF8.self) : nil
  }

  var isPost: Bool {
    switch self {
    case .chat, .responses, .embeddings, .transcriptions: true
    default: false
    }
  }
}
