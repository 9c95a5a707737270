import AssayDecoding
import AssaySignals
import AssayWire
import AssayWorkerKit

/// Writing pictures.
extension MediaTasks {
  static func encode(_ request: WorkerRequest) throws(DecodeError) -> WorkerReply {
    let sideMax = ImageEncoder.jpegSideMax
    guard let width = try integer(request, "width", 1...sideMax),
      let height = try integer(request, "height", 1...sideMax),
      let channels = try integer(request, "channels", 1...4),
      let quality = try integer(request, "quality", 0...100),
      let picture = Pixmap(width: width, height: height, channels: channels, samples: request.payload)
    else { throw DecodeError("bad_request", "the sizes do not agree with the number of samples") }
    switch request.header["form"]?.string {
    case "jpeg": return WorkerReply([:], payload: try ImageEncoder.jpeg(picture, quality: quality))
    case "webp": return WorkerReply([:], payload: try ImageEncoder.webp(picture, quality: quality))
    default: throw DecodeError("bad_request", "`form` must be jpeg or webp")
    }
  }
}
