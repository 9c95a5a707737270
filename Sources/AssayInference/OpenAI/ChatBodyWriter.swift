import AssayCore
import AssayWire
import NIOCore

/// Writes the body of a chat completion by hand: no tree, no string of the media.
struct ChatBodyWriter {
  /// Media up to this size go straight into the body.
  static let inlineMediaBytesMax = 64 * 1024
  static let textAssetBytesMax = 2 * 1024 * 1024

  let assets: any AssetReader
  private var segments: [ChatBody.Segment] = []
  private var buffer = ByteBufferAllocator().buffer(capacity: 4096)
  private var count = 0
  private var partIndex = 0
  private var toolCount = 0

  init(assets: any AssetReader) { self.assets = assets }

  /// - Throws: `.data`, `.storage` from the assets, `.ingestion` when a text asset is no text; each names the part.
  static func write(
    _ request: Request, settings: GenerationSettings, model: String, streams: Bool, isOpenAI: Bool = false,
    assets: any AssetReader
  ) async throws(AssayError) -> ChatBody {
    var writer = ChatBodyWriter(assets: assets)
    writer.buffer.writeStaticString(#"{"model":"#)
    writer.buffer.appendJSON(model)
    writer.buffer.writeStaticString(#","messages":["#)
    for (index, message) in request.messages.enumerated() {
      if index > 0 { writer.buffer.writeStaticString(",") }
      try await writer.write(message)
    }
    writer.buffer.writeStaticString("]")
    writer.write(settings, streams: streams, isOpenAI: isOpenAI)
    writer.buffer.writeStaticString("}")
    writer.flush()
    return ChatBody(segments: writer.segments, count: writer.count)
  }

  static func changed(_ asset: Asset, found: Int) -> AssayError {
    AssayError(
      .data, "the asset \(asset.digest.short) has \(found) bytes, not \(asset.bytes) as when it was digested",
      remedy: "the file changed during the run; run again")
  }

  private mutating func flush() {
    guard buffer.readableBytes > 0 else { return }
    count += buffer.readableBytes
    segments.append(.bytes(buffer))
    buffer = ByteBufferAllocator().buffer(capacity: 512)
  }

  private mutating func write(_ message: Message) async throws(AssayError) {
    if message.role == .tool { writeToolCall() }
    buffer.writeStaticString(#"{"role":""#)
    buffer.writeString(message.role.rawValue)
    if message.role == .tool { buffer.writeString("\",\"tool_call_id\":\"data_\(toolCount)") }
    buffer.writeStaticString(#"","content":"#)
    // A lone text goes as a string, which every server understands.
    if message.parts.count == 1, let text = message.parts[0].text {
      buffer.appendJSON(text)
      partIndex += 1
    } else {
      buffer.writeStaticString("[")
      for (index, part) in message.parts.enumerated() {
        if index > 0 { buffer.writeStaticString(",") }
        try await write(part)
        partIndex += 1
      }
      buffer.writeStaticString("]")
    }
    buffer.writeStaticString("}")
  }

  /// A tool's result answers a call, or servers refuse the request: data that nobody called for gets a call.
  private mutating func writeToolCall() {
    toolCount += 1
    buffer.writeStaticString(#"{"role":"assistant","content":"","tool_calls":[{"id":"data_"#)
    buffer.writeString(String(toolCount))
    buffer.writeStaticString(#"","type":"function","function":{"name":"read_data","arguments":"{}"}}]},"#)
  }

  private mutating func write(_ part: Part) async throws(AssayError) {
    let asset: Asset
    switch part.content {
    case .text(let text): return writeText(text)
    case .asset(let found): asset = found
    }
    let bytes: [UInt8]
    do throws(AssayError) {
      bytes = try await assets.bytes(of: asset.digest)
      guard bytes.count == asset.bytes else { throw Self.changed(asset, found: bytes.count) }
    } catch {
      var error = error
      error.place = error.place ?? AssayError.Place(path: "parts[\(partIndex)]")
      throw error
    }
    if asset.declaredType == Asset.addressType { return try writeAddress(part.modality, bytes) }
    let type = MediaSniffer.type(of: bytes, asset: asset, modality: part.modality)
    switch part.modality {
    case .text: try writeText(asset: asset, bytes)
    case .image: writeURL("image_url", type, asset, bytes)
    case .video: writeURL("video_url", type, asset, bytes)
    case .audio: writeAudio(type, asset, bytes)
    case .document, .geometry: writeFile(type, asset, bytes)
    }
  }

  /// An address that the dataset was allowed to name: the endpoint opens it, never this program.
  private mutating func writeAddress(_ modality: Modality, _ bytes: [UInt8]) throws(AssayError) {
    let kind: String
    switch modality {
    case .image: kind = "image_url"
    case .video: kind = "video_url"
    case .audio: kind = "audio_url"
    case .text, .document, .geometry:
      throw AssayError(
        .ingestion, "a \(modality.rawValue) part cannot be sent as an address", at: .init(path: "parts[\(partIndex)]"),
        remedy: "download it beside the dataset")
    }
    buffer.writeString("{\"type\":\"\(kind)\",\"\(kind)\":{\"url\":")
    buffer.appendJSON(String(decoding: bytes, as: UTF8.self))
    buffer.writeStaticString("}}")
  }

  private mutating func writeText(_ text: String) {
    buffer.writeStaticString(#"{"type":"text","text":"#)
    buffer.appendJSON(text)
    buffer.writeStaticString("}")
  }

  private mutating func writeText(asset: Asset, _ bytes: [UInt8]) throws(AssayError) {
    let place = AssayError.Place(path: "parts[\(partIndex)]")
    guard bytes.count <= Self.textAssetBytesMax else {
      throw AssayError(
        .ingestion,
        "the text asset \(asset.digest.short) has \(bytes.count) bytes; \(Self.textAssetBytesMax) may be sent",
        at: place, remedy: "send it as a document, or cut it")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw AssayError(
        .ingestion, "the text asset \(asset.digest.short) is not UTF-8", at: place, remedy: "convert it to UTF-8")
    }
    writeText(text)
  }

  private mutating func writeURL(_ kind: StaticString, _ type: String, _ asset: Asset, _ bytes: [UInt8]) {
    buffer.writeStaticString(#"{"type":""#)
    buffer.writeStaticString(kind)
    buffer.writeStaticString(#"",""#)
    buffer.writeStaticString(kind)
    buffer.writeStaticString(#"":{"url":"data:"#)
    buffer.writeString(type)
    buffer.writeStaticString(";base64,")
    writeMedia(asset, bytes)
    buffer.writeStaticString(#""}}"#)
  }

  private mutating func writeAudio(_ type: String, _ asset: Asset, _ bytes: [UInt8]) {
    buffer.writeStaticString(#"{"type":"input_audio","input_audio":{"data":""#)
    writeMedia(asset, bytes)
    buffer.writeStaticString(#"","format":"#)
    buffer.appendJSON(MediaSniffer.audioFormat(type))
    buffer.writeStaticString("}}")
  }

  private mutating func writeFile(_ type: String, _ asset: Asset, _ bytes: [UInt8]) {
    buffer.writeStaticString(#"{"type":"file","file":{"filename":"#)
    buffer.appendJSON(asset.name ?? asset.digest.short)
    buffer.writeStaticString(#","file_data":"data:"#)
    buffer.writeString(type)
    buffer.writeStaticString(";base64,")
    writeMedia(asset, bytes)
    buffer.writeStaticString(#""}}"#)
  }

  private mutating func writeMedia(_ asset: Asset, _ bytes: [UInt8]) {
    guard bytes.count > Self.inlineMediaBytesMax else { return buffer.appendBase64(bytes, bytes.indices) }
    flush()
    segments.append(.base64(asset, LoadedOnce(bytes)))
    count += Base64.encodedCount(bytes.count)
  }

  private mutating func write(_ settings: GenerationSettings, streams: Bool, isOpenAI: Bool) {
    var members: [(String, JSONValue)] = []
    if let value = settings.temperature { members.append(("temperature", .double(value))) }
    if let value = settings.topP { members.append(("top_p", .double(value))) }
    if let value = settings.maxTokens {
      // OpenAI's own newer models refuse the old name, all other servers know it.
      members.append((isOpenAI ? "max_completion_tokens" : "max_tokens", .int(value)))
    }
    if let value = settings.seed { members.append(("seed", .int(value))) }
    if let value = settings.stop { members.append(("stop", .array(value.map { .string($0) }))) }
    if let schema = settings.responseSchema {
      members.append(
        (
          "response_format",
          ["type": "json_schema", "json_schema": ["name": "answer", "strict": true, "schema": schema]]
        ))
    }
    if streams {
      members.append(("stream", true))
      members.append(("stream_options", ["include_usage": true]))
    }
    let reserved: Set = ["model", "messages", "stream", "stream_options"]
    members.removeAll { settings.extra[$0.0] != nil && !reserved.contains($0.0) }
    for key in settings.extra.keys.sorted() where !reserved.contains(key) {
      if let value = settings.extra[key] { members.append((key, value)) }
    }
    for (key, value) in members {
      buffer.writeStaticString(",")
      buffer.appendJSON(key)
      buffer.writeStaticString(":")
      buffer.appendJSON(value)
    }
  }
}
