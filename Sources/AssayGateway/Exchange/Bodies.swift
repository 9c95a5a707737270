import AssayServing
import AssayWire
import NIOCore

extension ByteBuffer {
  /// The chat request that the body is.
  func chatScan() throws(APIError) -> ChatScan {
    try scan { (bytes) throws(ChatFault) in try ChatScanner.scan(bytes) }
  }

  /// The request of the Responses API that the body is.
  func responseScan() throws(APIError) -> ChatScan {
    try scan { (bytes) throws(ChatFault) in try ChatScanner.scanResponse(bytes) }
  }

  private func scan(_ read: (UnsafeRawBufferPointer) throws(ChatFault) -> ChatScan) throws(APIError) -> ChatScan {
    var fault: ChatFault?
    var scan = ChatScan()
    withUnsafeReadableBytes { bytes in
      do throws(ChatFault) { scan = try read(bytes) } catch { fault = error }
    }
    if let fault { throw APIError(fault) }
    return scan
  }
}
