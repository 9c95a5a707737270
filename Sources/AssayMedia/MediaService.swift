package import AssayCore
import AssayFormats
import AssayWire

/// Media through workers: looks only at a few bytes itself, and believes no answer without checking it.
package struct MediaService: MediaDecoding {
  package static let fileBytesMax = 64 << 20

  let workers: any WorkerCalling

  package init(workers: any WorkerCalling) { self.workers = workers }

  package func probe(_ bytes: [UInt8], declaredType: String?, name: String?) async -> MediaInfo {
    let content = ContentType.sniff(bytes)
    var info = MediaInfo(
      digest: Digest(of: bytes), bytes: bytes.count, type: content.type, declaredType: declaredType,
      modality: content.modality)
    do throws(AssayError) {
      if let role = try Self.role(for: content, bytes: bytes) {
        info = try await probed(bytes, info, name: name, role: role)
      } else {
        TextProbe.probe(bytes, into: &info)
      }
    } catch {
      info.decodedShare = 0
      info.note(Self.finding(error))
    }
    if !bytes.isEmpty { Self.checkType(content, declaredType, name, &info) }
    return info
  }

  private func probed(
    _ bytes: [UInt8], _ info: MediaInfo, name: String?, role: WorkerRole
  ) async throws(AssayError) -> MediaInfo {
    var header: JSONObject = ["task": "probe", "digest": .string(info.digest.hex), "type": .string(info.type)]
    if let declared = info.declaredType { header.append("declared", .string(declared)) }
    if let name { header.append("name", .string(name)) }
    let reply = try await workers.call(WorkerCall(header: .object(header), payload: bytes), role: role)
    guard let found = try? reply.header["info"]?.decode(MediaInfo.self) else { throw Self.nonsense(role) }
    // What this program knows itself is not the worker's to say.
    var result = found
    (result.digest, result.bytes, result.type) = (info.digest, info.bytes, info.type)
    result.declaredType = info.declaredType
    if info.modality != .video { result.modality = info.modality }
    return result
  }

  /// The worker for some content; nil for text, which needs none.
  static func role(for content: ContentType, bytes: [UInt8]) throws(AssayError) -> WorkerRole? {
    guard !bytes.isEmpty else {
      throw refusal("empty", "there are no bytes", remedy: "check how the file was written or uploaded")
    }
    guard bytes.count <= fileBytesMax else {
      throw refusal(
        "too_large", "\(bytes.count) bytes are more than the \(fileBytesMax >> 20) MiB that are read",
        remedy: "send a smaller file")
    }
    guard content.isSupported else { throw unsupported(content) }
    return switch content.modality {
    case .text: nil
    case .document: .document
    case .video: .film
    case .audio where content.type == "audio/mp4": .film
    default: .media
    }
  }

  static func unsupported(_ content: ContentType) -> AssayError {
    guard content.type != ContentType.unknown.type else {
      return refusal("unsupported", "the content is of no kind that is known", remedy: "see `assay probe --help`")
    }
    let remedy =
      switch content.modality {
      case .image: "convert it to PNG, JPEG or WebP"
      case .audio: "convert it to FLAC or WAV"
      case .video: "convert it to MP4 or WebM"
      case .geometry: "convert it to PLY or GLB"
      default: "send what it holds as files of their own"
      }
    return refusal("unsupported", "\(article(content.name)) (\(content.type)) is not read", remedy: remedy)
  }

  private static func article(_ name: String) -> String {
    let isSpelt = ["HEIC", "HLS", "HTML", "MD5", "MDC", "RTF", "FBX", "RAR"].contains { name.hasPrefix($0) }
    let startsWithVowel = name.first.map { "AEIOaeio".contains($0) } ?? false
    return (startsWithVowel || isSpelt && name.first != "U" ? "an " : "a ") + name
  }

  static func refusal(_ code: String, _ message: String, remedy: String) -> AssayError {
    AssayError(.ingestion, message, at: AssayError.Place(path: "worker.\(code)"), remedy: remedy)
  }

  static func nonsense(_ role: WorkerRole) -> AssayError {
    refusal(
      "nonsense", "the \(role.rawValue) worker's answer does not fit the question", remedy: "report this as a fault")
  }

  /// An error as a finding: its own code where a worker gave one.
  static func finding(_ error: AssayError) -> MediaFinding {
    let prefix = "worker."
    let code = error.place?.path.flatMap { $0.hasPrefix(prefix) ? String($0.dropFirst(prefix.count)) : nil }
    let text = error.message.prefix(1).uppercased() + error.message.dropFirst()
    return MediaFinding(
      code ?? error.label, .refused, text.hasSuffix(".") ? text : text + ".", remedy: error.remedy)
  }

  static func checkType(_ content: ContentType, _ declared: String?, _ name: String?, _ info: inout MediaInfo) {
    guard let claimed = declared ?? name.flatMap(ContentType.promised(byName:)), !content.agrees(withDeclared: claimed)
    else { return }
    let modality = ContentType.modality(ofDeclared: claimed)
    let isOtherKind = modality != nil && modality != content.modality
    let origin = declared == nil ? "The name promises" : "Declared as"
    info.note(
      MediaFinding(
        "type_mismatch", isOtherKind ? .degraded : .note,
        "\(origin) \(printable(claimed)), the content is \(content.type).", remedy: "declare what the content is"))
  }

  /// A declared type comes from outside: at most 80 plain characters of it are shown.
  private static func printable(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(80).filter { $0.value >= 0x20 && $0.value < 0x7F }))
  }
}
