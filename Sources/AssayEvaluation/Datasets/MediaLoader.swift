import AssayConfiguration
import AssayCore
import AssayWire

/// Finds, confines, reads and digests the media of a sample.
struct MediaLoader: Sendable {
  /// Folder of the data file, which relative paths start from.
  let folder: String
  /// The real path that media must not leave.
  let root: String
  let allowsAbsolutePaths: Bool
  let allowsURLs: Bool

  init(dataFile: String, source: DataSource) {
    folder = Files.folder(of: Files.absolute(dataFile))
    let declared = source.mediaRoot ?? folder
    root = Files.real(declared) ?? declared
    allowsAbsolutePaths = source.allowAbsolutePaths
    allowsURLs = source.allowURLs
  }

  /// The sample with its media read; the assets give their bytes. An error names the part.
  func load(_ draft: DraftSample) throws(AssayError) -> (sample: Sample, assets: SampleAssets, paths: [Int: String]) {
    var assets = SampleAssets()
    var paths: [Int: String] = [:]
    var messages: [Message] = []
    messages.reserveCapacity(draft.messages.count)
    var index = 0
    for message in draft.messages {
      var parts: [Part] = []
      parts.reserveCapacity(message.parts.count)
      for part in message.parts {
        switch part.content {
        case .text(let text): parts.append(.text(text, trust: part.trust))
        case .media(let media, let type, let name):
          let loaded = try read(media, type: type, path: part.path)
          let digest = Digest(of: loaded.bytes)
          let isKept = loaded.file == nil || loaded.bytes.count <= SuiteDefaults.keptFileBytesMax
          assets.add(digest, isKept ? .memory(loaded.bytes) : .file(loaded.file ?? ""))
          paths[index] = loaded.file
          parts.append(
            .asset(
              Asset(digest: digest, declaredType: loaded.type ?? type, bytes: loaded.bytes.count, name: name),
              modality: part.modality, trust: part.trust))
        }
        index += 1
      }
      messages.append(Message(role: message.role, parts: parts))
    }
    let request = Request(messages: messages, attributes: draft.attributes, caseID: draft.id)
    let sample = Sample(
      id: draft.id, request: request, labels: draft.labels, choices: draft.choices, cluster: draft.cluster)
    return (sample, assets, paths)
  }

  private func read(
    _ media: DraftSample.Media, type: String?, path place: String
  ) throws(AssayError) -> (bytes: [UInt8], type: String?, file: String?) {
    switch media {
    case .inline(let text):
      guard let bytes = Self.decode(text) else {
        throw AssayError(.data, "the inline medium is not valid base64", at: .init(path: place))
      }
      guard !bytes.isEmpty else { throw AssayError(.data, "the inline medium is empty", at: .init(path: place)) }
      return (bytes, Self.bare(type), nil)
    case .url(let url):
      guard allowsURLs else {
        throw AssayError(
          .data, "the medium is an address on the network, which data may not name", at: .init(path: place),
          remedy: "download it beside the dataset, or set `allow_urls: true` to pass addresses to the model")
      }
      // The address itself is the asset: only the model's endpoint ever opens it.
      return (Array(url.utf8), Asset.addressType, nil)
    case .path(let path):
      let real = try confined(path, place)
      let bytes = try Files.read(real, bytesMax: SuiteDefaults.mediaBytesMax)
      return (bytes, Self.bare(type), real)
    }
  }

  /// Data must not pass an address to the model under a declared type; nil keeps what was declared.
  private static func bare(_ type: String?) -> String? { type == Asset.addressType ? "text/plain" : nil }

  /// The real path of a medium, which lies inside the root whatever `..` and links it is reached by.
  func confined(_ path: String, _ place: String) throws(AssayError) -> String {
    guard !path.utf8.contains(0) else { throw AssayError(.data, "the path holds a zero byte", at: .init(path: place)) }
    let shown = path.shortened(200)
    if path.hasPrefix("/"), !allowsAbsolutePaths {
      throw AssayError(
        .data, "the absolute path \(shown) is not allowed", at: .init(path: place),
        remedy: "write it relative to the data file, or set `allow_absolute: true`")
    }
    guard let real = Files.real(path.hasPrefix("/") ? path : folder + "/" + path) else {
      let near = nearest(Files.name(of: path), in: Files.names(in: Files.folder(of: folder + "/" + path)).prefix(2000))
      throw AssayError(
        .data, "there is no file \(shown)", at: .init(path: place),
        remedy: near.map { "did you mean \($0)?" } ?? "paths are relative to the data file's folder, \(folder)")
    }
    guard real == root || real.hasPrefix(root == "/" ? "/" : root + "/") else {
      throw AssayError(
        .data, "the path \(shown) leaves the media folder \(root)", at: .init(path: place),
        remedy: "move the file inside, or set `media_root` to a folder that holds all media")
    }
    return real
  }

  /// The bytes of `data:` text or of bare base64.
  static func decode(_ text: String) -> [UInt8]? {
    guard text.hasPrefix("data:") else { return Base64.decode(text.utf8) }
    let bytes = text.utf8
    guard let comma = bytes.prefix(1024).firstIndex(of: UInt8(ascii: ",")) else { return nil }
    let head = bytes[..<comma]
    let body = bytes[bytes.index(after: comma)...]
    guard head.suffix(7).elementsEqual(";base64".utf8) else { return percentDecoded(body) }
    return Base64.decode(body)
  }

  private static func percentDecoded(_ text: Substring.UTF8View) -> [UInt8]? {
    var result: [UInt8] = []
    var iterator = text.makeIterator()
    while let byte = iterator.next() {
      guard byte == UInt8(ascii: "%") else {
        result.append(byte)
        continue
      }
      guard let high = iterator.next().flatMap(hexDigit), let low = iterator.next().flatMap(hexDigit) else {
        return nil
      }
      result.append(high << 4 | low)
    }
    return result
  }
}
