import AssayConfiguration
import AssayCore
import AssayWire

/// Content parts in the shapes of OpenAI's chat API and of Inspect's datasets.
enum PartParser {
  static let types = [
    "text", "image_url", "input_audio", "audio_url", "video_url", "file", "image", "audio", "video", "document",
    "geometry", "input_text", "input_image", "input_file",
  ]

  static func parts(_ value: JSONValue, role: Message.Role, path: String) throws(DraftProblem) -> [DraftSample.Part] {
    let trust: Trust = role == .system ? .system : .user
    switch value {
    case .string(let text): return [.init(content: .text(text), modality: .text, trust: trust, path: path)]
    case .array(let elements):
      guard elements.count <= SuiteDefaults.partsMax else {
        throw DraftProblem(path, "\(elements.count) parts, more than the \(SuiteDefaults.partsMax) that are allowed")
      }
      var parts: [DraftSample.Part] = []
      for (index, element) in elements.enumerated() {
        parts.append(try part(element, trust: trust, path: "\(path)[\(index)]"))
      }
      return parts
    default: throw DraftProblem(path, "should be a string or a list of parts, is \(value.typeName)")
    }
  }

  private static func part(_ value: JSONValue, trust: Trust, path: String) throws(DraftProblem) -> DraftSample.Part {
    if let text = value.string { return .init(content: .text(text), modality: .text, trust: trust, path: path) }
    guard let object = value.object else {
      throw DraftProblem(path, "a part should be an object, is \(value.typeName)")
    }
    guard let type = object["type"]?.string else { throw DraftProblem(path, "the part has no `type`") }
    func media(
      _ value: JSONValue?, _ modality: Modality?, type: String? = nil, name: String? = nil, inner: String
    ) throws(DraftProblem) -> DraftSample.Part {
      try self.media(value, modality, type: type, name: name, path: "\(path).\(inner)")
    }
    switch type {
    case "text", "input_text":
      guard let text = object["text"]?.string else { throw DraftProblem("\(path).text", "should be a string") }
      return .init(content: .text(text), modality: .text, trust: trust, path: path)
    case "image_url", "input_image": return try media(url(object["image_url"]), .image, inner: "image_url")
    case "audio_url": return try media(url(object["audio_url"]), .audio, inner: "audio_url")
    case "video_url": return try media(url(object["video_url"]), .video, inner: "video_url")
    case "input_audio":
      let format = object["input_audio"]?["format"]?.string
      return try audio(object["input_audio"]?["data"], format, path: "\(path).input_audio.data", isBase64: true)
    case "audio": return try audio(object["audio"], object["format"]?.string, path: "\(path).audio", isBase64: false)
    case "file", "input_file":
      let file = object["file"]?.object ?? object
      guard file["file_id"] == nil else {
        throw DraftProblem("\(path).file.file_id", "a file id means nothing here", remedy: "name a path in `file_data`")
      }
      let name = file["filename"]?.string
      return try media(file["file_data"] ?? file["path"] ?? object["file"], nil, name: name, inner: "file.file_data")
    case "image", "video", "document", "geometry":
      return try media(
        object[type], Modality(rawValue: type),
        type: object["mime_type"]?.string ?? object["format"]?.string.flatMap(MediaKinds.type(ofFormat:)),
        name: object["filename"]?.string, inner: type)
    default:
      throw DraftProblem(
        "\(path).type", "unknown type of part \"\(type.shortened(40))\"",
        remedy: nearest(type, in: types).map { "did you mean \"\($0)\"?" } ?? "known: \(types.joined(separator: ", "))")
    }
  }

  private static func url(_ value: JSONValue?) -> JSONValue? { value?["url"] ?? value }

  private static func audio(
    _ value: JSONValue?, _ format: String?, path: String, isBase64: Bool
  ) throws(DraftProblem) -> DraftSample.Part {
    try media(
      value, .audio, type: format.flatMap(MediaKinds.type(ofFormat:)), name: nil, path: path,
      base64CharactersMin: isBase64 ? 1 : nil)
  }

  /// A medium by path, address or inline. Text of at least `base64CharactersMin` characters
  /// without a point is base64 without the prefix `data:`.
  static func media(
    _ value: JSONValue?, _ modality: Modality?, type: String?, name: String?, path: String,
    base64CharactersMin: Int? = nil
  ) throws(DraftProblem) -> DraftSample.Part {
    guard let text = value?.string, !text.isEmpty else {
      throw DraftProblem(path, "should be a path or a data: address, is \(value?.typeName ?? "missing")")
    }
    let medium: DraftSample.Media
    var declared = type
    var shownName = name
    if text.hasPrefix("data:") {
      medium = .inline(text)
      declared = declared ?? dataType(text)
    } else if hasScheme(text, "http") || hasScheme(text, "https") {
      medium = .url(text)
    } else if let base64CharactersMin, text.utf8.count >= base64CharactersMin, !text.utf8.contains(UInt8(ascii: ".")) {
      medium = .inline(text)
    } else {
      let local = hasScheme(text, "file") ? String(text.dropFirst(7)) : text
      guard !hasOtherScheme(local) else {
        throw DraftProblem(path, "an address of this kind is not read", remedy: "use a path, file:// or data:")
      }
      medium = .path(local)
      declared = declared ?? MediaKinds.type(ofPath: local)
      shownName = shownName ?? Files.name(of: local)
    }
    let found =
      modality ?? shownName.flatMap(MediaKinds.modality(ofPath:)) ?? declared.flatMap(MediaKinds.modality(ofType:))
    return .init(
      content: .media(medium, declaredType: declared, name: shownName?.shortened(200)), modality: found ?? .document,
      trust: .untrusted, path: path)
  }

  private static func dataType(_ uri: String) -> String? {
    let head = uri.utf8.dropFirst(5).prefix(128).prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ";") }
    return head.isEmpty ? nil : String(Substring(head)).lowercased()
  }

  private static func hasScheme(_ text: String, _ scheme: String) -> Bool {
    let head = text.utf8.prefix(scheme.utf8.count + 3)
    return String(Substring(head)).lowercased() == scheme + "://"
  }

  private static func hasOtherScheme(_ text: String) -> Bool {
    let scheme = text.utf8.prefix(16).prefix { $0 != UInt8(ascii: ":") }
    return scheme.count > 1 && scheme.count < 16 && scheme.allSatisfy { $0 | 0x20 >= 97 && $0 | 0x20 <= 122 }
      && text.utf8.dropFirst(scheme.count).starts(with: "://".utf8)
  }
}
