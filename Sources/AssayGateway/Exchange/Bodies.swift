import AssayServing
import AssayWire
import NIOCore

extension ByteBuffer {
  /// The request that the body is.
  func chatScan() throws(APIError) -> ChatScan {
    var fault: ChatFault?
    var scan = ChatScan()
    withUnsafeReadableBytes { bytes in
      do throws(ChatFault) { scan = try ChatScanner.scan(bytes) } catch { fault = error }
    }
    if let fault { throw APIError(fault) }
    return scan
  }
}
