import AssayCore
import AssayWire

/// An extractor behind an HTTP endpoint.
///
/// Request: POST with JSON `{"extractor", "part", "modality", "type", "bytes": BASE64}`, the asset as it is.
/// Reply: `{"source"?, "observations": [{"kind", "value", "region"?, "confidence"?, "attributes"?}],
/// "coverage"?: {"state"?, "vocabulary"?, "recall"?, "note"?}}` in the same JSON as evidence files.
struct HTTPExtractor: Extractor {
  let name: String
  let modalities: Set<Modality>
  let kinds: [Observation.Kind]
  let url: String
  let timeoutMs: Int
  let http: (any HTTPCalling)?

  static let bodyBytesMax = 8 << 20
  private static let payloadBytesMax = 64 << 20

  func observe(_ part: PerceivedPart, context: ExtractionContext) async throws(AssayError) -> ExtractorResult {
    guard let http else {
      throw AssayError(.missing, "no HTTP client was set up for the endpoint of \(name)")
    }
    let bytes = try await part.media.bytes()
    guard bytes.count <= Self.payloadBytesMax else {
      throw AssayError(.ingestion, "\(bytes.count) bytes are too many to send to the endpoint of \(name)")
    }
    let body: JSONValue = [
      "extractor": .string(name), "part": .int(part.index), "modality": .string(part.modality.rawValue),
      "type": .string(part.info.type), "bytes": .string(String(decoding: Base64.encode(bytes), as: UTF8.self)),
    ]
    let answer = try await http.post(
      url: url, contentType: "application/json", body: body.encoded(), timeoutMs: timeoutMs,
      bodyBytesMax: Self.bodyBytesMax)
    guard (200..<300).contains(answer.status) else {
      throw AssayError(.provider, "the endpoint of \(name) answered with status \(answer.status)")
    }
    guard answer.body.count <= Self.bodyBytesMax else {
      throw AssayError(.provider, "the endpoint of \(name) answered with more than \(Self.bodyBytesMax) bytes")
    }
    return try read(answer.body, part, context)
  }

  private func read(
    _ body: [UInt8], _ part: PerceivedPart, _ context: ExtractionContext
  ) throws(AssayError) -> ExtractorResult {
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONValue(parsing: body, limits: JSONLimits(depthMax: 32, valuesMax: 1_000_000))
    } catch {
      throw AssayError(.provider, "the endpoint of \(name) answered no JSON (byte \(error.offset))")
    }
    let reply = WorkerReply(json)
    let source = json["source"]?.string.map { shortened($0, to: 100) } ?? "http:\(name)"
    var list = list(part, context)
    for item in try reply.items("observations", countMax: context.configuration.observationsMax) {
      let kindName = try item.string("kind", scalarsMax: 40)
      guard let kind = Observation.Kind(rawValue: kindName) else {
        throw WorkerReply.malformed(item.path + ".kind", "is no kind of observation")
      }
      guard let value = item.json["value"], !value.isNull else {
        throw WorkerReply.malformed(item.path + ".value", "is missing")
      }
      list.add(
        kind, value, region: try region(item, part), confidence: try item.numberIfPresent("confidence"),
        source: source, attributes: attributes(item))
    }
    return list.result(try coverage(reply, part))
  }

  private func region(_ item: WorkerReply, _ part: PerceivedPart) throws(AssayError) -> Region? {
    guard let json = item.json["region"], !json.isNull else { return nil }
    let region: Region
    do throws(JSONShapeError) {
      region = try json.decode(Region.self)
    } catch {
      throw WorkerReply.malformed(item.path + ".region", "is no region")
    }
    if case .box2d(let box) = region.shape, let image = part.info.image {
      let picture = Box2D(x: 0, y: 0, width: Double(image.width), height: Double(image.height))
      guard box.width >= 0, box.height >= 0, box.maxX >= 0, box.maxY >= 0, box.x <= picture.maxX, box.y <= picture.maxY
      else { throw WorkerReply.malformed(item.path + ".region", "lies outside the picture") }
    }
    return region
  }

  private func attributes(_ item: WorkerReply) -> [String: JSONValue] {
    var attributes: [String: JSONValue] = [:]
    for member in (item.json["attributes"]?.object?.members ?? []).prefix(50) {
      attributes[shortened(member.key, to: 100)] = member.value
    }
    return attributes
  }

  private func coverage(_ reply: WorkerReply, _ part: PerceivedPart) throws(AssayError) -> Coverage {
    var coverage = coverage(part)
    guard let json = reply.json["coverage"], !json.isNull else {
      coverage.state = .partial
      coverage.note = "the endpoint did not say what it could have seen"
      return coverage
    }
    let stated = WorkerReply(json, path: "coverage")
    if let state = json["state"]?.string {
      guard let known = Coverage.State(rawValue: state) else {
        throw WorkerReply.malformed("coverage.state", "should be complete, partial or unavailable")
      }
      coverage.state = known
    }
    coverage.vocabulary = json["vocabulary"]?.array?.compactMap(\.string)
    coverage.recall = try stated.numberIfPresent("recall").map { min(1, max(0, $0)) }
    coverage.note = json["note"]?.string.map { shortened($0, to: 300) }
    return coverage
  }
}
