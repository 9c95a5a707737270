import AssayCore
import AssayDecoding
import AssayFormats
import AssaySignals
import AssayWire
import AssayWorkerKit

extension Role {
  /// Pictures, sound, codes, scans and meshes.
  static func media() -> Role { Role(prepare: MediaTasks.prepare, handle: MediaTasks.handle) }
}

enum MediaTasks {
  /// Libraries that read tables or locale data on first use do it here, before files are out of reach.
  static func prepare() throws(WorkerFailure) -> JSONObject {
    if let blank = Pixmap(width: 64, height: 64, channels: 1, samples: [UInt8](repeating: 255, count: 4096)) {
      _ = try? CodeReader.read(blank)
    }
    var provides = JSONObject()
    for (name, version) in LibraryVersions.media { provides.append(name, .string(version)) }
    return provides
  }

  static func handle(_ request: WorkerRequest) throws(WorkerFailure) -> WorkerReply {
    do throws(DecodeError) {
      switch request.task {
      case "probe": return try probe(request)
      case "image": return try image(request)
      case "sound": return try sound(request)
      case "codes": return try codes(request)
      case "draw-code": return try drawCode(request)
      case "geometry": return try geometry(request)
      case "encode": return try encode(request)
      default: throw DecodeError("bad_request", "the media worker has no task `\(request.task)`")
      }
    } catch {
      throw WorkerFailure(error.code, error.message)
    }
  }

  private static func probe(_ request: WorkerRequest) throws(DecodeError) -> WorkerReply {
    guard let digest = request.header["digest"]?.string.flatMap(Digest.init(hex:)) else {
      throw DecodeError("bad_request", "`digest` must be a SHA-256 in hex")
    }
    let content = ContentType.sniff(request.payload)
    var info = MediaInfo(
      digest: digest, bytes: request.payload.count, type: content.type,
      declaredType: request.header["declared"]?.string, modality: content.modality)
    let view = ByteView(request.payload)
    switch content.modality {
    case .image where content.isSupported: ImageProbe.probe(view, into: &info)
    case .audio where content.isSupported: AudioProbe.probe(view, into: &info)
    case .geometry where content.isSupported: probeGeometry(request.payload, into: &info)
    default: throw DecodeError("unsupported", "the media worker does not read a \(content.name)")
    }
    return WorkerReply(["info": JSONValue(encoding: info)])
  }

  private static func image(_ request: WorkerRequest) throws(DecodeError) -> WorkerReply {
    let sideMax = try integer(request, "side_max", 1...20_000, isOptional: true)
    let picture = try ImageDecoder(ByteView(request.payload)).picture(sideMax: sideMax).picture
    return WorkerReply(
      ["width": .int(picture.width), "height": .int(picture.height), "channels": 3], payload: picture.samples)
  }

  private static func sound(_ request: WorkerRequest) throws(DecodeError) -> WorkerReply {
    let rate = try integer(request, "rate", 1_000...192_000) ?? 16_000
    let sound = try AudioDecoder(ByteView(request.payload)).mono().sound.resampled(to: rate)
    return WorkerReply(
      ["rate": .int(rate), "count": .int(sound.samples.count)], payload: sound.samples.withUnsafeBytes(Array.init))
  }

  private static func codes(_ request: WorkerRequest) throws(DecodeError) -> WorkerReply {
    guard let width = try integer(request, "width", 1...20_000),
      let height = try integer(request, "height", 1...20_000),
      let channels = try integer(request, "channels", 1...4),
      let picture = Pixmap(width: width, height: height, channels: channels, samples: request.payload)
    else { throw DecodeError("bad_request", "the sizes do not agree with the number of samples") }
    let codes = try CodeReader.read(picture).map { code -> JSONValue in
      ["format": .string(code.format), "text": .string(code.text), "box": .array(code.box.map(JSONValue.double))]
    }
    return WorkerReply(["codes": .array(codes)])
  }

  private static func drawCode(_ request: WorkerRequest) throws(DecodeError) -> WorkerReply {
    guard let text = request.header["text"]?.string, let format = request.header["format"]?.string,
      let width = try integer(request, "width", 1...CodeDrawing.sideMax),
      let height = try integer(request, "height", 1...CodeDrawing.sideMax)
    else { throw DecodeError("bad_request", "`text` and `format` must be strings") }
    let picture = try CodeDrawing.draw(text, format: format, width: width, height: height)
    return WorkerReply(["width": .int(picture.width), "height": .int(picture.height)], payload: picture.samples)
  }

  static func integer(
    _ request: WorkerRequest, _ key: String, _ range: ClosedRange<Int>, isOptional: Bool = false
  ) throws(DecodeError) -> Int? {
    guard let value = request.header[key], !value.isNull else {
      if isOptional { return nil }
      throw DecodeError("bad_request", "`\(key)` is missing")
    }
    guard let number = value.int, range.contains(number) else {
      throw DecodeError(
        "bad_request", "`\(key)` must be a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }
}
