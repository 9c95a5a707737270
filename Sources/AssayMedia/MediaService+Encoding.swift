package import AssayCore
import AssayFormats
package import AssaySignals
import AssayWire

extension MediaService {
  /// The picture in a file's bytes. JPEG has no transparency: what shows through is white there.
  package func encoded(_ picture: Pixmap, as form: PictureForm) async throws(AssayError) -> [UInt8] {
    switch form {
    case .png: return PngWriter.encode(picture)
    case .jpeg(let quality):
      let opaque = picture.channels == 4 ? picture.flattened() : picture
      return try await written(opaque, "jpeg", quality, "image/jpeg", sideMax: 65_500, qualities: 1...100)
    case .webp(let quality):
      return try await written(picture, "webp", quality, "image/webp", sideMax: 16_383, qualities: 0...100)
    }
  }

  private func written(
    _ picture: Pixmap, _ form: String, _ quality: Int, _ type: String, sideMax: Int, qualities: ClosedRange<Int>
  ) async throws(AssayError) -> [UInt8] {
    guard qualities.contains(quality) else {
      throw AssayError(
        .usage, "a quality of \(quality) is none of \(form)'s",
        remedy: "give a whole number from \(qualities.lowerBound) to \(qualities.upperBound)")
    }
    guard max(picture.width, picture.height) <= sideMax else {
      throw Self.refusal(
        "too_large", "\(picture.width) × \(picture.height) pixels are more than a \(form) file can hold",
        remedy: "scale the picture down to \(sideMax) pixels a side, or keep it as PNG")
    }
    let header: JSONValue = [
      "task": "encode", "form": .string(form), "quality": .int(quality), "width": .int(picture.width),
      "height": .int(picture.height), "channels": .int(picture.channels),
    ]
    let reply = try await workers.call(WorkerCall(header: header, payload: picture.samples), role: .media)
    guard ContentType.sniff(reply.payload).type == type else { throw Self.nonsense(.media) }
    return reply.payload
  }
}
