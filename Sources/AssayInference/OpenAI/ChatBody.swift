import AssayCore
import AssayWire
import NIOCore
import Synchronization

/// The body of a request as bytes and references to media. Small media are in the bytes already; large ones are
/// read and encoded while the body is sent, so that no request holds its media twice.
struct ChatBody: Sendable {
  enum Segment: Sendable {
    case bytes(ByteBuffer)
    case base64(Asset, LoadedOnce)
  }

  var segments: [Segment]
  /// Content-Length.
  var count: Int

  /// The whole body, where it holds no reference.
  var single: ByteBuffer? {
    guard segments.count == 1, case .bytes(let buffer) = segments[0] else { return nil }
    return buffer
  }
}

/// The bytes that were read to look at their type, kept for the first sending and then gone.
final class LoadedOnce: Sendable {
  private let bytes: Mutex<[UInt8]?>

  init(_ bytes: [UInt8]?) { self.bytes = Mutex(bytes) }

  func take() -> [UInt8]? {
    bytes.withLock { bytes in
      defer { bytes = nil }
      return bytes
    }
  }
}

/// A body with references as the chunks that are sent.
struct ChatBodyStream: AsyncSequence, Sendable {
  typealias Element = ByteBuffer
  /// A multiple of three, so that the pieces join to one base64 text.
  static let chunkBytes = 48 * 1024

  let body: ChatBody
  let assets: any AssetReader

  func makeAsyncIterator() -> Iterator { Iterator(segments: body.segments, assets: assets) }

  struct Iterator: AsyncIteratorProtocol {
    let segments: [ChatBody.Segment]
    let assets: any AssetReader
    var index = 0
    var current: [UInt8]?
    var offset = 0

    mutating func next() async throws -> ByteBuffer? {
      while true {
        if let bytes = current {
          let count = Swift.min(ChatBodyStream.chunkBytes, bytes.count - offset)
          let chunk = Self.encode(bytes, offset..<(offset + count))
          offset += count
          if offset == bytes.count { current = nil }
          return chunk
        }
        guard index < segments.count else { return nil }
        let segment = segments[index]
        index += 1
        switch segment {
        case .bytes(let buffer): return buffer
        case .base64(let asset, let loaded):
          let bytes: [UInt8]
          if let first = loaded.take() { bytes = first } else { bytes = try await assets.bytes(of: asset.digest) }
          guard bytes.count == asset.bytes else { throw ChatBodyWriter.changed(asset, found: bytes.count) }
          if !bytes.isEmpty {
            current = bytes
            offset = 0
          }
        }
      }
    }

    private static func encode(_ bytes: [UInt8], _ range: Range<Int>) -> ByteBuffer {
      var buffer = ByteBufferAllocator().buffer(capacity: Base64.encodedCount(range.count))
      buffer.appendBase64(bytes, range)
      return buffer
    }
  }
}

extension ByteBuffer {
  mutating func appendBase64(_ bytes: [UInt8], _ range: Range<Int>) {
    _ = writeWithUnsafeMutableBytes(minimumWritableBytes: Base64.encodedCount(range.count)) { output in
      bytes.withUnsafeBytes { Base64.encode(UnsafeRawBufferPointer(rebasing: $0[range]), into: output) }
    }
  }

  mutating func appendJSON(_ value: JSONValue) { writeBytes(value.encoded()) }
  mutating func appendJSON(_ text: String) { writeBytes(JSONValue.string(text).encoded()) }
}
