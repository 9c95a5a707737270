package import AssayCore
import AssayFormats
package import AssaySignals
import AssayWire

extension MediaService {
  static let framesMax = 600

  package func image(_ bytes: [UInt8], sideMax: Int?) async throws(AssayError) -> Pixmap {
    try expect(.image, bytes)
    var header: JSONObject = ["task": "image"]
    if let sideMax { header.append("side_max", .int(min(max(1, sideMax), 20_000))) }
    return try picture(
      try await workers.call(WorkerCall(header: .object(header), payload: bytes), role: .media), .media)
  }

  package func sound(_ bytes: [UInt8], sampleRateHz: Int) async throws(AssayError) -> Waveform {
    let content = ContentType.sniff(bytes)
    guard let role = try Self.role(for: content, bytes: bytes), content.modality == .audio || content.modality == .video
    else { throw Self.wrongKind(content, "sound") }
    let reply = try await workers.call(
      WorkerCall(header: ["task": "sound", "rate": .int(sampleRateHz)], payload: bytes), role: role)
    guard let samples = Self.floats(reply.payload), reply.header["count"]?.int == samples.count,
      reply.header["rate"]?.int == sampleRateHz, samples.allSatisfy(\.isFinite)
    else { throw Self.nonsense(role) }
    return Waveform(samples: samples, sampleRateHz: sampleRateHz)
  }

  package func frames(_ bytes: [UInt8], framesMax: Int, sideMax: Int?) async throws(AssayError) -> [VideoFrame] {
    try expect(.video, bytes)
    var header: JSONObject = ["task": "frames", "frames_max": .int(min(max(1, framesMax), Self.framesMax))]
    if let sideMax { header.append("side_max", .int(min(max(1, sideMax), 20_000))) }
    let reply = try await workers.call(WorkerCall(header: .object(header), payload: bytes), role: .film)
    guard let list = reply.header["frames"]?.array, list.count <= Self.framesMax else { throw Self.nonsense(.film) }
    var frames: [VideoFrame] = []
    var offset = 0
    for item in list {
      guard let seconds = item["seconds"]?.double, seconds.isFinite, let width = item["width"]?.int,
        let height = item["height"]?.int, (1...20_000).contains(width), (1...20_000).contains(height),
        offset + width * height * 3 <= reply.payload.count
      else { throw Self.nonsense(.film) }
      let end = offset + width * height * 3
      guard let picture = Pixmap(width: width, height: height, channels: 3, samples: Array(reply.payload[offset..<end]))
      else { throw Self.nonsense(.film) }
      frames.append(VideoFrame(seconds: seconds, picture: picture))
      offset = end
    }
    guard offset == reply.payload.count else { throw Self.nonsense(.film) }
    return frames
  }

  package func pageTexts(_ bytes: [UInt8], pagesMax: Int) async throws(AssayError) -> [PageText] {
    try expect(.document, bytes)
    let reply = try await workers.call(
      WorkerCall(header: ["task": "texts", "pages_max": .int(max(1, pagesMax))], payload: bytes), role: .document)
    guard let pages = try? reply.header["pages"]?.decode([PageText].self), pages.count <= max(1, pagesMax) else {
      throw Self.nonsense(.document)
    }
    return pages
  }

  package func page(_ bytes: [UInt8], number: Int, dpi: Double) async throws(AssayError) -> Pixmap {
    try expect(.document, bytes)
    let header: JSONValue = ["task": "page", "number": .int(number), "dpi": .double(dpi)]
    return try picture(try await workers.call(WorkerCall(header: header, payload: bytes), role: .document), .document)
  }

  package func geometry(_ bytes: [UInt8], pointsMax: Int) async throws(AssayError) -> PointCloud {
    try expect(.geometry, bytes)
    let header: JSONValue = ["task": "geometry", "points_max": .int(max(1, pointsMax))]
    let reply = try await workers.call(WorkerCall(header: header, payload: bytes), role: .media)
    guard let cloud = Self.cloud(reply), cloud.count <= max(1, pointsMax) else { throw Self.nonsense(.media) }
    return cloud
  }

  package func codes(in picture: Pixmap) async throws(AssayError) -> [CodeFinding] {
    let header: JSONValue = [
      "task": "codes", "width": .int(picture.width), "height": .int(picture.height), "channels": .int(picture.channels),
    ]
    let reply = try await workers.call(WorkerCall(header: header, payload: picture.samples), role: .media)
    guard let codes = try? reply.header["codes"]?.decode([CodeFinding].self) else { throw Self.nonsense(.media) }
    return codes
  }

  // MARK: Checking what came back

  private func expect(_ modality: Modality, _ bytes: [UInt8]) throws(AssayError) {
    let content = ContentType.sniff(bytes)
    _ = try Self.role(for: content, bytes: bytes)
    guard content.modality == modality else { throw Self.wrongKind(content, modality.rawValue) }
  }

  static func wrongKind(_ content: ContentType, _ wanted: String) -> AssayError {
    refusal("wrong_kind", "the content is \(content.type), not \(wanted)", remedy: "send what the part says it is")
  }

  private func picture(_ reply: WorkerCall, _ role: WorkerRole) throws(AssayError) -> Pixmap {
    guard let width = reply.header["width"]?.int, let height = reply.header["height"]?.int,
      reply.header["channels"]?.int == 3,
      let picture = Pixmap(width: width, height: height, channels: 3, samples: reply.payload)
    else { throw Self.nonsense(role) }
    return picture
  }

  private static func cloud(_ reply: WorkerCall) -> PointCloud? {
    guard let points = reply.header["points"]?.int, let triangles = reply.header["triangles"]?.int,
      let colours = reply.header["colours"]?.bool, points >= 0, triangles >= 0, points < 1 << 31, triangles < 1 << 31,
      let origin = reply.header["origin"]?.array?.compactMap(\.double), origin.count == 3,
      origin.allSatisfy(\.isFinite),
      reply.payload.count == points * 12 + (colours ? points * 3 : 0) + triangles * 12
    else { return nil }
    let colourStart = points * 12
    let indexStart = colourStart + (colours ? points * 3 : 0)
    guard let coordinates = floats(Array(reply.payload[..<colourStart])), coordinates.allSatisfy(\.isFinite) else {
      return nil
    }
    let indices = reply.payload[indexStart...].withUnsafeBytes { raw in
      (0..<triangles * 3).map { UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)) }
    }
    guard indices.allSatisfy({ $0 < points }) else { return nil }
    return PointCloud(
      coordinates: coordinates, origin: origin, colours: Array(reply.payload[colourStart..<indexStart]),
      triangles: indices)
  }

  private static func floats(_ bytes: [UInt8]) -> [Float]? {
    guard bytes.count % 4 == 0 else { return nil }
    return [Float](unsafeUninitializedCapacity: bytes.count / 4) { buffer, filled in
      bytes.withUnsafeBytes { raw in
        for index in 0..<bytes.count / 4 {
          let bits = UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
          buffer.initializeElement(at: index, to: Float(bitPattern: bits))
        }
      }
      filled = bytes.count / 4
    }
  }
}
