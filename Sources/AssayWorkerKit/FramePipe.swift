import AssayWire
import Glibc

/// Frames over two file descriptors, blocking.
struct FramePipe {
  enum Failure: Error {
    case closed
    /// Not a frame, or one over its limits: nothing after it can be understood.
    case malformed
    /// An answer over the frame's limits; nothing of it was sent.
    case tooLarge
  }

  var input: Int32
  var output: Int32

  /// Nil at the end of the input.
  func read() throws(Failure) -> WorkerRequest? {
    guard let prefix = try read(count: WorkerFrame.prefixBytes, mayEnd: true) else { return nil }
    guard let counts = WorkerFrame.counts(prefix) else { throw .malformed }
    guard let header = try read(count: counts.header, mayEnd: false),
      let payload = try read(count: counts.payload, mayEnd: false)
    else { throw .closed }
    do {
      return WorkerRequest(header: try JSONValue(parsing: header), payload: payload)
    } catch {
      throw .malformed
    }
  }

  func write(_ header: JSONObject, payload: [UInt8] = []) throws(Failure) {
    let text = JSONValue.object(header).encoded()
    guard text.count <= WorkerFrame.headerBytesMax, payload.count <= WorkerFrame.payloadBytesMax else {
      throw .tooLarge
    }
    try write(WorkerFrame.prefix(header: text.count, payload: payload.count) + text)
    try write(payload)
  }

  private func read(count: Int, mayEnd: Bool) throws(Failure) -> [UInt8]? {
    guard count > 0 else { return [] }
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let result = Glibc.read(input, buffer.baseAddress?.advanced(by: filled), count - filled)
        if result < 0, errno == EINTR { continue }
        guard result > 0 else { return }
        filled += result
      }
    }
    if bytes.count == count { return bytes }
    if bytes.isEmpty, mayEnd { return nil }
    throw .closed
  }

  private func write(_ bytes: [UInt8]) throws(Failure) {
    var written = 0
    while written < bytes.count {
      let result = bytes.withUnsafeBytes {
        Glibc.write(output, $0.baseAddress?.advanced(by: written), bytes.count - written)
      }
      if result < 0, errno == EINTR { continue }
      guard result > 0 else { throw .closed }
      written += result
    }
  }
}
