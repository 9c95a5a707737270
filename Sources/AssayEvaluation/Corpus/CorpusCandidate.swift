import AssayConfiguration
package import AssayCore
import AssayWire

/// Something that may become a case.
package struct CorpusCandidate: Sendable {
  /// Where the bytes of a medium are.
  package enum Source: Sendable {
    case bytes([UInt8])
    /// A file that has to have the medium's digest still.
    case file(String)
  }

  package var sample: Sample
  package var media: [Digest: Source]
  package var reason: CorpusReason
  package var origin: String
  package var release: String?
  package var behaviour: CorpusBehaviour
  package var scorers: [CorpusScorer]
  /// What its suite has perception look with; nil for all that scorers need.
  package var extractors: [String]?
  /// `gaussian_blur:3`, where a perturbation made its media.
  package var stress: String?
  /// Makes media again that were kept nowhere.
  package var remaking: (@Sendable () async throws(AssayError) -> [Digest: [UInt8]])?

  package init(
    _ sample: Sample, media: [Digest: Source], reason: CorpusReason, origin: String, release: String? = nil,
    behaviour: CorpusBehaviour, scorers: [CorpusScorer] = []
  ) {
    self.sample = sample
    self.media = media
    self.reason = reason
    self.origin = origin
    self.release = release
    self.behaviour = behaviour
    self.scorers = scorers
  }

  /// The candidate with what can be made again, and how many bytes that are.
  ///
  /// - Throws: why a medium could not be made again.
  func whole() async throws(AssayError) -> (candidate: CorpusCandidate, bytes: Int, count: Int) {
    guard let remaking else { return (self, 0, 0) }
    var copy = self
    let made = try await remaking()
    for (digest, bytes) in made { copy.media[digest] = .bytes(bytes) }
    return (copy, made.values.reduce(0) { $0 + $1.count }, made.count)
  }

  func bytes(of asset: Asset) throws(AssayError) -> [UInt8] {
    let bytes: [UInt8]
    switch media[asset.digest] {
    case .bytes(let held): bytes = held
    case .file(let path): bytes = try Files.read(path, bytesMax: SuiteDefaults.mediaBytesMax)
    case nil: throw AssayError(.data, "its medium \(asset.digest.short) is not to be had")
    }
    guard Digest(of: bytes) == asset.digest else {
      throw AssayError(.data, "its medium \(asset.digest.short) has changed since")
    }
    return bytes
  }

  /// Of all words of the request, without what spelling and spacing add.
  var words: Digest {
    let texts = sample.request.messages.flatMap { message in
      message.parts.compactMap(\.text).map { "\(message.role.rawValue) \(Self.normalised($0))" }
    }
    return Digest(of: texts.joined(separator: "\n").utf8)
  }

  static func normalised(_ text: String) -> String {
    text.lowercased().split { $0.isWhitespace }.joined(separator: " ")
  }
}

/// A sample as a line of assay's own form.
enum CorpusLine {
  static func make(_ candidate: CorpusCandidate, id: String, note: CorpusNote) -> JSONObject {
    let sample = candidate.sample
    var object: JSONObject = ["id": .string(id)]
    object.append("input", .array(sample.request.messages.map { input($0) }))
    object.append("labels", .array(sample.labels.map { JSONValue(encoding: $0) }))
    if !sample.choices.isEmpty { object.append("choices", .array(sample.choices.map { .string($0) })) }
    var attributes = JSONObject(
      sample.attributes.filter { $0.key != "corpus" }.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) })
    attributes.append("corpus", note.json)
    object.append("attributes", .object(attributes))
    if let cluster = sample.cluster { object.append("cluster", .string(cluster)) }
    return object
  }

  private static func input(_ message: Message) -> JSONValue {
    ["role": .string(message.role.rawValue), "content": .array(message.parts.map { part($0) })]
  }

  private static func part(_ part: Part) -> JSONValue {
    guard let asset = part.asset else { return ["type": "text", "text": .string(part.text ?? "")] }
    let path = JSONValue.string(CorpusFolder.mediaName(asset.digest, suffix(of: asset, part.modality)))
    switch part.modality {
    case .image: return ["type": "image_url", "image_url": ["url": path]]
    case .audio: return ["type": "audio_url", "audio_url": ["url": path]]
    case .video: return ["type": "video_url", "video_url": ["url": path]]
    case .document, .geometry, .text: return ["type": "file", "file": ["path": path]]
    }
  }

  /// Of the types that a dataset may have, as somebody may have written the line.
  static func modality(ofType type: String) -> Modality? {
    switch type {
    case "text", "input_text": .text
    case "image_url", "input_image": .image
    case "audio_url", "input_audio": .audio
    case "video_url": .video
    case "file", "input_file": .document
    default: Modality(rawValue: type)
    }
  }

  /// A label as far as a scorer looks at it: whoever says it.
  static func meaning(_ label: JSONValue) -> JSONValue {
    guard var object = label.object else { return label }
    object["source"] = nil
    let plain = JSONValue.object(object)
    // Numbers as they come out of a file.
    return (try? JSONValue(parsing: plain.encoded())) ?? plain
  }

  /// Of few forms: nothing of a name from outside becomes a part of a path, but for an ending that is known.
  static func suffix(of asset: Asset, _ modality: Modality) -> String {
    let named = asset.name.map { Files.suffix(of: $0) } ?? ""
    if MediaKinds.modality(ofPath: "x." + named) == modality { return named }
    let byType = [
      "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif", "audio/wav": "wav",
      "audio/x-wav": "wav", "audio/flac": "flac", "audio/mpeg": "mp3", "audio/ogg": "ogg", "audio/mp4": "m4a",
      "video/mp4": "mp4", "video/webm": "webm", "video/quicktime": "mov", "application/pdf": "pdf",
      "model/ply": "ply", "model/pcd": "pcd", "model/obj": "obj", "model/stl": "stl", "model/gltf-binary": "glb",
      "model/las": "las", "text/plain": "txt",
    ]
    if let known = asset.declaredType.flatMap({ byType[$0] }) { return known }
    switch modality {
    case .image: return "png"
    case .audio: return "wav"
    case .video: return "mp4"
    case .geometry: return "ply"
    case .document: return "pdf"
    case .text: return "txt"
    }
  }
}
