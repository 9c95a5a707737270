import AssayServing
import CZlibShim
import NIOCore

/// Unpacks bodies that came in gzip, up to the limits: a bomb ends as an error, not as memory.
enum Gunzip {
  static func body(_ packed: ByteBuffer, limits: ServingLimits) throws(APIError) -> ByteBuffer {
    let bytesMax = min(limits.bodyBytesMax, max(1 << 16, packed.readableBytes * limits.gzipRatioMax))
    var output = ByteBuffer()
    var capacity = min(bytesMax, max(4096, packed.readableBytes * 4))
    while true {
      output.clear(minimumCapacity: capacity)
      var written = 0
      let result = packed.withUnsafeReadableBytes { input in
        output.withUnsafeMutableWritableBytes { room in
          assay_gunzip(
            input.baseAddress, input.count, room.baseAddress, min(room.count, bytesMax), &written)
        }
      }
      switch result {
      case 0:
        output.moveWriterIndex(forwardBy: written)
        return output
      case 1 where capacity < bytesMax: capacity = min(bytesMax, capacity * 4)
      case 1:
        throw APIError(
          413, "request_too_large", code: "request_too_large", "The unpacked body is longer than \(bytesMax) bytes.",
          retries: false)
      default: throw .invalid("The gzip body is malformed.", code: "content_encoding")
      }
    }
  }
}
